"""Every engine's rows give the same whole numbers in every round of a fit."""

from functools import cache

import numpy as np
import pytest

from sarus_kernel.learning.sums.encoding import Binned, Missing, OneHot, Scaled, width
from sarus_kernel.learning.sums.queries import Query, Rows
from sarus_kernel.learning.sums.statistics import integer_sum
from sarus_kernel.measurements import FeatureColumn, Sample, Side, TargetColumn
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.inner import CELLS
from sarus_kernel.plan.relations import Join, Relation, Table, project
from sarus_kernel.vault.models.steps import columns_of
from sarus_kernel.vault.workers.counting import reader, rows_of
from sarus_kernel.vault.workers.model_jobs import RowsJob
from tests.conformance.asking import ENGINE
from tests.conformance.engines import duckdb_engine

SAME = apply("equal", Column("person_id"), Column("patient"))
FEATURES = (
    FeatureColumn("cost", "number", -10, 1000),
    FeatureColumn("sex", "category", categories=("F", "M")),
    FeatureColumn("place", "category", categories=("Paris", "Lyon", "Zürich")),
    FeatureColumn("smoker", "number", 0, 1, integer=True),
    FeatureColumn("height", "number", 50, 220),
)


def rows() -> Relation:
    """Visits beside their people: text, numbers, booleans and nulls of each."""
    visits = project(
        Table("visit"),
        {"patient": Column("person_id"), "cost": Column("cost"), "place": Column("place")},
    )
    joined = Join(Table("person"), visits, "left", SAME)
    tall = apply("greater", Column("height"), literal(165.0))
    names = ("person_id", "cost", "sex", "place", "smoker", "height")
    return project(joined, {**{name: Column(name) for name in names}, "tall": tall})


def sample(low: int, high: int) -> Sample:
    """The people of some cells."""
    target = TargetColumn("tall", classes=(False, True))
    return Sample(rows(), "person_id", FEATURES, target, (Side(((low, high),), "a salt"),))


@cache
def _defined(low: int, high: int) -> Rows:
    return rows_of(sample(low, high).relation, columns_of(sample(low, high)), duckdb_engine())


CODED = (
    Scaled(0, 0.0, -10.0, 1000.0, 0.0, 1000.0),
    OneHot(1, (0, 1)),
    OneHot(2, (0, 1, 2), 0),
    Binned(4, (100.0, 165.0, 170.0)),
    Missing(3),
)
STATE = {"one": np.array([1]), "classes": np.array([2]), "squared": np.array([0])}
LENGTH = 2 * (1 + width(CODED) + 1 + 1)
"""Of each class: how many, the row, a one, a square."""
QUERY = Query("class_sums", CODED, STATE, LENGTH, 3.0, 1.0)


@pytest.mark.parametrize("low, high", [(0, CELLS), (0, CELLS // 2), (CELLS // 2, CELLS)])
def test_the_sums_are_the_same(low: int, high: int) -> None:
    """Of everybody, and of each side of a split: whoever counts, counts alike everywhere."""
    wanted = sample(low, high)
    found = rows_of(wanted.relation, columns_of(wanted), ENGINE)  # type: ignore[arg-type]
    defined = _defined(low, high)
    assert len(found.y) == len(defined.y) > 2
    assert integer_sum(QUERY, found).tolist() == integer_sum(QUERY, defined).tolist()
    assert integer_sum(QUERY, found).any()


def test_people_in_parts_make_the_same_sums() -> None:
    """Each person is in one part with all of their rows, whichever engine cuts them."""
    wanted = sample(0, CELLS)
    said = columns_of(wanted)
    parts = reader(wanted.relation, RowsJob(said.features, said.target, 3), ENGINE)()  # type: ignore[arg-type]
    sums = [integer_sum(QUERY, part) for part in parts]
    assert len(sums) == 3
    assert sum(sums).tolist() == integer_sum(QUERY, _defined(0, CELLS)).tolist()  # type: ignore[attr-defined]
