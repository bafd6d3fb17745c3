"""Interval arithmetic: the public bounds of an expression from those of its parts."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

from sarus_kernel.plan.types import ColumnType, Kind

Interval = tuple[float | int | None, float | int | None]
UNKNOWN: Interval = (None, None)


def corners(
    function: Callable[..., float | int], types: Sequence[ColumnType]
) -> Interval:
    """Bounds of a function that is monotone in each argument: its extremes lie at the corners."""
    if not all(t.bounded for t in types):
        return UNKNOWN
    try:
        values = [function(*corner) for corner in product(*((t.low, t.high) for t in types))]
        finite = all(math.isfinite(v) for v in values)
    except OverflowError:  # integers past the largest float: as good as unknown
        return UNKNOWN
    return (min(values), max(values)) if finite else UNKNOWN


def quotient(types: Sequence[ColumnType]) -> Interval:
    """Bounds of a / b, known only where b keeps away from zero."""
    over, under = types
    if not under.bounded or under.low is None or under.high is None:
        return UNKNOWN
    if under.low <= 0 <= under.high:
        return UNKNOWN
    return corners(lambda a, b: a / b, (over, under))


def greatest(types: Sequence[ColumnType]) -> Interval:
    """Bounds of the largest of some values (null if one of them is): no less than any of them."""
    lows = [t.low for t in types if t.low is not None]
    highs = [t.high for t in types if t.high is not None]
    return max(lows, default=None), max(highs) if len(highs) == len(types) else None


def least(types: Sequence[ColumnType]) -> Interval:
    """Bounds of the smallest of some values (null if one of them is): no more than any of them."""
    lows = [t.low for t in types if t.low is not None]
    highs = [t.high for t in types if t.high is not None]
    return min(lows) if len(lows) == len(types) else None, min(highs, default=None)


def increasing(function: Callable[[float], float | int], type_: ColumnType) -> Interval:
    """Bounds of an increasing function of one argument; unknown where it is undefined."""
    if not type_.bounded or type_.low is None or type_.high is None:
        return UNKNOWN
    try:
        return function(type_.low), function(type_.high)
    except (ValueError, OverflowError):
        return UNKNOWN


def absolute(type_: ColumnType) -> Interval:
    """Bounds of |x|."""
    if not type_.bounded or type_.low is None or type_.high is None:
        return 0, None
    low = 0 if type_.low <= 0 <= type_.high else min(abs(type_.low), abs(type_.high))
    return low, max(abs(type_.low), abs(type_.high))


def hull(types: Sequence[ColumnType]) -> ColumnType:
    """The least type that holds every value of the given ones (of one kind, or null)."""
    real = [t for t in types if t.kind is not Kind.NULL] or list(types)
    lows = [t.low for t in real if t.low is not None]
    highs = [t.high for t in real if t.high is not None]
    low = min(lows) if len(lows) == len(real) else None
    high = max(highs) if len(highs) == len(real) else None
    categories = None
    if all(t.categories is not None for t in real):
        categories = tuple(dict.fromkeys(c for t in real for c in t.categories or ()))
    nullable = any(t.nullable for t in types)
    return replace(real[0], nullable=nullable, low=low, high=high, categories=categories)
