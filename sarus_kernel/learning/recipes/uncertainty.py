"""Standard errors of released coefficients: of the noise, and of having these people by chance.

All are computed from released numbers alone. A ridge as large as the noise pulls weights towards
where they began; how far is worked out from how the fit answers to its sums, and added in squares,
so that an interval of two of them holds what the code asks for, the penalised optimum among people.
"""

import numpy as np

from sarus_kernel.learning.sums.exact import shares
from sarus_kernel.learning.sums.queries import Floats

_TERMS = 4  # of the series below: where nothing is known, four times the weight itself


def spread(back: Floats, covariance: Floats, pulled: Floats | float = 0.0) -> Floats:
    """(..., d + 1): standard errors of `back` times weights of this covariance.

    pulled  (..., width) how far the weights are from where they would be without the ridge
    """
    variance = ((back @ covariance) * back).sum(axis=1)
    far = np.asarray(pulled) @ back.T if np.ndim(pulled) else np.zeros(1)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0) + far**2))


def pull(kept: Floats, moved: Floats) -> Floats:
    """(..., width): the optimum less the weights, which have `moved` (..., width) so far.

    kept  (width, width) how much of the way to the optimum a fit goes: moved = kept (the whole
    way). Its inverse is a Neumann series; a few terms bound it where next to nothing is kept.
    """
    left = np.eye(len(kept)) - kept
    term, total = moved, np.zeros_like(moved)
    for _ in range(_TERMS):
        term = term @ left.T
        total = total + term
    return np.asarray(total)


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
