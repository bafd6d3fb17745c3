"""Released tables are labelled as pandas labels them: levels, numbers, truths."""

import pandas as pd

from sarus_kernel.frontends.python.labels import relabelled


def test_columns_of_two_levels() -> None:
    """Each level is read for itself."""
    twin = pd.DataFrame([[1, 2.0]], columns=pd.MultiIndex.from_tuples([("age", 1), ("age", 2)]))
    found = pd.DataFrame([[3, 4.0, 5.0]], columns=["age | 1", "age | 2", "age | 3"])
    assert list(relabelled(found, twin).columns) == [("age", 1), ("age", 2), ("age", 3)]


def test_truths_and_numbers() -> None:
    """Labels that the synthetic people do not have are read like the others; the rest is text."""
    twin = pd.DataFrame([[1]], columns=pd.Index([True], name="old"), index=pd.Index([False]))
    found = pd.DataFrame([[1, 2]], columns=["False", "True"], index=pd.Index(["True"]))
    made = relabelled(found, twin)
    assert list(made.columns) == [False, True]
    assert (made.columns.name, list(made.index)) == ("old", [True])
    both = pd.crosstab(pd.Series([1, 2]), pd.Series([3, 3]), margins=True)
    text = pd.DataFrame([[1, 1]] * 3, columns=["3", "All"], index=["1", "2", "All"])
    made = relabelled(text, both)
    assert list(made.columns) == [3, "All"]
    assert list(made.index) == [1, 2, "All"]


def test_dates_stay_dates() -> None:
    """Row labels that are no texts are left as they are."""
    days = pd.DatetimeIndex(["2020-01-01"])
    found = pd.DataFrame([[1]], columns=["n"], index=days)
    assert relabelled(found, found.copy()).index.equals(days)
