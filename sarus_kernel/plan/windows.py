"""Window functions: a value per row that looks at other rows of the same partition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.plan.aggregates import AGGREGATES
from sarus_kernel.plan.columns import ColumnNode, Literal
from sarus_kernel.plan.functions import FUNCTIONS
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope, need_names
from sarus_kernel.plan.types import ColumnType, Kind, Schema

Rule = Callable[[Sequence[ColumnType]], ColumnType]


def _place(_: Sequence[ColumnType]) -> ColumnType:
    return ColumnType(Kind.INTEGER, False, 1, None)


def _share(_: Sequence[ColumnType]) -> ColumnType:
    return ColumnType(Kind.NUMBER, False, 0, 1)


def _pick(types: Sequence[ColumnType]) -> ColumnType:
    return types[0].as_nullable()


def _neighbour(types: Sequence[ColumnType]) -> ColumnType:
    """`lag(value, steps, otherwise)`: like the value and what stands where no row is."""
    chosen = [types[0], *types[2:]]
    return FUNCTIONS["coalesce"].type(chosen, [...] * len(chosen)).as_nullable()


NUMBERING = ("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile")
NEIGHBOURS = ("lag", "lead")
ENDS = ("first_value", "last_value")
AGGREGATED = ("count", "sum", "mean", "min", "max", "variance", "stddev")
PEERS = ("rank", "dense_rank", "percent_rank", "cume_dist")
"""Functions that give rows with equal order keys the same value."""

_RULES: dict[str, tuple[int, int, Rule]] = {
    "row_number": (0, 0, _place),
    "rank": (0, 0, _place),
    "dense_rank": (0, 0, _place),
    "percent_rank": (0, 0, _share),
    "cume_dist": (0, 0, _share),
    "ntile": (1, 1, _place),
    "lag": (1, 3, _neighbour),
    "lead": (1, 3, _neighbour),
    "first_value": (1, 1, _pick),
    "last_value": (1, 1, _pick),
    **{name: (AGGREGATES[name].least, AGGREGATES[name].most, AGGREGATES[name].rule)
       for name in AGGREGATED},
}  # fmt: skip
"""How many arguments a window function takes at least and at most, and the type it gives."""
FURTHEST = 10_000
"""The furthest that a frame or LAG may reach, in rows."""


@dataclass(frozen=True, eq=False)
class WindowFunction(Node):
    """One function of a window.

    frame       "rows" (places) or "range" (rows with equal order keys belong together)
    start, end  how far the frame reaches before (negative) and after the row; None: to the end.
                Of "range" each is None or 0.
    """

    tag: ClassVar[str] = "window_function"
    function: str
    arguments: tuple[ColumnNode, ...] = ()
    frame: str = "rows"
    start: int | None = None
    end: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.function not in _RULES:
            raise UnknownName.among("window function", self.function, _RULES)
        least, most, _ = _RULES[self.function]
        if not least <= len(self.arguments) <= most:
            raise QuestionError(f"{self.function} does not take {len(self.arguments)} arguments.")
        if self.function in (*NEIGHBOURS, "ntile"):
            self._need_steps()
        self._need_frame()

    def _need_steps(self) -> None:
        steps = self.arguments[0 if self.function == "ntile" else 1 :][:1]
        for node in steps:
            value = node.value if isinstance(node, Literal) else None
            least = 1 if self.function == "ntile" else 0
            if type(value) is not int or not least <= value <= FURTHEST:
                words = f"{self.function} takes a whole number from {least} to {FURTHEST:,}."
                raise QuestionError(words)

    def _need_frame(self) -> None:
        edges = (self.start, self.end)
        if self.frame not in ("rows", "range") or (
            self.frame == "range" and any(edge not in (None, 0) for edge in edges)
        ):
            raise QuestionError("A frame of RANGE reaches to the current row or to the end.")
        if any(edge is not None and abs(edge) > FURTHEST for edge in edges):
            raise QuestionError(f"A frame reaches further than {FURTHEST:,} rows.")
        if self.start is not None and self.end is not None and self.start > self.end:
            raise QuestionError("A frame ends before it starts.")

    @property
    def whole(self) -> bool:
        """Whether every row of the partition is looked at, for every row."""
        return self.start is None and self.end is None and self.function in (*AGGREGATED, *ENDS)

    @property
    def by_place(self) -> bool:
        """Whether the value depends on the order of rows even among those with equal keys."""
        if self.function in AGGREGATED:
            return self.frame == "rows" and not self.whole
        return self.function not in PEERS

    def type(self, schema: Schema) -> ColumnType:
        """What this function gives over rows of `schema`. Raises QuestionError."""
        return _RULES[self.function][2]([argument.type(schema) for argument in self.arguments])


@dataclass(frozen=True, eq=False)
class Window(Relation):
    """The rows of a relation, and beside each some values of its partition's rows.

    Rows with equal order keys are put in the order of all columns; so a value depends on nothing
    but the rows of its partition, whatever order an engine meets them in. Nulls come last.
    """

    tag: ClassVar[str] = "window"
    relation: Relation
    partition: tuple[ColumnNode, ...]
    order: tuple[ColumnNode, ...]
    descending: tuple[bool, ...]
    names: tuple[str, ...]
    functions: tuple[WindowFunction, ...]

    def schema(self, scope: Scope) -> Schema:
        of = scope.schema(self.relation)
        need_names((*of, *self.names), len(of) + len(self.functions))
        if len(self.order) != len(self.descending):
            raise QuestionError("A part of the question has too many or too few names.")
        for key in (*self.partition, *self.order):
            key.type(of)
        made = zip(self.names, self.functions, strict=True)
        return {**of, **{name: function.type(of) for name, function in made}}
