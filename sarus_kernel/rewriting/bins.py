"""Public bins for a column: how the values between two public bounds are told apart."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import Cell

MOST_BINS = 2_000
"""The most bins of one histogram: fine enough for a picture, and quick to choose from."""
FEWEST_BINS = 50
MOST_SCORES = 400_000
"""The most scores of one choice over all groups: with many groups there are fewer bins."""
TAIL_BINS = 12
"""Below, and above, what is told apart finely."""
BESIDE = 0.25
"""So much more than nearly all values take is told apart finely, on each side."""
NARROW = 0.5
"""Bins are as wide as each other if nearly all values take more than this share of the bounds."""
LAST_DAY, LAST_SECOND = 2_932_896, 253_402_300_799
"""Of the year 9999, since 1970: the last bin may reach beyond what can be told."""
_DAY_ZERO = Literal("1970-01-01", "date")
_SECOND_ZERO = Literal("1970-01-01T00:00:00", "timestamp")


@dataclass(frozen=True)
class Bins:
    """`count` bins of the width `step` from `low` on. A whole step: bins of so many integers.

    below  where bins below these begin, ascending: ever wider ones, the last up to `low`
    above  where bins above these end, ascending
    """

    kind: Kind
    low: float
    step: float
    count: int
    below: tuple[float, ...] = ()
    above: tuple[float, ...] = ()

    @property
    def size(self) -> int:
        """How many bins there are."""
        return len(self.below) + self.count + len(self.above)

    @property
    def outside(self) -> bool:
        """Whether there are wider bins besides."""
        return bool(self.below or self.above)

    @property
    def words(self) -> str:
        """How finely values are told apart."""
        told = f"steps of {self.step:.3g}"
        if not self.outside:
            return told
        return f"{told} from {self.low:,.6g} to {self._end:,.6g}, where the twin has nearly all"

    @property
    def _end(self) -> float:
        return self.low + self.step * self.count

    @property
    def whole(self) -> bool:
        """Whether what is told apart are integers (also days, also seconds)."""
        return self.kind is not Kind.NUMBER

    def place(self, column: ColumnNode) -> ColumnNode:
        """The number of a value's bin; null for null. Values outside are in the outermost bins."""
        value = _on_a_line(column, self.kind)
        number = self._fine(value)
        begin = (*self.below[1:], self.low) if self.below else ()
        end = (self._end, *self.above[:-1]) if self.above else ()
        for edge in (*begin, *end):
            at = literal(int(edge)) if self.whole else literal(float(edge))
            beyond = apply("greater_equal", value, at)
            number = apply("add", number, apply("case", beyond, literal(1), literal(0)))
        return number

    def _fine(self, value: ColumnNode) -> ColumnNode:
        """Of a value outside the number of the first, or the last."""
        if self.whole:
            low, high = literal(int(self.low)), literal(int(self._end) - 1)
            offset = apply("subtract", apply("clip", value, low, high), low)
            return apply("integer_divide", offset, literal(int(self.step)))
        held = apply("clip", value, literal(self.low), literal(self._end))
        steps = apply("divide", apply("subtract", held, literal(self.low)), literal(self.step))
        number = apply("to_integer", apply("floor", steps))
        return apply("clip", number, literal(0), literal(self.count - 1))

    def edges(self, number: int) -> tuple[float, float]:
        """The least and the greatest value of a bin."""
        last = 1 if self.whole else 0
        fine = number - len(self.below)
        if fine < 0:
            return self.below[number], (*self.below, self.low)[number + 1] - last
        if fine >= self.count:
            beyond = fine - self.count
            return (self._end, *self.above)[beyond], self.above[beyond] - last
        low = self.low + fine * self.step
        return low, low + self.step - last

    def middle(self, number: int) -> float:
        """The value that stands for a bin: one of its own, if these are integers."""
        low, high = self.edges(number)
        return math.floor((low + high) / 2) if self.whole else (low + high) / 2

    def cell(self, value: float) -> Cell:
        """A value as it is released."""
        if self.kind is Kind.DATE:
            return (date(1970, 1, 1) + timedelta(days=min(value, LAST_DAY))).isoformat()
        if self.kind is Kind.TIMESTAMP:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(value, LAST_SECOND))
            return moment.replace(tzinfo=None).isoformat()
        return value if self.kind is Kind.NUMBER else int(value)


def bins(
    kind: Kind, low: float, high: float, groups: int, likely: tuple[float, float] | None = None
) -> Bins:
    """Bins for values between two bounds, for so many groups. One bin per integer if possible.

    likely  between which numbers nearly all values are thought to be. Where that is far less than
            the bounds say, these are told apart finely, and others by how far away they are
    """
    if likely is not None:
        room = max((likely[1] - likely[0]) * BESIDE, 1.0)
        first, last = max(low, likely[0] - room), min(high, likely[1] + room)
        if first < last and last - first < NARROW * (high - low):
            return _tailed(bins(kind, first, last, groups), low, high)
    most = max(FEWEST_BINS, min(MOST_BINS, MOST_SCORES // max(groups, 1)))
    if kind is Kind.NUMBER:
        step = (high - low) / most
        return Bins(kind, low, step, most) if step > 0 else Bins(kind, low, 1.0, 1)
    first, last = math.floor(low), math.ceil(high)
    step = -(-(last - first + 1) // most)
    return Bins(kind, first, step, -(-(last - first + 1) // step))


def _tailed(fine: Bins, low: float, high: float) -> Bins:
    """The bins with others on both sides, each so many times as wide as the one before."""
    end = fine.low + fine.step * fine.count
    first, last = (math.floor(low), math.ceil(high) + 1) if fine.whole else (low, high)
    below = tuple(fine.low - width for width in reversed(_widths(fine, fine.low - first)))
    above = tuple(end + width for width in _widths(fine, last - end))
    return replace(fine, below=below, above=above)


def _widths(fine: Bins, room: float) -> tuple[float, ...]:
    """How far from the fine bins the others end, the last of them at the bound."""
    if room <= 0:
        return ()
    many = min(TAIL_BINS, max(math.ceil(math.log2(room / fine.step)), 1))
    ratio = max(room / fine.step, 1.0) ** (1 / many)
    found = [fine.step * ratio**n for n in range(1, many)]
    return tuple(sorted({math.ceil(w) if fine.whole else w for w in found if w < room} | {room}))


def _on_a_line(column: ColumnNode, kind: Kind) -> ColumnNode:
    """The value as a number: itself, days, or seconds."""
    if kind is Kind.DATE:
        return apply("difference", literal("day"), _DAY_ZERO, column)
    if kind is Kind.TIMESTAMP:
        return apply("difference", literal("second"), _SECOND_ZERO, column)
    return apply("to_integer", column) if kind is Kind.BOOLEAN else column
