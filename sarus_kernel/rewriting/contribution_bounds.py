"""How much of one person counts: bounds that cost little noise and leave little out.

Where nothing is known of the question, a person counts with as many rows as the catalog says. The
synthetic twin knows more: it tells how the rows of this very question spread over people and
groups. The twin is public (its price was paid when it was made), so what is read off it is free;
and a bound is a bound wherever it comes from, so nothing here can make an answer less private.
"""

import math
from dataclasses import dataclass, replace
from functools import cached_property

from sarus_kernel.errors import QuestionError
from sarus_kernel.measurements import Twin
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Aggregate
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting.habits import (
    Habits,
    histogram,
    left_out,
    nearly_all,
    steps,
    with_tail,
)
from sarus_kernel.rewriting.joins import MOST_ROWS
from sarus_kernel.rewriting.known_groups import KnownGroups, in_the_place_of
from sarus_kernel.rewriting.unit_local import UnitLocal

MORE_ROWS = 16
"""So many times the rows that a person is expected to have are looked at before an answer says
that somebody has more."""
MOST_ROWS_SEEN = 2**15
SELDOM = 0.01
"""The share of values below, and above, what is told apart finely."""
FAR_AWAY = 40
"""Bounds are far away if they are so many deviations apart."""
MOST_GROUPS = 30
"""L0 where nothing tells how many groups one person's rows fall into."""
DOT = "\N{MIDDLE DOT}"
UNIT, GROUPS, ROWS, PEOPLE = f"{DOT}unit", f"{DOT}groups", f"{DOT}rows", f"{DOT}people"
COUNT = Aggregation("count")
LIKELY_GROUPS = 20
"""Where the twin has all rows in one group, they are reckoned to be in so many."""
FEWEST = 50
"""People in the twin below which it says nothing about anybody's habits."""
@dataclass(frozen=True)
class Wanted:
    """Bounds that whoever asks has set: rows of a person in one group, groups of a person."""

    rows: int | None = None
    groups: int | None = None

    def __post_init__(self) -> None:
        if any(n is not None and not 1 <= n <= MOST_ROWS for n in (self.rows, self.groups)):
            raise QuestionError(f"A bound per person is a whole number from 1 to {MOST_ROWS:,}.")


AS_SUITS = Wanted()


