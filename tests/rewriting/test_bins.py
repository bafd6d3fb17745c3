"""Bins: every value between the bounds is in one, and what stands for a bin is near its values."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pyarrow as pa
import pytest

from sarus_kernel.engines.duckdb import ARROW
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import project
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import Cell
from sarus_kernel.rewriting.bins import FEWEST_BINS, MOST_BINS, Bins, bins
from tests.conformance.asking import ENGINE


def placed(made: Bins, values: list[object]) -> list[int | None]:
    """The bin of each value, worked out by the engine."""
    rows = Given("rows", ("x",), (made.kind.value,))
    table = pa.table({"x": pa.array(values, ARROW[made.kind])})
    relation = project(rows, {"bin": made.place(Column("x"))})
    found: list[int | None] = ENGINE.arrow(relation, {"rows": table}).column("bin").to_pylist()
    return found


@pytest.mark.parametrize(("low", "high"), [(0, 10), (-3, 5000), (1900, 1900), (-7, 123_456_789)])
def test_integers(low: int, high: int) -> None:
    """One bin each where that is possible; none is lost, and none is shared by far values."""
    made = bins(Kind.INTEGER, low, high, 1)
    assert made.count <= MOST_BINS
    step = max(1, (high - low) // 997)
    values = [*range(low, high + 1, step), high]
    for value, number in zip(values, placed(made, list(values)), strict=True):
        assert number is not None and 0 <= number < made.count
        first, last = made.edges(number)
        assert first <= value <= last and first <= made.middle(number) <= last
    if high - low < MOST_BINS:
        assert all(made.middle(n) == v for v, n in zip(values, placed(made, list(values)),
                                                       strict=True) if n is not None)  # fmt: skip


def test_numbers() -> None:
    """A value is between the edges of its bin; what is outside is in an outermost bin."""
    made = bins(Kind.NUMBER, -50.0, 100.0, 1)
    values = [-50.0, -49.99, 0.0, 33.3, 99.999, 100.0]
    for value, number in zip(values, placed(made, list(values)), strict=True):
        assert number is not None
        low, high = made.edges(number)
        assert low - 1e-9 <= value <= high + 1e-9
    assert placed(made, [-1e300, 1e300, None]) == [0, made.count - 1, None]


def test_a_single_number() -> None:
    """Bounds that leave one value leave one bin."""
    assert placed(bins(Kind.NUMBER, 2.5, 2.5, 1), [2.5, 0.0]) == [0, 0]


def test_dates_and_timestamps_come_back_as_themselves() -> None:
    """Days and seconds since 1970, and back."""
    day = date(2008, 2, 29)
    ordinal = (day - date(1970, 1, 1)).days
    made = bins(Kind.DATE, ordinal - 5, ordinal + 5, 1)
    (number,) = placed(made, [day])
    assert number is not None and made.cell(made.middle(number)) == "2008-02-29"
    moment = datetime(2008, 2, 29, 12, 30)
    second = (moment - datetime(1970, 1, 1)) // timedelta(seconds=1)
    made = bins(Kind.TIMESTAMP, second - 5, second + 5, 1)
    (number,) = placed(made, [moment])
    assert number is not None and made.cell(made.middle(number)) == "2008-02-29T12:30:00"


@pytest.mark.parametrize(("kind", "value"), [(Kind.INTEGER, 3), (Kind.NUMBER, 2.5)])
def test_a_value_is_released_as_its_own_kind(kind: Kind, value: Cell) -> None:
    """An integer stays one."""
    cell = bins(kind, 0, 10, 1).cell(float(str(value)))
    assert cell == value and type(cell) is type(value)


def test_many_groups_have_fewer_bins() -> None:
    """So that choosing is quick, but never fewer than a histogram needs."""
    assert bins(Kind.NUMBER, 0, 1, 5_000).count == 80
    assert bins(Kind.NUMBER, 0, 1, 10**6).count == FEWEST_BINS


@pytest.mark.parametrize(
    ("kind", "low", "high", "likely"),
    [
        (Kind.INTEGER, 0, 32_768, (1, 60)),
        (Kind.INTEGER, -46_022, 46_022, (0, 400)),
        (Kind.NUMBER, -1e6, 1e9, (10.0, 99.0)),
        (Kind.INTEGER, 0, 10**9, (999_999_990, 10**9)),
    ],
)
def test_where_values_are_seldom_bins_are_wide(
    kind: Kind, low: float, high: float, likely: tuple[float, float]
) -> None:
    """Nearly all values are told apart finely, others by how far away they are; none is lost."""
    made = bins(kind, low, high, 1, likely)
    assert made.outside and made.size <= MOST_BINS + 30
    assert made.edges(0)[0] == low and made.edges(made.size - 1)[1] >= high
    edges = [made.edges(number) for number in range(made.size)]
    gap = 1 if made.whole else 0
    assert all(b[0] == pytest.approx(a[1] + gap) for a, b in pairwise(edges))
    values = sorted({*likely, low, high, *(e for pair in edges[:: made.size // 9] for e in pair)})
    of_kind = [int(v) if made.whole else v for v in values if low <= v <= high]
    for value, number in zip(of_kind, placed(made, [*of_kind]), strict=True):
        assert number is not None
        assert made.edges(number)[0] - 1e-6 <= value <= made.edges(number)[1] + 1e-6
    assert all(n[1] - n[0] <= 1 for v in likely for n in edges if n[0] <= v <= n[1])


def test_where_values_are_all_over_the_bounds_bins_are_alike() -> None:
    """And also where one integer is told from the next anyway, or nothing is likely."""
    assert bins(Kind.INTEGER, 0, 100_000, 1, (10, 90_000)) == bins(Kind.INTEGER, 0, 100_000, 1)
    assert not bins(Kind.INTEGER, 5, 5, 1, (5, 5)).outside


@pytest.mark.parametrize("kind", [Kind.DATE, Kind.TIMESTAMP])
def test_the_last_bin_may_reach_beyond_the_calendar(kind: Kind) -> None:
    """An answer that is paid for is never lost to a date that cannot be told."""
    made = bins(kind, *((-719_162, 2_932_896) if kind is Kind.DATE else (0, 253_402_300_799.9)), 1)
    assert made.edges(made.count - 1)[1] > (2_932_896 if kind is Kind.DATE else 253_402_300_799)
    for number in (0, made.count - 1):
        for edge in (*made.edges(number), made.middle(number)):
            assert isinstance(made.cell(edge), str)
