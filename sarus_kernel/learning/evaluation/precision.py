"""Average precision from a noisy histogram: smoothed, its interval by simulation.

Precision at the top divides by few people, where noise is as large as they are; so counts are
first brought to what is possible: none negative, and the class's share rising with the score.
That bends the figure; how much, and how it scatters, is found by doing it again to histograms
drawn like it (parametric bootstrap; Efron, Tibshirani 1993, ch. 13, basic interval). The
randomness here is simulation on released numbers: no privacy rests on it, so it has a fixed seed.
"""

import math

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import isotonic_regression

from sarus_kernel.learning.queries import Floats

_DRAWS = 400
_SEED = 10  # of simulation alone
_PARTS = 8  # of a bin


def average_precision(rest: Floats, those: Floats, sigma: float) -> tuple[float, float, float]:
    """Value, low and high; NaN and all that is possible where the class has hardly anybody."""
    bins = len(rest)
    if those.sum() <= 2 * sigma * math.sqrt(bins) or rest.sum() <= 0 or those.sum() <= 0:
        return math.nan, 0.0, 1.0
    counts = smoothed(rest, those) if sigma else (rest, those)
    value = precision(*counts)
    random = np.random.default_rng(_SEED)
    drawn = np.array([_again(counts, sigma, random) for _ in range(_DRAWS)])
    low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975])
    if not sigma:  # nothing was bent
        return value, float(2 * value - high), float(2 * value - low)
    return tuple(min(1.0, max(0.0, float(2 * value - end))) for end in (middle, high, low))  # type: ignore[return-value]


def precision(rest: Floats, those: Floats) -> float:
    """The area below precision over recall, of counts that are none below 0.

    Within a bin counts spread as the bins beside it suggest (a monotone cubic through what is
    counted up to each edge), and between these parts evenly (Davis, Goadrich 2006).
    """
    a = _finer(those)[::-1]
    s = a + _finer(rest)[::-1]
    above, everybody = np.cumsum(a) - a, np.cumsum(s) - s
    held = (a > 0) & (s > 0)
    a, s, above, everybody = a[held], s[held], above[held], everybody[held]
    first = everybody <= 0  # the bin where the curve begins: one precision all along
    safe = np.where(first, 1.0, everybody)
    grown = (above - a * safe / s) * np.log1p(s / safe)
    area = np.where(first, a * a / s, a / s * (a + grown))
    return float(area.sum() / those.sum())


def _finer(counts: Floats) -> Floats:
    edges = np.arange(len(counts) + 1)
    upto = PchipInterpolator(edges, np.concatenate([[0.0], np.cumsum(counts)]))
    parts = np.diff(upto(np.linspace(0, len(counts), _PARTS * len(counts) + 1)))
    return np.asarray(np.maximum(parts, 0.0))


def smoothed(rest: Floats, those: Floats) -> tuple[Floats, Floats]:
    """The nearest counts that are none below 0, with a share of the class that never falls."""
    rest, those = _possible(rest), _possible(those)
    everybody = rest + those
    weights = np.maximum(everybody, 1e-9)
    rising = isotonic_regression(those / weights, weights=weights).x
    return everybody * (1 - rising), everybody * rising


def _possible(counts: Floats) -> Floats:
    """The nearest counts none below 0 of the same total (projection onto a simplex)."""
    total = max(float(counts.sum()), 1e-9)
    falling = np.sort(counts)[::-1]
    excess = (np.cumsum(falling) - total) / np.arange(1, len(counts) + 1)
    last = int(np.flatnonzero(falling > excess)[-1])
    return np.asarray(np.maximum(counts - excess[last], 0.0))


def _again(counts: tuple[Floats, Floats], sigma: float, random: np.random.Generator) -> float:
    rest, those = (
        random.poisson(cells) + sigma * random.standard_normal(len(cells)) for cells in counts
    )
    if those.sum() <= 0 or rest.sum() <= 0:
        return 0.0
    return precision(*(smoothed(rest, those) if sigma else (rest, those)))
