"""Choosing the best of several candidates."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sarus_kernel.errors import InternalError
from sarus_kernel.vault.mechanisms import library as dp
from sarus_kernel.vault.mechanisms.checks import INTEGERS, build, covered, integers, whole


def noisy_max(scores: Sequence[int], scale: float, linf: int | float, rho: float) -> int:
    """The index of a nearly greatest score: linf^2 / (2 scale^2)-zCDP.

    linf is the most one person can change any one score. Raises InternalError if that costs more
    than `rho`, or if there is nothing to choose from. (McKenna, Sheldon 2020, permute-and-flip, or
    the exponential mechanism; its bounded range gives epsilon^2 / 8, Cesar, Rogers 2021.)
    """
    if not len(scores):
        raise InternalError("There is nothing to choose from.")
    return int(_noisy_max(scale, whole(linf, "linf"), rho)(integers(scores)))


@lru_cache(1_000)  # of public numbers alone; each call draws anew
def _noisy_max(scale: float, linf: int, rho: float) -> Any:
    space = (INTEGERS, dp.linf_distance(T="i64"), dp.zero_concentrated_divergence())
    measurement = build(dp.m.make_noisy_max, *space, scale=scale)
    covered(measurement.map(linf), rho, "rho")
    return measurement
