"""The scores by which a column of levels goes into a Gaussian copula, and what they say of it.

A column is taken to be a standard normal variable that is cut at the quantiles of its released
distribution. A level's score is the mean of the normal variable within its cuts.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from sarus_kernel.vault.twin.arrays import Floats
from sarus_kernel.vault.twin.marginals import Marginal

DEGREES = 48
"""Terms of the expansion in Hermite polynomials."""
STRONGEST = 0.98
STEPS = 99
LEAST = 1e-4
"""No level is rarer than this to a score: one that nobody has must not be infinitely far away."""


@dataclass(frozen=True)
class Scores:
    """Of one column: the score of each level, their variance, and their Hermite coefficients.

    scores    in units of the standard normal variable
    hermite   E[score h_k] for k = 1 … DEGREES, h_k being the orthonormal Hermite polynomials
    """

    scores: Floats
    variance: float
    hermite: Floats


def scored(known: Marginal) -> Scores:
    """The scores of a column, from its released distribution alone."""
    p = np.maximum(known.p, LEAST)
    p = p / p.sum()
    ends = np.cumsum(p)[:-1]
    cuts = norm.ppf(np.clip(ends, LEAST / 2, 1 - LEAST / 2))
    density = norm.pdf(cuts)
    scores = -np.diff(np.concatenate([[0.0], density, [0.0]])) / p
    mean = float(known.p @ scores)
    scores = scores - mean
    return Scores(scores, float(known.p @ scores**2), _hermite(scores, cuts, density))


def _hermite(scores: Floats, cuts: Floats, density: Floats) -> Floats:
    """E[s(Z) h_k(Z)] of the step function s: each step adds its height times h_(k-1) phi / k^1/2.

    h_k is orthonormal: h_(k+1) = (z h_k - k^1/2 h_(k-1)) / (k+1)^1/2.
    """
    steps = np.diff(scores) * density
    before, now = np.zeros_like(cuts), np.ones_like(cuts)
    found = np.zeros(DEGREES)
    for k in range(1, DEGREES + 1):
        found[k - 1] = (steps * now).sum() / np.sqrt(k)
        before, now = now, (cuts * now - np.sqrt(k - 1) * before) / np.sqrt(k)
    return found


def latent(correlations: Floats, hermite: Floats, variances: Floats) -> Floats:
    """The correlations of normal variables whose scores correlate like this.

    Between two columns the scores' covariance is sum_k a_k b_k r^k (Mehler), which grows with r: it
    is turned round on a grid. What no r reaches becomes the strongest.
    """
    grid = np.linspace(-STRONGEST, STRONGEST, STEPS)
    scale = np.sqrt(np.outer(variances, variances))
    powers = grid[:, None] ** np.arange(1, DEGREES + 1)
    reached = np.stack([(hermite * row) @ hermite.T / scale for row in powers])
    reached = np.maximum.accumulate(reached, axis=0)
    place = np.clip((reached <= correlations).sum(axis=0) - 1, 0, STEPS - 2)
    low = np.take_along_axis(reached, place[None], 0)[0]
    high = np.take_along_axis(reached, place[None] + 1, 0)[0]
    part = np.clip((correlations - low) / np.maximum(high - low, 1e-9), 0.0, 1.0)
    found = grid[place] + part * (grid[1] - grid[0])
    np.fill_diagonal(found, 1.0)
    return np.asarray((found + found.T) / 2)
