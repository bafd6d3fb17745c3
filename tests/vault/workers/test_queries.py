"""A fit's queries come back as they went, and no query can make rows depend on each other."""

from dataclasses import replace

import numpy as np
import pytest

from sarus_kernel.learning.sums.clipping import GRID
from sarus_kernel.learning.sums.encoding import (
    Bin,
    Binned,
    Column,
    Combined,
    Lookup,
    Missing,
    OneHot,
    Ordinal,
    Scaled,
)
from sarus_kernel.learning.sums.queries import Query, Rows
from sarus_kernel.learning.sums.statistics import integer_sum
from sarus_kernel.vault.workers.queries import read, written
from tests.learning.people import without

PEOPLE = 500
NUMBER = Scaled(0, 0.5, 0.0, 1.0)
RANKED = {
    "classes": np.array([1]), "ranked": np.array([0]), "confusion": np.array([0]),
    "terms": np.zeros(0, dtype=int), "range": np.array([0.0, 1.0]), "reach": np.array([1.0]),
}  # fmt: skip


def ward() -> Rows:
    """People with one row each."""
    random = np.random.default_rng(0)
    return Rows(random.random((PEOPLE, 1)), np.zeros(PEOPLE), np.arange(PEOPLE))


def moved(query: Query, person: int) -> float:
    """How far one person moves the sum of a query that came over the wire, in clips."""
    sent, _ = read(written(query), query.length, query.clip)
    rows = ward()
    left = without(rows, person)
    return float(np.linalg.norm(integer_sum(sent, rows) - integer_sum(sent, left))) / GRID


@pytest.mark.parametrize(
    "column",
    [
        NUMBER, Scaled(Lookup(0, (1.0, 2.0), 3.0), float("inf"), 0, 1), OneHot(0, (0, 2), None),
        OneHot(0, (0,), 1), Ordinal(1, 3, 2), Binned(0, (0.5,), None), Bin(0, (0.25, 0.5), 1),
        Missing(0), Scaled(Combined((NUMBER, NUMBER), (0.5, 2.0), 1.0), 0.0, 0.0, 1.0),
    ],
)  # fmt: skip
def test_every_map_of_columns_comes_back(column: Column) -> None:
    """Components of a PCA before the model included."""
    query = Query("moments", (column,), {"one": np.array([1.0])}, 3, 1.0, 0.0)
    assert read(written(query), 3, 1.0)[0].encoding == (column,)


def test_a_vector_of_one_entry_is_not_repeated() -> None:
    """It is clipped as one: in each of 16,384 places it would move the sum by 128 clips."""
    state = {"one": np.array([1.0]), "weight": np.array([1.0])}
    query = Query("moments", (), state, 2**14, 1.0, 0.0)
    with pytest.raises(ValueError, match="entries"):
        moved(query, 0)
    assert moved(replace(query, length=1), 0) <= 1


def test_edges_out_of_order_move_one_person_only() -> None:
    """numpy looks for a row's bin from where it found the row before."""
    for seed in range(30):
        state = {**RANKED, "edges": np.random.default_rng(seed).random(31)}
        assert moved(Query("assessed", (NUMBER,), state, 64, 1.0, 0.0), seed) <= 1


@pytest.mark.parametrize(
    "column",
    [Scaled(0, 0.0, (0.0,) * PEOPLE, 1.0), Scaled(0, (0.0,) * PEOPLE, 0.0, 1.0)],  # type: ignore[arg-type]
)
def test_a_number_is_not_a_list_of_one_for_each_row(column: Column) -> None:
    """It would say where a row stands, which depends on who else is there."""
    query = Query("assessed", (column,), {**RANKED, "edges": np.array([0.5])}, 4, 1.0, 0.0)
    with pytest.raises(ValueError, match="number"):
        moved(query, 0)


@pytest.mark.parametrize("name", ["range", "reach", "edges", "unit", "base", "center"])
def test_a_list_of_a_state_is_no_table(name: str) -> None:
    """Nor that."""
    state = {**RANKED, "edges": np.array([0.5]), name: np.zeros((2, PEOPLE))}
    with pytest.raises(ValueError, match=name):
        moved(Query("assessed", (NUMBER,), state, 4, 1.0, 0.0), 0)


def test_rows_have_as_many_values_as_places() -> None:
    """With more of them a row would get those of another."""
    state = {"centers": np.zeros((1, 1)), "unit": np.ones(PEOPLE)}
    with pytest.raises(ValueError, match="places"):
        moved(Query("cluster_sums", (NUMBER,), state, 2, 1.0, 0.0), 0)
