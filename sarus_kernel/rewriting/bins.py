"""Public bins for a column: how the values between two public bounds are told apart."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import Cell

MOST_BINS = 2_000
"""The most bins of one histogram: fine enough for a picture, and quick to choose from."""
FEWEST_BINS = 50
MOST_SCORES = 400_000
"""The most scores of one choice over all groups: with many groups there are fewer bins."""
LAST_DAY, LAST_SECOND = 2_932_896, 253_402_300_799
"""Of the year 9999, since 1970: the last bin may reach beyond what can be told."""
_DAY_ZERO = Literal("1970-01-01", "date")
_SECOND_ZERO = Literal("1970-01-01T00:00:00", "timestamp")


@dataclass(frozen=True)
class Bins:
    """`count` bins of the width `step` from `low` on. A whole step: bins of so many integers."""

    kind: Kind
    low: float
    step: float
    count: int

    @property
    def whole(self) -> bool:
        """Whether what is told apart are integers (also days, also seconds)."""
        return self.kind is not Kind.NUMBER

    def place(self, column: ColumnNode) -> ColumnNode:
        """The number of a value's bin; null for null. Values outside are in the outermost bins."""
        value = _on_a_line(column, self.kind)
        most = self.low + self.step * self.count
        if self.whole:
            low, high = literal(int(self.low)), literal(int(most) - 1)
            offset = apply("subtract", apply("clip", value, low, high), low)
            return apply("integer_divide", offset, literal(int(self.step)))
        held = apply("clip", value, literal(self.low), literal(most))
        steps = apply("divide", apply("subtract", held, literal(self.low)), literal(self.step))
        number = apply("to_integer", apply("floor", steps))
        return apply("clip", number, literal(0), literal(self.count - 1))

    def edges(self, number: int) -> tuple[float, float]:
        """The least and the greatest value of a bin."""
        low = self.low + number * self.step
        return low, low + (self.step - 1 if self.whole else self.step)

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


def bins(kind: Kind, low: float, high: float, groups: int) -> Bins:
    """Bins for values between two bounds, for so many groups. One bin per integer if possible."""
    most = max(FEWEST_BINS, min(MOST_BINS, MOST_SCORES // max(groups, 1)))
    if kind is Kind.NUMBER:
        step = (high - low) / most
        return Bins(kind, low, step, most) if step > 0 else Bins(kind, low, 1.0, 1)
    first, last = math.floor(low), math.ceil(high)
    step = -(-(last - first + 1) // most)
    return Bins(kind, first, step, -(-(last - first + 1) // step))


def _on_a_line(column: ColumnNode, kind: Kind) -> ColumnNode:
    """The value as a number: itself, days, or seconds."""
    if kind is Kind.DATE:
        return apply("difference", literal("day"), _DAY_ZERO, column)
    if kind is Kind.TIMESTAMP:
        return apply("difference", literal("second"), _SECOND_ZERO, column)
    return apply("to_integer", column) if kind is Kind.BOOLEAN else column
