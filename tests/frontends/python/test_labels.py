"""Released tables are labelled as pandas labels them: levels, numbers, truths."""

import pandas as pd

from sarus_kernel.frontends.python.labels import relabelled, with_moments


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


def test_periods_are_labelled_as_resample_does() -> None:
    """A period that was released as text has its first day or its last, as the synthetic one."""
    days = pd.DatetimeIndex(["2020-01-05", "2020-02-07"])
    for freq, text in (("ME", "2019-12"), ("MS", "2019-12"), ("QE", "2019Q4"), ("YE", "2019"),
                       ("D", "2019-12-31")):  # fmt: skip
        twin = pd.Series(1, index=days).resample(freq).size()
        real = pd.Series(1, index=pd.DatetimeIndex(["2019-12-31"])).resample(freq).size()
        made = with_moments(pd.Series([1], index=pd.Index([text], dtype="str")), twin)
        assert list(made.index) == list(real.index)
        assert made.index.dtype == real.index.dtype


def test_one_level_of_periods_among_others() -> None:
    """`groupby(["sex", Grouper])`: the other level stays."""
    frame = pd.DataFrame({"sex": ["F"], "day": pd.to_datetime(["2020-03-05"]), "n": [1]})
    twin = frame.groupby(["sex", pd.Grouper(key="day", freq="QE")]).sum()
    labels = pd.MultiIndex.from_tuples([("M", "2020Q2")], names=["sex", "day"])
    made = with_moments(pd.DataFrame({"n": [5]}, index=labels), twin)
    assert list(made.index) == [("M", pd.Timestamp("2020-06-30"))]
    assert made.index.names == ["sex", "day"]
