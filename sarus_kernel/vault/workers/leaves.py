"""How many people the smallest leaf of a fitted tree rests on: for the data owner's eyes alone."""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Leaves = NDArray[np.int64]
"""The leaf of each row."""


def smallest_leaf(model: Any, x: pd.DataFrame) -> int | None:
    """The fewest people in a leaf of any of its trees; None of a model without trees.

    model  a fitted estimator, or a Pipeline that ends with one
    x      what it was fitted on; the first level of the index says whose row it is

    People, not rows: of those rows that a tree was grown on, where the model says which (forests);
    else of all, and no more than the rows that the leaf was grown on (boosting holds rows back).
    """
    steps = [step for _, step in model.steps] if hasattr(model, "steps") else [model]
    features: Any = x
    for step in steps[:-1]:
        features = step.transform(features) if hasattr(step, "transform") else features
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names of columns: boosting's own trees have none
        sizes = list(_sizes(steps[-1], features, x.index.get_level_values(0)))
    return min(sizes) if sizes else None


def _sizes(last: Any, features: Any, people: "pd.Index[Any]") -> Iterator[int]:
    if hasattr(last, "_predictors"):
        binned = last._bin_mapper.transform(last._preprocess_X(features, reset=False))
        for predictor in (each for stage in last._predictors for each in stage):
            grown = predictor.nodes["count"].astype(np.int64)
            leaves = _leaves(last, predictor, binned)
            yield _fewest(leaves, people, grown[predictor.nodes["is_leaf"] == 1].min())
    elif hasattr(last, "apply"):
        found = np.asarray(last.apply(features)).astype(np.int64)
        of_each = found.reshape(len(found), -1).T
        trees = np.ravel(getattr(last, "estimators_", [last]))
        samples = getattr(last, "estimators_samples_", None) if _bootstrap(last) else None
        for number, (tree, leaves) in enumerate(zip(trees, of_each, strict=True)):
            rows = slice(None) if samples is None else np.unique(samples[number])
            inner = tree.tree_
            grown = inner.n_node_samples[inner.children_left == -1].min()
            yield _fewest(leaves[rows], people[rows], grown)


def _bootstrap(last: Any) -> bool:
    return bool(getattr(last, "bootstrap", False))


def _fewest(leaves: Leaves, people: "pd.Index[Any]", grown: int) -> int:
    """The fewest people that share a leaf; a leaf of rows that are not here is one of few, too."""
    return min(int(pd.Series(people).groupby(leaves).nunique().min()), int(grown))


def _leaves(model: Any, predictor: Any, binned: Any) -> Leaves:
    """Which leaf each row falls in: scikit-learn's histogram trees do not say."""
    nodes = predictor.nodes
    at = np.zeros(len(binned), dtype=np.int64)
    rows = np.arange(len(binned))
    for _ in range(len(nodes)):  # no path is longer
        here = nodes[at]
        inner = here["is_leaf"] == 0
        if not inner.any():
            break
        value = binned[rows, np.where(inner, here["feature_idx"], 0)]
        left = np.where(
            value == model._bin_mapper.missing_values_bin_idx_,
            here["missing_go_to_left"] == 1,
            np.where(
                here["is_categorical"] == 1,
                _in_category(predictor.binned_left_cat_bitsets, here["bitset_idx"], value),
                value <= here["bin_threshold"],
            ),
        )
        at = np.where(inner, np.where(left, here["left"], here["right"]), at).astype(np.int64)
    return at


def _in_category(sets: Any, which: Any, value: Any) -> NDArray[np.bool_]:
    """Whether each bin is among those that go to the left: sets of 256 bits, in words of 32."""
    if not len(sets):
        return np.zeros(len(value), dtype=bool)
    word = sets[np.minimum(which, len(sets) - 1), value >> 5].astype(np.int64)
    found: NDArray[np.bool_] = (word >> (value & 31).astype(np.int64)) & 1 == 1
    return found
