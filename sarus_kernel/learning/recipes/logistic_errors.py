"""Standard errors of a logistic regression's weights, from what its fit was released alone.

Four parts, added in squares: the noise of the rounds, having these people by chance, the way that
the ridge and few rounds have left (`pull`), and what clipping people's gradients does to where
the fit ends. The last is worked out on rows made up from the released moments: at the optimum the
mean gradient is zero, the mean clipped one is not, and weights move until it is.
"""

from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning.recipes.moments import contrasts
from sarus_kernel.learning.recipes.uncertainty import curvature, pull, spread
from sarus_kernel.learning.sums.exact import shares
from sarus_kernel.learning.sums.queries import Floats

_ROWS = 2_000  # made up: no privacy rests on them, so their seed is fixed
_STEPS = 10  # towards where the clipped gradient is zero


@dataclass(frozen=True)
class Fit:
    """A fit that has ended, in contrasts (classes - 1, width).

    moved    how far the weights have come from where they began
    A        second moments; V covariance of what noise did to a contrast's weights; gain how
             weights have moved with the sum of people's gradients
    penalty  of each weight, and `clip` the norm of a person's gradient
    """

    W: Floats
    moved: Floats
    A: Floats
    V: Floats
    gain: Floats
    penalty: Floats
    clip: float

    @property
    def classes(self) -> int:
        """How many."""
        return len(self.W) + 1


def standard_errors(fit: Fit, order: list[int], back: Floats) -> Floats:
    """(classes or 1, d + 1): of the weights that `back` gives; of two classes the difference."""
    C = contrasts(fit.classes)
    bend = curvature(C @ fit.W, fit.A)
    hessian = fit.A * bend + np.diag(fit.penalty)
    off = (_of_each(C, way, order) for way in (pull(fit.gain @ hessian, fit.moved),
                                               clipping(fit, hessian)))  # fmt: skip
    variance = fit.V + fit.gain @ (fit.A * bend) @ fit.gain.T
    variance = variance * (2.0 if fit.classes == 2 else 1 - 1 / fit.classes)
    parts = [spread(back, np.zeros_like(variance), far) for far in off]
    return np.asarray(np.sqrt(spread(back, variance) ** 2 + sum(part**2 for part in parts)))


def clipping(fit: Fit, hessian: Floats) -> Floats:
    """(classes - 1, width): how far clipping moves the optimum, if the weights were it."""
    Z = _made_up(fit.A)
    C = contrasts(fit.classes)
    chances = shares(Z @ (C @ fit.W).T)
    step = max(float(fit.A[-1, -1]), 1.0) / len(Z) * np.linalg.pinv(hessian, hermitian=True)
    W = fit.W
    for _ in range(_STEPS):
        W = W + _clipped_gradient(Z, chances, C, W, fit.clip) @ step
    return np.asarray(W - fit.W)


def _made_up(A: Floats) -> Floats:
    """Normal rows with the mean and covariance of these moments, within what rows may hold."""
    people = max(float(A[-1, -1]), 1.0)
    mean = A[:, -1] / people
    values, vectors = np.linalg.eigh(A / people - np.outer(mean, mean))
    half = np.random.default_rng(0).normal(size=(_ROWS // 2, len(mean)))
    draws = np.vstack([half, -half]) * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(np.clip(mean + draws @ vectors.T, -1.0, 1.0))


def _clipped_gradient(Z: Floats, chances: Floats, C: Floats, W: Floats, clip: float) -> Floats:
    """Summed over rows that are of each class as often as `chances` say."""
    p, length = shares(Z @ (C @ W).T), np.linalg.norm(Z, axis=1)
    total = np.zeros((len(Z), len(W)))
    for of in range(len(C)):
        rest = (np.eye(len(C))[of] - p) @ C
        norm = np.maximum(np.linalg.norm(rest, axis=1) * length, 1e-9)
        weight = chances[:, of] * np.minimum(1.0, clip / norm)
        total += rest * weight[:, None]
    return np.asarray(total.T @ Z)


def _of_each(C: Floats, way: Floats, order: list[int]) -> Floats:
    """Contrasts as classes; of two classes as their difference."""
    each = (C @ way)[order]
    return each[1:] - each[:1] if len(each) == 2 else np.asarray(each)