@dataclass(frozen=True)
class ContributionBounds:
    """The bounds of a release point, each worked out when it is asked for.

    groups   L0: in how many groups a person counts
    rows     with how many rows in one group
    total    with how many rows in all
    known    what the catalog says of a person's groups, where the twin has far fewer
    unseen   whether the twin has no values of the keys: any row may be of another group then
    lost     the share of the rows that is left out then, according to the twin (else 0)
    """

    local: UnitLocal
    keys: dict[str, ColumnNode]
    size: int
    keyed: bool
    epsilon: float
    twin: Twin | None = None
    wanted: Wanted = AS_SUITS
    gaussian: bool = False
    known: KnownGroups | None = None
    unseen: bool = False

    @property
    def usable(self) -> Twin | None:
        """The twin, if it can be asked this question."""
        return None if _reads_released(self.local) else self.twin

    @property
    def most_rows(self) -> int:
        """More rows of a person in one group than this are beyond what a tally tells apart."""
        return min(self.local.rows * MORE_ROWS, MOST_ROWS_SEEN)

    def centre(self, column: ColumnNode, low: float, high: float) -> float:
        """The middle of the bounds; if these are far away, the mean that the twin has."""
        middle = (low + high) / 2
        if self.usable is None or high - low < FAR_AWAY:
            return middle
        asked = (Aggregation("mean", (column,)), Aggregation("stddev", (column,)))
        found = self.usable.ask((Aggregate(self.local.relation, (), (), (ROWS, PEOPLE), asked),))
        match found[0].rows[:1] if found is not None else ():
            case ((float(mean), float(spread)),) if FAR_AWAY * spread <= high - low:
                return float(min(max(round(mean), low), high))
        return middle

    def likely(self, column: ColumnNode, where: ColumnNode | None) -> tuple[float, float] | None:
        """Between which numbers nearly all values are, as the twin has them."""
        if self.usable is None:
            return None
        ends = (literal(SELDOM), literal(1 - SELDOM))
        asked = tuple(Aggregation("quantile_disc", (column, q), False, where) for q in ends)
        found = self.usable.ask((Aggregate(self.local.relation, (), (), (ROWS, PEOPLE), asked),))
        match found[0].rows[:1] if found is not None else ():
            case ((int() | float() as low, int() | float() as high),) if low <= high:
                return low, high
        return None

    @cached_property
    def habits(self) -> Habits | None:
        """What the twin says, if there is one and it says anything."""
        if self.usable is None or self.local.once:
            return None
        found = self.usable.ask(_questions(self.local, self.keys))
        if found is None:
            return None
        people, rows, sizes = ([_integers(row) for row in table.rows] for table in found)
        habits = Habits(
            histogram((groups, many) for groups, _, many in people),
            histogram((each, many) for each, many in rows),
            histogram((total, many) for _, total, many in people),
            sum(size * size * many for size, many in sizes)
            / max(sum(size * many for size, many in sizes), 1),
        )
        if sum(habits.groups.values()) < FEWEST:
            return None
        if self.known is not None:
            return replace(habits, groups=self.known.over(habits.groups))
        if self.unseen:
            groups = in_the_place_of(habits.groups, habits.totals)
            return replace(habits, groups=groups, size=habits.size / LIKELY_GROUPS)
        return habits

    @cached_property
    def _likely(self) -> Habits | None:
        """The same with the longer tails that real people are likely to have."""
        known = self.habits
        if known is None:
            return None
        groups = with_tail(known.groups) if self.keyed else known.groups
        return Habits(groups, with_tail(known.rows), with_tail(known.totals), known.size)

    @cached_property
    def _chosen(self) -> tuple[int, int]:
        """groups and rows of least error: what is left out of a group, and its noise."""
        # a list of keys of another kind leaves no group at all: then one is as good
        most = max(min(self.local.rows, self.size), 1) if self.keyed else 1
        if self._likely is None:
            most = min(most, MOST_GROUPS)
            # Between all of a person's rows (far too much noise) and an even share of them (a few
            # groups hold most of somebody's rows, so half of them would be clipped).
            return most, min(math.ceil(self.local.rows / math.sqrt(most)), self.local.rows)
        pairs = (
            (groups, rows)
            for groups in (steps(self._likely.groups, most) if self.keyed else [1])
            for rows in steps(self._likely.rows, self.local.rows)
        )
        return min(pairs, key=lambda pair: self._error(*pair))

    def _error(self, groups: int, rows: int) -> float:
        """Of one group, on the average: rows left out, and the noise of Laplace or of a Gaussian.

        The Gaussian's is reckoned as some four times larger at the same epsilon (it has a delta).
        """
        noise = min(math.sqrt(2) * groups, 4 * math.sqrt(groups)) * rows / self.epsilon
        lost = left_out(self._likely, groups, rows) if self._likely is not None else 0.0
        return lost * self._group + noise

    @property
    def _group(self) -> float:
        """The real rows of a typical row's group."""
        size = self.habits.size if self.habits is not None else 1.0
        return size * (self.twin.ratio if self.twin is not None else 1.0)

    @property
    def groups(self) -> int:
        if not self.keyed:
            return 1
        return self._chosen[0] if self.wanted.groups is None else self.wanted.groups

    @property
    def rows(self) -> int:
        if self.local.once:
            return 1
        return self._chosen[1] if self.wanted.rows is None else self.wanted.rows

    @cached_property
    def full(self) -> int:
        """So many groups of a person may hold as much as one may, within the bound of them all.

        With Laplace's noise one is best. A Gaussian's goes with the root of the bound times what
        one group may hold: so half as many as the twin has rows spread over, which may be wrong.
        """
        if self.wanted.rows is not None:
            return self.groups
        if not self.gaussian or self._likely is None:
            return 1
        total, most = (nearly_all(each) for each in (self._likely.totals, self._likely.rows))
        return max(total // max(2 * most, 1), 1)

    @cached_property
    def lost(self) -> float:
        """Between what the twin says and what its short tails hide."""
        if self.habits is None or self._likely is None:
            return 0.0
        both = (self.habits, self._likely)
        return sum(left_out(each, self.groups, self.rows) for each in both) / 2

    @cached_property
    def lost_groups(self) -> float:
        """The share that is left out with the groups of people who are in too many."""
        if self.habits is None or self._likely is None or not self.keyed:
            return 0.0
        both = (self.habits, self._likely)
        return sum(left_out(each, self.groups, MOST_ROWS_SEEN) for each in both) / 2

    @cached_property
    def total(self) -> int:
        """Rows of a person in all groups together: what is left out moves a rank by half of it."""
        if self.local.once:
            return 1
        if self.wanted.rows is not None:
            return min(self.wanted.rows * self.groups, MOST_ROWS)
        if self._likely is None:
            return self.local.rows
        totals = self._likely.totals

        def error(most: int) -> float:
            beyond = sum(max(0, n - most) * many for n, many in totals.items())
            everything = sum(n * many for n, many in totals.items())
            return beyond / max(everything, 1) * self._group / 2 + 2 * most / self.epsilon

        return min(steps(totals, self.local.rows), key=error)


def _questions(local: UnitLocal, keys: dict[str, ColumnNode]) -> tuple[Aggregate, ...]:
    """People by their groups and rows; rows per person and group; groups by their rows."""
    unit = {UNIT: Column(local.unit)} | keys
    pairs = Aggregate(local.relation, tuple(unit), tuple(unit.values()), (ROWS,), (COUNT,))
    total = Aggregation("sum", (Column(ROWS),))
    each = Aggregate(pairs, (UNIT,), (Column(UNIT),), (GROUPS, ROWS), (COUNT, total))
    people = _counted(each, GROUPS, ROWS)
    groups = Aggregate(pairs, tuple(keys), tuple(map(Column, keys)), (ROWS,), (total,))
    return people, _counted(pairs, ROWS), _counted(groups, ROWS)


def _counted(relation: Aggregate, *names: str) -> Aggregate:
    return Aggregate(relation, names, tuple(map(Column, names)), (PEOPLE,), (COUNT,))


def _reads_released(local: UnitLocal) -> bool:
    """Whether rows depend on what another point releases, which the twin has not been told."""
    return any(isinstance(node, Given) for node in walk(local.relation))


def _integers(row: tuple[object, ...]) -> list[int]:
    return [cell if isinstance(cell, int) else 0 for cell in row]
