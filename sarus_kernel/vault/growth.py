"""How much work joins and searches make of one row of a person: more than some is refused.

Why: what one person's rows become takes time, and time shows whether she is there. The number is
the public tables' own (how many of their rows have one value of a key, or how many there are), so
the refusal depends on no person, and comes before the charge. It is an upper bound: filters after
a join, and the person's own values, are not looked at; what a join's condition says of the public
rows alone is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce

from sarus_kernel.errors import InternalError, NotReleasable, Refused
from sarus_kernel.measurements import Measurement, Rows, Twin
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Apply, Column, ColumnNode
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Relation,
    Table,
    Union,
    Values,
)
from sarus_kernel.plan.walk import walk
from sarus_kernel.vault.audit.locality import Facts, equated, kinds_of_join, private, units
from sarus_kernel.vault.matching import steps
from sarus_kernel.vault.workers.pool import Workers

MOST = 10_000
"""Rows of one row of a person: more than any usual vocabulary makes, and hardly a millisecond."""
MOST_STEPS = 3e6
"""Steps of looking for patterns in all rows of one row of a person: some hundredths of a second."""
GROUPS = 1_000
"""What a released table counts for whose groups are not known beforehand."""
SECONDS = 20.0
"""What counting the rows of public tables may take."""
ROWS = Aggregation("count")

Count = Callable[[Relation], int]
"""The largest number in a relation of one column and public rows."""


@dataclass(frozen=True)
class Growth:
    """Rows of one row of a person: in the end, and where there are most of them on the way.

    Of a row of each table apart: UNION of two tables makes one of each, and not two.
    """

    rows: Mapping[str, int]
    most: int

    @property
    def now(self) -> int:
        """Of a row of whichever table."""
        return max(self.rows.values(), default=1)

    def times(self, rows: int, keep: bool = False, paired: int | None = None) -> "Growth":
        """After each row was compared with so many others, and paired with some or all of them;
        `keep`: and is one row still."""
        factor = 1 if keep else max(rows if paired is None else paired, 1)
        made = {table: of * factor for table, of in self.rows.items()}
        return Growth(made, max(self.most, self.now * max(rows, 1)))

    def beside(self, other: "Growth") -> "Growth":
        """The rows of both, one after the other."""
        tables = self.rows.keys() | other.rows.keys()
        made = {table: self.rows.get(table, 0) + other.rows.get(table, 0) for table in tables}
        return Growth(made, max(self.most, other.most, *made.values()))

    def joined(self, other: "Growth", keep: bool) -> "Growth":
        """Each row beside each of the other's."""
        one, two = self.times(other.now, keep), other.times(self.now)
        if keep:
            return Growth(one.rows, max(one.most, two.most))
        tables = self.rows.keys() | other.rows.keys()
        made = {table: max(one.rows.get(table, 0), two.rows.get(table, 0)) for table in tables}
        return Growth(made, max(one.most, two.most))


@dataclass
class Walk:
    """One question: what is known of it, and of each relation that was looked at."""

    facts: Facts
    count: Count
    sizes: dict[str, int | None]
    known: dict[str, Growth] = field(default_factory=dict)

    def of(self, node: Relation) -> Growth:
        """The growth of a relation about people."""
        if node.digest not in self.known:
            self.known[node.digest] = self._of(node)
        return self.known[node.digest]

    def _of(self, node: Relation) -> Growth:
        below = [self.of(each) for each in _relations(node) if private(each, self.facts)]
        if not below:
            return Growth({node.digest: 1}, 1)
        if isinstance(node, Join) and len(below) == 2:
            return below[0].joined(below[1], node.kind in ("semi", "anti"))
        if isinstance(node, Join):
            return below[0].times(*self._partners(node))
        if isinstance(node, Union):
            return reduce(Growth.beside, below)
        if isinstance(node, Aggregate) and self._one_group(node):
            return Growth(dict.fromkeys(below[0].rows, 1), below[0].most)
        return below[0]

    def _one_group(self, node: Aggregate) -> bool:
        try:
            own = units(node.relation, self.facts)
        except InternalError:  # what was released before: its rows are nobody's, so count as many
            return False
        return all(isinstance(key, Column) and key.name in own for key in node.keys)

    def _partners(self, node: Join) -> tuple[int, bool, int]:
        """How many rows of the public side one row has to be compared with; whether it stays one;
        how many it can be paired with: those that pass what the condition says of them alone."""
        people = private(node.left, self.facts)
        other = node.right if people else node.left
        own, kinds = self.facts.scope.schema(other), kinds_of_join(node, self.facts)
        keys = {
            a
            for pair in equated(node.condition)
            for a, b in (pair, pair[::-1])
            if a in own and b not in own and kinds[a] is kinds[b]
        }
        keep = node.kind in ("semi", "anti")
        if any(isinstance(each, Given) for each in walk(other)):
            compared = self._of_released(other, keys)
            return compared, keep, compared
        compared, few = self.count(_largest(other, sorted(keys))), _passing(other, node, own)
        same = few is other or keep or compared < 2
        return compared, keep, compared if same else self.count(_largest(few, sorted(keys)))

    def _of_released(self, node: Relation, keys: set[str]) -> int:
        """The same of a table that was released before: one row for all of its keys, or all."""
        if isinstance(node, Given) and set(node.names) & keys and self._unique(node, keys):
            return 1
        return self._size(node)

    def _unique(self, node: Given, keys: set[str]) -> bool:
        named = self.facts.released.get(node.name)
        return named is not None and set(named) <= keys

    def _size(self, node: Relation) -> int:
        """At most so many rows, from the sizes of what it is made of."""
        if isinstance(node, Given):
            size = self.sizes.get(node.name)
            return GROUPS if size is None else size
        if isinstance(node, Table):
            return self.count(_largest(node, []))
        if isinstance(node, Values):
            return len(node.rows)
        if isinstance(node, Aggregate) and not node.keys:
            return 1
        below = [self._size(each) for each in _relations(node)]
        if isinstance(node, Limit):
            return min(node.most, *below)
        if isinstance(node, Join):
            return max(below[0], 1) * max(below[1], 1)
        return sum(below)


