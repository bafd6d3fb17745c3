"""95 % intervals that hold the noise and the sampling of people, by inverting a test.

People are a sample, so each cell of a histogram is about Poisson around what the population has,
and its noise is Gaussian and known. For a figure θ that is where some T(θ) has mean zero (a ratio
A/B: T = A - θB; Fieller 1954), the interval is all θ with T(θ)² <= z² Var T(θ). Nothing is
divided by a noisy number, so it stays honest where people are few: then it is the whole range.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.sums.queries import Floats

Z = 1.959963984540054
"""The normal's 97.5 % quantile."""

_UNKNOWN = 0.98  # the width of an interval within 0 and 1 that excludes nothing

_POINTS = 2001  # of the grid on which a test is inverted; ends lie between points by interpolation

Test = Callable[[Floats], tuple[Floats, Floats]]
"""From values θ to T(θ) and its variance there."""


def inverted(test: Test, low: float, high: float) -> tuple[float, float]:
    """The least and the greatest value within [low, high] that the test does not reject."""
    grid = np.linspace(low, high, _POINTS)
    statistic, variance = test(grid)
    excess = statistic**2 - Z**2 * np.maximum(variance, 0.0)
    held = np.flatnonzero(excess <= 0)
    if not len(held):
        nearest = float(grid[np.argmin(np.abs(statistic))])
        return nearest, nearest
    return _crossing(grid, excess, held[0], -1), _crossing(grid, excess, held[-1], 1)


def _crossing(grid: Floats, excess: Floats, at: int, step: int) -> float:
    """Where the excess crosses zero between the point `at` and the next one outwards."""
    beyond = at + step
    if not 0 <= beyond < len(grid):
        return float(grid[at])
    share = -excess[at] / (excess[beyond] - excess[at])
    return float(grid[at] + share * (grid[beyond] - grid[at]))


def share(hits: float, misses: float, noise: tuple[float, float]) -> tuple[float, float]:
    """Of a proportion hits / (hits + misses): Wilson's interval (1927), widened by the noise.

    noise  variances of the noise on hits and on misses
    """
    people = max(hits + misses, 1.0)

    def test(value: Floats) -> tuple[Floats, Floats]:
        variance = people * value * (1 - value)
        variance = variance + noise[0] * (1 - value) ** 2 + noise[1] * value**2
        return hits * (1 - value) - misses * value, variance

    return inverted(test, 0.0, 1.0)


def harmonic(both: float, errors: float, noise: tuple[float, float]) -> tuple[float, float]:
    """Of F1 = 2 both / (2 both + errors), errors false positives and false negatives together."""
    weight = max(2 * both + errors, 1.0)

    def test(value: Floats) -> tuple[Floats, Floats]:
        variance = weight * value * (1 - value) * (2 - value)
        variance = variance + 4 * noise[0] * (1 - value) ** 2 + noise[1] * value**2
        return 2 * both * (1 - value) - errors * value, variance

    return inverted(test, 0.0, 1.0)


def ratio(
    cells: Floats, weights: Floats, sigma: float, low: float, high: float
) -> tuple[float, float]:
    """Of the mean weight of people, `cells` with noise of `sigma` each, weights within bounds."""

    def test(value: Floats) -> tuple[Floats, Floats]:
        apart = weights.ravel()[:, None] - value
        sampling = np.maximum((apart**2 * cells.ravel()[:, None]).sum(axis=0), 0.0)
        noise = sigma**2 * (apart**2).sum(axis=0)
        return (apart * cells.ravel()[:, None]).sum(axis=0), sampling + noise

    return inverted(test, low, high)


def together(
    value: float,
    parts: Sequence[tuple[float, float, float]],
    weights: Floats,
    correlation: Floats | None = None,
) -> tuple[float, float]:
    """Of a weighted mean of figures (value, low, high): MOVER (Zou, Donner 2008).

    correlation  of the figures; None: they are independent
    A figure that nothing is known of may be anything: it counts in full, not in squares.
    """
    v, low, high = np.array(parts).T
    alike = np.eye(len(v)) if correlation is None else correlation
    unknown = high - low >= _UNKNOWN
    return (
        value - _reach(weights * (v - low), unknown, alike),
        value + _reach(weights * (high - v), unknown, alike),
    )


def _reach(ends: Floats, unknown: NDArray[np.bool_], alike: Floats) -> float:
    known = np.where(unknown, 0.0, ends)
    return math.sqrt(max(float(known @ alike @ known), 0.0)) + float(ends[unknown].sum())
