"""How many groups one person is in, where the catalog says how many values of the key people have.

Where all rows of the column's table are asked, by it or by what is computed from it. It is the
owner's figure, given or paid for, so reading it is free; a bound is one, wherever it comes from.
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from sarus_kernel.plan.catalog import SHARES_OF_PEOPLE
from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
)
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window
from sarus_kernel.rewriting.habits import Histogram, histogram
from sarus_kernel.rewriting.predicates import equalities
from sarus_kernel.rewriting.unit_local import UnitLocal, names_in

FINE = 10_000
"""People of a histogram that is made of shares."""


@dataclass(frozen=True)
class KnownGroups:
    """groups of a person -> people, of FINE: of all who have rows in the table that is asked."""

    people: Histogram

    def over(self, twin: Histogram) -> Histogram:
        """The twin's people by their groups, each step of them (the tenth with the most, say) with
        those of the same step here where it has less than half of these.

        Never with fewer than the twin has: the figure is of nearly all people, and a bound from it
        would leave out the others without a word, as what is left out is told by the same figure.
        """
        ours, theirs = sorted(self.people.items()), sorted(twin.items())
        total = sum(twin.values())
        return histogram(
            (here if 2 * there < here else there, math.ceil(share * total - 1e-6))
            for here, there, share in _side_by_side(ours, theirs)
        )


def in_the_place_of(twin: Histogram, people: Histogram) -> Histogram:
    """These people by their groups, of as many pairs of person and group as the twin has."""
    ours, theirs = (sum(n * many for n, many in each.items()) for each in (people, twin))
    return {n: math.ceil(many * theirs / ours) for n, many in people.items()}


def _side_by_side(
    one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, float]]:
    """Two lists of (number, people), least number first, by the same share of all people of each:
    the numbers of both, and the share."""
    ends = [list(accumulate(many for _, many in each)) for each in (one, other)]
    shares = sorted({end / each[-1] for each in ends for end in each})
    for start, share in pairwise([0.0, *shares]):
        at = [bisect_left(each, share * each[-1] * (1 - 1e-12)) for each in ends]
        yield one[at[0]][0], other[at[1]][0], share - start


def known_groups(
    local: UnitLocal, keys: Iterable[ColumnNode], scope: Scope
) -> KnownGroups | None:
    """What the catalog says of the groups by these keys: those that differ within a person. None
    unless all of them follow from one column of which it says something."""
    varying = [names_in(key) - local.fixed for key in keys]
    names = frozenset[str]().union(*varying)
    found = {_origin(local.relation, name, scope) for name in names}
    place = found.pop() if len(found) == 1 else None
    if place is None:
        return None
    table = scope.catalog.table(place[0])
    info = next(column for column in table.columns if column.name == place[1])
    if not info.groups or not _is_whole(local.relation, table.name, scope):
        return None
    parts = zip(info.groups, _steps(SHARES_OF_PEOPLE), strict=True)
    return KnownGroups(histogram(parts))


def is_unseen(local: UnitLocal, keys: Iterable[ColumnNode], scope: Scope) -> bool:
    """Whether groups by these keys follow from a text of which no values are known: the twin has
    none of them, so it says nothing of the groups."""
    names = frozenset[str]().union(*(names_in(key) - local.fixed for key in keys))
    places = (_origin(local.relation, name, scope) for name in names)
    return any(place is not None and _is_open_text(place, scope) for place in places)


def _is_open_text(place: tuple[str, str], scope: Scope) -> bool:
    table = scope.catalog.table(place[0])
    info = next(column for column in table.columns if column.name == place[1])
    unknown = info.type.categories is None and info.references is None
    return info.type.kind is Kind.TEXT and unknown and place[1] not in (table.unit, table.key)


def _steps(shares: Iterable[float]) -> Iterator[int]:
    """How many of FINE people each step holds; the last holds those beyond it, too."""
    ends = [round(FINE * share) for share in shares]
    ends[-1] = FINE
    return (end - before for before, end in zip([0, *ends], ends, strict=False))


def _origin(node: Relation, name: str, scope: Scope) -> tuple[str, str] | None:
    """The column of a private table that a column is, or that decides on it: a public table's,
    where that is joined by its key."""
    match node:
        case Table(path):
            table = scope.catalog.table(path)
            return (table.name, name) if table.private else None
        case Project(inner, names, columns):
            of = columns[names.index(name)]
        case Aggregate(inner, names, columns) if name in names:
            of = columns[names.index(name)]
        case Filter(inner) | Sort(inner) | Distinct(inner) | Window(inner):
            return _origin(inner, name, scope) if name in scope.schema(inner) else None
        case Join():
            return _of_join(node, name, scope)
        case _:
            return None
    read = names_in(of)
    return _origin(inner, next(iter(read)), scope) if len(read) == 1 else None


def _of_join(node: Join, name: str, scope: Scope) -> tuple[str, str] | None:
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if name not in scope.schema(side):
            continue
        key = _public_key(side, scope)
        if key is None:
            return _origin(side, name, scope)
        pairs = [pair for a, b in equalities(node.condition) for pair in ((a, b), (b, a))]
        ours = [b for a, b in pairs if a == key and b in scope.schema(other)]
        return _origin(other, ours[0], scope) if ours else None
    return None


def _public_key(node: Relation, scope: Scope) -> str | None:
    """The column that holds the key of a public table, of which each value is in one row."""
    match node:
        case Table(path):
            table = scope.catalog.table(path)
            return table.key if table.access == "public" else None
        case Filter(inner) | Sort(inner):
            return _public_key(inner, scope)
        case Project(inner, names, columns):
            key = _public_key(inner, scope)
            same = [n for n, c in zip(names, columns, strict=True)
                    if isinstance(c, Column) and c.name == key]  # fmt: skip
            return same[0] if same else None
    return None


def _is_whole(node: Relation, table: str, scope: Scope) -> bool:
    """Whether all rows of a table are there, each once: beside people and public rows at most."""
    for each in walk(node):
        match each:
            case Table(path):
                info = scope.catalog.table(path)
                if info.private and info.name != table and not info.one_row_per_unit:
                    return False
            case Join(kind="semi" | "anti") | Filter() | Distinct() | Window() | Aggregate():
                return False
    return True
