"""Find the release points: where people are aggregated away, and what is ordinary SQL above.

Theorem (unit-local). A relation is unit-local if every row carries a privacy unit and the rows of
one unit depend only on that unit's own rows and on open tables. `visit` keeps this as its
invariant for `UnitLocal`; everything that would break it is refused with the reason. An aggregate
over a unit-local relation without the unit among its keys is a *release point*: the only place
where values about different people meet, and so the only place that needs noise. Above it only
released values are read (post-processing), so it may also feed another part of the question.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sarus_kernel.errors import InternalError, NotReleasable
from sarus_kernel.plan.columns import Column, Literal
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
from sarus_kernel.rewriting import groups, windows
from sarus_kernel.rewriting.base_tables import table, values
from sarus_kernel.rewriting.contribution_bounds import MORE_ROWS, MOST_ROWS_SEEN
from sarus_kernel.rewriting.joins import join
from sarus_kernel.rewriting.percentiles import NOTE, percentiles
from sarus_kernel.rewriting.predicates import both, lists, ranges, ranges_said
from sarus_kernel.rewriting.preserved_rows import beside_all, keeps_public_rows
from sarus_kernel.rewriting.reading_of_points import counted, reachable
from sarus_kernel.rewriting.running_totals import in_passes
from sarus_kernel.rewriting.unions import union
from sarus_kernel.rewriting.unit_local import (
    Open,
    Side,
    UnitLocal,
    is_person,
    names_in,
    ranges_through,
)


@dataclass(frozen=True)
class ReleasePoint:
    """A release point: aggregate these unit-local rows by these keys.

    notes    what was read into the question on the way to it
    kept     the question keeps all public groups itself, by a left join
    counted  something above aggregates, numbers or compares the groups: each is a row to it
    """

    name: str
    local: UnitLocal
    aggregate: Aggregate
    notes: tuple[str, ...] = ()
    kept: bool = False
    counted: bool = False


@dataclass
class ReleasePoints:
    """One search: the points found so far, in the order in which they have to be measured.

    `likely`: of a person's own counts and sums the range that is likely is enough. What is beyond
    is clipped without a word, so that is for models, whose answers have no interval.
    """

    scope: Scope
    likely: bool = False
    points: list[ReleasePoint] = field(default_factory=list)
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

    def most_rows(self, side: UnitLocal) -> int:
        """The most rows of one unit from which a range of its own counts and sums is made."""
        return side.rows if self.likely else min(side.rows * MORE_ROWS, MOST_ROWS_SEEN)

    def keep(self, released: Relation) -> None:
        """All public groups of this point stay: they are put beside public rows."""
        for place, point in enumerate(self.points):
            if isinstance(released, Given) and point.name == released.name:
                self.points[place] = replace(point, kept=True)

    def point(self, local: UnitLocal, aggregate: Aggregate) -> Open:
        """Make a release point; what it releases is open from here on."""
        name = f"released_{len(self.points) + 1}"
        schema = self.scope.schema(replace(aggregate, relation=local.relation))
        self.points.append(ReleasePoint(name, local, aggregate, tuple(self.notes)))
        given = Given(name, tuple(schema), tuple(t.kind.value for t in schema.values()))
        keys = aggregate.key_names
        return Open(given, frozenset(keys) if len(keys) == 1 else frozenset(), not keys)


def _table(points: ReleasePoints, node: Table) -> Side:
    return table(node, points.scope)


def _values(_: ReleasePoints, node: Values) -> Side:
    return values(node)


def _filter(points: ReleasePoints, node: Filter) -> Side:
    side = points.visit(node.relation)
    relation = Filter(side.relation, node.condition)
    listed = side.lists | lists(node.condition)
    if isinstance(side, Open):
        return Open(relation, side.unique, side.single, listed)
    asked = ranges(node.condition, points.scope.schema(side.relation))
    narrowed = dict(side.ranges)
    for name, range_ in asked.items():
        narrowed[name] = both(narrowed.get(name, (None, None)), range_)
    said = ranges_said(node.condition, points.scope.schema(side.relation))
    kept = {at: both(side.said.get(at, (None, None)), range_) for at, range_ in said.items()}
    once = side.once or windows.picks_one(node.condition, side.ranked)
    rows = 1 if once else max(windows.picked(side, asked), 1)
    fixed = frozenset(points.scope.schema(side.relation)) if once else side.fixed
    return replace(side, relation=relation, lists=listed, ranges=narrowed, rows=rows, once=once,
                   fixed=fixed, said=side.said | kept)  # fmt: skip


def _project(points: ReleasePoints, node: Project) -> Side:
    side = points.visit(node.relation)
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
        hidden = points.fresh()
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
        ranges=ranges_through(outputs, side, points.scope),
        ranked=frozenset(n for n, of in origin.items() if of in side.ranked),
        keys={n: side.keys[of] for n, of in origin.items() if of in side.keys},
        links={n: side.links[of] for n, of in origin.items() if of in side.links},
        homes={n: side.homes[of] for n, of in origin.items() if of in side.homes},
        parts={n: side.parts[of] for n, of in origin.items() if of in side.parts},
        partners=frozenset(n for n, c in outputs.items() if is_person(c, side)) - units,
        said={},  # names mean something else from here on
    )


def _join(points: ReleasePoints, node: Join) -> Side:
    left, right = points.visit(node.left), points.visit(node.right)
    return join(node, left, right, points.scope, points.notes.append)


def _aggregate(points: ReleasePoints, node: Aggregate) -> Side:
    found = _beside_public(points, node)
    if found is not None:
        return found
    meant = percentiles(node, points.scope)
    if meant is not None and isinstance(points.visit(meant.relation), UnitLocal):
        points.notes.append(NOTE)
        node = meant
    side = points.visit(node.relation)
    if isinstance(side, Open):
        unique = frozenset(node.key_names) if len(node.keys) == 1 else frozenset()
        over = replace(node, relation=side.relation)
        return Open(over, unique, not node.keys, groups.listed(node, side.lists))
    most = points.most_rows(side)
    own = groups.by_unit(node, side, points.scope, points.fresh, points.notes.append, most)
    return points.point(side, node) if own is None else own


def _beside_public(points: ReleasePoints, node: Aggregate) -> Side | None:
    """The groups of a left join that keeps public rows; None where it is another question."""
    inner = node.relation
    if not isinstance(inner, Join) or inner.kind != "left":
        return None
    public, people = points.visit(inner.left), points.visit(inner.right)
    ours, theirs = (set(points.scope.schema(side)) for side in (inner.left, inner.right))
    if isinstance(public, UnitLocal) or isinstance(people, Open):
        return None
    if not keeps_public_rows(node, ours, theirs):
        return None
    released = points.visit(replace(node, relation=replace(inner, kind="inner")))
    points.keep(released.relation)
    return Open(beside_all(node, public, released.relation, points.scope, points.fresh))


def _distinct(points: ReleasePoints, node: Distinct) -> Side:
    """DISTINCT is an aggregate with the visible columns as its keys and nothing to compute."""
    names = tuple(points.scope.schema(node.relation))
    keys = tuple(Column(name) for name in names)
    return points.visit(Aggregate(node.relation, names, keys, (), ()))


def _union(points: ReleasePoints, node: Union) -> Side:
    sides = [points.visit(relation) for relation in node.relations]
    names = [tuple(points.scope.schema(relation)) for relation in node.relations]
    return union(sides, names, points.fresh())


def _sort(points: ReleasePoints, node: Sort) -> Side:
    side = points.visit(node.relation)
    if isinstance(side, UnitLocal):
        return side  # an order of rows means nothing to an aggregate over them
    return replace(side, relation=replace(node, relation=side.relation))


def _window(points: ReleasePoints, node: Window) -> Side:
    side = points.visit(node.relation)
    meant = None
    if isinstance(side, UnitLocal):
        meant = windows.beside(node, side, points.scope, points.fresh)
    if meant is None:
        rows = points.most_rows(side) if isinstance(side, UnitLocal) else 0
        found = windows.window(node, side, points.scope, rows)
        if isinstance(found, Open):
            return found
        assert isinstance(found.relation, Window)
        return replace(found, relation=in_passes(found.relation, points.scope))
    points.notes.append(windows.BESIDE)
    return points.visit(meant)


def _limit(points: ReleasePoints, node: Limit) -> Side:
    side = points.visit(node.relation)
    if isinstance(side, UnitLocal):
        raise NotReleasable(
            "LIMIT over rows about people picks some because of others, which no noise can cover. "
            "Aggregate first, or leave it out."
        )
    return replace(side, relation=replace(node, relation=side.relation))


_VISITS: dict[type[Relation], Callable[[ReleasePoints, Any], Side]] = {
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


def find(relation: Relation, scope: Scope) -> tuple[Relation, tuple[ReleasePoint, ...]]:
    """The post-processing over released tables, and the points to measure, in order.

    Raises NotReleasable where the rows themselves would have to leave.
    """
    points = ReleasePoints(scope)
    core = relation
    while isinstance(core, Limit | Sort | Project):
        core = core.relation
    if isinstance(points.visit(core), UnitLocal):
        raise NotReleasable(
            "The answer would be rows about single people. "
            "Aggregate them (COUNT, SUM, AVG, …) to get a differentially private answer."
        )
    side = points.visit(relation)
    below = {point.name: point.local.relation for point in points.points}
    if len(reachable(side.relation, below)) != len(points.points):
        raise InternalError("A release point was found that nothing reads.")
    rows = counted([side.relation, *below.values()], scope)
    return side.relation, tuple(replace(p, counted=p.name in rows) for p in points.points)
