"""Public bins of every input, and what is known of a noisy histogram over them beforehand."""

import math
from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning import structure
from sarus_kernel.learning.inputs import Input, edges, encoding, inputs
from sarus_kernel.learning.structure import Tree
from sarus_kernel.learning.sums.clipping import LONGEST
from sarus_kernel.learning.sums.encoding import design
from sarus_kernel.learning.sums.queries import Feature, Floats, Public
from sarus_kernel.learning.unlearnable import NotLearnable

FEWEST, MOST = 4, 32


@dataclass(frozen=True)
class Bins:
    """For each input a tree whose leaves are its bins (`cuts`: between those of a number).

    A number that can be missing has a last bin for it; a category's first bin is none of its
    columns.
    """

    inputs: tuple[Input, ...]
    cuts: tuple[Floats, ...]
    trees: tuple[Tree, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """Bins of each input."""
        return tuple(len(tree.leaves) for tree in self.trees)

    @property
    def parts(self) -> tuple[slice, ...]:
        """Where each input's bins are among all bins."""
        ends = np.cumsum(self.sizes)
        return tuple(
            slice(int(end) - size, int(end)) for end, size in zip(ends, self.sizes, strict=True)
        )


def count_for(people: float, inputs: int, rho: float, most: int = MOST) -> int:
    """So many bins that an average one has twice as many people as its noise."""
    noise = math.sqrt(2 * inputs) / math.sqrt(2 * rho)
    return max(2, min(max(FEWEST, int(people / (2 * noise))), most, MOST))


def bins_of(features: tuple[Feature, ...], count: int, outputs: int, public: Public) -> Bins:
    """About `count` bins a number, one a category. Raises NotLearnable where they are too many."""
    given = inputs(features)
    sample = design(encoding(features), public.twin.X) if public.twin is not None else None
    for fewer in range(count, 1, -1):
        cuts = tuple(
            np.zeros(0)
            if one.onehot
            else edges(one, fewer, None if sample is None else sample[:, one.columns[0]])
            for one in given
        )
        bins = Bins(
            given, cuts, tuple(_tree(one, cut) for one, cut in zip(given, cuts, strict=True))
        )
        if sum(bins.sizes) * outputs <= LONGEST:
            return bins
    raise NotLearnable(
        f"{len(features):,} columns and {outputs:,} classes are too many for one histogram: take "
        "fewer columns, or fewer categories."
    )


def _tree(given: Input, cuts: Floats) -> Tree:
    if given.onehot:
        return structure.flat(structure.of_onehot(given))
    return structure.flat(structure.of_edges(given.columns[0], cuts, given.nullable))


def kernel(given: Input, size: int, bandwidth: float) -> Floats:
    """(size, size) prior correlation: near bins of a number are alike; categories, missing not."""
    prior = np.eye(size)
    ordered = 0 if given.onehot else size - int(given.nullable)
    place = np.arange(ordered) / max(1, ordered - 1)
    distance = np.subtract.outer(place, place) / bandwidth
    prior[:ordered, :ordered] = np.exp(-(distance**2) / 2)
    return prior


def denoised(bins: Bins, counts: Floats, people: float, sigma: float) -> Floats:
    """(bins,): the posterior mean of noisy counts, around equally full bins.

    A Gaussian process over neighbouring bins: without it small tables break.
    """
    found = np.zeros(len(counts))
    for given, part, size in zip(bins.inputs, bins.parts, bins.sizes, strict=True):
        mean = np.full(size, max(people, 1.0) / size)
        C = kernel(given, size, 0.3) * np.outer(mean, mean)
        shift = C @ np.linalg.solve(C + (sigma**2 + 1e-6) * np.eye(size), counts[part] - mean)
        found[part] = np.maximum(mean + shift, 0.02 * mean)
    return found
