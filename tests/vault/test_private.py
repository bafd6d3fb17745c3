"""One measurement after the other: what is asked of the data once keys are selected."""

from collections.abc import Mapping, Sequence
from functools import partial
from random import Random

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Released, Rows
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.release import Interval
from sarus_kernel.rewriting import handed_over
from sarus_kernel.vault import private
from sarus_kernel.vault.mechanisms.without_noise import expect, expect_counts
from sarus_kernel.vault.private import NOISY, Way
from tests.privacy.ward import CATALOG, Tables, database, rows_of, safe

CODES = (1, 2, 3, None)
MEDIAN = "SELECT code, median(cost), min(cost), max(cost) FROM visit GROUP BY code"


def crowd(people: int = 400) -> Tables:
    """Everybody has one visit of each of four codes (none of which is null), and one of their own.

    The costs of code n lie between 10 n - 20 and 10 n + 20, those without a code around zero.
    """
    random, visits = Random(3), []
    for who in range(people):
        for code in (*CODES, 1_000 + who):
            cost = 10.0 * (code or 0) % 50 + random.uniform(-20, 20)
            visits.append((len(visits), who, code, cost, None, None))
    return {"person": [(n, "f", 1950, 70.0, None, None) for n in range(people)], "visit": visits}


ENGINE = database(crowd())


WITHOUT_NOISE = Way(partial(expect_counts, ratio=1.0), partial(expect, ratio=1.0))


def measured(text: str, way: Way = NOISY) -> tuple[Released, list[Sequence[Rows]]]:
    """A question's one release point, and all exact rows that were asked for on the way."""
    (measurement,) = safe(parse(text, CATALOG), epsilon=20.0).measurements
    asked: list[Sequence[Rows]] = []

    def ask(relations: Sequence[Relation], given: Mapping[str, Rows]) -> tuple[Rows, ...]:
        found = tuple(rows_of(ENGINE, relation, given, CATALOG) for relation in relations)
        asked.append(found)
        return found

    table = private._released(measurement, ask, {}, way, Scope(CATALOG))
    assert table is not None
    return table, asked


def test_histograms_hold_the_selected_keys_alone() -> None:
    """Also the one that is null; the keys of single people never reach the vault with values."""
    table, asked = measured(MEDIAN)
    assert [row[0] for row in table.rows] == [1, 2, 3, None]
    (counts,), (bins,) = asked
    assert len(counts.rows) > 300
    assert {row[0] for row in bins.rows} == set(CODES)


def test_public_keys_are_asked_for_at_once() -> None:
    """Nothing has to be selected, so the data are asked one time."""
    _, asked = measured("SELECT urgent, median(cost), count(*) FROM visit GROUP BY urgent")
    assert [len(tables) for tables in asked] == [2]


@pytest.mark.parametrize("most", [2_000, 400, 100])
def test_bins_are_as_wide_as_it_takes(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many keys are selected, the histogram is no larger than a worker may hand over; the
    bars are wider by the width of the bins, and hold what they should."""
    monkeypatch.setattr(handed_over, "MOST_ROWS", most)
    table, asked = measured(MEDIAN, WITHOUT_NOISE)
    assert 0 < len(asked[1][0].rows) <= most
    for row, bars in zip(table.rows, table.intervals, strict=True):
        for value, bar, true in zip(row[1:], bars[1:], _truth(row[0]), strict=True):
            assert isinstance(bar, Interval) and isinstance(value, float)
            assert bar.low <= true <= bar.high
            assert value == pytest.approx(true, abs=5 + 4 * 150 / most)


def _truth(code: object) -> tuple[float, float, float]:
    rows = crowd()["visit"]
    costs = sorted(float(str(row[3])) for row in rows if row[2] == code)
    return costs[len(costs) // 2], costs[0], costs[-1]