def _relations(node: Relation) -> list[Relation]:
    return [each for each in node.children() if isinstance(each, Relation)]


def _passing(other: Relation, node: Join, own: Mapping[str, object]) -> Relation:
    """The rows of the public side for which holds what a join's condition says of them alone."""
    for part in _parts(node.condition):
        named = {each.name for each in walk(part) if isinstance(each, Column)}
        if named and named <= own.keys():
            other = Filter(other, part)
    return other


def _parts(condition: ColumnNode | None) -> Iterator[ColumnNode]:
    if isinstance(condition, Apply) and condition.function == "and":
        for part in condition.arguments:
            yield from _parts(part)
    elif condition is not None:
        yield condition


def _largest(node: Relation, keys: list[str]) -> Relation:
    """The most rows that share one value of the keys; without any, all rows."""
    columns = tuple(map(Column, keys))
    counted = Aggregate(node, tuple(keys), columns, ("rows",), (ROWS,))
    return Aggregate(counted, (), (), ("most",), (Aggregation("max", (Column("rows"),)),))


def need_few(relation: Relation, catalog: Catalog) -> None:
    """Raises NotReleasable where UNION, and people's rows joined with one another, multiply one row
    too often, whatever the public tables are: nothing is read or run for that, not even the twin.

    A hundred shared UNIONs are a short plan, and 2^100 rows: so this comes before any trial.
    """
    facts = Facts(catalog, {})
    if private(relation, facts):
        most = Walk(facts, lambda _: 1, {}).of(relation).most
        if most > MOST:
            raise NotReleasable(_words(most))


def _words(most: int) -> str:
    return (
        f"Joins with public tables, or UNION, make up to {most:.3g} rows of one row of a "
        f"person here: more than {MOST:,}, so that time could tell who is there.\n"
        "Join by a key of the public table, or filter that table first."
    )


def need_bounded(
    relations: Iterable[Relation],
    measurements: Iterable[Measurement],
    catalog: Catalog,
    twin: Twin,
    workers: Workers,
) -> None:
    """Raises NotReleasable where public tables multiply one person's rows too often, or patterns
    are looked for at too great a length.

    relations     what would be run on the data
    measurements  what is released on the way, and may be joined with
    """
    released, sizes = {}, dict[str, int | None]()
    for each in measurements:
        for name, columns in ((each.name, tuple(n for n, _ in each.keys)),
                              (each.chosen, each.columns_of_keys)):  # fmt: skip
            released[name] = columns
            sizes[name] = 1 if not each.keys else None if each.grid is None else len(each.grid)
    facts = Facts(catalog, released)
    walked = Walk(facts, lambda relation: _counted(relation, facts, twin, workers), sizes)
    about_people = [each for each in relations if private(each, facts)]
    most = max((walked.of(each).most for each in about_people), default=1)
    if most > MOST:
        raise NotReleasable(_words(most))
    engine = getattr(workers, "engine", "duckdb")
    if steps(about_people, facts.scope, engine) * most > MOST_STEPS:
        raise NotReleasable(
            "Looking for these patterns in one row of a person would take so long that time could "
            "tell who is there.\nUse shorter patterns, fewer of them, or fewer %, _, *, + in one."
        )


def _counted(relation: Relation, facts: Facts, twin: Twin, workers: Workers) -> int:
    """A number of public tables: they lie beside the twin, as they are; else beside real rows."""
    if private(relation, facts):
        raise NotReleasable("Rows of people are not counted here.")
    rows: tuple[Rows, ...] | None = twin.ask((relation,))
    if rows is None:
        try:
            rows = workers.query([relation], timeout=SECONDS)
        except Refused:
            workers.need_going()
            raise NotReleasable(
                "How many rows a public table here has could not be found out in time.\n"
                "Join with the table itself, or filter it first."
            ) from None
    ((number,),) = rows[0].rows
    return number if isinstance(number, int) else 0
