"""What is measured of people, with which noise, and what is made of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sarus_kernel.plan.relations import Aggregate, Relation
from sarus_kernel.release import Cell, Interval, PrivacyLoss

DOT = "\N{MIDDLE DOT}"
Choose = Callable[[Sequence[float], float, float], tuple[int, int]]
"""The noisy tally of all groups together, the half width of each of its figures, and that of the
sums of all groups clipped at the last bound -> which bound, and in which bucket the last people are
believed to be."""


@dataclass(frozen=True)
class Ladder:
    """Bounds that a sum is offered clipped at, a column of the query each; one is released.

    bounds  in ascending order, the last of them the most that one person adds
    tally   the part that counts people by how much they add, which is released before
    choose  which bound, from what was released of that tally: so it may be any function
    """

    bounds: tuple[int, ...]
    tally: str
    choose: Choose


@dataclass(frozen=True)
class Part:
    """One integer column of a bounded query: a sum over people of one clipped contribution.

    column     its name in the query
    low, high  the least and the most that one person adds to one group (integers)
    scale      of the noise: Laplace's scale or the Gaussian's standard deviation; of a sum clipped
               at a lower bound than `most`, noise is less in proportion
    weight     how much its error matters beside that of the others, when a price is shared
    ladder     of a sum that is offered at several bounds
    buckets    of a tally: each counts the people who are in it, (a, b]. They share nobody, so one
               person moves one of them, by one, in each group
    groups     L0 in place of the query's: all that one person adds, in all groups together, is
               `groups` times `most` at most, and `most` in each
    pooled     whether it is told once, of all groups together: one person moves that by one
    """

    column: str
    low: int
    high: int
    scale: float = 0.0
    weight: float = 1.0
    ladder: Ladder | None = None
    buckets: tuple[tuple[int, int], ...] = ()
    groups: int | None = None
    pooled: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the query that it is made of."""
        many = len(self.ladder.bounds) if self.ladder is not None else len(self.buckets)
        return tuple(f"{self.column}{DOT}{n}" for n in range(many)) if many else (self.column,)

    @property
    def rung(self) -> str:
        """The name of what is released beside a sum of a ladder: the number of its bound."""
        return f"{self.column}{DOT}rung"

    @property
    def last(self) -> str:
        """The name of the last bucket in which people are believed to be."""
        return f"{self.column}{DOT}last"

    @property
    def total(self) -> str:
        """The name of the released sum of all groups together."""
        return f"{self.column}{DOT}total"

    @property
    def most(self) -> int:
        """The l-infinity sensitivity: how far one person moves one group's sum."""
        return max(abs(self.low), abs(self.high))


@dataclass(frozen=True)
class Bounded:
    """A query in which no person weighs more than declared: key columns, then its parts.

    `groups` is L0: the most groups that one person's rows fall into, of parts that do not say.
    """

    query: Aggregate
    parts: tuple[Part, ...]
    groups: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of all parts, in the order of the query."""
        return tuple(column for part in self.parts for column in part.columns)

    def groups_of(self, part: Part) -> int:
        """L0 of a part: its L1 sensitivity is so many times `most`, its L2 the root of it times."""
        return self.groups if part.groups is None else part.groups


SHARES = 10_000
"""In how many parts ranks are told: a quantile of 0.5 has the rank 5,000."""


@dataclass(frozen=True)
class Choice:
    """One private choice of a bin: that in which the row of a certain rank lies.

    A bin's score is minus the distance of its ranks from the one sought, in rows times SHARES.

    name    of the part it gives: the number of the bin
    share   the rank sought: so many SHARES of the group's rows are below it
    lean    how many scales of the noise the rank sought is moved up (or down, if negative). Where
            it is read off running sums: which end of the values, or of the error bar, it is
    scale   of the (Gumbel) noise on a score
    weight  how much its error matters beside that of the others, when a price is shared
    """

    name: str
    share: int
    lean: float = 0.0
    scale: float = 0.0
    weight: float = 1.0

    @property
    def outer(self) -> bool:
        """Whether it is the least or the greatest value."""
        return self.share in (0, SHARES)

    @property
    def step(self) -> int:
        """How far one row moves any score, at most: it is below the rank sought, or above it."""
        return max(self.share, SHARES - self.share)


@dataclass(frozen=True)
class Histogram:
    """Rows per group and bin, from which bins are chosen: key columns, the bin, the rows.

    bins    how many there are; null and other numbers count nowhere
    most    L1: the most rows of one person, in all groups and bins together
    merged  how many bins, as the finish of an output knows them, are one here
    scale   of Gaussian noise: the histogram is told as running sums, once, and all choices are read
            off these. 0: each choice is drawn by itself
    """

    query: Aggregate
    bins: int
    most: int
    choices: tuple[Choice, ...]
    merged: int = 1
    scale: float = 0.0

    @property
    def summed(self) -> bool:
        """Whether it is told as running sums."""
        return self.scale > 0


CHOSEN = "\N{MIDDLE DOT}key"


@dataclass(frozen=True)
class Selection:
    """Private choice of the keys: those whose noisy number of people passes a threshold.

    part    the column of the first query that counts people per group
    delta   the probability that a key of one single person passes
    hidden  so many people of each group are not looked at: groups with no more stay in the engine,
            and the threshold is so much higher
    """

    part: str
    delta: float
    hidden: int = 0


Finish = Callable[[Sequence[float], Sequence[float]], tuple[Cell, Interval | None]]
"""Noisy parts and the half widths of their 95 % intervals -> the value, and its interval."""


@dataclass(frozen=True)
class Output:
    """One column of a release: the parts it is made of, and how."""

    name: str
    kind: str
    parts: tuple[str, ...]
    finish: Finish


@dataclass(frozen=True)
class Measurement:
    """One release point: bounded queries, their noise, and the released table it gives.

    keys        names and kinds of the key columns
    grid        the public keys: exactly these rows are released, zeros included; or None, and
                then `selection` says which
    histograms  what quantiles are chosen from. Where keys are selected, they are asked for the
                selected ones only, which they read as the released table `chosen`
    """

    name: str
    keys: tuple[tuple[str, str], ...]
    grid: tuple[tuple[Cell, ...], ...] | None
    queries: tuple[Bounded, ...]
    selection: Selection | None
    mechanism: str
    outputs: tuple[Output, ...]
    loss: PrivacyLoss
    histograms: tuple[Histogram, ...] = ()

    @property
    def relations(self) -> tuple[Aggregate, ...]:
        """All that is run on the data, in the order in which the exact rows are handed over."""
        return (*(q.query for q in self.queries), *(h.query for h in self.histograms))

    @property
    def columns_of_keys(self) -> tuple[str, ...]:
        """The columns of the table of selected keys: names that no column of a question has."""
        return tuple(f"{CHOSEN}_{number + 1}" for number in range(len(self.keys)))

    @property
    def chosen(self) -> str:
        """The name of the table of selected keys; its columns are `columns_of_keys`."""
        return f"{self.name}{CHOSEN}"


@dataclass(frozen=True)
class Counted:
    """The first half of a measurement: its keys, and the noisy parts of each, in that order."""

    keys: tuple[tuple[Cell, ...], ...]
    parts: Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class SafeQuery:
    """What to measure, and the post-processing of what was released. Made by the rewriter.

    `post` reads the measurements as `Given` relations, and nothing private.
    """

    measurements: tuple[Measurement, ...]
    post: Relation
    loss: PrivacyLoss
    notes: tuple[str, ...] = ()
