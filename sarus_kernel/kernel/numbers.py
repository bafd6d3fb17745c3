"""Writing numbers: as exactly as the noise allows, and no more exactly."""

import math

from sarus_kernel.release import TOO_FEW, UNKNOWN, Cell, Interval

MOST_DECIMALS = 12


def written(cell: Cell, interval: Interval | None = None) -> str:
    """One cell, with its 95 % interval if it has one: `4,833 ± 12`, or `0.81 [0.79, 0.84]`.

    Of which nothing is known: `2,025 (too few people)`.
    """
    if cell is None:
        return "null"
    if isinstance(cell, bool | str):
        return str(cell)
    if interval == UNKNOWN:
        return f"{written(cell)} ({TOO_FEW})"
    if interval is None or not _finite(cell, interval.low, interval.high):
        return str(cell) if isinstance(cell, int) else f"{cell:.6g}"
    half = (interval.high - interval.low) / 2
    decimals = 0 if isinstance(cell, int) else _decimals(half)
    if abs((interval.low + interval.high) / 2 - cell) <= half / 20:
        return f"{cell:,.{decimals}f} ± {half:,.{decimals}f}" if half else f"{cell:,.6g}"
    low, high = (f"{end:,.{decimals}f}" for end in (interval.low, interval.high))
    return f"{cell:,.{decimals}f} [{low}, {high}]"


def _finite(*numbers: float) -> bool:
    return all(math.isfinite(number) for number in numbers)


def _decimals(half: float) -> int:
    """As many as show two significant digits of the half width."""
    if half <= 0:
        return 6
    return min(MOST_DECIMALS, max(0, 1 - math.floor(math.log10(half))))
