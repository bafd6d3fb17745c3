"""The one place where the twin spends privacy: everything learned of real people passes here.

The unit of all counts is a person: whoever is added or removed moves a vector of counts by at most
`reach` persons in Euclidean distance. Counts are kept in whole parts of a person (UNIT of them), so
that rows can weigh less than one and the noise still is exact.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements.accounting import rho_of
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.mechanisms import (
    gaussian,
    noisy_max,
    shared_gaussian_keys,
    shared_gaussian_threshold,
)
from sarus_kernel.vault.twin.arrays import Floats, Ints

UNIT = 5040
"""Parts of a person. Divisible by 1 … 10, so that most shares are exact."""


def cost(epsilon: float, delta: float) -> PrivacyLoss:
    """What a twin costs, whatever the data: known, and to be charged, before it is made.

    A quarter of delta goes to finding codes, a quarter to the noise: a budget line of (epsilon,
    delta) gives half its delta to each of its two rules, so that the twin fits by either.
    """
    threshold = delta / 4
    rho = rho_of(epsilon, (delta / 2 - threshold) * (1 - 1e-12))
    return PrivacyLoss(epsilon, delta / 2, rho, threshold)


@dataclass(frozen=True)
class Noisy:
    """Released counts, in persons, and the standard deviation of their noise."""

    counts: Floats
    sigma: float


class Account:
    """Owns the budget of one fit and pays for each release from it. Overspending raises."""

    def __init__(self, total: PrivacyLoss) -> None:
        self.total = total
        self.rho = 0.0
        self.delta = 0.0

    def measure(self, counts: Ints, reach: int, rho: float) -> Noisy:
        """Counts with Gaussian noise. One person moves them by `reach` persons in L2."""
        noisy = self.sums(counts, reach * UNIT, rho)
        return Noisy(noisy.counts / UNIT, noisy.sigma / UNIT)

    def sums(self, sums: Ints, size: int, rho: float) -> Noisy:
        """Whole sums with Gaussian noise, as they are. One person moves them by `size` in L2."""
        self._pay(rho)
        scale = size / math.sqrt(2 * rho)
        released = gaussian(sums.ravel().tolist(), scale, float(size), rho)
        return Noisy(np.array(released, dtype=np.float64).reshape(sums.shape), scale)

    def choose(self, scores: Sequence[int], reach: int, rho: float) -> int:
        """The index of a nearly best score. One person moves each by `reach` times UNIT."""
        if len(scores) == 1:
            return 0
        self._pay(rho)
        size = reach * UNIT
        return noisy_max(scores, size / math.sqrt(2 * rho), size, rho)

    def name(
        self, counts: Mapping[int, int], most: int, rho: float, delta: float
    ) -> tuple[dict[int, float], float]:
        """Codes that enough people have, with noisy counts in persons, and the noise.

        A person with k <= `most` codes adds `even_share(UNIT, k)` to each of them.
        """
        self._pay(rho, delta)
        scale = UNIT / math.sqrt(2 * rho)
        threshold = shared_gaussian_threshold(scale, most, UNIT, delta)
        found = shared_gaussian_keys(counts, scale, threshold, most, UNIT, rho, delta)
        return {code: count / UNIT for code, count in found.items()}, scale / UNIT

    def left(self) -> float:
        """The rho that has not been spent."""
        return max(0.0, self.total.rho - self.rho)

    def _pay(self, rho: float, delta: float = 0.0) -> None:
        """Charge before drawing. The slack is that of adding some hundred floats."""
        self.rho += rho
        self.delta += delta
        within = self.rho <= self.total.rho * (1 - 1e-12)
        if not (rho > 0 and within and self.delta <= self.total.threshold_delta):
            raise InternalError("The twin would spend more privacy than it was given.")
