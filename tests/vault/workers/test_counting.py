"""A counter reads rows as numbers, row by row, and queries are what they were when sent."""

import numpy as np
import pyarrow as pa
import pytest

from sarus_kernel.learning.sums.encoding import (
    Bin,
    Binned,
    Lookup,
    Missing,
    OneHot,
    Ordinal,
    Scaled,
)
from sarus_kernel.learning.sums.queries import Query
from sarus_kernel.measurements import FeatureColumn, Sample, TargetColumn
from sarus_kernel.plan.relations import Table
from sarus_kernel.vault.models.steps import MOST_PARTS, columns_of
from sarus_kernel.vault.workers.counting import rows_of
from sarus_kernel.vault.workers.model_jobs import RowsJob
from sarus_kernel.vault.workers.queries import Scored, read, written

ENCODING = (
    Scaled(0, 1.0, 0.0, 2.0, 1.0, 3.0), OneHot(1, (0, 2), None), Ordinal(2, 4, 1),
    Binned(3, (0.5, 1.5), 0), Bin(4, (1.0,), 1), Lookup(5, (1.0, 2.0), float("nan")),
    Missing(Scaled(6, float("nan"), 0.0, 1.0)), OneHot(Lookup(7, (0.0, 1.0), 0.0), (1,), 0),
)  # fmt: skip


def test_queries_cross_as_they_are() -> None:
    """Every map, nested ones, and arrays of every shape; length and clip are the vault's."""
    state = {"logits": np.array([[1.5, np.nan]]), "b": np.array([], dtype=np.int64)}
    state |= {"values": np.eye(2) > 0}
    query = Query("residuals", ENCODING, state, 7, 2.0, 0.1)
    tested = Scored(b"archive", ENCODING[:2], 3)
    found, model = read(written(query, tested), 9, 4.0)
    assert repr(found.encoding) == repr(ENCODING) and model == tested
    assert (found.statistic, found.length, found.clip) == ("residuals", 9, 4.0)
    assert all(np.array_equal(found.state[n], v, equal_nan=n == "logits") for n, v in state.items())
    assert read(written(query), 7, 2.0)[1] is None


def test_nothing_else_can_be_written_down() -> None:
    """No column of another kind, no array of objects."""
    body = written(Query("residuals", ENCODING[:1], {}, 7, 2.0, 0.1))
    for wrong in (body.replace(b"Scaled", b"Object"), b"", b"\xc1", body[:-1]):
        with pytest.raises(Exception):  # noqa: B017
            read(wrong, 7, 2.0)


class Rows:
    """An engine with one table."""

    def __init__(self, **columns: pa.Array) -> None:
        self.table = pa.table(columns)

    def arrow(self, _: object) -> pa.Table:
        """It."""
        return self.table


def test_rows_are_read_as_numbers() -> None:
    """Booleans as 0 and 1; categories as their place; what is null or not listed as NaN."""
    engine = Rows(
        who=pa.array(["b", None, "a", "b"]),
        age=pa.array([1, 2, None, 2**62]),
        ill=pa.array([True, False, None, False]),
        sex=pa.array(["m", "f", "x", None]),
        y=pa.array([3, 1, 1, None]),
    )
    features = (
        FeatureColumn("age", "number", 0, 9),
        FeatureColumn("ill", "number", 0, 1),
        FeatureColumn("sex", "category", categories=("f", "m")),
    )
    spec = RowsJob(features, TargetColumn("y", classes=(1, 3)))
    rows = rows_of(Table("person"), spec, engine)  # type: ignore[arg-type]
    expected = [[1, 1, 1], [np.nan, np.nan, np.nan], [2.0**62, 0, np.nan]]
    assert np.array_equal(rows.X, expected, equal_nan=True)
    assert np.array_equal(rows.y, [1, 0, np.nan], equal_nan=True)
    assert rows.person.tolist() == [0, 1, 0]


def test_no_rows_are_rows() -> None:
    """Where nobody is on a side, there is nothing, and it has the right shape."""
    engine = Rows(
        who=pa.array([], pa.int64()), age=pa.array([], pa.float64()), y=pa.array([], pa.bool_())
    )
    spec = RowsJob((FeatureColumn("age", "number", 0, 9),), TargetColumn("y", low=0, high=1))
    rows = rows_of(Table("person"), spec, engine)  # type: ignore[arg-type]
    assert rows.X.shape == (0, 1) and rows.y.shape == (0,) and rows.person.shape == (0,)


def test_parts_follow_from_public_sizes() -> None:
    """Few people are read at once, 20 million with 8 inputs in six parts; unknown is at once."""
    features = tuple(FeatureColumn(f"x{k}", "number", 0, 1) for k in range(8))

    def parts(people: float) -> int:
        return columns_of(Sample(Table("person"), "id", features, people=people)).parts

    assert [parts(people) for people in (0, 3e6, 2e7, 1e12)] == [1, 1, 6, MOST_PARTS]
