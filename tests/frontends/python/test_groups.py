"""Groups in a loop: each is a question about the rows that have its key."""

import numpy as np
from scipy import stats

from sarus_kernel.evaluate import evaluate
from sarus_kernel.frontends.python import sarus  # noqa: F401 (fills what traced values wrap with)
from sarus_kernel.frontends.python.labels import with_periods
from sarus_kernel.frontends.python.traced import escape, twins
from sarus_kernel.frontends.python.wrapping import trace
from tests.frontends.python.running import Engine, tables, traced_tables


def test_a_group_in_a_loop_is_rows_with_its_key() -> None:
    """Of one key and of several; what is asked of it runs from scratch."""
    plain, df = tables()["df"], traced_tables()["df"]
    for by in ("sex", ["sex", "city"], ["sex"]):
        expected = {key: group.age.mean() for key, group in plain.groupby(by)}
        found = {key: group.age.mean() for key, group in df.groupby(by)}
        assert {key: twins(value) for key, value in found.items()} == expected
        for key, value in found.items():
            assert evaluate(value._sarus_node, Engine()) == expected[key]


def test_groups_of_other_keys_are_the_twins() -> None:
    """A key that is no column, or may be missing, has no question."""
    df = traced_tables()["df"]
    for groups in (df.groupby(df.age > 50), df.age.groupby(df.sex), df.groupby(["bmi", df.sex])):
        assert all(group._sarus_node is None for _, group in groups)


def test_texts_of_unique_can_be_looped_over() -> None:
    """As in pandas: a loop, a list, an order."""
    df = traced_tables()["df"]
    assert sorted(df.sex.unique()) == ["F", "M"]
    assert [n for n, _ in enumerate(df.city.unique())] == [0, 1, 2]
    assert set(df.sex.unique()) == {"F", "M"}


def test_results_of_scipy_can_be_taken_out() -> None:
    """Also those that cannot be copied."""
    df = traced_tables()["df"]
    made = trace("scipy.stats.ttest_ind", df.age, df.bmi.fillna(0.0))
    assert np.isfinite(escape(made).pvalue)
    plain = stats.ttest_ind(tables()["df"].age, tables()["df"].bmi.fillna(0.0))
    assert escape(made).pvalue == plain.pvalue


def test_periods_are_labels_again() -> None:
    """What is released by month is labelled by months."""
    twin = tables()["df"].day.dt.to_period("M").value_counts()
    texts = twin.set_axis([str(label) for label in twin.index])
    assert with_periods(texts.copy(), twin).index.equals(twin.index)
