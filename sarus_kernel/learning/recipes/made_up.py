"""Rows made up from a noisy additive model: enough to learn where to split, without a twin."""

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.inputs import Input
from sarus_kernel.learning.recipes.additive import Setting, Shapes, learn, rounds_of, setting
from sarus_kernel.learning.recipes.bins import MOST
from sarus_kernel.learning.recipes.scales import Scale
from sarus_kernel.learning.sums.queries import Ask, Feature, Floats, Public, Round, Rows

_ROWS = 10_000


def _setting(features: tuple[Feature, ...], scale: Scale, public: Public, rho: float) -> Setting:
    return setting(features, scale, public, rho, MOST, True)


def rounds_before(
    features: tuple[Feature, ...], scale: Scale, public: Public, rho: float
) -> tuple[Round, ...]:
    """What `asked_rows` asks."""
    return rounds_of(_setting(features, scale, public, rho), rho)


def asked_rows(
    features: tuple[Feature, ...], scale: Scale, public: Public, rho: float, ask: Ask
) -> Rows:
    """Rows of independent inputs, in the released shares of their bins; y as the model says.

    A class is drawn, and counted at its place in the target; a number is in its own units.
    """
    shapes = learn(_setting(features, scale, public, rho), ask, rho)
    random = np.random.default_rng([public.seed, 1])
    X = np.zeros((_ROWS, len(features)))
    scores = np.tile(shapes.base, (_ROWS, 1))
    parts = zip(shapes.bins.inputs, shapes.bins.cuts, shapes.bins.parts, strict=True)
    for given, cuts, part in parts:
        shares = shapes.people[part] / shapes.people[part].sum()
        drawn = random.choice(len(shares), size=_ROWS, p=shares)
        _place(given, cuts, X, drawn, random)
        scores = scores + shapes.values[part][drawn]
    return Rows(X, _said(shapes, scale, scores, random), np.arange(_ROWS))


def _place(
    given: Input, cuts: Floats, X: Floats, drawn: NDArray[np.int64], random: np.random.Generator
) -> None:
    """Somewhere in the bin; the last one of a number that can be missing is missing."""
    if given.onehot:
        for place, column in enumerate(given.columns):
            X[:, column] = np.where(drawn == place + 1, given.highs[place], given.lows[place])
        return
    ends = np.r_[given.low, cuts, given.high, np.nan]
    low, high = ends[drawn], ends[drawn + 1]
    X[:, given.columns[0]] = low + (high - low) * random.random(len(drawn))


def _said(shapes: Shapes, scale: Scale, scores: Floats, random: np.random.Generator) -> Floats:
    if not scale.order:
        return np.asarray(scores[:, 0] * scale.half + scale.center)
    logits = np.column_stack([np.zeros(len(scores)), scores]) if scores.shape[1] == 1 else scores
    noise = random.gumbel(size=logits.shape)  # the largest of logits with it is drawn as they say
    return np.asarray(np.array(scale.order, dtype=float)[np.argmax(logits + noise, axis=1)])
