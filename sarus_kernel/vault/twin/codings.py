"""The ways a column's values become a small number of levels, fixed by the catalog alone.

Every coding has one more level than it has values: the last stands for "nothing", a null or a
value the catalog does not allow.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sarus_kernel.plan.types import ColumnType, Kind, Scalar

WHOLE_LEVELS = 512
"""An integer column with at most this many possible values has a level for each."""
DAY_BINS = 512
EQUAL_BINS = 40
PREFERRED = (1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0)
"""Renard's R10 numbers: ten steps of 26 % each to a decade."""
DECADES = range(-3, 7)
FIRST_DAY, LAST_DAY = -25567, 21914
"""1900-01-01 and 2029-12-31, in days since 1970: where dates without bounds are looked for."""

SPANS = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 21, 28, 30, 31, 45, 60, 61, 75, 90, 91, 120, 150, 180,
    270, 365, 366, 548, 730, 1095, 1461, 1826, 2557, 3652, 5479, 7305, 10957, 18262, 36525, 50000,
)  # fmt: skip
"""Edges of the bins for a number of days; what is usual (1, 7, 14, 30, 90) has bins of its own."""

USUAL = (
    0, 30, 90, 1, 7, 28, 14, 60, 10, 180, 100, 365, 5, 20, 15, 50, 120, 21, 2, 3, 84, 56, 45, 40,
    25, 75, 80, 150, 200, 250, 300, 500, 1000, 4, 12, 24, 36, 48,
)  # fmt: skip
"""Whole numbers that people write more often than their neighbours (days, doses), those first that
are the most usual."""

FAN_OUT = (
    0, 1, 2, 3, 4, 5, 7, 9, 12, 16, 22, 30, 41, 56, 76, 103, 140, 190, 257, 348, 471, 637, 862,
    1165, 1570,
)  # fmt: skip
"""Edges of the bins for a person's number of rows in a table; more count as the last bin."""

EIGHTHS = 8
HOURS = 4
"""Hours in one bin of the time of day."""


class Scale(StrEnum):
    """What neighbouring levels have to do with each other.

    The last level, "nothing", never has to do with any.
    """

    NAMES = "nothing at all"
    LINE = "they are alike"
    POWERS = "they are alike, and the far ones stand for very large numbers"


@dataclass(frozen=True)
class Closed:
    """One of a closed set of values."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class Binned:
    """A number in a bin [edge, next edge); values outside are clamped. `whole`: integers."""

    edges: tuple[float, ...]
    whole: bool = False


@dataclass(frozen=True)
class Coded:
    """A code of an open set; which codes there are is in the vocabulary of that name."""

    vocabulary: str


@dataclass(frozen=True)
class Calendar:
    """A day of a person's own row, in bins of days since 1970."""

    edges: tuple[float, ...]


@dataclass(frozen=True)
class Birth:
    """A date that repeats the year (month, day) of birth of the same row: only whether there."""


@dataclass(frozen=True)
class Position:
    """The day of a row, as its place between the first and the last day of the person."""


@dataclass(frozen=True)
class Offset:
    """Another day of a row, in days from the day of the row. `closes`: never before it."""

    closes: bool


@dataclass(frozen=True)
class SameDay:
    """The date of column `of` once more, as a timestamp: only whether there."""

    of: str


@dataclass(frozen=True)
class Clock:
    """The time of day of a timestamp: midnight, or a bin of hours."""


@dataclass(frozen=True)
class Pointer:
    """The key of another row of the same person in `table`: only whether there is one."""

    table: str


@dataclass(frozen=True)
class Owner:
    """The person."""


@dataclass(frozen=True)
class Fresh:
    """A key, made anew."""


@dataclass(frozen=True)
class Dropped:
    """Never looked at: free text, identifiers. Null, or made up where nulls are not allowed."""


Coding = (
    Closed | Binned | Coded | Calendar | Birth | Position | Offset | SameDay | Clock | Pointer
    | Owner | Fresh | Dropped
)  # fmt: skip
Measured = (
    Closed | Binned | Coded | Calendar | Birth | Position | Offset | SameDay | Clock | Pointer
)  # fmt: skip
"""The codings for which the data are looked at."""


def number(type_: ColumnType) -> Closed | Binned:
    """How a number is coded, by its categories or bounds, or on a scale that fits any."""
    whole = type_.kind is Kind.INTEGER
    if type_.low is None or type_.high is None or not type_.bounded:
        steps = [value * 10.0**k for k in DECADES for value in PREFERRED] + [1e7]
        if whole:
            steps = sorted({float(round(step)) for step in steps if step >= 1})
            return Binned((*(1 - step for step in reversed(steps)), *steps), True)
        return Binned((*(-step for step in reversed(steps)), *steps))
    low, high = float(type_.low), float(type_.high)
    if whole:
        return _integers(int(type_.low), int(type_.high))
    return Binned(_two_scales(low, high if high > low else low + 1))


def _integers(low: int, high: int) -> Binned:
    if high - low < WHOLE_LEVELS:
        return Binned(tuple(float(x) for x in range(low, high + 2)), True)
    edges = {float(round(edge)) for edge in _two_scales(low, high + 1)}
    return Binned(tuple(sorted(edges | {float(low), float(high + 1)})), True)


def _two_scales(low: float, high: float) -> tuple[float, ...]:
    """Equal steps from low to high, and within them the steps of a logarithmic scale."""
    equal = [low + (high - low) * k / EQUAL_BINS for k in range(EQUAL_BINS + 1)]
    steps = [value * 10.0**k for k in DECADES for value in PREFERRED]
    inner = [x for step in steps for x in (step, -step) if low < x < high]
    return tuple(sorted({*equal, *inner}))


def days(low: float, high: float) -> tuple[float, ...]:
    """Edges of bins of whole days from low to high, both included."""
    first, last = round(low), round(high) + 1
    step = max(1, -(-(last - first) // DAY_BINS))
    return (*(float(x) for x in range(first, last, step)), float(last))


def levels(coding: Measured, codes: int = 0) -> int:
    """How many levels, "nothing" included. `codes`: how many a vocabulary has released."""
    match coding:
        case Closed(values):
            return len(values) + 1
        case Binned(edges) | Calendar(edges):
            return len(edges)
        case Coded():
            return codes + 2  # any other code, nothing
        case Birth() | SameDay() | Pointer():
            return 2
        case Position():
            return EIGHTHS + 3  # at the first day, in an eighth, at the last day, nothing
        case Offset(closes):
            # a closing day may also be "the person's last day or later"
            return len(SPANS) + 1 if closes else 2 * len(SPANS) - 2
        case Clock():
            return 24 // HOURS + 2


def scale(coding: Measured) -> Scale:
    """What neighbouring levels have to do with each other."""
    match coding:
        case Closed() | Coded() | Birth() | SameDay() | Pointer():
            return Scale.NAMES
        case Offset():
            return Scale.POWERS
        case Binned(edges):
            widths = [high - low for low, high in pairwise(edges)]
            return Scale.LINE if max(widths) < 2 * min(widths) else Scale.POWERS
        case Calendar() | Position() | Clock():
            return Scale.LINE


def usual_levels(coding: Measured) -> tuple[int, ...]:
    """The levels that hold one of the usual whole numbers and nothing else, these first."""
    if not isinstance(coding, Binned) or not coding.whole:
        return ()
    place = {low: k for k, (low, high) in enumerate(pairwise(coding.edges)) if high - low == 1}
    return tuple(place[number] for number in USUAL if number in place)
