"""Additive noise for vectors of counts and sums."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

from sarus_kernel.vault.mechanisms import library as dp
from sarus_kernel.vault.mechanisms.checks import INTEGERS, build, covered, integers, whole

CONFIDENCE_MISS = 0.05
EXACT_UP_TO = 10_000.0
"""Below this scale OpenDP sums the discrete Gaussian's tail; above, its limit is as good."""
NORMAL_QUANTILE = 1.959963984540054


def laplace(values: Sequence[int], scale: float, l1: int | float, epsilon: float) -> list[int]:
    """Add exact discrete Laplace noise: (l1 / scale)-DP.

    l1 is the most one person can change the vector, in absolute differences added up. Raises
    InternalError if that costs more than `epsilon`. (Ghosh, Roughgarden, Sundararajan 2009;
    sampler of Canonne, Kamath, Steinke 2020.)
    """
    measurement = _laplace(scale, whole(l1, "l1"), epsilon)
    return list(measurement(integers(values))) if len(values) else []


@lru_cache(1_000)  # of public numbers alone; each call draws anew
def _laplace(scale: float, l1: int, epsilon: float) -> Any:
    metric = dp.l1_distance(T="i64")
    measurement = build(dp.m.make_laplace, INTEGERS, metric, scale=scale)
    covered(measurement.map(l1), epsilon, "epsilon")
    return measurement


def gaussian(values: Sequence[int], scale: float, l2: float, rho: float) -> list[int]:
    """Add exact discrete Gaussian noise: l2^2 / (2 scale^2)-zCDP.

    l2 is the most one person can change the vector, in Euclidean distance. Raises InternalError if
    that costs more than `rho`. (Canonne, Kamath, Steinke 2020.)
    """
    measurement = _gaussian(scale, float(l2), rho)
    return list(measurement(integers(values))) if len(values) else []


@lru_cache(1_000)
def _gaussian(scale: float, l2: float, rho: float) -> Any:
    metric = dp.l2_distance(T="f64")
    measurement = build(dp.m.make_gaussian, INTEGERS, metric, scale=scale)
    covered(measurement.map(l2), rho, "rho")
    return measurement


@lru_cache(1_000)
def half_width(kind: Literal["laplace", "gaussian"], scale: float) -> float:
    """Half the width of a 95 % interval around one noisy value: what the noise alone may do."""
    if kind == "laplace":
        # The noise is whole, so |noise| < accuracy and |noise| <= floor(accuracy) say the same.
        accuracy = dp.discrete_laplacian_scale_to_accuracy(float(scale), CONFIDENCE_MISS)
        return float(math.floor(max(accuracy, 0.0)))  # below zero: (almost) no noise at all
    if scale > EXACT_UP_TO:
        return NORMAL_QUANTILE * scale + 1
    # Again |noise| < accuracy, which is whole here, and |noise| <= accuracy - 1 say the same.
    accuracy = dp.discrete_gaussian_scale_to_accuracy(float(scale), CONFIDENCE_MISS)
    return float(math.ceil(accuracy) - 1)
