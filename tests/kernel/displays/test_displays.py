"""What the vault says, as text and as HTML."""

import math
from html.parser import HTMLParser

import pytest
from IPython.core.formatters import DisplayFormatter

from sarus_kernel.client.released import as_released
from sarus_kernel.kernel.displays import ReleasedFrames, bundle, register
from sarus_kernel.kernel.displays.overview import Overview
from sarus_kernel.kernel.displays.sheet import SHOWN
from sarus_kernel.kernel.numbers import written
from sarus_kernel.plan.catalog import ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.release import UNKNOWN, Interval, Label, Value
from tests.kernel.fakes import FakeVault, count, release


@pytest.mark.parametrize(
    ("cell", "low", "high", "words"),
    [
        (4833, 4821, 4845, "4,833 ± 12"),
        (4833, 4821.4, 4844.6, "4,833 ± 12"),
        (0.8123, 0.7923, 0.8323, "0.812 ± 0.020"),
        (12.3456, 11.1, 13.6, "12.3 ± 1.2"),
        (123456.7, 123000.0, 123913.4, "123,457 ± 457"),
        (0.9, 0.5, 1.0, "0.90 [0.50, 1.00]"),
        (5, 5, 5, "5"),
        (1e-7, 0.0, 2e-7, "0.00000010 ± 0.00000010"),
        (3.0, -math.inf, math.inf, "3"),
    ],
)
def test_a_noisy_number_shows_no_more_than_the_noise_allows(
    cell: float, low: float, high: float, words: str
) -> None:
    """Two significant digits of the half width decide."""
    assert written(cell, Interval(low, high)) == words


def test_a_number_without_meaning_says_so() -> None:
    """A released one of which the noise leaves nothing, and what is computed with it."""
    held = Value("scalar", ("n",), ("integer",), ((2025,),), ((UNKNOWN,),))
    nothing = as_released(2025, release("q", Label.PRIVATE, held))
    display = DisplayFormatter()
    register(display, ReleasedFrames())
    shown = [display.format(each)[0]["text/plain"] for each in (nothing, 10 / nothing)]
    assert shown == ["2025 (too few people)", "0.00493827 (too few people)"]


@pytest.mark.parametrize(
    ("cell", "words"),
    [(None, "null"), (True, "True"), ("a", "a"), (313217, "313217"), (0.5, "0.5"),
     (math.nan, "nan"), (1 / 3, "0.333333")],
)  # fmt: skip
def test_a_plain_value_is_written_plainly(cell: object, words: str) -> None:
    """Codes and years get no thousands separator."""
    assert written(cell) == words  # type: ignore[arg-type]


def test_bounds_of_dates_are_dates() -> None:
    """Days since 1970 mean nothing to people; a year beyond the calendar is no crash."""
    columns = (
        ColumnInfo("day", ColumnType(Kind.DATE, True, -25567, 20453)),
        ColumnInfo("moment", ColumnType(Kind.TIMESTAMP, True, 0, 86_400)),
        ColumnInfo("far", ColumnType(Kind.DATE, True, -1e9, 1e9)),
    )
    table = TableInfo("visit", columns)
    data, _ = bundle(Overview(FakeVault().welcome(), FakeVault().account(), table))
    assert "1900-01-01 to 2025-12-31" in data["text/plain"]
    assert "1970-01-01 to 1970-01-02" in data["text/plain"]


class Tags(HTMLParser):
    """Collects the tags of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def test_names_and_values_are_escaped() -> None:
    """An alias or a category may be chosen by anybody."""
    nasty = "<img src=x onerror=alert(1)>"
    value = Value("table", (nasty,), ("text",), ((nasty,), ("&amp;",)))
    data, _ = bundle(release(nasty, Label.WHITELISTED, value))
    assert "img" not in Tags(data["text/html"]).tags
    assert "&amp;amp;" in data["text/html"] and nasty in data["text/plain"]


def test_rows_that_are_not_shown_are_counted() -> None:
    """No silent limit."""
    value = Value("table", ("n",), ("integer",), tuple((i,) for i in range(SHOWN + 1234)))
    data, _ = bundle(release("q", Label.PUBLIC, value))
    for text in data.values():
        assert "… and 1,234 more rows" in text


@pytest.mark.parametrize("form", ["table", "series", "array", "tuple", "scalar", "model"])
def test_every_form_can_be_shown(form: str) -> None:
    """Also without rows."""
    value = Value(form, ("a", "b")[: 2 - (form == "scalar")], ("text",) * 2, (), (), 0, "n")
    data, metadata = bundle(release("q", Label.WHITELISTED, value))
    assert set(data) == {"text/plain", "text/html"}
    assert metadata["sarus"]["label"] == "Whitelisted"


def test_the_label_of_a_release_has_its_price_and_receipt() -> None:
    """What the metadata of a display hold."""
    _, metadata = bundle(count("how many", 0.5))
    mark = metadata["sarus"]
    assert mark["kind"] == "private" and mark["epsilon"] == 0.5 and mark["cached"] is False
    assert mark["label"] == "Differentially-private evaluation (epsilon=0.50)"
    assert mark["question"] == "how many" and mark["notes"] == ["a <note>"]
    assert mark["receipts"][0]["plan_digest"] == "how many"
