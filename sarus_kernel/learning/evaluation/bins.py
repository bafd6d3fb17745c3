"""Bins of a score: how many, and where, from public numbers alone.

Equal-width in log-odds, where the scores of most models spread evenly, with an edge at exactly
1/2: on which side of the threshold of `predict` a score lies stays exact. Where rows of the twin
show which scores there are, the bins lie among those; the twin is public.
"""

import math

import numpy as np
from scipy.special import expit, logit

from sarus_kernel.learning.sums.queries import Floats

_REACH = 6.0  # log-odds: probabilities of 0.0025 to 0.9975
_FAR = 12.0
_NEAR = 0.25  # log-odds: the least reach to either side of 1/2


def bins_for(people: float, rho: float, placed: bool) -> int:
    """How many bins: more where few people or much noise do not hide what bins leave out.

    Noise on an area under a curve grows with the root of the number of bins, what binning leaves
    out falls with its square (its first order is corrected, see `ranking`). Bins `placed` among
    scores known to occur are all of use, so fewer will do.
    """
    signal = people * math.sqrt(2 * rho)  # people over the noise on one bin
    few, some, many = (12, 16, 32) if placed else (16, 24, 40)
    if people < 5000 or signal < 1000:
        return few
    return some if people < 40000 or signal < 20000 else many


def edges_for(bins: int, scores: Floats | None) -> tuple[float, ...]:
    """The `bins - 1` inner edges in probability, 1/2 among them.

    scores  probabilities of rows of the twin, or None
    """
    low, high = _range(scores)
    below = min(bins - 1, max(1, round(bins * -low / (high - low))))
    width = max(-low / below, high / (bins - below))
    odds = width * (np.arange(1, bins) - below)
    return tuple(0.5 if x == 0 else float(expit(x)) for x in odds)


def middles_for(edges: tuple[float, ...], scores: Floats | None) -> tuple[float, ...]:
    """A probability for each bin: the mean of the twin's in it, or the middle in log-odds."""
    odds = logit(np.array(edges))
    half = (odds[-1] - odds[0]) / max(1, len(odds) - 1) / 2 if len(odds) > 1 else 1.0
    middles = expit(
        np.concatenate([[odds[0] - half], (odds[1:] + odds[:-1]) / 2, [odds[-1] + half]])
    )
    if scores is not None:
        where = np.searchsorted(edges, scores, side="left")
        count = np.bincount(where, minlength=len(middles))
        total = np.bincount(where, weights=scores, minlength=len(middles))
        middles = np.where(count >= 5, total / np.maximum(count, 1), middles)
    return tuple(float(middle) for middle in middles)


def _range(scores: Floats | None) -> tuple[float, float]:
    """Log-odds between which nearly all scores lie: below 0, and above."""
    if scores is None or not len(scores):
        return -_REACH, _REACH
    odds = np.clip(logit(np.clip(scores, 1e-9, 1 - 1e-9)), -_FAR, _FAR)
    low, high = np.quantile(odds, [0.005, 0.995])
    return min(float(low), -_NEAR), max(float(high), _NEAR)
