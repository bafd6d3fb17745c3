"""Error bars tell the truth: 95 % intervals that hold the true answer 95 times of 100.

On data of which nothing is clipped, so that the noise alone makes the error; and on data of which
most rows belong to a few people, so that every bound clips. (They are more people than the answers
say may go unnoticed.)
"""

from random import Random
from typing import Any

import pytest

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.frontends.sql import parse
from sarus_kernel.release import UNKNOWN, Interval
from sarus_kernel.vault.mechanisms import measure
from sarus_kernel.vault.private import _half
from tests.privacy.ward import CATALOG, EPSILON, Tables, database, rows_of, safe

RUNS = 1_500
PEOPLE = 400
MISS = 0.05


def crowd() -> Tables:
    """Enough people for errors to be small beside the answers; at most three visits each."""
    random = Random(11)
    people = [
        (n, random.choice("fm"), random.randint(1905, 2015), random.gauss(80, 20), None, None)
        for n in range(PEOPLE)
    ]
    visits = [
        (9 * n + k, n, random.randint(1, 5), min(max(random.gauss(weight - 60, 20), -50), 100),
         None, random.random() < 0.3)
        for n, *_, weight, _, _ in people
        for k in range(random.randint(0, 3))
    ]  # fmt: skip
    return {"person": people, "visit": visits}


ENGINE = database(crowd())
NARROW = {
    "count": "SELECT count(*) FROM person",
    "small count": "SELECT count(*) FROM person WHERE born < 1908",
    "count of rows": "SELECT count(*) FROM visit",
    "people with": "SELECT count(DISTINCT patient) FROM visit WHERE urgent",
    "sum": "SELECT sum(weight) FROM person",
    "mean": "SELECT avg(weight) FROM person",
    "mean of rows": "SELECT avg(cost) FROM visit",
    "spread": "SELECT stddev(weight) FROM person",
    "covariance": "SELECT covar_samp(born, weight) FROM person",
    "gaussian": "SELECT count(*), sum(weight), avg(born), stddev(weight), sum(born), "
                "count(DISTINCT sex), sum(weight * born) FROM person",
}  # fmt: skip
WIDE = {
    "median": "SELECT median(weight) FROM person",
    "median of integers": "SELECT median(born) FROM person",
    "quartile": "SELECT quantile_cont(weight, 0.25) FROM person",
    "least": "SELECT min(weight) FROM person",
    "greatest": "SELECT max(born) FROM person",
    "median of rows": "SELECT median(cost) FROM visit",
    "seven": "SELECT min(born), quantile_cont(born, 0.1), quantile_cont(born, 0.25), median(born), "
             "quantile_cont(born, 0.75), quantile_cont(born, 0.9), max(born) FROM person",
}
"""Bars of chosen values are on the safe side: how many bins are empty nobody may know."""


def covered(
    text: str, runs: int = RUNS, engine: DuckDB = ENGINE, epsilon: float = EPSILON
) -> list[float]:
    """How often each column's interval held the true value. Where noise is taken for people far out
    (once in a thousand) "too few people" is said, or nothing: that is to be seldom."""
    relation = parse(text, CATALOG)
    (measurement,) = safe(relation, epsilon=epsilon).measurements
    exact = [rows_of(engine, r, {}, CATALOG) for r in measurement.relations]
    (truth,) = rows_of(engine, relation, {}, CATALOG).rows
    hits, unknown = [0] * len(truth), 0
    for _ in range(runs):
        table = measure.measure(measurement, exact)
        if UNKNOWN in table.intervals[0] or None in table.rows[0]:
            unknown += 1
            continue
        for place, (value, bar) in enumerate(zip(table.rows[0], table.intervals[0], strict=True)):
            half, true = _half(value, bar), truth[place]
            assert isinstance(bar, Interval) and isinstance(true, int | float)
            assert isinstance(half, int | float) and isinstance(value, int | float)
            hits[place] += value - half - 1e-3 <= true <= value + half + 1e-3
    assert unknown <= runs / 100
    return [hit / (runs - unknown) for hit in hits]


def never_less(least: float, text: str, runs: int, *where: Any) -> list[float]:
    """The shares; if one is less, of four times as many runs: a limit is no matter of chance.

    Of 1,500 runs one in 5,000 falls from .95 to .93 by itself, of 6,000 one in 1e11.
    """
    shares = covered(text, runs, *where)
    shares = shares if min(shares) >= least else covered(text, 4 * runs, *where)
    assert min(shares) >= least
    return shares


@pytest.mark.parametrize("name", NARROW)
def test_additive_noise(name: str) -> None:
    """Between 93 and 98 of 100; whole noise and an end at zero make it a little more, and so
    does what people might have beyond a bound."""
    most = 1.0 if "visit" in NARROW[name] else 0.99  # a bound that is paid for is allowed for
    assert max(never_less(1 - MISS - 0.02, NARROW[name], RUNS)) <= most


@pytest.mark.parametrize("name", WIDE)
def test_chosen_values(name: str) -> None:
    """At least 93 of 100."""
    never_less(1 - MISS - 0.02, WIDE[name], 400)


# --- where bounds clip ------------------------------------------------------------------------

PLENTY, FEW_RUNS = 8.0, 300


def uneven() -> Tables:
    """600 people have two visits or so; the catalog says four at most; 24 have about fifty each."""
    random = Random(12)
    rows = [random.randint(0, 3) for _ in range(576)] + [random.randint(40, 60) for _ in range(24)]
    costs = [(n, min(max(random.gauss(20 + many / 2, 20), -50), 100)) for n, many in enumerate(rows)
             for _ in range(many)]  # fmt: skip
    return {"visit": [(k, n, random.randint(1, 5), cost, None, cost > 40)
                      for k, (n, cost) in enumerate(costs)]}  # fmt: skip


OWN = "SELECT patient, count(*) AS n, sum(cost) AS x FROM visit GROUP BY patient"
CLIPPED = {
    "count": "SELECT count(*) FROM visit",
    "count of some": "SELECT count(*) FROM visit WHERE urgent",
    "sum": "SELECT sum(cost) FROM visit",
    "mean": "SELECT avg(cost) FROM visit",
    "spread": "SELECT stddev(cost) FROM visit",
    "own counts": f"SELECT avg(n), stddev(n) FROM ({OWN}) t",
    "own sums": f"SELECT sum(x), avg(x) FROM ({OWN}) t",
}


@pytest.fixture(scope="module")
def uneven_engine() -> DuckDB:
    """A database in which four of a hundred people have most of the rows."""
    return database(uneven())


@pytest.mark.parametrize("name", CLIPPED)
def test_where_bounds_clip(name: str, uneven_engine: DuckDB) -> None:
    """No bound that is worth its noise leaves them whole: the interval holds what it leaves out.

    Where the catalog's bound is taken for the truth it hardly ever does."""
    never_less(0.85, CLIPPED[name], FEW_RUNS, uneven_engine, PLENTY)
