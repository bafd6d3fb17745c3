"""Trees, additive models and clusters: a person moves each round by no more than the clip."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarus_kernel.learning import cells
from sarus_kernel.learning.fitting import fit, schedule
from sarus_kernel.learning.queries import Public, Query, Rows
from sarus_kernel.learning.statistics import integer_sum
from tests.learning.local import Local
from tests.learning.people import FEATURES, tables, without
from tests.learning.tree_estimators import ESTIMATORS

CLIP = 2**20  # in steps


def asked_of(rows: Rows, name: str, public: Public, rho: float) -> list[Query]:
    """What a fit asks, of this table with noise."""
    estimator, target = ESTIMATORS[name]
    ask = Local(rows, seed=len(rows.y))
    fit(estimator, FEATURES, target, ask, public, rho)
    return ask.asked


@pytest.mark.parametrize("name", ESTIMATORS)
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=tables(), rho=st.sampled_from([1e-3, 1.0, 1e6]))
def test_a_person_moves_each_round_by_no_more_than_the_clip(
    name: str, rows: Rows, rho: float
) -> None:
    """Whatever the table, in whole numbers: so the noise is made for every person."""
    for query in asked_of(rows, name, Public(50.0), rho):
        total = integer_sum(query, rows)
        for person in np.unique(rows.person):
            moved = total - integer_sum(query, without(rows, person))
            assert sum(int(entry) ** 2 for entry in moved) <= CLIP**2


@pytest.mark.parametrize("name", ESTIMATORS)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=tables(),
    twin=st.none() | tables(),
    people=st.sampled_from([1.0, 9000.0]),
    rho=st.sampled_from([1e-6, 0.1, 1e3]),
)
def test_a_fit_asks_what_its_schedule_says(
    name: str, rows: Rows, twin: Rows | None, people: float, rho: float
) -> None:
    """In that order, and never more than its price; no table and no twin make a fit fail."""
    estimator, target = ESTIMATORS[name]
    public = Public(people, None if twin is None else _finite(twin))
    rounds = schedule(estimator, FEATURES, target, public, rho)
    asked = asked_of(rows, name, public, rho)
    assert [(q.length, q.clip, q.rho) for q in asked] == [(r.length, r.clip, r.rho) for r in rounds]
    assert math.fsum(r.rho for r in rounds) <= rho * (1 + 1e-12)


def _finite(twin: Rows) -> Rows:
    """A twin's numbers lie within bounds, its y among the classes."""
    X = np.where(np.isfinite(twin.X), np.clip(twin.X, 0, 100), np.nan)
    X[:, 2:] = np.where(X[:, 2:] <= 1, X[:, 2:], 0)
    return Rows(X, np.where(np.isin(twin.y, (0, 1)), twin.y, 0.0), twin.person)


def test_a_state_that_counts_a_leaf_twice_counts_nobody_twice() -> None:
    """A mistake in a recipe gives a bad model: the clip holds whatever the state says."""
    rows = Rows(np.zeros((1, 5)), np.zeros(1), np.zeros(1, np.int64))
    (query, *_) = asked_of(rows, "forest", Public(50.0), 1.0)
    state = {**query.state, "leaf": np.zeros_like(query.state["leaf"])}
    wrong = Query(query.statistic, query.encoding, state, query.length, query.clip, query.rho)
    assert np.linalg.norm(integer_sum(wrong, rows)) <= CLIP


@pytest.mark.parametrize("place", ["root", "left", "right", "feature", "leaf"])
def test_a_state_that_points_nowhere_is_answered(place: str) -> None:
    """Indices are brought within range: no row can make a worker fail."""
    rows = Rows(np.ones((3, 5)), np.zeros(3), np.arange(3))
    (query, *_) = asked_of(rows, "forest", Public(50.0), 1.0)
    state = {**query.state, place: query.state[place] + 10**6}
    wrong = Query(query.statistic, query.encoding, state, query.length, query.clip, query.rho)
    assert np.abs(integer_sum(wrong, rows)).sum() > 0


@settings(max_examples=30, deadline=None)
@given(rows=tables())
def test_a_row_is_the_same_wherever_it_stands(rows: Rows) -> None:
    """Sums over parts of the people are, to the last bit, the parts of the sum."""
    for name in ("forest of three", "histogram boosting of three", "boosting", "clusters"):
        for query in asked_of(rows, name, Public(50.0), 1.0):
            parts = [
                Rows(rows.X[whose], rows.y[whose], rows.person[whose])
                for person in np.unique(rows.person)
                for whose in [rows.person == person]
            ]
            whole = integer_sum(query, rows)
            assert np.array_equal(whole, sum(integer_sum(query, part) for part in parts))


def test_a_person_of_more_rows_than_fit_is_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are read some at a time; the sum is what it would have been at once."""
    random = np.random.default_rng(0)
    X = np.column_stack([random.uniform(18, 100, 500), random.integers(0, 2, (500, 4))])
    rows = Rows(X, random.integers(0, 2, 500), np.repeat([0, 1, 2], [440, 59, 1]))
    for name in ("forest", "boosting of three", "clusters"):
        for query in asked_of(rows, name, Public(50.0), 1.0):
            once = integer_sum(query, rows)
            with monkeypatch.context() as patched:
                patched.setattr(cells, "_ROWS", 64)
                assert np.array_equal(integer_sum(query, rows), once)
