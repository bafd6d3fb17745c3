"""A row's vector is that row's alone, to the last bit; sums are exact whatever the order."""

import numpy as np
import pytest

from sarus_kernel.learning.fitting import fit
from sarus_kernel.learning.sums import linear
from sarus_kernel.learning.sums.exact import product
from sarus_kernel.learning.sums.queries import Public, Query, Rows
from sarus_kernel.learning.sums.statistics import integer_sum, person_sums, vectors_of
from tests.learning.estimators import ESTIMATORS
from tests.learning.local import Local
from tests.learning.people import FEATURES


def some_rows(n: int = 700, seed: int = 0) -> Rows:
    """Rows with nulls and values beyond their bounds, a handful for each person."""
    random = np.random.default_rng(seed)
    X = np.column_stack(
        [
            random.uniform(0, 120, n),
            np.where(random.random(n) < 0.1, np.nan, random.normal(60, 60, n)),
            random.integers(0, 2, n),
            np.where(random.random(n) < 0.1, np.nan, random.integers(0, 3, n)),
            random.integers(0, 2, n),
        ]
    )
    y = np.where(random.random(n) < 0.05, np.nan, random.integers(0, 2, n))
    return Rows(X, y, random.integers(0, n // 3, n))


def queries() -> list[Query]:
    """What all estimators ask of some rows."""
    asked: list[Query] = []
    for estimator, target in ESTIMATORS.values():
        ask = Local(some_rows())
        fit(estimator, FEATURES, target, ask, Public(700.0), 1.0)
        asked += ask.asked
    return asked


QUERIES = queries()


def test_every_statistic_of_the_linear_family_is_tried() -> None:
    """None is left out of what follows."""
    assert {query.statistic for query in QUERIES} == set(linear.FACTORS)


@pytest.mark.parametrize("statistic", linear.FACTORS)
def test_a_rows_vector_is_the_same_to_the_last_bit_in_any_company(statistic: str) -> None:
    """Alone, among others, in another order: otherwise a person could move others' roundings."""
    rows = some_rows()
    y = np.nan_to_num(rows.y)
    for query in [query for query in QUERIES if query.statistic == statistic]:

        def vectors(places: np.ndarray, query: Query = query) -> np.ndarray:
            return vectors_of(query, rows.X[places], y[places])

        together = vectors(np.arange(len(y)))
        backwards = vectors(np.arange(len(y))[::-1])[::-1]
        assert together.shape == (len(y), query.length)
        assert np.array_equal(together, backwards)
        for begin, end in ((0, 1), (1, 4), (5, 22), (300, 601)):
            assert np.array_equal(together[begin:end], vectors(np.arange(begin, end)))


def test_products_are_exact_sums_of_rounded_entries() -> None:
    """So no order of adding shows; and they are near the unrounded ones."""
    random = np.random.default_rng(3)
    Z, W = random.uniform(-1, 1, (200, 61)), random.normal(0, 50, (61, 3))
    found = product(Z, W)
    assert np.abs(found - Z @ W).max() < 1e-2
    mixed = random.permutation(61)
    assert np.array_equal(found, product(Z[:, mixed], W[mixed]))


def test_products_with_no_weights_or_infinite_ones_are_zero() -> None:
    """A state is public, yet no state may make a worker fail."""
    Z = np.ones((3, 2))
    for weights in (np.zeros((2, 1)), np.full((2, 1), np.inf), np.full((2, 1), np.nan)):
        assert np.array_equal(product(Z, weights), np.zeros((3, 1)))


def test_the_sum_does_not_depend_on_the_order_of_rows() -> None:
    """Nor on the numbers that people have."""
    rows = some_rows()
    mixed = np.random.default_rng(1).permutation(len(rows.y))
    other = Rows(rows.X[mixed], rows.y[mixed], 5 - rows.person[mixed])
    for query in QUERIES:
        assert np.array_equal(integer_sum(query, rows), integer_sum(query, other))


def test_sums_in_blocks_are_those_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays bounded, also where one person has most of the rows."""
    rows = some_rows()
    rows = Rows(rows.X, rows.y, np.where(rows.person < 100, 100, rows.person))
    query = QUERIES[0]
    at_once, people = integer_sum(query, rows), person_sums(query, rows)
    monkeypatch.setattr("sarus_kernel.learning.sums.statistics._ENTRIES", 7 * query.length)
    assert np.array_equal(at_once, integer_sum(query, rows))
    assert np.array_equal(people, person_sums(query, rows))


def test_rows_without_a_target_count_for_nothing() -> None:
    """A null y is the zero vector, whoever's it is."""
    rows = some_rows()
    known = ~np.isnan(rows.y)
    for query in QUERIES:
        fewer = Rows(rows.X[known], rows.y[known], rows.person[known])
        assert np.array_equal(integer_sum(query, rows), integer_sum(query, fewer))


def test_no_rows_add_up_to_zero() -> None:
    """An empty table is a table."""
    rows = some_rows()
    nobody = Rows(rows.X[:0], rows.y[:0], rows.person[:0])
    for query in QUERIES:
        assert not integer_sum(query, nobody).any()
