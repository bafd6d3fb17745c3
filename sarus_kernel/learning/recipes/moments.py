"""Noisy second moments: one round that serves least squares, discriminants, and Newton's steps.

Sufficient statistics with Gaussian noise: Vu, Slavkovic 2009; Wang 2018 (arXiv 1803.02596), whose
ridge of the size of the noise's spectrum is used here.
"""

import math
from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning.recipes.basis import Basis
from sarus_kernel.learning.sums.queries import Ask, Floats, Query, Round

_SHARE = 0.65
"""Of the longest row: a person's moments are clipped at those of a row as long as that.

A clipped row is a weighted one: z z' and t z shrink together, so least squares stay consistent,
as they do not where z alone is shortened.
"""


@dataclass(frozen=True)
class Moments:
    """Noisy sums over people.

    A      (width, width) of z z', no eigenvalue below 0
    b      (targets, width) of t z
    yy     of t^2, where t is a number; otherwise 0
    sigma  the noise's standard deviation on an entry of A
    noise  the same of b
    """

    A: Floats
    b: Floats
    yy: float
    sigma: float
    noise: float

    @property
    def spectrum(self) -> float:
        """How large the noise's eigenvalues are, known without the data."""
        return self.sigma * math.sqrt(2 * len(self.A))


def moments_round(basis: Basis, targets: int, number: bool, rho: float) -> Round:
    """The round that `ask_moments` asks.

    The triangle of z z' has half of |z|^4 and half of its diagonal's squares as squared norm; t z
    is weighed to have the other half.
    """
    d = basis.width
    length = d * (d + 1) // 2 + targets * d + int(number)
    return Round(length, unit_clip((_SHARE * basis.radius) ** 2 * (1.0 if targets else 0.75)), rho)


def shortened(basis: Basis, Z: Floats, T: Floats) -> Floats:
    """(n,): what is left, of 1, of rows (n, width) with targets (n, t) that are clipped."""
    plan = moments_round(basis, T.shape[1], False, 1.0)
    weight = _SHARE * basis.radius / math.sqrt(2)
    square = (Z**2).sum(axis=1)
    long = (square**2 + (Z**4).sum(axis=1)) / 2 + (weight * T**2 * weight).sum(axis=1) * square
    return np.asarray(np.minimum(1.0, plan.clip / np.sqrt(np.maximum(long, 1e-300))))


def unit_clip(clip: float) -> float:
    """The next larger clip for which 1 is a whole number of units, of which 2^20 products are it.

    Then ones, of which one-hot columns are full, are not rounded.
    """
    return (1024 / max(1, math.floor(1024 / math.sqrt(clip)))) ** 2


def ask_moments(basis: Basis, y: dict[str, Floats], targets: int, ask: Ask, rho: float) -> Moments:
    """One question. `y`: how the target becomes numbers (see the statistic `moments`)."""
    number = "half" in y
    plan = moments_round(basis, targets, number, rho)
    weight = _SHARE * basis.radius / math.sqrt(2)
    state = {**basis.state(), "weight": np.array([weight]), **y}
    noisy = ask(Query("moments", basis.encoding, state, plan.length, plan.clip, rho))
    d = basis.width
    i, j = np.triu_indices(d)
    A = np.zeros((d, d))
    A[i, j] = noisy.values[: len(i)]
    A = A + np.triu(A, 1).T
    b = noisy.values[len(i) : len(i) + targets * d].reshape(targets, d) / weight
    yy = max(0.0, float(noisy.values[-1]) / weight) if number else 0.0
    return Moments(positive(A), b, yy, noisy.sigma, noisy.sigma / weight)


def positive(A: Floats, least: float = 0.0) -> Floats:
    """The nearest symmetric matrix whose eigenvalues are all `least` or more."""
    values, vectors = np.linalg.eigh((A + A.T) / 2)
    return np.asarray((vectors * np.maximum(values, least)) @ vectors.T)


def contrasts(classes: int) -> Floats:
    """(classes, classes - 1): orthonormal columns, orthogonal to ones (Helmert's)."""
    C = np.zeros((classes, classes - 1))
    for k in range(1, classes):
        C[:k, k - 1] = -1 / math.sqrt(k * (k + 1))
        C[k, k - 1] = k / math.sqrt(k * (k + 1))
    return C


def points(mean: Floats, covariance: Floats) -> Floats:
    """(2 d, d) made-up rows with exactly this mean and this covariance (divided by 2 d - 1).

    What scikit-learn fits on them is what it makes of the moments.
    """
    d = len(mean)
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    steps = (vectors * np.sqrt(np.maximum(values, 0.0) * (d - 0.5))).T
    return np.vstack([mean + steps, mean - steps])
