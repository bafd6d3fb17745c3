"""Whole questions on two databases, one person apart: the measured loss stays below the claim.

The exact rows are computed once per database; what is drawn thousands of times is the noise, by
the same function that answers with.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Measurement, Released, Rows, SafeQuery
from sarus_kernel.plan.relations import Relation
from sarus_kernel.release import Cell
from sarus_kernel.rewriting import bins
from sarus_kernel.vault.mechanisms import gaussian_threshold, laplace_threshold, measure
from sarus_kernel.vault.mechanisms.noise import half_width
from tests.privacy.audit import loss_at_least
from tests.privacy.neighbours import Data, ward, without
from tests.privacy.ward import CATALOG, EPSILON, database, rows_of, run, safe

RUNS = 2_500
DELTA = 1e-2
"""Large, so that what a delta allows can be seen at all in so many runs."""
Draws = np.ndarray[Any, np.dtype[np.float64]]

BASE = without(ward(3, people=12), 1)
"""Eleven people; a twelfth comes or goes."""


def with_one(**rows: list[tuple[Cell, ...]]) -> Data:
    """The database with the rows of one more person, number 77."""
    return {table: BASE[table] + rows.get(table, []) for table in BASE}


def visits(*codes: int, cost: float = 100.0) -> list[tuple[Cell, ...]]:
    """Visits of the one person."""
    return [(900 + n, 77, code, cost, None, True) for n, code in enumerate(codes)]


PLAIN: tuple[Cell, ...] = (77, "f", 2019, 199.0, "n1", None)
QUESTIONS = {
    "count": "SELECT count(*) FROM person",
    "all rows of one person": "SELECT sum(cost) FROM visit",
    "public groups": "SELECT sex, count(*) FROM person GROUP BY sex",
    "public groups of many": "SELECT chapter, count(*), avg(cost) FROM visit "
                             "JOIN code ON code = code_id GROUP BY chapter",
    "open groups": "SELECT code, count(*) FROM visit GROUP BY code",
    "mean": "SELECT avg(weight) FROM person",
    "spread": "SELECT stddev(weight) FROM person",
    "median": "SELECT median(weight) FROM person",
    "median of many rows": "SELECT median(cost) FROM visit",
    "extremes by group": "SELECT sex, min(weight), max(weight) FROM person GROUP BY sex",
    "correlation": "SELECT corr(cost, CASE WHEN urgent THEN 1 ELSE 0 END) FROM visit",
    "different values": "SELECT count(DISTINCT code) FROM visit",
    "join": "SELECT sex, count(*) FROM person JOIN visit ON person_id = patient GROUP BY sex",
    "absent": "SELECT count(*) FROM person WHERE person_id NOT IN (SELECT patient FROM visit)",
}  # fmt: skip
COMERS = {
    "with a key of their own": with_one(person=[PLAIN], visit=visits(4321)),
    "with the most rows": with_one(person=[PLAIN], visit=visits(*[1, 2, 3, 4, 5] * 5)),
    "absent from one table": with_one(visit=visits(1, 1, 1, 1)),
}


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """A threshold is a pure function of public numbers: found once is enough. And few bins."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bins, "MOST_BINS", 50)
        patch.setattr(measure, "laplace_threshold", cache(laplace_threshold))
        patch.setattr(measure, "gaussian_threshold", cache(gaussian_threshold))
        yield


def sql(text: str) -> Relation:
    """A question."""
    return parse(text, CATALOG)


@dataclass(frozen=True)
class Columns:
    """Every number that a release may hold, as one row of floats: NaN where there is none."""

    keys: tuple[measure.Key, ...]
    width: int

    def row(self, table: Released) -> list[float]:
        """One run as a row."""
        found = {row[: -self.width]: row[-self.width :] for row in table.rows}
        nothing = (math.nan,) * self.width
        return [float(cell or 0) for key in self.keys for cell in found.get(key, nothing)]


def drawn(measurement: Measurement, exact: list[Rows], columns: Columns, runs: int) -> Draws:
    """Many releases of the same exact rows."""
    return np.array([columns.row(measure.measure(measurement, exact)) for _ in range(runs)])


def two(query: SafeQuery, one: Data, other: Data) -> tuple[Measurement, list[Rows], list[Rows]]:
    """The exact rows of a question's one release point on two databases."""
    (measurement,) = query.measurements
    sides = [run(database(data), query)[0][measurement.name] for data in (one, other)]
    return measurement, sides[0], sides[1]


def columns_of(measurement: Measurement, *sides: list[Rows]) -> Columns:
    """The keys of both databases (an open key may be in one of them only)."""
    width = len(measurement.keys)
    keys = {row[:width]: None for rows in sides for row in rows[0].rows}
    return Columns(measurement.grid or tuple(keys), len(measurement.outputs))


def loss(text: str, one: Data, other: Data, runs: int = RUNS) -> float:
    """A lower bound on the epsilon of a question, from what it released on two databases."""
    measurement, mine, theirs = two(safe(sql(text), delta=DELTA), one, other)
    columns = columns_of(measurement, mine, theirs)
    draws = [drawn(measurement, side, columns, runs) for side in (mine, theirs)]
    return loss_at_least(*draws, delta=measurement.loss.delta)


