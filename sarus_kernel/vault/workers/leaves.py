"""How many people the smallest leaf of a fitted tree rests on: for the data owner's eyes alone."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd


def smallest_leaf(model: Any, x: pd.DataFrame) -> int | None:
    """The fewest people in a leaf of any of its trees; None of a model without trees.

    model  a fitted estimator, or a Pipeline that ends with one
    x      what it was fitted on; the first level of the index says whose row it is

    Of HistGradientBoosting, which does not say which leaf a row falls in, rows are counted.
    """
    steps = [step for _, step in model.steps] if hasattr(model, "steps") else [model]
    features: Any = x
    for step in steps[:-1]:
        features = step.transform(features) if hasattr(step, "transform") else features
    sizes = list(_sizes(steps[-1], features, x.index.get_level_values(0)))
    return min(sizes) if sizes else None


def _sizes(last: Any, features: Any, people: "pd.Index[Any]") -> Iterator[int]:
    if hasattr(last, "_predictors"):
        for predictor in (each for stage in last._predictors for each in stage):
            nodes = predictor.nodes
            yield int(nodes["count"][nodes["is_leaf"] == 1].min())
    elif hasattr(last, "apply"):
        leaves = np.asarray(last.apply(features))
        for tree in leaves.reshape(len(leaves), -1).T:
            yield int(pd.Series(people).groupby(tree).nunique().min())
