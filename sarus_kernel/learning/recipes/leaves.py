"""From noisy sums in leaves to what each leaf says: every node leans on the one above it."""

from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning.queries import Floats
from sarus_kernel.learning.structure import Tree, parents, upwards

_WITHIN = 0.15  # variance of y within a leaf, about


@dataclass(frozen=True)
class Grown:
    """What follows from released numbers for all nodes of a forest.

    people  (nodes,) about how many, 0 or more; those of children add up
    means   (nodes, k): shares of the classes, or the mean of y; above leaves, those of the leaves
    """

    people: Floats
    means: Floats


def lean(
    forest: Tree,
    people: Floats,
    sums: Floats,
    mean: Floats,
    noise: tuple[float, float],
    tau: float,
    guess: Floats | None = None,
) -> Floats:
    """(leaves, k): each leaf's mean, leaning towards the mean above it as noise demands.

    people, sums  (leaves,) and (leaves, k), noisy; `noise`: standard deviations of a leaf's
    mean          (k,) of all; `tau`: how far a child's mean lies from its parent's, typically
    guess         (nodes, k) means known before: how they differ from node to node is the prior

    From the root down, posterior means (hierarchical shrinkage: Agarwal et al. 2022).
    """
    total = upwards(forest, np.column_stack([people, sums, np.ones(len(people))]))
    above = parents(forest)
    means = np.tile(mean, (len(above), 1))
    apart = np.zeros(means.shape) if guess is None else guess - guess[above]
    for level in range(1, int(forest.level.max()) + 1):
        here = np.flatnonzero(forest.level == level)
        prior = means[above[here]] + apart[here]
        count, under = total[here, :1], total[here, -1:]
        known = np.maximum(count, noise[0] * np.sqrt(under))
        error = under * noise[1] ** 2 + known * _WITHIN
        weight = known * tau**2 / np.maximum((known * tau) ** 2 + error, 1e-12)
        means[here] = prior + (total[here, 1:-1] - count * prior) * weight
    return np.asarray(means[forest.leaves])


def grown(forest: Tree, people: Floats, means: Floats) -> Grown:
    """Nodes' people and means from those of the leaves."""
    weight = np.maximum(people, 1e-3)
    total = upwards(forest, np.column_stack([weight, means * weight[:, None]]))
    return Grown(total[:, 0], total[:, 1:] / total[:, :1])
