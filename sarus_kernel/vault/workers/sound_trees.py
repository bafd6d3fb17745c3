"""Whether trees of an archive can be followed: scikit-learn's own code does not look.

An archive comes from a studio, which a clever plan may have taken over. It can name listed types
only, but a tree whose nodes point outside of it would read memory that holds other people's rows.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sarus_kernel.errors import InternalError

LEAF = -1


def need_sound(model: Any, width: int) -> None:
    """Raises InternalError unless every tree of a model leads to a leaf, over `width` columns."""
    for nodes, leaf, left, right, feature in _trees(model):
        at = np.arange(len(nodes))
        inner = ~leaf
        children = np.stack([left, right])[:, inner]
        downwards = (children > at[inner]) & (children < len(nodes))
        columns = (feature[inner] >= 0) & (feature[inner] < width)
        if not len(nodes) or not downwards.all() or not columns.all():
            raise InternalError("A tree of a model leads nowhere.")


def _trees(model: Any) -> Iterator[tuple[Any, Any, Any, Any, Any]]:
    for tree in np.ravel(getattr(model, "estimators_", [model])):
        if hasattr(tree, "tree_"):
            nodes = tree.tree_.__getstate__()["nodes"]
            left, right = (nodes[side].astype(np.int64) for side in ("left_child", "right_child"))
            yield nodes, left == LEAF, left, right, nodes["feature"]
    for predictor in [one for each in getattr(model, "_predictors", []) for one in each]:
        nodes = predictor.nodes
        if nodes["is_categorical"].any():
            raise InternalError("A tree of a model is of another kind than those made here.")
        left, right = (nodes[side].astype(np.int64) for side in ("left", "right"))
        yield nodes, nodes["is_leaf"].astype(bool), left, right, nodes["feature_idx"]
