"""Measurements without noise, of rows that are public: what an answer would be like."""

from random import Random

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Released
from sarus_kernel.vault.mechanisms.without_noise import expect, expect_counts
from tests.privacy.ward import CATALOG, Tables, database, exact_rows, safe


def crowd(people: int = 300) -> Tables:
    """People of two sexes, and visits of a few frequent codes and one that a single person has."""
    random = Random(2)
    rows = [(n, random.choice("fm"), 1900 + n % 100, 50.0 + n % 50, None, None)
            for n in range(people)]  # fmt: skip
    visits = [(n, n, 1 + n % 2, 1.0, None, None) for n in range(people)]
    return {"person": rows, "visit": [*visits, (9_999, 0, 4_321, 1.0, None, None)]}


ENGINE = database(crowd())


def expected(text: str, ratio: float = 1.0) -> Released:
    """What is expected of a question."""
    (measurement,) = safe(parse(text, CATALOG)).measurements
    exact = exact_rows(ENGINE, measurement, {})
    many = len(measurement.queries)
    counted = expect_counts(measurement, exact[:many], ratio)
    return expect(measurement, counted, exact[many:], ratio)


def test_values_without_noise_and_bars_as_wide_as_with_it() -> None:
    """The truth, and what the noise would do to it."""
    table = expected("SELECT count(*), avg(weight), median(born) FROM person")
    count, mean, median = table.rows[0]
    assert (count, median) == (300, 1949.0)
    assert mean == pytest.approx(74.5, abs=0.01)
    assert all(bar is not None and bar.low < bar.high for bar in table.intervals[0])


def test_people_stand_for_more_than_themselves() -> None:
    """Ten times the people: ten times the count, the same mean, and a narrower bar of the mean."""
    one, ten = (expected("SELECT count(*), avg(weight) FROM person", ratio) for ratio in (1, 10))
    assert ten.rows[0][0] == 3_000
    assert ten.rows[0][1] == pytest.approx(one.rows[0][1], abs=0.01)
    before, after = one.intervals[0][1], ten.intervals[0][1]
    assert before is not None and after is not None
    assert after.high - after.low == pytest.approx((before.high - before.low) / 10, rel=0.2)


def test_only_groups_above_the_threshold_are_expected() -> None:
    """As in the answer itself."""
    table = expected("SELECT code, count(*) FROM visit GROUP BY code")
    assert [row[0] for row in table.rows] == [1, 2]


def test_public_groups_are_all_there() -> None:
    """Those that nobody is in as well."""
    table = expected("SELECT sex, count(*) FROM person GROUP BY sex")
    assert [row[0] for row in table.rows] == ["f", "m", None]
    assert table.rows[2][1] == 0
