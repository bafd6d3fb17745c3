"""The area under the ROC curve from a noisy histogram of scores, without binning's first error.

AUC is the chance that one of the class scores above one of the rest: a sum over pairs of bins of
(count of the class) x (count of the rest) x k, k = 1, 1/2 or 0. The noise on the two counts is
independent, so that sum has the right mean as it is: noisy counts are *not* made non-negative.
Pairs within one bin count 1/2, more if the class's share rises across it; its slope is read off
the bins beside it, which is linear in each count again, so it only changes k: the chance is
1/2 + (s1 - s0) / 12 for densities that change by s1, s0 of their mean over the bin.
"""

import math

import numpy as np

from sarus_kernel.learning.evaluation.intervals import inverted
from sarus_kernel.learning.sums.queries import Floats


def kernel(bins: int) -> Floats:
    """(bins of the class, bins of the rest): what a pair in them adds to the AUC."""
    at = np.arange(bins)
    pairs = (np.sign(at[:, None] - at) + 1) / 2.0
    for middle in range(1, bins - 1):  # the outermost bins have no neighbours on one side
        for beside, change in ((middle + 1, 1 / 24), (middle - 1, -1 / 24)):
            pairs[beside, middle] += change
            pairs[middle, beside] -= change
    return np.asarray(pairs)


def area(rest: Floats, those: Floats) -> float:
    """The AUC of counts by bin; NaN where either class has nobody."""
    pairs = rest.sum() * those.sum()
    if rest.sum() <= 0 or those.sum() <= 0:
        return math.nan
    return float(those @ kernel(len(rest)) @ rest / pairs)


def area_interval(rest: Floats, those: Floats, sigma: float) -> tuple[float, float]:
    """Its interval: Fieller's, with the variance of a sum of products of noisy counts.

    T(θ) = Σ a_i (k_ij - θ) c_j. Var T = Σ (Kc)² Var a + Σ (K'a)² Var c less the noise that the
    observed (Kc)², (K'a)² hold already, each Var a count (Poisson) and sigma². The variance of
    sampling is at least Hanley and McNeil's (1982) at θ in Newcombe's form (2006, method 5),
    which holds where a class has few people; that of noise at least that of its products.
    """
    k = kernel(len(rest))
    n, m = those.sum(), rest.sum()
    counted = np.outer(those, rest) + sigma**2 * (those[:, None] + rest)

    def test(value: Floats) -> tuple[Floats, Floats]:
        above = (k @ rest)[:, None] - value * m
        below = (k.T @ those)[:, None] - value * n
        products = sigma**4 * _squares(k, np.ones_like(k), value)
        noise = sigma**2 * ((above**2).sum(axis=0) + (below**2).sum(axis=0)) - products
        sampling = (above**2 * those[:, None]).sum(axis=0) + (below**2 * rest[:, None]).sum(axis=0)
        sampling -= _squares(k, counted, value)
        least = _few(value, max(n, 1.0), max(m, 1.0))
        return those @ k @ rest - value * n * m, np.maximum(noise, products) + np.maximum(
            sampling, least
        )

    return inverted(test, 0.0, 1.0)


def _squares(k: Floats, weights: Floats, value: Floats) -> Floats:
    """The sum of weights (k - value)², for each value."""
    first, second = float((k * weights).sum()), float((k**2 * weights).sum())
    return np.asarray(second - 2 * value * first + value**2 * weights.sum())


def _few(value: Floats, n: float, m: float) -> Floats:
    """Variance of T that sampling n and m people gives at the AUC `value`: exponential scores."""
    spread = (1 - value) / (2 - value) + value / (1 + value)
    return np.asarray(value * (1 - value) * (1 + ((n + m) / 2 - 1) * spread) * n * m)
