"""Statistics of trees: in which leaf of each public tree a row is, and what it adds there.

Bins of a feature are a tree too, so forests, boosted trees and additive models share these.
"""

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.cells import Cells, CellStatistic
from sarus_kernel.learning.queries import Floats, Integers, State
from sarus_kernel.learning.rowwise.exact import shares


def leaves(Z: Floats, state: State) -> Integers:
    """(n, trees): the number of the leaf, over all trees, that each row of the design is in.

    `state` holds the nodes of all trees in one list: feature, threshold, left, right (a leaf is
    its own child), missing (1: NaN goes left) and leaf (its number); and of each tree its root
    and depth. A row goes left where its value is at most the threshold. With `single` values are
    compared as float32, as scikit-learn's trees do. Any state gives some leaf: indices are
    brought within range.
    """
    values = Z.astype(np.float32).astype(np.float64) if state["single"][0] else Z
    trees = zip(state["root"], state["depth"], strict=True)
    found = [_descend(values, state, int(root), int(depth)) for root, depth in trees]
    return np.stack(found, axis=1) if found else np.zeros((len(Z), 0), dtype=np.int64)


def _descend(values: Floats, state: State, root: int, depth: int) -> Integers:
    at = np.full(len(values), root, dtype=np.int64)
    row = np.arange(len(values))
    for _ in range(depth):
        feature = np.clip(_of(state, "feature", at), 0, values.shape[1] - 1).astype(np.int64)
        x = values[row, feature]
        left = np.where(
            np.isnan(x), _of(state, "missing", at) > 0, x <= _of(state, "threshold", at)
        )
        at = np.where(left, _of(state, "left", at), _of(state, "right", at)).astype(np.int64)
    return _of(state, "leaf", at).astype(np.int64)


def _of(state: State, name: str, at: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.take(state[name], at, mode="clip")


def leaf_classes(Z: Floats, y: Floats, state: State) -> Cells:
    """How many of each class: 1 at (leaf, class) for each tree. `classes`: how many there are."""
    classes = int(state["classes"][0])
    places = leaves(Z, state) * classes + np.clip(y, 0, classes - 1).astype(np.int64)[:, None]
    return Cells(places, np.ones(places.shape))


def leaf_moments(Z: Floats, y: Floats, state: State) -> Cells:
    """How many, and their sum: 1 and (y - center) / half, within ±1, at each tree's leaf."""
    leaf = leaves(Z, state)
    deviation = np.clip((y - state["center"][0]) / state["half"][0], -1.0, 1.0)
    return Cells(
        np.hstack([2 * leaf, 2 * leaf + 1]),
        np.hstack([np.ones(leaf.shape), np.repeat(deviation[:, None], leaf.shape[1], axis=1)]),
    )


def leaf_residuals(Z: Floats, y: Floats, state: State) -> Cells:
    """y minus what the model says, at each tree's leaf (and output).

    The model's score is `base` (outputs,) and `values` (leaves, outputs) of the row's leaves
    added up. `link`: 0 the score itself, of (y - center) / half, residuals within ±1;
    1 the logistic function; 2 the softmax over classes.
    """
    leaf = leaves(Z, state)
    residuals = _residuals(_scores(leaf, state), y, state)
    outputs = residuals.shape[1]
    places = [leaf * outputs + output for output in range(outputs)]
    values = [np.repeat(residuals[:, [o]], leaf.shape[1], axis=1) for o in range(outputs)]
    return Cells(np.hstack(places), np.hstack(values))


def target_moments(Z: Floats, y: Floats, state: State) -> Cells:
    """1, y's deviation (y - center) / half, within ±1, and its square."""
    deviation = np.clip((y - state["center"][0]) / state["half"][0], -1.0, 1.0)
    powers = np.stack([np.ones(len(y)), deviation, deviation**2], axis=1)
    return Cells(np.tile(np.arange(3), (len(y), 1)), powers)


def score_residuals(Z: Floats, y: Floats, state: State) -> Cells:
    """As `leaf_residuals`, for each output once, and after them twice what it bends there.

    p (1 - p) of each class's share p; nothing of a score that is a number.
    """
    scores = _scores(leaves(Z, state), state)
    residuals = _residuals(scores, y, state)
    bends = np.zeros(scores.shape)
    if int(state["link"][0]):
        said = _said(scores, state)
        bends = 2 * said * (1 - said)
    both = np.hstack([residuals, bends])
    return Cells(np.tile(np.arange(both.shape[1]), (len(Z), 1)), both)


def score_spread(Z: Floats, y: Floats, state: State) -> Cells:
    """Two numbers: deviation of the score times that of y, and the former squared.

    `values` (leaves, outputs) of the row's leaves added up are the score's deviation from `base`,
    shortened to `radius`; y's is its indicator of the class (or, with one output,
    (y - center) / half) less `base`. Both are in units of the radius and of 1.
    """
    deviation = _scores(leaves(Z, state), {**state, "base": 0 * state["base"]})
    norm = np.sqrt(_row_sums(deviation**2))
    units = deviation / np.maximum(norm, state["radius"][0])[:, None]
    if len(state["base"]) == 1:
        wanted = np.clip((y - state["center"][0]) / state["half"][0], -1.0, 1.0)[:, None]
    else:
        wanted = (y[:, None] == np.arange(len(state["base"]))[None, :]).astype(float)
    both = [_row_sums(units * (wanted - state["base"][None, :])), _row_sums(units**2)]
    return Cells(np.tile(np.arange(2), (len(Z), 1)), np.stack(both, axis=1))


def _row_sums(values: Floats) -> Floats:
    """(n,), added column by column, so that each row's sum has one order."""
    total = np.zeros(len(values))
    for column in range(values.shape[1]):
        total = total + values[:, column]
    return total


def _scores(leaf: Integers, state: State) -> Floats:
    """(n, outputs), added tree by tree, so that each row's sum has one order."""
    scores = np.repeat(state["base"][None, :], len(leaf), axis=0)
    for tree in range(leaf.shape[1]):
        scores = scores + np.take(state["values"], leaf[:, tree], axis=0, mode="clip")
    return scores


def _residuals(scores: Floats, y: Floats, state: State) -> Floats:
    link = int(state["link"][0])
    if link == 0:
        deviation = (y - state["center"][0]) / state["half"][0]
        return np.asarray(np.clip(np.clip(deviation, -1.0, 1.0)[:, None] - scores, -1.0, 1.0))
    if link == 1:
        return np.asarray(np.clip(y, 0, 1)[:, None] - _said(scores, state))
    wanted = y[:, None] == np.arange(scores.shape[1])[None, :]
    return np.asarray(wanted - _said(scores, state))


def _said(scores: Floats, state: State) -> Floats:
    """Shares of the classes; of two, that of the second."""
    if int(state["link"][0]) == 1:
        return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))))
    return shares(scores)


CELLS: dict[str, CellStatistic] = {
    "leaf_classes": leaf_classes,
    "leaf_moments": leaf_moments,
    "leaf_residuals": leaf_residuals,
    "target_moments": target_moments,
    "score_residuals": score_residuals,
    "score_spread": score_spread,
}
