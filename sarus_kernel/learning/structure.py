"""Public trees: where to split, without any number from people's rows."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.inputs import Input
from sarus_kernel.learning.sums.queries import Floats, Integers

LEAF = -1


@dataclass(frozen=True)
class Split:
    """Left where the column is at most the threshold; NaN goes left where `missing`."""

    column: int
    threshold: float
    missing: bool
    left: "Split | None"
    right: "Split | None"


@dataclass(frozen=True)
class Tree:
    """The nodes of a tree, each before those below it; left and right are -1 at a leaf."""

    feature: Integers
    threshold: Floats
    missing: NDArray[np.bool_]
    left: Integers
    right: Integers
    level: Integers

    @property
    def leaves(self) -> Integers:
        """The nodes that are leaves, in order."""
        return np.flatnonzero(self.left == LEAF)


def flat(split: Split | None) -> Tree:
    """The tree as a list of nodes."""
    rows: list[list[float]] = []
    _append(split, 0, rows)
    table = np.array(rows, dtype=float)
    feature, left, right, level = (table[:, k].astype(np.int64) for k in (0, 3, 4, 5))
    return Tree(feature, table[:, 1], table[:, 2] > 0, left, right, level)


def _append(split: Split | None, level: int, rows: list[list[float]]) -> None:
    if split is None:
        rows.append([-2, -2, 0, LEAF, LEAF, level])
        return
    row = [split.column, split.threshold, float(split.missing), len(rows) + 1, 0, level]
    rows.append(row)
    _append(split.left, level + 1, rows)
    row[4] = len(rows)
    _append(split.right, level + 1, rows)


def of_edges(column: int, cuts: Floats, nullable: bool) -> Split | None:
    """A balanced tree whose leaves are the bins between the cuts, and one for missing, the last."""
    tree = _halves(column, [float(np.float32(cut)) for cut in cuts])
    return Split(column, float("inf"), False, tree, None) if nullable else tree


def _halves(column: int, cuts: list[float]) -> Split | None:
    if not cuts:
        return None
    half = len(cuts) // 2
    left, right = _halves(column, cuts[:half]), _halves(column, cuts[half + 1 :])
    return Split(column, cuts[half], False, left, right)


def of_onehot(given: Input) -> Split | None:
    """A chain whose leaves are first none of the columns, then each of them in order."""
    tree: Split | None = None
    for column in given.columns:
        tree = Split(column, given.middle(column), False, tree, None)
    return tree


def at_random(inputs: tuple[Input, ...], depth: int, random: np.random.Generator) -> Split | None:
    """A tree that asks at each node one input, as likely as any other, at a random threshold.

    Thresholds lie within the middle of the bounds that are left there: extremely randomised
    trees (Geurts, Ernst, Wehenkel 2006), on public bounds in place of rows.
    """
    boxes = {place: (given.low, given.high) for place, given in enumerate(inputs)}
    opened = {p: given.columns for p, given in enumerate(inputs) if given.high > given.low}
    return _grow(inputs, depth, random, boxes, opened)


def _grow(
    inputs: tuple[Input, ...],
    depth: int,
    random: np.random.Generator,
    boxes: dict[int, tuple[float, float]],
    opened: dict[int, tuple[int, ...]],
) -> Split | None:
    if not depth or not opened:
        return None
    places = tuple(opened)
    place = places[random.integers(len(places))]
    given, columns = inputs[place], opened[place]
    column = columns[random.integers(len(columns))]
    cut = float(np.float32(_cut(given, column, boxes[place], random.uniform(0.2, 0.8))))
    lower, upper = _below(inputs, place, column, cut, boxes, opened)
    return Split(
        column,
        cut,
        bool(random.integers(2)),
        _grow(inputs, depth - 1, random, *lower),
        _grow(inputs, depth - 1, random, *upper),
    )


def _cut(given: Input, column: int, box: tuple[float, float], share: float) -> float:
    """Within the box that is left; whole numbers are cut between two of them."""
    if given.onehot:
        return given.middle(column)
    cut = box[0] + (box[1] - box[0]) * share
    if not math.isfinite(given.levels):
        return cut
    least, most = math.ceil(box[0] - given.low), math.floor(box[1] - given.low) - 1
    return given.low + min(max(math.floor(cut - given.low), least), most) + 0.5


Open = tuple[dict[int, tuple[float, float]], dict[int, tuple[int, ...]]]


def _below(
    inputs: tuple[Input, ...],
    place: int,
    column: int,
    cut: float,
    boxes: dict[int, tuple[float, float]],
    opened: dict[int, tuple[int, ...]],
) -> tuple[Open, Open]:
    """What can still be asked on the left and on the right of a split."""
    rest = {other: columns for other, columns in opened.items() if other != place}
    if inputs[place].onehot:
        others = tuple(other for other in opened[place] if other != column)
        return (boxes, {**rest, place: others} if others else rest), (boxes, rest)
    low, high = boxes[place]
    return (
        _numbers(inputs[place], place, (low, cut), boxes, opened, rest),
        _numbers(inputs[place], place, (cut, high), boxes, opened, rest),
    )


def _numbers(
    given: Input,
    place: int,
    box: tuple[float, float],
    boxes: dict[int, tuple[float, float]],
    opened: dict[int, tuple[int, ...]],
    rest: dict[int, tuple[int, ...]],
) -> Open:
    whole = math.isfinite(given.levels)
    one = whole and math.floor(box[1] - given.low) <= math.ceil(box[0] - given.low)
    return {**boxes, place: box}, (rest if one else opened)


def learned(tree: Any) -> Tree:
    """The splits of a fitted tree of scikit-learn (learned on synthetic rows)."""
    nodes = tree.__getstate__()["nodes"]
    level = np.zeros(len(nodes), dtype=np.int64)
    for place, node in enumerate(nodes):  # parents come before children
        if node["left_child"] != LEAF:
            level[[node["left_child"], node["right_child"]]] = level[place] + 1
    return Tree(
        nodes["feature"].astype(np.int64),
        nodes["threshold"].astype(float),
        nodes["missing_go_to_left"].astype(bool),
        nodes["left_child"].astype(np.int64),
        nodes["right_child"].astype(np.int64),
        level,
    )


def joined(trees: tuple[Tree, ...]) -> Tree:
    """All trees as one list of nodes, tree by tree."""
    sizes = np.array([len(tree.feature) for tree in trees])
    roots = np.cumsum(sizes) - sizes
    left, right = (
        np.concatenate(
            [
                np.where(tree.left == LEAF, LEAF, side + root)
                for tree, side, root in zip(trees, sides, roots, strict=True)
            ]
        )
        for sides in ([tree.left for tree in trees], [tree.right for tree in trees])
    )
    return Tree(
        np.concatenate([tree.feature for tree in trees]),
        np.concatenate([tree.threshold for tree in trees]),
        np.concatenate([tree.missing for tree in trees]),
        left,
        right,
        np.concatenate([tree.level for tree in trees]),
    )


def state(trees: tuple[Tree, ...], single: bool) -> dict[str, NDArray[Any]]:
    """The trees as the public state of `sums.trees`: leaves are numbered over all trees.

    single  scikit-learn's trees read float32; its histogram boosting reads float64
    """
    forest = joined(trees)
    leaf = forest.left == LEAF
    itself = np.arange(len(leaf))
    root = np.flatnonzero(forest.level == 0)
    return {
        "root": root,
        "depth": np.maximum.reduceat(forest.level, root),
        "feature": np.maximum(forest.feature, 0),
        "threshold": forest.threshold,
        "missing": forest.missing.astype(np.int64),
        "left": np.where(leaf, itself, forest.left),
        "right": np.where(leaf, itself, forest.right),
        "leaf": np.where(leaf, np.cumsum(leaf) - 1, 0),
        "single": np.array([int(single)]),
    }


def parents(forest: Tree) -> Integers:
    """(nodes,): the node above each; its own number at a root."""
    above = np.arange(len(forest.left))
    inner = np.flatnonzero(forest.left != LEAF)
    above[forest.left[inner]] = inner
    above[forest.right[inner]] = inner
    return above


def upwards(forest: Tree, leaves: Floats) -> Floats:
    """(nodes, k): what the leaves (leaves, k) below each node add up to."""
    total = np.zeros((len(forest.left), leaves.shape[1]))
    total[forest.leaves] = leaves
    above = parents(forest)
    for level in range(int(forest.level.max()), 0, -1):
        here = np.flatnonzero(forest.level == level)
        np.add.at(total, above[here], total[here])
    return total
