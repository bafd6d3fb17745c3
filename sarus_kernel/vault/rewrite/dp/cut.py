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
from sarus_kernel.plan.columns import Column, ColumnNode
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
from sarus_kernel.vault.rewrite.dp.conditions import Range, both, lists, ranges
from sarus_kernel.vault.rewrite.dp.joins import MOST_ROWS, join
from sarus_kernel.vault.rewrite.dp.sides import Local, Open, Side, names_in
from sarus_kernel.vault.rewrite.dp.windows import picked, picks_one, window

DEFAULT_ROWS = 100


@dataclass(frozen=True)
class Point:
    """A release point: aggregate these unit-local rows by these keys."""

    name: str
    local: Local
    aggregate: Aggregate


@dataclass
class Cut:
    """One search: the points found so far, in the order in which they have to be measured."""

    scope: Scope
    points: list[Point] = field(default_factory=list)
    sides: dict[str, Side] = field(default_factory=dict)
    carried: int = 0

    def visit(self, node: Relation) -> Side:
        """What a relation is, rewritten over released tables. Raises NotReleasable."""
        if node.digest not in self.sides:
            self.sides[node.digest] = _VISITS[type(node)](self, node)
        return self.sides[node.digest]

    def fresh(self) -> str:
        """A name for a unit column that is carried along."""
        self.carried += 1
        return f"\N{MIDDLE DOT}unit_{self.carried}"

    def point(self, local: Local, aggregate: Aggregate) -> Open:
        """Make a release point; what it releases is open from here on."""
        name = f"released_{len(self.points) + 1}"
        schema = self.scope.schema(replace(aggregate, relation=local.relation))
        self.points.append(Point(name, local, aggregate))
        given = Given(name, tuple(schema), tuple(t.kind.value for t in schema.values()))
        keys = aggregate.key_names
        return Open(given, frozenset(keys) if len(keys) == 1 else frozenset(), not keys)


def _table(cut: Cut, node: Table) -> Side:
    info = cut.scope.catalog.table(node.name)
    if not info.private:
        return Open(node, frozenset([info.key] if info.key else ()))
    if info.unit is None:
        raise NotReleasable(f"The table {info.name} has no column that says whose rows they are.")
    once = info.one_row_per_unit
    fixed = frozenset(info.schema()) if once else frozenset([info.unit])
    rows = 1 if once else min(info.max_rows or DEFAULT_ROWS, MOST_ROWS)
    return Local(node, frozenset([info.unit]), rows, None, fixed, once)


def _values(cut: Cut, node: Values) -> Side:
    return Open(node, frozenset(), len(node.rows) == 1)


def _filter(cut: Cut, node: Filter) -> Side:
    side = cut.visit(node.relation)
    relation = Filter(side.relation, node.condition)
    listed = side.lists | lists(node.condition)
    if isinstance(side, Open):
        return Open(relation, side.unique, side.single, listed)
    asked, narrowed = ranges(node.condition), dict(side.ranges)
    for name, range_ in asked.items():
        narrowed[name] = both(narrowed.get(name, (None, None)), range_)
    once = side.once or picks_one(node.condition, side.ranked)
    rows = 1 if once else max(picked(side, asked), 1)
    fixed = frozenset(cut.scope.schema(side.relation)) if once else side.fixed
    return replace(side, relation=relation, lists=listed, ranges=narrowed, rows=rows, once=once,
                   fixed=fixed)  # fmt: skip


def _project(cut: Cut, node: Project) -> Side:
    side = cut.visit(node.relation)
    outputs = dict(zip(node.names, node.columns, strict=True))
    origin = {n: c.name for n, c in outputs.items() if isinstance(c, Column)}
    listed = {n: side.lists[of] for n, of in origin.items() if of in side.lists}
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
        ranges={n: side.ranges[of] for n, of in origin.items() if of in side.ranges},
        ranked=frozenset(n for n, of in origin.items() if of in side.ranked),
    )


def _join(cut: Cut, node: Join) -> Side:
    return join(node, cut.visit(node.left), cut.visit(node.right), cut.scope)


def _aggregate(cut: Cut, node: Aggregate) -> Side:
    side = cut.visit(node.relation)
    over = replace(node, relation=side.relation)
    if isinstance(side, Open):
        unique = frozenset(node.key_names) if len(node.keys) == 1 else frozenset()
        return Open(over, unique, not node.keys)
    units = _unit_keys(node.key_names, node.keys, side)
    if not units:
        return cut.point(side, node)
    # The unit is among the keys: each group is part of one unit, so the result is unit-local.
    once = side.once or all(names_in(key) <= side.units for key in node.keys)
    fixed = {n for n, k in zip(node.key_names, node.keys, strict=True) if names_in(k) <= side.fixed}
    everything = frozenset(node.key_names + node.names)
    rows = 1 if once else side.rows
    # More rows of a person than this are clipped everywhere, so her own counts are as well.
    counts: dict[str, Range] = {
        name: (0, side.rows)
        for name, aggregate in zip(node.names, node.aggregates, strict=True)
        if aggregate.function == "count"
    }
    return Local(over, units, rows, None, everything if once else frozenset(fixed), once,
                 ranges=counts)  # fmt: skip


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
    if all(isinstance(side, Open) for side in sides):
        return Open(Union(tuple(side.relation for side in sides)))
    people = [side for side in sides if isinstance(side, Local)]
    if len(people) != len(sides):
        raise NotReleasable(
            "A UNION mixes rows about people with public rows. Aggregate the people first."
        )
    names = [tuple(cut.scope.schema(relation)) for relation in node.relations]
    first = names[0]
    shared = [
        first[i]
        for i in range(len(first))
        if all(columns[i] in side.units for columns, side in zip(names, people, strict=True))
    ]
    hidden = None if shared else cut.fresh()
    parts = tuple(_part(s, n, hidden) for s, n in zip(people, names, strict=True))
    units = frozenset(shared) if shared else frozenset([hidden or ""])
    rows = min(sum(side.rows for side in people), MOST_ROWS)
    return Local(Union(parts), units, rows, hidden, units)


def _part(side: Local, names: tuple[str, ...], hidden: str | None) -> Relation:
    columns = {name: Column(name) for name in names}
    if hidden:
        columns[hidden] = Column(side.unit)
    return Project(side.relation, tuple(columns), tuple(columns.values()))


def _sort(cut: Cut, node: Sort) -> Side:
    side = cut.visit(node.relation)
    if isinstance(side, Local):
        return side  # an order of rows means nothing to an aggregate over them
    return replace(side, relation=replace(node, relation=side.relation))


def _window(cut: Cut, node: Window) -> Side:
    return window(node, cut.visit(node.relation))


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



