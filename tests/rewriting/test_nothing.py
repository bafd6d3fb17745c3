"""What is said of nobody, and of hardly anybody."""

from random import Random

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.relations import Scope
from sarus_kernel.release import UNKNOWN
from sarus_kernel.rewriting import private
from sarus_kernel.vault.mechanisms import measure
from sarus_kernel.vault.private import _half
from tests.privacy.ward import CATALOG, SALT, database, rows_of

RANDOM = Random(3)
PEOPLE = [
    (n, "f", RANDOM.randint(1905, 2015), RANDOM.gauss(80, 20), None, None) for n in range(400)
]
ENGINE = database({"person": PEOPLE, "visit": []})


def told(text: str, epsilon: float) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """The values of the first row, and their intervals."""
    relation = parse(text, CATALOG)
    Scope(CATALOG).schema(relation)
    (measurement,) = private(relation, CATALOG, epsilon, 1e-6, SALT).measurements
    exact = [rows_of(ENGINE, r, {}, CATALOG) for r in measurement.relations]
    table = measure.measure(measurement, exact)
    return table.rows[0], table.intervals[0]


AVERAGES = "avg(weight), stddev(weight), covar_samp(born, weight), corr(born, weight)"


def test_averages_of_no_rows_are_null() -> None:
    """At a large epsilon the count is known to be zero: nothing is made up in its place."""
    values, bars = told(f"SELECT {AVERAGES} FROM person WHERE born < 1901", 1e4)
    assert values == (None, None, None, None)
    assert bars[:3] == (None, None, None)


@pytest.mark.parametrize("function", ["avg(weight)", "stddev(weight)"])
def test_a_mean_of_hardly_anybody_is_known_to_say_nothing(function: str) -> None:
    """It is null, or marked, where the error is wider than the range: hardly ever is the noisy
    count by chance so large that it is not."""
    answers = [told(f"SELECT {function} FROM person WHERE born < 1908", 0.01) for _ in range(40)]
    nothing = [v[0] is None or b[0] == UNKNOWN for v, b in answers]
    assert sum(nothing) >= 20
    assert _half(1.0, UNKNOWN) == UNKNOWN.high


def test_a_mean_of_many_has_an_interval() -> None:
    """The mark is for those of whom nothing is known."""
    values, bars = told("SELECT avg(weight), stddev(weight) FROM person", 1)
    assert None not in values and UNKNOWN not in bars
