"""Expressions as integers, so that exact discrete noise can be added to their sums."""

import math
from dataclasses import dataclass

from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.types import Kind

STEPS = 2**20
"""How finely real numbers are cut into integers."""
FINE = 2**6
"""So many steps in one, where there is room: bounds may be far wider than what is there."""
WHOLE = 2**24
"""Integers up to here, or to the room that there is, are summed as they are, if a person's rows
have room; larger ones in steps, as real numbers are."""
ROOM = 2**35
"""Of what one person adds. So her part stays below 2**36, and a sum over 2**26 people below 2**62:
no sum ever overflows, which would move it further than any one person may."""
EXTREME = 1e100
"""Bounds as large as this, or this close together, are no bounds: floats end soon after."""


@dataclass(frozen=True)
class Scaled:
    """An expression as integers: (clip(x, low, high) - centre) * scale, rounded."""

    column: ColumnNode
    low: int
    high: int
    centre: float
    scale: float


@dataclass(frozen=True)
class Moved:
    """A clipped expression minus a centre: a number between `low` and `high`.

    room  the most steps that one row may have, as many rows of a person are added up
    """

    column: ColumnNode
    low: float
    high: float
    centre: float = 0.0
    room: int = STEPS

    def times(self, other: "Moved") -> "Moved":
        """The product of two, which is a square if they are one."""
        product = apply("multiply", self.column, other.column)
        ends = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        low = 0.0 if self == other else min(ends)
        return Moved(product, low, max(ends), room=min(self.room, other.room))

    def scaled(self) -> Scaled:
        """In so many steps that the largest value has at least STEPS of them, and that one has FINE
        if there is room."""
        span = max(abs(self.low), abs(self.high))
        scale = 2.0 ** math.ceil(math.log2(STEPS / span)) if span > 0 else 1.0
        if span > 0 and scale < FINE:
            scale = max(scale, min(2.0 ** math.floor(math.log2(self.room / span)), FINE))
        steps = apply("round", apply("multiply", self.column, literal(scale)))
        low, high = math.floor(self.low * scale), math.ceil(self.high * scale)
        return Scaled(apply("to_integer", steps), low, high, self.centre, scale)


def moved(
    column: ColumnNode, kind: Kind, low: float, high: float, centre: float = 0.0, room: int = STEPS
) -> Moved:
    """An expression clipped to its bounds, minus a centre."""
    number = column if kind is Kind.NUMBER else apply("to_number", column)
    held = apply("clip", number, literal(float(low)), literal(float(high)))
    if centre:
        held = apply("subtract", held, literal(centre))
    return Moved(held, low - centre, high - centre, centre, room)


def is_whole(kind: Kind, low: float, high: float, room: int = STEPS, rows: int = 1) -> bool:
    """Whether values are integers that may be summed as they are.

    rows  of one person that count, where a sum has no ladder of bounds (which ends at 2**36): with
          larger values that many would pass the room
    """
    largest = max(abs(low), abs(high))
    known = kind in (Kind.INTEGER, Kind.BOOLEAN)
    return known and largest <= max(room, min(WHOLE, ROOM // max(rows, 1)))


def whole(column: ColumnNode, kind: Kind, low: float, high: float) -> Scaled:
    """Whole numbers are summed as they are."""
    number = column if kind is Kind.INTEGER else apply("to_integer", column)
    first, last = math.floor(low), math.ceil(high)
    held = apply("clip", number, literal(first), literal(last))
    return Scaled(held, first, last, 0.0, 1.0)


def sane(low: float, high: float) -> bool:
    """Whether bounds are finite, and far from the ends of what a float can hold."""
    return max(abs(low), abs(high)) < EXTREME and not 0 < high - low < 1 / EXTREME
