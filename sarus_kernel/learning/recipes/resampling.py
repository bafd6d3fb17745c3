"""What released moments might have been with other noise and other people: errors of directions.

Parametric bootstrap of a private release (Ferrando, Wang, Sheldon, AISTATS 2022, section 3): the
released numbers stand for the truth, rows are taken for normal, noise is drawn as it was, and the
same arithmetic is done again. It reads released numbers alone, so it costs nothing.
"""

import math

import numpy as np

from sarus_kernel.learning.recipes.basis import Basis
from sarus_kernel.learning.recipes.moments import Moments, positive, shortened
from sarus_kernel.learning.sums.queries import Floats

DRAWS = 50
"""Of which a standard deviation is known to a tenth."""
MOST = 100
"""Inputs: of more the draws would take longer than the fit, and there are no such errors."""
ROWS = 4_000
"""Made up, to see how far the clip moves a result: what it shortens counts for less."""


def sampled(mean: Floats, covariance: Floats, people: float, random: np.random.Generator) -> Floats:
    """(d + 1, d + 1): sums of z z' with a one after z, of so many normal rows.

    The covariance of many rows is about normal itself (Anderson 2003, theorem 3.4.4).
    """
    d, people = len(mean), max(people, 1.0)
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    apart = symmetric(d, math.sqrt(1 / people), random) + np.diag(
        random.normal(0, math.sqrt(1 / people), d)
    )
    row = np.append(mean + root @ random.normal(0, 1, d) / math.sqrt(people), 1.0)
    sums = people * np.outer(row, row)
    sums[:-1, :-1] += people * root @ (np.eye(d) + apart) @ root.T
    return np.asarray(sums)


def made_up(mean: Floats, covariance: Floats, rows: int) -> Floats:
    """(rows, d + 1): normal rows, with a one after them, within the public bounds."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = mean + np.random.default_rng(1).normal(size=(rows, len(mean))) @ root.T
    return np.hstack([np.clip(drawn, -1.0, 1.0), np.ones((rows, 1))])


def weighed(space: Basis, Z: Floats, T: Floats, clip: bool) -> tuple[Floats, Floats]:
    """Sums of z z' and (targets, width) of t z over made-up rows, clipped as real ones or whole."""
    share = shortened(space, Z, T) if clip else np.ones(len(Z))
    return Z.T @ (share[:, None] * Z), T.T @ (share[:, None] * Z)


def symmetric(d: int, sigma: float, random: np.random.Generator) -> Floats:
    """(d, d) normal numbers, the same below the diagonal as above."""
    upper = np.triu(random.normal(0, sigma, (d, d)))
    return np.asarray(upper + np.triu(upper, 1).T)


def noised(A: Floats, b: Floats, moments: Moments, random: np.random.Generator) -> Moments:
    """Exact moments as they would have been released beside these."""
    A = A + symmetric(len(A), moments.sigma, random)
    b = b + random.normal(0, moments.noise, b.shape)
    return Moments(positive(A), b, 0.0, moments.sigma, moments.noise)


def deviation(draws: list[Floats], found: Floats) -> Floats:
    """How far draws are from what they were drawn from: their spread and their mean's distance."""
    apart = np.array(draws) - found
    return np.asarray(np.sqrt((apart**2).mean(axis=0)))
