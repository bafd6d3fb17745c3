"""Statistics of scores: how well a released model does on people held out.

Rows of an evaluation hold what a released model says of a row (see `evaluation.scores`): the
probability of each class and the class it predicts, or the number it predicts. A row's vector is
a few blocks, each of norm at most 1 or a few terms within ±1, so its norm is at most the query's
clip; a person's is the mean of their rows (`statistics.person_means`), so that one's norm is too.
"""

import math

import numpy as np

from sarus_kernel.learning.sums.exact import Statistic
from sarus_kernel.learning.sums.queries import Floats, State

LEAST = 1e-3
"""Probabilities below count as this in a log loss, or a single row could weigh without bound."""

LONGEST_LOG = -math.log(LEAST)
"""The log loss at `LEAST`."""


def assessed(Z: Floats, y: Floats, state: State) -> Floats:
    """One row's histogram cells, confusion and terms, as `evaluation.layout` lays them out.

    `state`: classes (how many; 0: y is a number), ranked (classes whose probability is binned),
    edges (inner, between 0 and 1, in order), confusion (1 or 0), terms (numbers of `TERMS`),
    range (least and greatest y), reach (greatest error).
    """
    parts = [_binned(Z, y, state, int(of)) for of in state["ranked"]]
    if state["confusion"][0]:
        parts.append(_confusion(Z, y, int(state["classes"][0])))
    parts += [TERMS[int(term)][1](Z, y, state)[:, None] for term in state["terms"]]
    return np.hstack(parts)


def _binned(Z: Floats, y: Floats, state: State, of: int) -> Floats:
    """(n, 2 bins): 1 at (whether y is the class, bin). A score on an edge is below it."""
    edges = np.sort(state["edges"])  # or a row's bin would depend on the row before
    bins = len(edges) + 1
    cell = np.searchsorted(edges, Z[:, of], side="left") + bins * (y == of)
    return np.asarray(cell[:, None] == np.arange(2 * bins), dtype=float)


def _confusion(Z: Floats, y: Floats, classes: int) -> Floats:
    """(n, classes²): 1 at (class, class predicted); nowhere where y is no class."""
    cell = np.where((y >= 0) & (y < classes), classes * np.trunc(y), -classes) + np.rint(Z[:, -1])
    return np.asarray(cell[:, None] == np.arange(classes * classes), dtype=float)


def _one(Z: Floats, y: Floats, state: State) -> Floats:
    return np.ones(len(y))


def _brier(Z: Floats, y: Floats, state: State) -> Floats:
    """Half the squared distance to the class, within [0, 1]."""
    distance = np.zeros(len(y))
    for of in range(int(state["classes"][0])):  # one by one: no order of adding is a library's
        distance += (Z[:, of] - (y == of)) ** 2
    return np.minimum(distance / 2, 1.0)


def _log(Z: Floats, y: Floats, state: State) -> Floats:
    """The log loss over `LONGEST_LOG`, within [0, 1]; by math.log, one number at a time."""
    at = np.clip(y, 0, int(state["classes"][0]) - 1).astype(np.int64)
    found = np.clip(Z[np.arange(len(y)), at], LEAST, 1.0)
    return np.array([min(1.0, -math.log(p) / LONGEST_LOG) for p in found.tolist()])


def _place(Z: Floats, y: Floats, state: State) -> Floats:
    """y between its bounds as -1 to 1."""
    low, high = state["range"]
    return np.asarray(np.clip((2 * y - low - high) / max(high - low, 1e-300), -1.0, 1.0))


def _error(Z: Floats, y: Floats, state: State) -> Floats:
    """The error over `reach`, within ±1: greater ones count as the reach."""
    return np.asarray(np.clip(_miss(Z, y, state) / max(state["reach"][0], 1e-300), -1.0, 1.0))


def _beyond(Z: Floats, y: Floats, state: State) -> Floats:
    """Half of whether the error is greater than the reach."""
    return np.asarray(np.abs(_miss(Z, y, state)) > state["reach"][0]) / 2.0


def _miss(Z: Floats, y: Floats, state: State) -> Floats:
    low, high = state["range"]
    return np.asarray(Z[:, -1] - np.clip(y, low, high))


def _halved(term: Statistic) -> Statistic:
    """Half of a square: what only the width of an interval needs may have twice the noise."""
    return lambda Z, y, state: term(Z, y, state) ** 2 / 2


def _squared(Z: Floats, y: Floats, state: State) -> Floats:
    return _error(Z, y, state) ** 2


TERMS: tuple[tuple[str, Statistic], ...] = (
    ("one", _one),
    ("brier", _brier),
    ("brier²/2", _halved(_brier)),
    ("log", _log),
    ("log²/2", _halved(_log)),
    ("place", _place),
    ("place²", lambda Z, y, state: _place(Z, y, state) ** 2),
    ("place³/2", lambda Z, y, state: _place(Z, y, state) ** 3 / 2),
    ("place⁴/2", lambda Z, y, state: _place(Z, y, state) ** 4 / 2),
    ("|error|", lambda Z, y, state: np.abs(_error(Z, y, state))),
    ("error²", _squared),
    ("error²/2", _halved(_error)),
    ("error⁴/2", _halved(_squared)),
    ("beyond/2", _beyond),
)
"""Names and functions; a query's state names them by their number."""

STATISTICS: dict[str, Statistic] = {"assessed": assessed}
