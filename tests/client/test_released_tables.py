"""Released tables and series carry ±, label and receipts, and lose them where cells change."""

import io
import math
import pickle
from typing import Any

import matplotlib
import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

from sarus_kernel.client.released_tables import as_released_table, released_of
from sarus_kernel.kernel.displays import ReleasedFrames, register
from sarus_kernel.release import UNKNOWN, Interval, Label, PrivacyLoss, Provenance, Release, Value

VALUE = Value(
    "table", ("sex", "n", "mean"), ("text", "integer", "number"),
    (("F", 5, 1.5), ("M", 7, 2.5), ("X", 1, 0.5)),
    ((None, Interval(2, 8), Interval(1.0, 2.0)), (None, Interval(3, 11), Interval(2.25, 2.75)),
     (None, UNKNOWN, None)),
    index=1,
)  # fmt: skip


@pytest.fixture
def table() -> Any:
    """A released table of three groups."""
    return released_of(Release(VALUE, Provenance(Label.PRIVATE, PrivacyLoss(0.5))))


def test_it_is_a_table_whose_cells_have_errors(table: Any) -> None:
    """NaN where there is no ±, inf where the noise leaves nothing."""
    assert isinstance(table, pd.DataFrame) and table.n.tolist() == [5, 7, 1]
    assert table.error.n.tolist() == [3, 4, math.inf]
    assert table.error["mean"].tolist()[:2] == [0.5, 0.25] and table.error["mean"].isna().iloc[2]
    assert table.label == table.n.label == "Differentially-private evaluation (epsilon=0.50)"


def test_cells_are_released_numbers(table: Any) -> None:
    """One of them, and the total: of one release, errors add up."""
    assert (table.n["F"] - table.n["M"]).error == 7
    assert table.n["F"] == 5 and table.n[["F", "M"]].sum().error == 7


def test_a_total_of_selected_groups_says_so() -> None:
    """Where noise selected the groups it is of those shown; listed groups are all there are."""
    for threshold, expected in ((1e-6, True), (0.0, False)):
        loss = PrivacyLoss(0.5, 1e-6, 0.1, threshold)
        table = released_of(Release(VALUE, Provenance(Label.PRIVATE, loss)))
        total = table.n[["F", "M"]].sum()
        assert total.of_groups_shown is expected and total.error == 7
        assert round(total, 0).of_groups_shown is expected
        assert pickle.loads(pickle.dumps(total)).of_groups_shown is expected
        assert not table.n["F"].of_groups_shown
        shown = DisplayFormatter()
        register(shown, ReleasedFrames())
        text = shown.format(total)[0]["text/plain"]
        assert text == ("12 ± 7 (of the groups shown)" if expected else "12 ± 7")


def test_errors_follow_rows_and_columns(table: Any) -> None:
    """Sorted, picked, renamed, turned, made columns of, pickled."""
    assert table.sort_values("n").error.n.tolist() == [math.inf, 3, 4]
    assert table[table.n > 2].error.n.tolist() == [3, 4]
    assert table.rename(columns={"n": "k"}).error.k.tolist() == [3, 4, math.inf]
    assert table.T.error.loc["n"].tolist() == [3, 4, math.inf]
    assert table.reset_index().error.n.tolist() == [3, 4, math.inf]
    assert pickle.loads(pickle.dumps(table)).error.n.tolist() == [3, 4, math.inf]


def test_arithmetic_carries_errors(table: Any) -> None:
    """By the rules of released numbers; rounding adds what it moved."""
    assert (table * 2).error.n.tolist() == [6, 8, math.inf]
    assert (100 - table.n).error.tolist() == [3, 4, math.inf]
    few = table[table.n > 2]
    share = few["mean"] / few["n"]
    assert share["F"].error == (few["mean"]["F"] / few.n["F"]).error
    assert few["mean"].round(0).error.tolist() == [1.0, 0.75]
    total = few.n / few.n.sum()
    assert total.error["F"] == (few.n["F"] / few.n.sum()).error


def test_what_is_overwritten_has_no_error(table: Any) -> None:
    """A cell has the ± of its number as long as it is that number."""
    table.loc["F", "n"] = 9
    assert table.error.n.isna().tolist() == [True, False, False]
    assert table.n["F"] == 9 and not hasattr(table.n["F"], "error")
    table["n"] = [1, 2, 3]
    assert table.error.n.isna().all()


def test_files_have_a_column_of_errors(table: Any) -> None:
    """Beside each column that has any; read again, they are columns."""
    text = table.to_csv()
    assert text.splitlines()[0] == "sex,n,n ±,mean,mean ±"
    assert pd.read_csv(io.StringIO(text))["n ±"].tolist() == [3, 4, math.inf]
    assert table.n.to_csv().splitlines()[1] == "F,5,3.0"


def test_bars_and_lines_show_errors(table: Any) -> None:
    """As error bars; a plot of another kind is drawn as it is."""
    matplotlib.use("Agg")
    for axes in (table.n.plot(kind="bar"), table.n.plot.barh(), table.n.plot()):
        assert axes.containers, "no error bars"
    assert table.n.plot(kind="hist") is not None


def test_what_has_no_error_stays_plain() -> None:
    """Exact tables, and what is no table."""
    five = Value("table", ("n",), ("integer",), ((5,),))
    exact = Release(five, Provenance(Label.WHITELISTED, PrivacyLoss()))
    assert type(released_of(exact)) is pd.DataFrame
    assert as_released_table(3, exact) == 3
