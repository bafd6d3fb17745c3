"""A Bayesian network over levels: the distributions it is made of, and rows drawn from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sarus_kernel.vault.twin.arrays import Ints
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.conditionals import Conditional, sample
from sarus_kernel.vault.twin.marginals import Marginal, draw


@dataclass(frozen=True)
class Variable:
    """One column of levels.

    nullable  whether the last level, "nothing", may occur
    weight    how much of the budget it gets, beside others with as many levels
    from_zero  whether the first level is "none", unlike its neighbours
    usual     levels that are likely to stand out from their neighbours, the likeliest first
    """

    name: str
    levels: int
    scale: Scale
    nullable: bool
    weight: float = 1.0
    usual: tuple[int, ...] = ()
    from_zero: bool = False


@dataclass(frozen=True)
class Data:
    """Rows to count. `weights` in parts of a person; those of one person add up to `reach`."""

    levels: Mapping[str, Ints]
    weights: Ints
    reach: int = 1


@dataclass(frozen=True)
class Network:
    """The columns in the order they are drawn: by their conditional, or else their marginal."""

    order: tuple[str, ...]
    marginals: Mapping[str, Marginal]
    conditionals: Mapping[str, Conditional] = field(default_factory=dict)

    def sample(
        self, size: int, known: Mapping[str, Ints], rng: np.random.Generator
    ) -> dict[str, Ints]:
        """Levels of all columns for `size` rows, given those of the columns known already."""
        levels = dict(known)
        for name in self.order:
            if name in self.conditionals:
                own = self.marginals[name]
                levels[name] = sample(self.conditionals[name], own, levels, rng, size)
            else:
                levels[name] = draw(self.marginals[name].p, size, rng)
        return levels