@pytest.mark.parametrize("name", QUESTIONS)
def test_one_person_more_is_hidden(name: str) -> None:
    """Whoever comes, with whatever rows: no release tells more than epsilon says."""
    comers = ("with a key of their own",) if name == "open groups" else ("with the most rows",)
    comers += ("absent from one table",) if name in ("join", "absent") else ()
    for comer in comers:
        assert loss(QUESTIONS[name], BASE, COMERS[comer]) <= EPSILON


def test_the_measure_sees_what_is_there() -> None:
    """It comes near the claim where one person weighs as much as anybody may."""
    assert loss(QUESTIONS["count"], BASE, COMERS["with the most rows"], 10_000) > 0.5 * EPSILON


def test_two_people_are_not_hidden_by_the_noise_for_one() -> None:
    """The same measure finds what a forgotten bound would do."""
    full = [(n, "f", 1950, 70.0, "n1", None) for n in range(100, 103)]
    more = BASE | {"person": BASE["person"] + full}
    assert loss(QUESTIONS["count"], BASE, more) > EPSILON


def test_a_key_of_one_person_hardly_ever_comes_out() -> None:
    """Its chance is the delta of the selection, at most."""
    query = safe(sql(QUESTIONS["open groups"]), delta=DELTA)
    measurement, mine, theirs = two(query, BASE, COMERS["with a key of their own"])
    columns = columns_of(measurement, mine, theirs)
    assert (4321,) in columns.keys and measurement.selection is not None
    draws = drawn(measurement, theirs, columns, RUNS)
    place = columns.keys.index((4321,))
    named = np.isfinite(draws[:, place]).sum()
    assert named <= measurement.selection.delta * RUNS + 5 * math.sqrt(DELTA * RUNS)


def test_a_second_point_that_reads_the_first_costs_no_more_than_said() -> None:
    """A released mean in a filter: the two points together stay below epsilon."""
    text = "SELECT count(*) FROM person WHERE weight > (SELECT avg(weight) FROM person)"
    query = safe(sql(text), delta=DELTA)
    first, second = query.measurements
    assert first.loss.epsilon + second.loss.epsilon <= EPSILON * (1 + 1e-9)
    draws = [_both(query, data) for data in (BASE, COMERS["with the most rows"])]
    assert loss_at_least(*draws) <= EPSILON


def _both(query: SafeQuery, data: Data) -> Draws:
    """Runs of both points; the second's exact rows change only where the mean passes a weight."""
    first, second = query.measurements
    engine = database(data)
    exact = [rows_of(engine, r, {}, CATALOG) for r in first.relations]
    weights = sorted({row[3] for row in data["person"] if isinstance(row[3], float)})
    known: dict[int, list[Rows]] = {}
    runs = []
    for _ in range(RUNS):
        mean = measure.measure(first, exact)
        (value,) = mean.rows[0]
        value = -1.0 if value is None else value  # of a noisy count below one; nobody weighs that
        assert isinstance(value, float)
        rank = sum(weight <= value for weight in weights) if value >= 0 else -1
        if rank not in known:
            given = {first.name: mean}
            known[rank] = [rows_of(engine, r, given, CATALOG) for r in second.relations]
        ((count,),) = measure.measure(second, known[rank]).rows
        assert isinstance(count, int)
        runs.append((value, float(count)))
    return np.array(runs)


@pytest.mark.parametrize("name", ["all rows of one person", "public groups", "mean"])
def test_the_noise_is_as_large_as_it_says(name: str) -> None:
    """Laplace: the mean distance is that of the scale. Its interval misses one in twenty."""
    (measurement,) = safe(sql(QUESTIONS[name])).measurements
    assert measurement.mechanism == "laplace"
    for bounded in measurement.queries:
        for part in bounded.parts:
            truth = 10**9
            noise = np.array(measure._noisy(measurement, bounded, part, [truth] * 20_000)) - truth
            ratio = math.exp(-1 / part.scale)
            assert np.abs(noise).mean() == pytest.approx(2 * ratio / (1 - ratio**2), rel=0.05)
            width = half_width("laplace", part.scale)
            assert (np.abs(noise) > width).mean() <= 0.055


def test_gaussian_noise_is_as_large_as_it_says() -> None:
    """Many parts over many groups: the standard deviation is the scale."""
    text = "SELECT name, code, count(*), sum(cost), avg(cost) FROM person " \
           "JOIN visit ON person_id = patient GROUP BY name, code"  # fmt: skip
    (measurement,) = safe(sql(text)).measurements
    assert measurement.mechanism == "gaussian"
    for bounded in measurement.queries:
        for part in bounded.parts:
            noise = np.array(measure._noisy(measurement, bounded, part, [0] * 20_000))
            assert noise.std() == pytest.approx(part.scale, rel=0.03)
            width = half_width("gaussian", part.scale)
            assert 0.03 < (np.abs(noise) > width).mean() <= 0.055
