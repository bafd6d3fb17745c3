"""Taking any person out moves what each round adds up by no more than the clip, in integers."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarus_kernel.learning.fitting import fit, schedule
from sarus_kernel.learning.sums.queries import Public, Query, Rows
from sarus_kernel.learning.sums.statistics import integer_sum
from tests.learning.estimators import ESTIMATORS
from tests.learning.local import Local
from tests.learning.people import FEATURES, tables, without

CLIP = 2**20  # in steps


def asked_of(rows: Rows, name: str, people: float, rho: float) -> list[Query]:
    """What a fit asks, of this table with noise."""
    estimator, target = ESTIMATORS[name]
    ask = Local(rows, seed=len(rows.y))
    fit(estimator, FEATURES, target, ask, Public(people), rho)
    return ask.asked


@pytest.mark.parametrize("name", ESTIMATORS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=tables(), rho=st.sampled_from([1e-3, 1.0, 1e6]))
def test_a_person_moves_each_round_by_no_more_than_the_clip(
    name: str, rows: Rows, rho: float
) -> None:
    """Whatever the table, in whole numbers: so the noise is made for every person."""
    for query in asked_of(rows, name, 50.0, rho):
        total = integer_sum(query, rows)
        for person in np.unique(rows.person):
            moved = total - integer_sum(query, without(rows, person))
            assert sum(int(entry) ** 2 for entry in moved) <= CLIP**2


@pytest.mark.parametrize("name", ESTIMATORS)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=tables(), people=st.sampled_from([1.0, 900.0, 1e7]), rho=st.sampled_from([1e-6, 1e3]))
def test_a_fit_asks_what_its_schedule_says(
    name: str, rows: Rows, people: float, rho: float
) -> None:
    """In that order, and never more than its price; no table makes a fit fail."""
    estimator, target = ESTIMATORS[name]
    rounds = schedule(estimator, FEATURES, target, Public(people), rho)
    asked = asked_of(rows, name, people, rho)
    assert [(q.length, q.clip, q.rho) for q in asked] == [(r.length, r.clip, r.rho) for r in rounds]
    assert math.fsum(r.rho for r in rounds) <= rho * (1 + 1e-12)


def test_one_row_counts_as_it_is_and_ten_as_one() -> None:
    """A person's rows are added, then clipped: alike rows weigh as one of the clip's length."""
    rows = Rows(np.tile([50.0, 60.0, 1.0, 2.0, 1.0], (10, 1)), np.ones(10), np.zeros(10, np.int64))
    (query,) = asked_of(rows, "ridge classifier", 50.0, 1.0)
    one = integer_sum(query, Rows(rows.X[:1], rows.y[:1], rows.person[:1]))
    ten = integer_sum(query, rows)
    ratio = np.linalg.norm(ten) / np.linalg.norm(one)
    assert np.linalg.norm(ten) <= CLIP
    assert np.allclose(ten, one * ratio, rtol=0.01, atol=500)
