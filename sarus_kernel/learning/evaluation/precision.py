"""Average precision from a noisy histogram: smoothed, its interval by simulation.

Precision at the top divides by few people, where noise is as large as they are; so counts are
first brought to what is possible: none negative, and the class's share rising with the score.
That bends the figure; how much, and how it scatters, is found by doing it again to histograms
drawn like it (parametric bootstrap; Efron, Tibshirani 1993, ch. 13). Each end is the farther of
the basic and the percentile interval's: in simulation either alone held the truth 83 to 98 times
of 100, both together 92 to 100. The randomness here is simulation on released numbers: no privacy
rests on it, so it has a fixed seed.
"""

import math

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.optimize import isotonic_regression

from sarus_kernel.learning.sums.queries import Floats

_DRAWS = 200
_SEED = 10  # of simulation alone
_PARTS = 8  # of a bin


def average_precision(rest: Floats, those: Floats, sigma: float) -> tuple[float, float, float]:
    """Value, low and high; NaN and all that is possible where the class has hardly anybody."""
    if those.sum() <= 4 * sigma * math.sqrt(len(rest)) or min(rest.sum(), those.sum()) <= 0:
        return math.nan, 0.0, 1.0
    counts = _smoothed(np.stack([rest, those])) if sigma else np.stack([rest, those])
    value = float(precision(*counts))
    random = np.random.default_rng(_SEED)
    drawn = random.poisson(counts, (_DRAWS, *counts.shape)).astype(float)
    if sigma:
        noisy = drawn + sigma * random.standard_normal(drawn.shape)
        drawn = np.array([_smoothed(each) for each in noisy])
    figures = precision(drawn[:, 0], drawn[:, 1])
    low, middle, high = (float(end) for end in np.quantile(figures, [0.025, 0.5, 0.975]))
    ends = (2 * value - middle, min(low, 2 * value - high), max(high, 2 * value - low))
    least, lowest, highest = (min(1.0, max(0.0, end)) for end in ends)
    return least if sigma else value, lowest, highest


def precision(rest: Floats, those: Floats) -> Floats:
    """The area below precision over recall, of counts (…, bins) that are none below 0.

    Within a bin counts spread as the bins beside it suggest (a monotone cubic through what is
    counted up to each edge), and between these parts evenly (Davis, Goadrich 2006).
    """
    a = _finer(those)[..., ::-1]
    s = a + _finer(rest)[..., ::-1]
    above, everybody = np.cumsum(a, axis=-1) - a, np.cumsum(s, axis=-1) - s
    begun, held = everybody > 1e-9, np.maximum(s, 1e-12)
    before = np.where(begun, everybody, 1.0)
    grown = (above - a * before / held) * np.log1p(s / before)
    area = a / held * np.where(begun, a + grown, a)  # where the curve begins: one precision
    return np.asarray(area.sum(axis=-1) / np.maximum(those.sum(axis=-1), 1e-9))


def _finer(counts: Floats) -> Floats:
    bins = counts.shape[-1]
    upto = np.cumsum(np.concatenate([np.zeros((*counts.shape[:-1], 1)), counts], axis=-1), axis=-1)
    curve = PchipInterpolator(np.arange(bins + 1), upto, axis=-1)
    return np.asarray(np.maximum(np.diff(curve(np.linspace(0, bins, _PARTS * bins + 1))), 0.0))


def _smoothed(counts: Floats) -> Floats:
    """(2, bins): the nearest counts none below 0, with a share of the class that never falls."""
    rest, those = _possible(counts[0]), _possible(counts[1])
    everybody = rest + those
    weights = np.maximum(everybody, 1e-9)
    rising = isotonic_regression(those / weights, weights=weights).x
    return np.stack([everybody * (1 - rising), everybody * rising])


def _possible(counts: Floats) -> Floats:
    """The nearest counts none below 0 of the same total (projection onto a simplex)."""
    total = max(float(counts.sum()), 1e-9)
    falling = np.sort(counts)[::-1]
    excess = (np.cumsum(falling) - total) / np.arange(1, len(counts) + 1)
    last = int(np.flatnonzero(falling > excess)[-1])
    return np.asarray(np.maximum(counts - excess[last], 0.0))
