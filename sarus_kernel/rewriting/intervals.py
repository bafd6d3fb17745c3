"""Error bars through the post-processing: which columns of the answer have one, and how wide.

Each released column gets a companion that holds the half width of its 95 % interval. Companions
follow their column through filters, sorts, limits and joins; an arithmetic expression gets one by
the propagation of independent errors to first order (Taylor 1997, section 3.11). Errors of one
release are not independent: what clipping left out is given back by one tally, and counts that may
not be below zero are too high together. So totals of its groups add half widths as they are, and of
groups that noise selected no total is known: nobody knows what the others would add. Half widths
are functions of released values and public scales, so all of this is post-processing.
"""

from dataclasses import dataclass, field, replace
from functools import reduce

from sarus_kernel.errors import QuestionError
from sarus_kernel.measurements import Measurement
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Scope,
    Sort,
)
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window

MARK = "\N{MIDDLE DOT}±"
Widths = dict[str, str | None]
"""Column -> the column that holds its half width; None where it has one that nobody knows. What is
not here is exact."""


@dataclass
class Widened:
    """The post-processing with its companions, worked out once per relation."""

    measured: dict[str, Measurement]
    scope: Scope
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
            case Window():
                return self._window(node)
            case Aggregate():
                return self._aggregate(node)
            case Join() if node.kind in ("inner", "left", "cross"):
                return self._join(node)
        return node, self._unknown(node)

    def _unknown(self, node: Relation) -> Widths:
        """Nothing is known of what is made of released numbers in other ways."""
        released = any(isinstance(part, Given) for part in walk(node))
        return dict.fromkeys(self.scope.schema(node)) if released else {}

    def _window(self, node: Window) -> tuple[Relation, Widths]:
        """A total over released numbers has the sum of their half widths; of other functions, and
        of groups that were selected, nothing is known."""
        inner, below = self.visit(node.relation)
        selected = self._selected(node)
        widths: Widths = dict(below)
        names, functions = list(node.names), list(node.functions)
        for name, function in zip(node.names, node.functions, strict=True):
            part = half_width(function.arguments[0], below) if function.arguments else _EXACT
            if part == _EXACT:
                continue
            widths[name] = None
            if function.function == "sum" and part is not None and not selected:
                widths[name] = f"{MARK}{name}"
                names.append(f"{MARK}{name}")
                functions.append(replace(function, arguments=(apply("absolute", part),)))
        return replace(node, relation=inner, names=tuple(names), functions=tuple(functions)), widths

    def _selected(self, node: Relation) -> bool:
        """Whether groups are told here because noise selected them: others are not."""
        names = {part.name for part in walk(node) if isinstance(part, Given)}
        return any(self.measured[name].grid is None for name in names & self.measured.keys())

    def _aggregate(self, node: Aggregate) -> tuple[Relation, Widths]:
        """Sums over released numbers, in groups that are told without them: as in a window."""
        inner, below = self.visit(node.relation)
        if any(half_width(key, below) != _EXACT for key in node.keys):
            return node, self._unknown(node)
        selected = self._selected(node)
        names, made = list(node.names), list(node.aggregates)
        widths: Widths = {}
        for name, each in zip(node.names, node.aggregates, strict=True):
            whole = each.where is None and not each.distinct
            parts = [half_width(argument, below) for argument in each.arguments]
            if whole and parts and all(part == _EXACT for part in parts):
                continue
            widths[name] = None
            if whole and each.function == "sum" and parts[0] is not None and not selected:
                widths[name] = f"{MARK}{name}"
                names.append(f"{MARK}{name}")
                made.append(replace(each, arguments=(apply("absolute", parts[0]),)))
        return replace(node, relation=inner, names=tuple(names), aggregates=tuple(made)), widths

    def _given(self, node: Given) -> tuple[Relation, Widths]:
        outputs = [output.name for output in self.measured[node.name].outputs]
        widths: Widths = {name: f"{MARK}{node.name}{MARK}{name}" for name in outputs}
        names = node.names + tuple(width for width in widths.values() if width is not None)
        kinds = node.kinds + ("number",) * len(widths)
        return Given(node.name, names, kinds), widths

    def _join(self, node: Join) -> tuple[Relation, Widths]:
        (left, ours), (right, theirs) = self.visit(node.left), self.visit(node.right)
        if {*ours.values()} & {*theirs.values()} - {None}:
            return node, self._unknown(node)  # the same released table twice
        return Join(left, right, node.kind, node.condition), ours | theirs

    def _project(self, node: Project) -> tuple[Relation, Widths]:
        inner, below = self.visit(node.relation)
        names, columns = list(node.names), list(node.columns)
        widths: Widths = {}
        for name, column in zip(node.names, node.columns, strict=True):
            width = _bounded_width(column, below)
            if width is None:
                widths[name] = None
            elif width != _EXACT:
                widths[name] = f"{MARK}{name}"
                names.append(f"{MARK}{name}")
                columns.append(width)
        return Project(inner, tuple(names), tuple(columns)), widths


_EXACT = literal(0.0)
_SAME = ("to_number", "to_integer", "round", "floor", "ceil", "negate", "absolute", "coalesce",
         "clip")  # fmt: skip


def half_width(column: ColumnNode, widths: Widths) -> ColumnNode | None:
    """An expression for the half width of a column; None where it is not known."""
    if isinstance(column, Column):
        of = widths.get(column.name, "")
        return Column(of) if of else None if of is None else _EXACT
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


def _sum(values: tuple[ColumnNode, ...], widths: list[ColumnNode]) -> ColumnNode:
    """Of one number twice the errors are one error."""
    left, right = ({c.name for c in walk(value) if isinstance(c, Column)} for value in values)
    if left & right:
        return apply("add", *(apply("absolute", width) for width in widths))
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
) -> tuple[Relation, dict[str, str]]:
    """The post-processing with a companion for each column whose error is known.

    Without any where that would be too wide, too deep or too long: the question is paid for by
    now, and its answer matters more than its error bars.
    """
    try:
        wide, widths = Widened({m.name: m for m in measurements}, scope).visit(post)
        scope.schema(wide)
    except QuestionError:
        return post, {}
    return wide, {name: width for name, width in widths.items() if width is not None}
