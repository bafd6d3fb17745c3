"""A metric of a model as it is told: its value, and a 95 % interval or the reason for none."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from sarus_kernel.learning.sums.queries import Floats

Table: TypeAlias = Mapping[str, "float | Floats | Mapping[str, float]"]
Figure: TypeAlias = "float | Floats | Table"
"""A number, an array, or columns (or rows) by their names."""

TOO_FEW = "Too few people for this price: what the noise leaves says nothing about it."
WIDE = "The interval is wide: no conclusion about which of two models is better."

_WIDE = 0.2


@dataclass(frozen=True)
class Estimate:
    """A figure with an interval that holds noise and the sampling of people 95 times of 100.

    value      NaN where nothing can be said; of a table, its columns
    low, high  of the same form as the value
    notes      plain sentences
    text       how scikit-learn would print it, where it prints
    """

    value: Figure
    low: Figure
    high: Figure
    notes: tuple[str, ...] = ()
    text: str = ""


def of_parts(parts: Sequence[Figure], notes: tuple[str, ...]) -> Estimate:
    """From value, low and high in this order."""
    value, low, high = parts
    return Estimate(value, low, high, notes)


def told(
    value: float, interval: tuple[float, float], bounds: tuple[float, float], notes: tuple[str, ...]
) -> Estimate:
    """A number within what is possible; NaN with the reason where nothing is excluded.

    The interval of a number that nothing is known about is all that is possible.
    """
    least, greatest = bounds
    low, high = (min(max(end, least), greatest) for end in interval)
    span = greatest - least
    if not math.isfinite(value) or (high - low) >= 0.98 * span:
        return Estimate(math.nan, low, high, (*notes, TOO_FEW))
    within = float(np.clip(value, low, high))
    wide = math.isfinite(span) and high - low > _WIDE * span
    return Estimate(within, low, high, (*notes, WIDE) if wide else notes)
