"""Which public trees a forest gets: at random, or learned on synthetic rows."""

import math
from typing import Any

import numpy as np

from sarus_kernel.learning import structure
from sarus_kernel.learning.inputs import encoding, inputs
from sarus_kernel.learning.structure import Tree
from sarus_kernel.learning.sums.clipping import LONGEST
from sarus_kernel.learning.sums.encoding import design
from sarus_kernel.learning.sums.queries import Feature, Floats, Public, Rows
from sarus_kernel.learning.unlearnable import NotLearnable

DEEPEST = 7
DEEPEST_ALONE = 5  # a single tree has no others to even out the noise of its leaves


def depth_for(people: float, trees: int, rho: float, outputs: int, most: int | None) -> int:
    """So deep that an average leaf has half as many people as its noise at least.

    At most `most` (the user's `max_depth`), and so that all leaves fit one vector.
    """
    fitting = math.floor(math.log2(LONGEST / (trees * outputs)))
    if fitting < 1:
        raise NotLearnable(
            f"There are too many classes for {trees} trees: ask for fewer of either."
        )
    wanted = round(math.log2(max(people, 2.0) / math.sqrt(trees / rho))) + 1
    deepest = DEEPEST if trees > 1 else DEEPEST_ALONE
    return max(1, min(max(wanted, 3), deepest, fitting, most or deepest))


def random_for(estimator: Any, public: Public) -> np.random.Generator:
    """Public randomness: of the plan, and of `random_state` where it is a number."""
    state = estimator.get_params().get("random_state")
    return np.random.default_rng([public.seed, state if isinstance(state, int) else 0])


def at_random(
    features: tuple[Feature, ...], trees: int, depth: int, random: np.random.Generator
) -> tuple[Tree, ...]:
    """Trees with random splits within public bounds."""
    given = inputs(features)
    return tuple(structure.flat(structure.at_random(given, depth, random)) for _ in range(trees))


def learned(
    learner: Any, features: tuple[Feature, ...], rows: Rows
) -> tuple[tuple[Tree, ...], Floats]:
    """The splits that `learner`, a tree or forest of scikit-learn, finds on synthetic rows.

    Beside them what it says there: (nodes, k).
    """
    known = ~np.isnan(rows.y)
    Z = design(encoding(features), rows.X[known])
    learner.fit(Z, rows.y[known])
    members = getattr(learner, "estimators_", [learner])
    said = np.concatenate([member.tree_.value[:, 0, :] for member in members])
    return tuple(structure.learned(member.tree_) for member in members), said
