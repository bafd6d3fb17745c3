"""Standard errors of released coefficients: of the noise, and of having these people by chance.

Both are computed from released numbers alone. They hold the spread around what the fit aims at,
not the pull towards zero of its ridge.
"""

import numpy as np

from sarus_kernel.learning.sums.exact import shares
from sarus_kernel.learning.sums.queries import Floats


def spread(back: Floats, covariance: Floats) -> Floats:
    """(d + 1,): standard errors of `back` times weights of this covariance."""
    variance = np.einsum("ij,jk,ik->i", back, covariance, back)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def sandwich(information: Floats, ridge: Floats) -> Floats:
    """Covariance by sampling of weights shrunk by the diagonal `ridge`."""
    inverse = np.linalg.inv(information + np.diag(ridge))
    return np.asarray(inverse @ information @ inverse)


def curvature(logits: Floats, A: Floats) -> float:
    """The mean curvature of the likelihood over classes, of 1/2 at most.

    logits (classes, width), A the second moments with the ones last. The rows' logits are taken
    for normal, with the mean and covariance that A gives them.
    """
    people = max(float(A[-1, -1]), 1.0)
    mean = A[:, -1] / people
    covariance = logits @ (A / people - np.outer(mean, mean)) @ logits.T
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    half = np.random.default_rng(0).normal(size=(256, len(logits)))
    draws = np.vstack([half, -half]) * np.sqrt(np.maximum(values, 0.0))
    p = shares(logits @ mean + draws @ vectors.T)
    return float(np.mean((p * (1 - p)).sum(axis=1)) / (len(logits) - 1))
