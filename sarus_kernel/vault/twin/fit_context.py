"""What one fit of a network has at hand: the rows, the budget, and how fine a table may be."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sarus_kernel.vault.twin.account import UNIT, Account, Noisy
from sarus_kernel.vault.twin.arrays import Floats, Ints
from sarus_kernel.vault.twin.conditionals import count
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.network import Data

MOST_CHILD, MOST_PARENT = 32, 48
LEAST_CELLS = 10
SQUARE = 1.4
"""A table may have so many times more rows than columns as this squared."""
CLEAR = 2.0
"""How many standard deviations of noise a column has to vary by."""
PARTS = 4096
"""Probabilities are counted in so many parts where scores have to be exact."""
SWAY = 2 * PARTS
"""How much a person of weight one moves a score."""
NORMAL_MEAN = math.sqrt(2 / math.pi)

Grouped = tuple[tuple[str, Ints], ...]
"""Parents by name, with the group of each of their levels."""


@dataclass(frozen=True)
class FitContext:
    """What a fit has at hand.

    marginals  of all columns, the context included
    mass       total weight, in persons
    contrast   by how many standard deviations of noise the average cell of a table is to stand out
    """

    account: Account
    data: Data
    marginals: Mapping[str, Marginal]
    mass: float
    contrast: float = 4.0

    def noise(self, rho: float) -> float:
        """The standard deviation of one count, in persons."""
        return self.data.reach / math.sqrt(2 * rho)

    def varies(self, name: str, rho: float) -> bool:
        """Whether enough people have another level than the usual one to be seen through noise."""
        others = self.mass * (1 - float(self.marginals[name].p.max()))
        return others > CLEAR * self.noise(rho)

    def cells(self, rho: float) -> float:
        """How many cells a table may have."""
        return max(LEAST_CELLS, self.mass / (self.contrast * self.noise(rho)))

    def child(self, name: str, rho: float) -> Ints:
        """The child's levels in as many groups as the signal carries."""
        most = SQUARE * math.sqrt(self.cells(rho))
        return self.marginals[name].groups(int(min(MOST_CHILD, most)))

    def parent(self, name: str, groups: Ints, rho: float, others: int = 1) -> Ints:
        """A parent's levels, in the groups that are left beside those of the child and others."""
        most = self.cells(rho) / ((int(groups.max()) + 1) * others)
        return self.marginals[name].groups(int(min(MOST_PARENT, max(3, most))))

    def measure(self, name: str, groups: Ints, parents: Grouped, rho: float) -> Noisy:
        """Buy the counts of a column and its parents."""
        return self.account.measure(self._count(name, groups, parents), self.data.reach, rho)

    def surprise(
        self, name: str, groups: Ints, parents: Grouped, foreseen: Floats, rho: float
    ) -> int:
        """How far the rows are from what is foreseen, less what the noise would blur anyway.

        foreseen  P(child | parents), one row for each configuration (or one for all): released

        It is the sum over configurations b and groups a of |Q t_ab - n_b P_a|, P being whole
        numbers that add up to Q. A weight w more in one cell moves that by at most (Q - P_a) w for
        the cell and (Q - P_a) w for the others of its row, in integers, exactly; so one person
        moves it by `SWAY` times her weight. How parents are distributed does not matter here, as
        n_b is their own count.
        """
        counts = self._count(name, groups, parents)
        chances = _whole(np.broadcast_to(foreseen, counts.shape))
        distance = np.abs(PARTS * counts - counts.sum(axis=1, keepdims=True) * chances).sum()
        blur = NORMAL_MEAN * self.noise(rho) * counts.size
        return int(distance) - round(blur * UNIT) * PARTS

    def choose(self, scores: Sequence[int], rho: float) -> int:
        """The index of a nearly best `surprise`."""
        return self.account.choose(scores, SWAY * self.data.reach, rho)

    def _count(self, name: str, groups: Ints, parents: Grouped) -> Ints:
        levels = self.data.levels
        return count(groups, parents, levels[name], levels, self.data.weights)


def _whole(chances: Floats) -> Ints:
    """Probabilities as whole parts of PARTS that add up to it in every row."""
    floors = np.floor(chances / chances.sum(axis=1, keepdims=True) * PARTS).astype(np.int64)
    floors[np.arange(len(floors)), floors.argmax(axis=1)] += PARTS - floors.sum(axis=1)
    return np.asarray(floors)
