"""One or two people who make up a figure are found by acro's rules."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from sarus_kernel.vault.dominance import dominated, dominated_cells
from sarus_kernel.vault.workers.leaves import smallest_leaf


@pytest.mark.parametrize(
    ("amounts", "found"),
    [
        ([10] * 10, False),
        ([], False),
        ([0, 0], False),
        ([5], True),
        ([100, 1], True),
        ([100, 50, 5], True),  # p: the second knows the first to within 5 %
        ([100, 50, 20], False),  # 150 of 170 are 88 %, and 20 % of the largest are others'
        ([100, 80, 12], True),  # nk: 180 of 192 are 94 %
        ([-100, 1, 1], True),
    ],
)
def test_rules_of_a_cell(amounts: list[float], found: bool) -> None:
    """The two largest are over nine tenths, or all others under a tenth of the largest."""
    assert dominated(amounts) is found


def test_people_are_added_up_before_they_are_compared() -> None:
    """Ten rows of one person are one contribution; each cell is judged by itself."""
    persons = [1] * 10 + list(range(2, 12))
    values = [1.0] * 20
    assert dominated_cells([], persons, values) == (0, 1)
    assert dominated_cells([("a",)] * 10 + [("b",)] * 10, persons, values) == (1, 2)
    assert dominated_cells([], persons, [None] * 20) == (0, 0)


def test_a_leaf_of_many_rows_of_one_person_is_one_person() -> None:
    """Rows are not people: min_samples_leaf would say ten."""
    people = [7] * 10 + list(range(100, 140))
    x = pd.DataFrame({"x": [1.0] * 10 + [0.0] * 40}, index=people)
    y = np.array([1] * 10 + [0, 1] * 20)
    tree = make_pipeline(StandardScaler(), DecisionTreeClassifier(min_samples_leaf=10)).fit(x, y)
    assert smallest_leaf(tree, x) == 1
    assert smallest_leaf(StandardScaler().fit(x), x) is None


HISTOGRAM = {"max_iter": 3, "min_samples_leaf": 10, "early_stopping": False}


@pytest.mark.parametrize("hers", ["number", "nothing", "category"])
@pytest.mark.parametrize("kind", [HistGradientBoostingClassifier, HistGradientBoostingRegressor])
def test_leaves_of_histogram_trees_count_people(kind: Any, hers: str) -> None:
    """Twelve rows of one person that alone have a number, or none, or a category."""
    value = {"number": 9.0, "nothing": np.nan, "category": 3.0}[hers]
    people = [7] * 12 + list(range(100, 180))
    others = [float(n % 3) for n in range(80)]
    x = pd.DataFrame({"x": [value] * 12 + others, "z": np.arange(92.0) % 5}, index=people)
    y = np.array([5] * 12 + [n % 2 for n in range(80)])
    categories = [0] if hers == "category" else None
    model = kind(categorical_features=categories, **HISTOGRAM).fit(x, y)
    assert smallest_leaf(model, x) == 1
    alone = x.set_axis(range(92), axis=0)
    assert 10 <= (smallest_leaf(model, alone) or 0) <= 92


@pytest.mark.parametrize("kind", [RandomForestClassifier, GradientBoostingClassifier])
def test_leaves_of_forests_count_people_that_a_tree_was_grown_on(kind: Any) -> None:
    """Fewer than fall in the leaf: some rows are out of a tree's bag, or held back."""
    x = pd.DataFrame({"x": np.arange(60.0)}, index=range(60))
    y = np.arange(60) // 30
    options = {"subsample": 0.5} if kind is GradientBoostingClassifier else {}
    model = kind(n_estimators=5, max_depth=1, random_state=0, **options).fit(x, y)
    trees = np.ravel(model.estimators_)
    fewest = min(int(t.tree_.n_node_samples[t.tree_.children_left == -1].min()) for t in trees)
    assert smallest_leaf(model, x) == fewest < 30
    if kind is RandomForestClassifier:  # which rows is known
        assert (smallest_leaf(model, x.set_axis([n // 6 for n in range(60)], axis=0)) or 0) <= 6
