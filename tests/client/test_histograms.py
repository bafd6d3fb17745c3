"""The twin's columns as small histograms."""

from pathlib import Path

import pandas as pd
import pytest

from sarus_kernel.client.histograms import BINS, MOST, histogram
from sarus_kernel.errors import UnknownName
from sarus_kernel.plan.catalog import ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind

COLUMNS = {
    "age": ColumnType(Kind.INTEGER, True, 0, 120),
    "sex": ColumnType(Kind.TEXT, True, None, None, ("F", "M")),
    "code": ColumnType(Kind.TEXT),
    "born": ColumnType(Kind.DATE),
    "empty": ColumnType(Kind.NUMBER),
}
TABLE = TableInfo("person", tuple(ColumnInfo(name, of) for name, of in COLUMNS.items()))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hundred people."""
    path = tmp_path_factory.mktemp("twin") / "person.parquet"
    pd.DataFrame(
        {
            "age": [None if n == 0 else n % 100 for n in range(200)],
            "sex": ["F", "M"] * 99 + ["F", None],
            "code": [f"c{n % 40:02}" for n in range(200)],
            "born": pd.date_range("1950-01-01", periods=200, freq="30D"),
            "empty": [None] * 200,
        }
    ).astype({"empty": "float64"}).to_parquet(path)
    return path


def test_numbers_and_dates_are_ranges_that_touch(file: Path) -> None:
    """Every row that is not null is in one of the bars."""
    found = histogram(file, TABLE, "age")
    assert (found["kind"], len(found["bars"]), found["nulls"]) == ("range", BINS, 1)
    assert sum(rows for _, rows in found["bars"]) == 199
    assert found["bars"][0][0] == "0 to 4.95"
    born = histogram(file, TABLE, "born")
    assert born["bars"][0][0].startswith("1950-01-01 to 1950-")
    assert sum(rows for _, rows in born["bars"]) == 200


def test_words_are_counted_the_most_frequent_first(file: Path) -> None:
    """What is not shown is counted as other."""
    assert histogram(file, TABLE, "sex")["bars"] == [["F", 100], ["M", 99]]
    codes = histogram(file, TABLE, "code")
    assert (len(codes["bars"]), codes["other"]) == (MOST, 5 * (40 - MOST))


def test_a_column_of_nulls_has_no_bars(file: Path) -> None:
    """It says how many."""
    found = histogram(file, TABLE, "empty")
    assert (found["bars"], found["nulls"], found["rows"]) == ([], 200, 200)


def test_a_column_that_is_not_there(file: Path) -> None:
    """The nearest names are given."""
    with pytest.raises(UnknownName, match="Did you mean age"):
        histogram(file, TABLE, "aged")
