"""One or two people who make up a figure are found by acro's rules."""

import numpy as np
import pandas as pd
import pytest
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
