"""Column expressions: a name, a value, or a function of them. One value per row."""

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.plan.functions import FUNCTIONS
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.types import ColumnType, Kind, Scalar, Schema, ordinal

HEAVIEST = 5_000
"""The most leaves of one column expression, shared parts counted each time they are used."""


@dataclass(frozen=True, eq=False)
class ColumnNode(Node):
    """A node that has one value per row."""

    def __post_init__(self) -> None:
        super().__post_init__()
        parts = [child for child in self.children() if isinstance(child, ColumnNode)]
        weight = 1 + sum(child.weight * _copies(self, child) for child in parts)
        if weight > HEAVIEST:
            raise QuestionError(f"One expression has more than {HEAVIEST} parts.")
        object.__setattr__(self, "weight", weight)

    weight: ClassVar[int]

    @abstractmethod
    def type(self, schema: Schema) -> ColumnType:
        """What this expression holds over rows of `schema`. Raises QuestionError."""


ARITHMETIC = frozenset({"add", "subtract", "multiply", "divide", "modulo", "negate", "absolute",
                        "power", "sqrt", "exp", "ln", "floor", "ceil", "round"})  # fmt: skip
"""Functions whose real results may be infinite or NaN until they leave arithmetic."""
TWICE = frozenset({"divide", "integer_divide", "modulo", "sqrt", "ln", "clip", "greatest", "least",
                   "null_if", "shift", "to_number", "to_date", "to_timestamp"})  # fmt: skip
"""Functions that engines can only write by naming an argument twice."""


def is_arithmetic(node: "ColumnNode") -> bool:
    """Whether a node's real result may be infinite or NaN before it is made null."""
    return isinstance(node, Apply) and node.function in ARITHMETIC


def _copies(node: "ColumnNode", child: "ColumnNode") -> int:
    """How often a part is written out in an engine's text: what an attacker would blow up."""
    function = node.function if isinstance(node, Apply) else ""
    leaves = is_arithmetic(child) and not is_arithmetic(node)
    return (2 if function in TWICE else 1) * (2 if leaves else 1)


@dataclass(frozen=True, eq=False)
class Column(ColumnNode):
    """A column of the relation, by its name."""

    tag: ClassVar[str] = "column"
    name: str

    def type(self, schema: Schema) -> ColumnType:
        if self.name not in schema:
            raise UnknownName.among("column", self.name, schema)
        return schema[self.name]


@dataclass(frozen=True, eq=False)
class Literal(ColumnNode):
    """A value the researcher wrote. Dates and timestamps are ISO 8601 text; null has kind null."""

    tag: ClassVar[str] = "literal"
    value: bool | int | float | str | None
    kind: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if not _fits(self.value, self.kind):
            raise QuestionError("A literal does not fit its kind.")

    def type(self, schema: Schema) -> ColumnType:
        kind = Kind(self.kind)
        point = ordinal(self.value, kind)
        only = (self.value,) if kind in (Kind.TEXT, Kind.INTEGER) else None
        return ColumnType(kind, self.value is None, point, point, only)


@dataclass(frozen=True, eq=False)
class Apply(ColumnNode):
    """A named, total, row-wise function of other expressions (see `functions.FUNCTIONS`)."""

    tag: ClassVar[str] = "apply"
    function: str
    arguments: tuple[ColumnNode, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.function not in FUNCTIONS:
            raise UnknownName.among("function", self.function, FUNCTIONS)
        FUNCTIONS[self.function].check_arity(len(self.arguments))

    def type(self, schema: Schema) -> ColumnType:
        types = [argument.type(schema) for argument in self.arguments]
        constants = [a.value if isinstance(a, Literal) else ... for a in self.arguments]
        return FUNCTIONS[self.function].type(types, constants)


def apply(function: str, *arguments: ColumnNode) -> Apply:
    """Shorthand for `Apply(function, arguments)`."""
    return Apply(function, arguments)


def literal(value: Scalar) -> Literal:
    """The literal of a plain value, with the kind its Python type has."""
    kinds = {bool: "boolean", int: "integer", float: "number", str: "text", type(None): "null"}
    return Literal(value, kinds[type(value)])


_PYTHON: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "text": str,
}


def _fits(value: Scalar, kind: str) -> bool:
    if value is None:
        return kind == "null"
    if kind in ("date", "timestamp"):
        return isinstance(value, str) and _is_iso(value, Kind(kind))
    if kind not in _PYTHON or (isinstance(value, bool) and kind != "boolean"):
        return False
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return False
    return isinstance(value, _PYTHON[kind])


def _is_iso(value: str, kind: Kind) -> bool:
    """Whether a moment is spelt the one way that Python and every engine read alike.

    A text that Python reads and an engine does not would fail for just the rows it is computed
    for; two spellings of one moment would pass for two different keys.
    """
    read = date.fromisoformat if kind is Kind.DATE else datetime.fromisoformat
    try:
        return read(value).isoformat() == value and getattr(read(value), "tzinfo", None) is None
    except ValueError:
        return False
