"""People as a Gaussian copula: each column's own distribution, and how the columns correlate.

Learnt from two releases: the columns one by one, and the second moments of everybody's vector of
normal scores. (Copulas for private synthetic data: Li, Xiong, Jiang 2014; here with one noisy
matrix, as in Dwork, Talwar, Thakurta, Zhang 2014, Analyze Gauss.)
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from sarus_kernel.vault.twin.account import Account
from sarus_kernel.vault.twin.arrays import Floats, Ints
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.network import Data, Variable
from sarus_kernel.vault.twin.normal_scores import Scores, latent, scored
from sarus_kernel.vault.twin.oneway import one_ways

ONE_WAY = 0.5
"""The share of rho for the columns one by one; the rest is for what lies between them."""
PARTS = 1_000
"""Scores are counted in so many parts, so that their products are whole."""
DIAGONAL, OTHERS = 5, 7
"""Weights of squares and of products. 7 / 5 is below the root of two, see `_weighted`."""
RADIUS = 1.0
"""How far a person's squared length may pass the usual one."""
VARIES = 1e-3
"""A column with less variance than this says nothing about others."""


@dataclass(frozen=True)
class Copula:
    """The columns, their distributions, and a factor of their correlations.

    order   the columns that correlate; all others are independent
    factor  F with F F' = the correlation matrix of their normal variables, row by row
    """

    marginals: Mapping[str, Marginal]
    order: tuple[str, ...]
    factor: Floats

    def sample(self, size: int, rng: np.random.Generator) -> dict[str, Ints]:
        """Levels of all columns for `size` people."""
        normal = rng.standard_normal((size, self.factor.shape[1])) @ self.factor.T
        found = {}
        for name, known in self.marginals.items():
            if name in self.order:
                place = ndtr(normal[:, self.order.index(name)])
            else:
                place = rng.random(size)
            steps = np.cumsum(known.p)
            level = np.searchsorted(steps / steps[-1], place, side="right")
            found[name] = level.clip(max=known.levels - 1)
        return found


def fit_copula(
    account: Account, variables: Sequence[Variable], data: Data, rho: float, mass: float
) -> Copula:
    """The copula of the columns for at most `rho`. Everybody is one row, of weight one."""
    own = one_ways(account, variables, data, ONE_WAY * rho, mass)
    scores = {name: scored(known) for name, known in own.items()}
    order = tuple(name for name, found in scores.items() if found.variance > VARIES)
    if len(order) < 2:
        return Copula(own, (), np.zeros((0, 0)))
    chosen = [scores[name] for name in order]
    levels = [data.levels[name] for name in order]
    moments, sigma = _moments(account, chosen, levels, (1 - ONE_WAY) * rho)
    return Copula(own, order, _factor(moments, sigma, chosen, mass))


def _moments(
    account: Account, chosen: Sequence[Scores], levels: Sequence[Ints], rho: float
) -> tuple[Floats, float]:
    """The noisy second moments of everybody's scores, and the noise off the diagonal, in persons.

    Scores are divided by their standard deviation, so that noise blurs all correlations alike.
    """
    radius = math.ceil(PARTS * math.sqrt(RADIUS * len(chosen)))
    unit = [each.scores / math.sqrt(each.variance) for each in chosen]
    rows = np.stack([own[level] for own, level in zip(unit, levels, strict=True)], axis=1)
    sums, weight = _weighted(_shortened(rows * PARTS, radius))
    noisy = account.sums(sums, DIAGONAL * radius**2, rho)
    found = np.zeros((len(chosen), len(chosen)))
    found[np.triu_indices(len(chosen))] = noisy.counts / weight / PARTS**2
    return found + np.triu(found, 1).T, noisy.sigma / OTHERS / PARTS**2


def _shortened(rows: Floats, radius: int) -> Floats:
    """Whole vectors, each of at most this length: longer ones are shortened, towards zero."""
    length = np.sqrt((rows**2).sum(axis=1))
    factor = np.minimum(1.0, radius * (1 - 1e-9) / np.maximum(length, 1e-9))
    return np.asarray(np.trunc(rows * factor[:, None]))


def _weighted(whole: Floats) -> tuple[Ints, Ints]:
    """The upper triangle of sum x x' over people, weighted, and the weights.

    Exact: all sums are whole and below 2^53, in whatever order they are added. With weights 5 on
    the diagonal and 7 above it, what one x adds has the squared L2 norm
    25 sum x_i^4 + 49 sum_(i<j) x_i^2 x_j^2 <= 25 (sum x_i^2)^2, as 49 / 25 < 2. So one person
    moves the whole by at most 5 |x|^2 <= 5 radius^2.
    """
    at = np.triu_indices(whole.shape[1])
    weight = np.where(at[0] == at[1], DIAGONAL, OTHERS)
    return np.rint(whole.T @ whole).astype(np.int64)[at] * weight, weight


def _factor(moments: Floats, sigma: float, chosen: Sequence[Scores], mass: float) -> Floats:
    """From noisy moments to a factor of a correlation matrix: arithmetic on what was released."""
    scale = np.sqrt(np.maximum(np.diag(moments), 0.1 * mass))
    correlations = _cleaned(moments / np.outer(scale, scale), sigma / mass)
    hermite = np.stack([each.hermite for each in chosen])
    variances = np.array([each.variance for each in chosen])
    values, vectors = np.linalg.eigh(latent(correlations, hermite, variances))
    factor = vectors * np.sqrt(np.maximum(values, 0.0))
    return np.asarray(factor / np.sqrt((factor**2).sum(axis=1, keepdims=True)))


def _cleaned(correlations: Floats, sigma: float) -> Floats:
    """Without what noise alone explains, direction by direction.

    The eigenvalues of noise alone stay within 2 sigma d^1/2 (Wigner); one beyond is seen larger
    than it is, and is shrunk for that (Gavish, Donoho 2017, for symmetric noise).
    """
    apart = correlations.copy()
    np.fill_diagonal(apart, 0.0)
    values, vectors = np.linalg.eigh(apart)
    edge = 2 * sigma * math.sqrt(len(apart))
    shrunk = np.sign(values) * np.sqrt(np.maximum(values**2 - edge**2, 0.0))
    kept = (vectors * shrunk) @ vectors.T
    np.fill_diagonal(kept, 1.0)
    return np.asarray(np.clip(kept, -1.0, 1.0))
