"""Turns levels back into values, drawn within their bins."""

import numpy as np

from sarus_kernel.vault.twin.arrays import Floats, Ints
from sarus_kernel.vault.twin.codings import EIGHTHS, FAN_OUT, HOURS, SPANS, Binned

DIGITS = 3
"""Significant digits of a number that is not whole."""


def numbers(coding: Binned, levels: Ints, rng: np.random.Generator) -> Floats:
    """A number in each bin; for the level "nothing" any number."""
    edges = np.array(coding.edges)
    bins = np.minimum(levels, len(edges) - 2)
    low, high = edges[bins], edges[bins + 1]
    drawn = low + rng.random(len(levels)) * (high - low)
    if coding.whole:
        return np.asarray(np.minimum(np.floor(drawn), high - 1))
    drawn = np.where((low < 0) & (high > 0), 0.0, drawn)
    rounded = _significant(drawn)
    return np.clip(rounded, edges[0], edges[-1])


def _significant(values: Floats) -> Floats:
    size = np.floor(np.log10(np.maximum(np.abs(values), 1e-12)))
    step = 10.0 ** (size - DIGITS + 1)
    # Dividing by a power of ten gives the shortest decimals (0.3, not 0.30000000000000004).
    digits = np.rint(values / step)
    inverse = 10.0 ** np.maximum(DIGITS - 1 - size, 0)
    return np.where(step < 1, digits / inverse, digits * step)


def day_of(edges: tuple[float, ...], levels: Ints, rng: np.random.Generator) -> Ints:
    """A day in each bin of days."""
    return numbers(Binned(edges, True), levels, rng).astype(np.int64)


def between(edges: tuple[int, ...], bins: Ints, rng: np.random.Generator) -> Ints:
    """A whole number in each bin."""
    steps = np.array(edges, dtype=np.int64)
    bins = np.clip(bins, 0, len(edges) - 2)
    width = steps[bins + 1] - steps[bins]
    return steps[bins] + (rng.random(len(bins)) * width).astype(np.int64)


def row_counts(levels: Ints, rng: np.random.Generator) -> Ints:
    """A number of rows in each bin of the fan-out."""
    return between(FAN_OUT, levels, rng)


def position_day(levels: Ints, first: Ints, last: Ints, rng: np.random.Generator) -> Ints:
    """The day of a row of somebody whose rows are from first to last."""
    part = (np.clip(levels, 1, EIGHTHS) - 1 + rng.random(len(levels))) / EIGHTHS
    inner = first + ((last - first) * part).astype(np.int64)
    return np.where(levels == 0, first, np.where(levels == EIGHTHS + 1, last, inner))


def offset_day(levels: Ints, day: Ints, last: Ints, closes: bool, rng: np.random.Generator) -> Ints:
    """Another day of a row, from the day of the row."""
    if closes:
        away = between(SPANS, levels, rng)
        until = np.maximum(day, last)
        return np.where(levels == len(SPANS) - 1, until, day + away)
    back = len(SPANS) - 2
    size = between(SPANS, np.abs(levels - back), rng)
    return np.where(levels < back, day - size, day + size)


def second_of_day(levels: Ints, rng: np.random.Generator) -> Ints:
    """A time of day, in seconds and at whole minutes."""
    minute = ((levels - 1 + rng.random(len(levels))) * HOURS * 60).astype(np.int64)
    return np.where((levels == 0) | (levels > 24 // HOURS), 0, minute * 60)
