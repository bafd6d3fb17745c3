"""Trees of scikit-learn from public splits and released numbers, as its own learner leaves them."""

from typing import Any

import numpy as np
from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.tree._tree import NODE_DTYPE
from sklearn.tree._tree import Tree as SklearnTree

from sarus_kernel.learning.structure import LEAF, Tree
from sarus_kernel.learning.sums.queries import Floats


def fitted_tree(tree: Tree, inputs: int, people: Floats, values: Floats, impurity: Floats) -> Any:
    """The `tree_` of a decision tree: `values` (nodes, k), `people` and `impurity` (nodes,)."""
    nodes = np.zeros(len(tree.feature), dtype=NODE_DTYPE)
    nodes["left_child"], nodes["right_child"] = tree.left, tree.right
    nodes["feature"], nodes["threshold"] = tree.feature, tree.threshold
    nodes["missing_go_to_left"] = tree.missing
    nodes["impurity"], nodes["weighted_n_node_samples"] = impurity, people
    nodes["n_node_samples"] = np.maximum(np.rint(people), 1)
    fitted = SklearnTree(inputs, np.array([values.shape[1]], dtype=np.intp), 1)
    fitted.__setstate__(
        {
            "max_depth": int(tree.level.max()),
            "node_count": len(nodes),
            "nodes": nodes,
            "values": np.ascontiguousarray(values[:, None, :], dtype=np.float64),
        }
    )
    return fitted


def predictor(tree: Tree, people: Floats, values: Floats) -> TreePredictor:
    """A tree of histogram boosting: `values` and `people` (nodes,)."""
    nodes = np.zeros(len(tree.feature), dtype=PREDICTOR_RECORD_DTYPE)
    leaf = tree.left == LEAF
    nodes["value"], nodes["count"] = values, np.maximum(np.rint(people), 0)
    nodes["feature_idx"], nodes["num_threshold"] = np.maximum(tree.feature, 0), tree.threshold
    nodes["missing_go_to_left"], nodes["is_leaf"] = tree.missing, leaf
    nodes["left"], nodes["right"] = np.maximum(tree.left, 0), np.maximum(tree.right, 0)
    nodes["gain"], nodes["depth"] = np.where(leaf, -1.0, 0.0), tree.level
    empty = np.zeros((0, 8), dtype=np.uint32)
    return TreePredictor(nodes, empty, empty)


def impurities(means: Floats, criterion: str) -> Floats:
    """(nodes,) of shares of classes (nodes, k)."""
    if criterion in ("entropy", "log_loss"):
        return np.asarray(-(means * np.log2(np.maximum(means, 1e-12))).sum(axis=1))
    return np.asarray(1 - (means**2).sum(axis=1))
