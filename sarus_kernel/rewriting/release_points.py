"""Find the cut: where people are aggregated away, and what is ordinary SQL above it.

Theorem (unit-local). A relation is unit-local if every row carries a privacy unit and the rows of
one unit depend only on that unit's own rows and on open tables. `visit` keeps this as its
invariant for `Local`; everything that would break it is refused with the reason. An aggregate
over a unit-local relation without the unit among its keys is a *point*: the only place where
values about different people meet, and so the only place that needs noise. Above a point only
released values are read (post-processing), so a point may also feed another question part.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sarus_kernel.errors import InternalError, NotReleasable
from sarus_kernel.plan.columns import Column, ColumnNode, Literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
    Union,
    Values,
)
from sarus_kernel.plan.windows import Window
from sarus_kernel.rewriting import windows
from sarus_kernel.rewriting.base_tables import table, values
from sarus_kernel.rewriting.joins import join
from sarus_kernel.rewriting.percentiles import NOTE, percentiles
from sarus_kernel.rewriting.predicates import Range, both, lists, ranges
from sarus_kernel.rewriting.preserved_rows import beside_all, is_spine
from sarus_kernel.rewriting.unions import union
from sarus_kernel.rewriting.unit_local import Local, Open, Side, names_in, range_of


@dataclass(frozen=True)
class Point:
    """A release point: aggregate these unit-local rows by these keys. `notes`: what was read into
    the question on the way to it."""

    name: str
    local: Local
    aggregate: Aggregate
    notes: tuple[str, ...] = ()


@dataclass
class Cut:
    """One search: the points found so far, in the order in which they have to be measured."""

    scope: Scope
    points: list[Point] = field(default_factory=list)
    sides: dict[str, Side] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    carried: int = 0

    def visit(self, node: Relation) -> Side:
        """What a relation is, rewritten over released tables. Raises NotReleasable."""
        if node.digest not in self.sides:
            self.sides[node.digest] = _VISITS[type(node)](self, node)
        return self.sides[node.digest]

    def fresh(self, word: str = "unit") -> str:
        """A name for a column that is carried along: the unit, or a key of public rows."""
        self.carried += 1
        return f"\N{MIDDLE DOT}{word}_{self.carried}"

    def point(self, local: Local, aggregate: Aggregate) -> Open:
        """Make a release point; what it releases is open from here on."""
        name = f"released_{len(self.points) + 1}"
        schema = self.scope.schema(replace(aggregate, relation=local.relation))
        self.points.append(Point(name, local, aggregate, tuple(self.notes)))
        given = Given(name, tuple(schema), tuple(t.kind.value for t in schema.values()))
        keys = aggregate.key_names
        return Open(given, frozenset(keys) if len(keys) == 1 else frozenset(), not keys)


def _table(cut: Cut, node: Table) -> Side:
    return table(node, cut.scope)


def _values(_: Cut, node: Values) -> Side:
    return values(node)


def _filter(cut: Cut, node: Filter) -> Side:
    side = cut.visit(node.relation)
    relation = Filter(side.relation, node.condition)
    listed = side.lists | lists(node.condition)
    if isinstance(side, Open):
        return Open(relation, side.unique, side.single, listed)
    asked = ranges(node.condition, cut.scope.schema(side.relation))
    narrowed = dict(side.ranges)
    for name, range_ in asked.items():
        narrowed[name] = both(narrowed.get(name, (None, None)), range_)
    once = side.once or windows.picks_one(node.condition, side.ranked)
    rows = 1 if once else max(windows.picked(side, asked), 1)
    fixed = frozenset(cut.scope.schema(side.relation)) if once else side.fixed
    return replace(side, relation=relation, lists=listed, ranges=narrowed, rows=rows, once=once,
                   fixed=fixed)  # fmt: skip


def _project(cut: Cut, node: Project) -> Side:
    side = cut.visit(node.relation)
    outputs = dict(zip(node.names, node.columns, strict=True))
    origin = {n: c.name for n, c in outputs.items() if isinstance(c, Column)}
    listed = {n: side.lists[of] for n, of in origin.items() if of in side.lists}
    listed |= {n: (c.value,) for n, c in outputs.items()
               if isinstance(c, Literal) and c.value is not None}  # fmt: skip
    if isinstance(side, Open):
        unique = frozenset(n for n, of in origin.items() if of in side.unique)
        return Open(Project(side.relation, node.names, node.columns), unique, side.single, listed)
    units = frozenset(n for n, of in origin.items() if of in side.units)
    hidden = None
    if not units:
        hidden = cut.fresh()
        outputs[hidden] = Column(side.unit)
        units = frozenset([hidden])
    fixed = frozenset(n for n, c in outputs.items() if names_in(c) <= side.fixed)
    return replace(
        side,
        relation=Project(side.relation, tuple(outputs), tuple(outputs.values())),
        units=units,
        hidden=hidden,
        fixed=fixed | units,
        lists=listed,
        ranges=_through(outputs, side, cut.scope),
        ranked=frozenset(n for n, of in origin.items() if of in side.ranked),
        keys={n: side.keys[of] for n, of in origin.items() if of in side.keys},
        links={n: side.links[of] for n, of in origin.items() if of in side.links},
    )


def _through(columns: dict[str, ColumnNode], side: Local, scope: Scope) -> dict[str, Range]:
    """What is known of expressions from the ranges of the columns that they read."""
    schema, found = scope.schema(side.relation), dict[str, Range]()
    for name, column in columns.items():
        if isinstance(column, Column):
            if column.name in side.ranges:
                found[name] = side.ranges[column.name]
        elif range_ := range_of(column, schema, side.ranges):
            found[name] = range_
    return found


def _join(cut: Cut, node: Join) -> Side:
    return join(node, cut.visit(node.left), cut.visit(node.right), cut.scope, cut.notes.append)


def _aggregate(cut: Cut, node: Aggregate) -> Side:
    found = _beside_public(cut, node)
    if found is not None:
        return found
    meant = percentiles(node)
    if meant is not None and isinstance(cut.visit(meant.relation), Local):
        cut.notes.append(NOTE)
        node = meant
    side = cut.visit(node.relation)
    over = replace(node, relation=side.relation)
    listed = {n: side.lists[k.name] for n, k in zip(node.key_names, node.keys, strict=True)
              if isinstance(k, Column) and k.name in side.lists}  # fmt: skip
    if isinstance(side, Open):
        unique = frozenset(node.key_names) if len(node.keys) == 1 else frozenset()
        return Open(over, unique, not node.keys, listed)
    units = _unit_keys(node.key_names, node.keys, side)
    if not units:
        return cut.point(side, node)
    # The unit is among the keys: each group is part of one unit, so the result is unit-local.
    once = side.once or all(names_in(key) <= side.units for key in node.keys)
    fixed = {n for n, k in zip(node.key_names, node.keys, strict=True) if names_in(k) <= side.fixed}
    everything = frozenset(node.key_names + node.names)
    rows = 1 if once else side.rows
    # More rows of a person than this are clipped everywhere, so her own counts are as well.
    own: dict[str, Range] = {}
    for name, aggregate in zip(node.names, node.aggregates, strict=True):
        range_ = windows.aggregated(aggregate.function, aggregate.arguments, side, cut.scope)
        if range_ is not None:
            own[name] = range_
    return Local(over, units, rows, None, everything if once else frozenset(fixed), once,
                 listed, own)  # fmt: skip


def _beside_public(cut: Cut, node: Aggregate) -> Side | None:
    """The groups of a left join that keeps public rows; None where it is another question."""
    inner = node.relation
    if not isinstance(inner, Join) or inner.kind != "left":
        return None
    public, people = cut.visit(inner.left), cut.visit(inner.right)
    ours, theirs = (set(cut.scope.schema(side)) for side in (inner.left, inner.right))
    if isinstance(public, Local) or isinstance(people, Open) or not is_spine(node, ours, theirs):
        return None
    released = cut.visit(replace(node, relation=replace(inner, kind="inner")))
    return Open(beside_all(node, public, released.relation, cut.scope, cut.fresh))


def _unit_keys(names: tuple[str, ...], keys: tuple[ColumnNode, ...], side: Local) -> frozenset[str]:
    return frozenset(
        name
        for name, key in zip(names, keys, strict=True)
        if isinstance(key, Column) and key.name in side.units
    )


def _distinct(cut: Cut, node: Distinct) -> Side:
    """DISTINCT is an aggregate with the visible columns as its keys and nothing to compute."""
    names = tuple(cut.scope.schema(node.relation))
    keys = tuple(Column(name) for name in names)
    return cut.visit(Aggregate(node.relation, names, keys, (), ()))


def _union(cut: Cut, node: Union) -> Side:
    sides = [cut.visit(relation) for relation in node.relations]
    names = [tuple(cut.scope.schema(relation)) for relation in node.relations]
    return union(sides, names, cut.fresh())


def _sort(cut: Cut, node: Sort) -> Side:
    side = cut.visit(node.relation)
    if isinstance(side, Local):
        return side  # an order of rows means nothing to an aggregate over them
    return replace(side, relation=replace(node, relation=side.relation))


def _window(cut: Cut, node: Window) -> Side:
    side = cut.visit(node.relation)
    meant = windows.beside(node, side, cut.scope, cut.fresh) if isinstance(side, Local) else None
    if meant is None:
        return windows.window(node, side, cut.scope)
    cut.notes.append(windows.BESIDE)
    return cut.visit(meant)


def _limit(cut: Cut, node: Limit) -> Side:
    side = cut.visit(node.relation)
    if isinstance(side, Local):
        raise NotReleasable(
            "LIMIT over rows about people picks some because of others, which no noise can cover. "
            "Aggregate first, or leave it out."
        )
    return replace(side, relation=replace(node, relation=side.relation))


_VISITS: dict[type[Relation], Callable[[Cut, Any], Side]] = {
    Table: _table,
    Values: _values,
    Filter: _filter,
    Project: _project,
    Join: _join,
    Aggregate: _aggregate,
    Distinct: _distinct,
    Union: _union,
    Sort: _sort,
    Limit: _limit,
    Window: _window,
}
"""What each relation does to unit-locality. One function each; what is not here is refused."""


def find(relation: Relation, scope: Scope) -> tuple[Relation, tuple[Point, ...]]:
    """The post-processing over released tables, and the points to measure, in order.

    Raises NotReleasable where the rows themselves would have to leave.
    """
    cut = Cut(scope)
    core = relation
    while isinstance(core, Limit | Sort | Project):
        core = core.relation
    if isinstance(cut.visit(core), Local):
        raise NotReleasable(
            "The answer would be rows about single people. "
            "Aggregate them (COUNT, SUM, AVG, …) to get a differentially private answer."
        )
    side = cut.visit(relation)
    needed = _reachable(side.relation, cut.points)
    if len(needed) != len(cut.points):
        raise InternalError("A release point was found that nothing reads.")
    return side.relation, tuple(cut.points)


def _reachable(post: Relation, points: list[Point]) -> set[str]:
    """The points that the post-processing reads, directly or through other points."""
    found: set[str] = set()
    stack: list[Any] = [post]
    by_name = {point.name: point for point in points}
    while stack:
        node = stack.pop()
        if isinstance(node, Given) and node.name not in found:
            found.add(node.name)
            stack.append(by_name[node.name].local.relation)
        stack.extend(node.children())
    return found
