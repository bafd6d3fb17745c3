"""Forests and single trees: public splits, one histogram of leaves and classes for all trees.

Everybody is in every tree: a person's vector has the norm sqrt(trees), whatever the rows. Random
splits within public bounds are extremely randomised trees (Geurts, Ernst, Wehenkel 2006; with
privacy: Fletcher, Islam 2017); splits learned on synthetic rows are post-processing: the twin's
rows for a forest of many people, and for a single tree rows made up from a noisy additive model,
which were better than the twin's in a trial. Leaves lean on the nodes above them as the noise
demands (`leaves.lean`). A mean of many trees says too little of what it knows: where there are
enough people, a second question stretches it.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning import structure
from sarus_kernel.learning.inputs import encoding, inputs
from sarus_kernel.learning.queries import (
    Ask,
    Feature,
    Floats,
    Noisy,
    Public,
    Query,
    Round,
    Target,
)
from sarus_kernel.learning.recipes import planting
from sarus_kernel.learning.recipes.leaves import lean
from sarus_kernel.learning.recipes.made_up import asked_rows, rounds_before
from sarus_kernel.learning.recipes.scales import Scale, left_of, locating, scale_of
from sarus_kernel.learning.structure import Tree

MOST = 60  # trees with random splits
MOST_LEARNED = 30
_ENOUGH = 5_000  # people from which on splits learned on the twin are better than random ones
_STRETCH = 0.1  # of the price
_CLEAR = 40  # people for each unit of noise of the stretch
_WIDEST = 6.0
_TAU = 0.2  # how far the mean of a node lies from that above it
_ADDITIVE = 0.6  # of the price, for what a single tree learns its splits from
_PARTS = {"single": 1, "random": MOST, "learned": MOST_LEARNED}


@dataclass(frozen=True)
class Setting:
    """What follows from public things alone; `rows` are synthetic, to learn splits on."""

    features: tuple[Feature, ...]
    scale: Scale
    public: Public
    kind: str  # "single", "random" or "learned"
    trees: int
    depth: int
    rho: float  # of all
    prices: tuple[float, float, float]  # of rows to learn on, leaves, stretch


def setting(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> Setting:
    """Which trees, how many and how deep."""
    scale = scale_of(estimator, target)
    inputs(features)  # raises for what no tree can split on
    kind = kind_of(estimator, public)
    asked = getattr(estimator, "n_estimators", 1)
    trees = min(asked, _PARTS[kind])
    first = _ADDITIVE if kind == "single" else 0.0
    noise = 1 / math.sqrt(rho * _STRETCH)  # of both numbers together
    last = _STRETCH if kind != "single" and public.people > _CLEAR * noise else 0.0
    shares = (first, 1 - first - last, last)
    left = left_of(scale, public.people, rho)
    depth = planting.depth_for(
        public.people, trees, left * shares[1], max(2, scale.outputs), estimator.max_depth
    )
    prices = (left * shares[0], left * shares[1], left * shares[2])
    return Setting(features, scale, public, kind, trees, depth, rho, prices)


def kind_of(estimator: Any, public: Public) -> str:
    """A single tree; trees with splits learned on the twin; trees with random splits."""
    if not hasattr(estimator, "n_estimators"):
        return "single"
    extra = type(estimator).__name__.startswith("Extra")
    learned = not extra and public.twin is not None and public.people >= _ENOUGH
    return "learned" if learned else "random"


def rounds_of(given: Setting) -> tuple[Round, ...]:
    """Of a single tree an additive model to learn on; leaves; of many people a stretch."""
    before: tuple[Round, ...] = ()
    if given.prices[0]:
        before = rounds_before(given.features, given.scale, given.public, given.prices[0])
    after = (Round(2, math.sqrt(2), given.prices[2]),) if given.prices[2] else ()
    return (
        *locating(given.scale, given.public.people, given.rho),
        *before,
        leaf_round(given),
        *after,
    )


def leaf_round(given: Setting) -> Round:
    """As long as the trees could have leaves: their number may hang on answers before."""
    leaves = given.trees * 2**given.depth
    norm = math.sqrt(given.trees * (1 if given.scale.order else 1.25))
    return Round(leaves * max(2, given.scale.outputs), norm, given.prices[1])


@dataclass(frozen=True)
class Forest:
    """The trees; of their leaves (all trees together) about how many `people`, and `means`.

    mean  (k,) of everybody: shares of the classes, or the mean of y in half ranges
    """

    trees: tuple[Tree, ...]
    people: Floats
    means: Floats
    mean: Floats


def learn(estimator: Any, given: Setting, ask: Ask) -> Forest:
    """Plant the trees, ask for their leaves, and stretch what they say.

    The scale of `given` is `located` already.
    """
    trees, guess = _plant(estimator, given, ask)
    state = {**structure.state(trees, True), **given.scale.state()}
    wanted = leaf_round(given)
    kind = "leaf_classes" if given.scale.order else "leaf_moments"
    code = encoding(given.features)
    noisy = ask(Query(kind, code, state, wanted.length, wanted.clip, wanted.rho))
    forest = _leaves(given, trees, guess, noisy)
    if not given.prices[2]:
        return forest
    return _stretched(given, forest, state, ask)


def _plant(estimator: Any, given: Setting, ask: Ask) -> tuple[tuple[Tree, ...], Floats | None]:
    """The trees, and for a single one what the synthetic rows say in its nodes."""
    random = planting.random_for(estimator, given.public)
    if given.kind == "random":
        return planting.at_random(given.features, given.trees, given.depth, random), None
    wanted: dict[str, Any] = {"max_depth": given.depth, "random_state": int(random.integers(2**31))}
    if given.kind == "learned":
        wanted |= {
            "n_estimators": given.trees,
            "n_jobs": 1,
            "warm_start": False,
            "oob_score": False,
        }
    if given.scale.order:
        wanted |= {"class_weight": None}  # classes are their places here; weights come after
    learner = clone(estimator).set_params(**wanted)
    if given.kind == "learned":
        assert given.public.twin is not None
        return planting.learned(learner, given.features, given.public.twin)[0], None
    rows = asked_rows(given.features, given.scale, given.public, given.prices[0], ask)
    trees, said = planting.learned(learner, given.features, rows)
    return trees, _guess(given.scale, learner, said)


def _guess(scale: Scale, learner: Any, said: Floats) -> Floats:
    """In the order of the sorted classes; a class that no synthetic row has is in no node."""
    if not scale.order:
        return np.clip((said - scale.center) / scale.half, -1.0, 1.0)
    found = np.zeros((len(said), scale.outputs))
    found[:, learner.classes_.astype(np.int64)] = said
    return found[:, list(scale.order)]


def _leaves(given: Setting, trees: tuple[Tree, ...], guess: Floats | None, noisy: Noisy) -> Forest:
    """Leaves from their noisy sums; those that no tree has are left out."""
    forest = structure.joined(trees)
    table = noisy.values.reshape(-1, max(2, given.scale.outputs))[: len(forest.leaves)]
    if given.scale.order:
        sums = table[:, list(given.scale.order)]
        people, noise = sums.sum(axis=1), (noisy.sigma * math.sqrt(sums.shape[1]), noisy.sigma)
        mean = np.maximum(sums.sum(axis=0) / max(people.sum(), 1.0), 0.01)
        mean = mean / mean.sum()
    else:
        people, sums, noise = table[:, 0], table[:, 1:], (noisy.sigma, noisy.sigma)
        mean = np.clip(sums.sum(axis=0) / max(people.sum(), 1.0), -1.0, 1.0)
    means = lean(forest, people, sums, mean, noise, _TAU, guess)
    return Forest(trees, np.maximum(people, 0.0), _proper(given.scale, means), mean)


def _proper(scale: Scale, means: Floats) -> Floats:
    """Shares of classes are 0 or more and add up to 1; numbers lie within the bounds."""
    if not scale.order:
        return np.clip(means, -1.0, 1.0)
    positive = np.clip(means, 0.0, 1.0)
    return np.asarray(positive / np.maximum(positive.sum(axis=1, keepdims=True), 1e-9))


def _stretched(given: Setting, forest: Forest, state: dict[str, Any], ask: Ask) -> Forest:
    """Deviations from the mean of all, times the slope of y on them: at least 1."""
    deviations = (forest.means - forest.mean) / len(forest.trees)
    order = np.argsort(given.scale.order) if given.scale.order else np.arange(1)
    ends = np.cumsum([len(tree.leaves) for tree in forest.trees])[:-1]
    norms = [np.linalg.norm(part, axis=1) for part in np.split(deviations, ends)]
    radius = max(sum(float(norm.max()) for norm in norms) / 2, 1e-9)
    asked = {
        **state,
        "values": deviations[:, order],
        "base": forest.mean[order],
        "radius": np.array([radius]),
    }
    clip = math.sqrt(2)
    noisy = ask(Query("score_spread", encoding(given.features), asked, 2, clip, given.prices[2]))
    both, square = noisy.values
    weak = 2 * noisy.sigma  # as if so much had been seen of a slope of 2
    slope = (both / radius + 2 * weak) / (max(square, 0.0) + weak)
    means = forest.mean + min(max(slope, 1.0), _WIDEST) * (forest.means - forest.mean)
    return Forest(forest.trees, forest.people, _proper(given.scale, means), forest.mean)
