"""Error bars through the post-processing: which columns of the answer have one, and how wide.

Each released column gets a companion that holds the half width of its 95 % interval. Companions
follow their column through filters, sorts, limits and joins; an arithmetic expression gets one by
the propagation of independent errors to first order (Taylor 1997, section 3.11). Half widths are
functions of released values and public scales, so all of this is post-processing.
"""

from dataclasses import dataclass, field
from functools import reduce

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Filter, Join, Limit, Project, Relation, Scope, Sort
from sarus_kernel.vault.stages import Measurement

MARK = "\N{MIDDLE DOT}±"
Widths = dict[str, str]
"""Column -> the column that holds its half width."""


@dataclass
class Widened:
    """The post-processing with its companions, worked out once per relation."""

    measured: dict[str, Measurement]
    done: dict[str, tuple[Relation, Widths]] = field(default_factory=dict)

    def visit(self, node: Relation) -> tuple[Relation, Widths]:
        """The relation with companions, and which column has which."""
        if node.digest not in self.done:
            self.done[node.digest] = self._visit(node)
        return self.done[node.digest]

    def _visit(self, node: Relation) -> tuple[Relation, Widths]:
        match node:
            case Given():
                return self._given(node)
            case Filter():
                inner, widths = self.visit(node.relation)
                return Filter(inner, node.condition), widths
            case Sort():
                inner, widths = self.visit(node.relation)
                return Sort(inner, node.keys, node.descending), widths
            case Limit():
                inner, widths = self.visit(node.relation)
                return Limit(inner, node.most, node.skip), widths
            case Project():
                return self._project(node)
            case Join() if node.kind in ("inner", "left", "cross"):
                return self._join(node)
        return node, {}

    def _given(self, node: Given) -> tuple[Relation, Widths]:
        outputs = [output.name for output in self.measured[node.name].outputs]
        widths = {name: f"{MARK}{node.name}{MARK}{name}" for name in outputs}
        names = node.names + tuple(widths.values())
        kinds = node.kinds + ("number",) * len(widths)
        return Given(node.name, names, kinds), widths

    def _join(self, node: Join) -> tuple[Relation, Widths]:
        (left, ours), (right, theirs) = self.visit(node.left), self.visit(node.right)
        if set(ours.values()) & set(theirs.values()):
            return node, {}  # the same released table twice
        return Join(left, right, node.kind, node.condition), ours | theirs

    def _project(self, node: Project) -> tuple[Relation, Widths]:
        inner, below = self.visit(node.relation)
        names, columns = list(node.names), list(node.columns)
        widths: Widths = {}
        for name, column in zip(node.names, node.columns, strict=True):
            width = _bounded_width(column, below)
            if width is not None and width != _EXACT:
                widths[name] = f"{MARK}{name}"
                names.append(widths[name])
                columns.append(width)
        return Project(inner, tuple(names), tuple(columns)), widths


_EXACT = literal(0.0)
_SAME = ("to_number", "to_integer", "round", "floor", "ceil", "negate", "absolute", "coalesce",
         "clip")  # fmt: skip


def half_width(column: ColumnNode, widths: Widths) -> ColumnNode | None:
    """An expression for the half width of a column; None where it is not known."""
    if isinstance(column, Column):
        return Column(widths[column.name]) if column.name in widths else _EXACT
    if isinstance(column, Literal):
        return _EXACT
    if not isinstance(column, Apply):
        return None
    parts = [half_width(argument, widths) for argument in column.arguments]
    known = [part for part in parts if part is not None]
    if len(known) != len(parts):
        return None
    if all(part == _EXACT for part in known):
        return _EXACT
    if column.function in _SAME and all(part == _EXACT for part in known[1:]):
        return known[0]
    if column.function == "case" and all(part == _EXACT for part in known[:-1:2]):
        return Apply("case", _branches(column.arguments, known))
    rules = {"add": _sum, "subtract": _sum, "multiply": _product, "divide": _quotient}
    rule = rules.get(column.function)
    return rule(column.arguments, known) if rule is not None else None


def _branches(values: tuple[ColumnNode, ...], widths: list[ColumnNode]) -> tuple[ColumnNode, ...]:
    """The same conditions, which are exact, with the width of each value in its place."""
    inner = [w if i % 2 else v for i, (v, w) in enumerate(zip(values, widths, strict=True))]
    return (*inner[:-1], widths[-1])


def _bounded_width(column: ColumnNode, widths: Widths) -> ColumnNode | None:
    try:
        return half_width(column, widths)
    except QuestionError:
        return None  # an expression so long that its error bar would be too long


def _sum(_: tuple[ColumnNode, ...], widths: list[ColumnNode]) -> ColumnNode:
    return _root(widths)


def _product(values: tuple[ColumnNode, ...], widths: list[ColumnNode]) -> ColumnNode:
    left, right = values
    return _root([apply("multiply", right, widths[0]), apply("multiply", left, widths[1])])


def _quotient(values: tuple[ColumnNode, ...], widths: list[ColumnNode]) -> ColumnNode:
    left, right = values
    second = apply("multiply", apply("divide", left, right), widths[1])
    return _root([apply("divide", widths[0], right), apply("divide", second, right)])


def _root(parts: list[ColumnNode]) -> ColumnNode:
    """The root of the sum of squares."""
    real = [part for part in parts if part != _EXACT]
    squares = [apply("multiply", part, part) for part in real]
    return apply("sqrt", reduce(lambda a, b: apply("add", a, b), squares))


def widened(
    post: Relation, measurements: tuple[Measurement, ...], scope: Scope
) -> tuple[Relation, Widths]:
    """The post-processing with a companion for each column whose error is known.

    Without any where that would be too wide, too deep or too long: the question is paid for by
    now, and its answer matters more than its error bars.
    """
    try:
        wide, widths = Widened({m.name: m for m in measurements}).visit(post)
        scope.schema(wide)
    except QuestionError:
        return post, {}
    return wide, widths
