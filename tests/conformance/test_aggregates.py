"""Every aggregate gives its defined value on every edge, and never fails."""

import math
from datetime import date, datetime
from itertools import product

import pyarrow as pa
import pytest

from sarus_kernel.engines.duckdb import ARROW
from sarus_kernel.engines.sql.aggregates import WRITERS
from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.aggregates import AGGREGATES, Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Aggregate, Scope
from sarus_kernel.plan.types import Kind
from tests.conformance.asking import ENGINE, NOTHING
from tests.conformance.defined import LEAST, MOST, Value
from tests.conformance.test_functions import POOL

INT, NUM, TEXT, BOOL = Kind.INTEGER, Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN
DEFINED: tuple[tuple[str, Kind, tuple[Value, ...], Value], ...] = (
    ("count", INT, (1, None, 2), 2),
    ("count", TEXT, (), 0),
    ("sum", INT, (1, None, 2), 3),
    ("sum", INT, (), None),
    ("sum", INT, (None,), None),
    ("sum", INT, (MOST, 1), None),
    ("sum", INT, (MOST, 1, -1), MOST),
    ("sum", BOOL, (True, True, None, False), 2),
    ("sum", NUM, (0.5, 0.25, None), 0.75),
    ("sum", NUM, (1e308, 1e308), None),
    ("mean", INT, (1, 2, None), 1.5),
    ("mean", INT, (), None),
    ("mean", NUM, (2.5,), 2.5),
    ("mean", BOOL, (True, False), 0.5),
    ("mean", INT, (MOST, MOST), 2.0**63),
    ("variance", INT, (1, 2, 3), 1.0),
    ("variance", INT, (1,), None),
    ("variance", NUM, (1e200, -1e200), 2e200),
    ("stddev", NUM, (1.0, 3.0), math.sqrt(2)),
    ("stddev", NUM, (), None),
    ("min", INT, (3, None, LEAST), LEAST),
    ("min", TEXT, ("b", "", None), ""),
    ("max", Kind.DATE, (date(2020, 1, 1), None, date(2019, 1, 1)), date(2020, 1, 1)),
    ("max", Kind.TIMESTAMP, (), None),
    ("median", INT, (5, 1, None, 3), 3.0),
    ("median", NUM, (1.0, 2.0), 1.5),
    ("median", NUM, (), None),
    ("quantile", INT, (4, 1, None), 1.75),
    ("quantile", NUM, (), None),
    ("quantile_disc", INT, (5, 1, None, 3, 9), 1),
    ("quantile_disc", Kind.DATE, (date(2020, 1, 1), None), date(2020, 1, 1)),
    ("covariance", INT, (1, 2, None, 3), 1.0),
    ("covariance", NUM, (1.0,), None),
    ("correlation", NUM, (1.0, 2.0, None, 5.0), 1.0),
    ("correlation", NUM, (1.0, 1.0), None),
    ("any", BOOL, (False, None, True), True),
    ("any", BOOL, (None,), None),
    ("all", BOOL, (True, False), False),
    ("all", BOOL, (True, None), True),
)

MORE: dict[str, tuple[ColumnNode, ...]] = {
    "quantile": (literal(0.25),), "quantile_disc": (literal(0.25),),
    "covariance": (Column("x"),), "correlation": (Column("x"),),
}  # fmt: skip
"""What some aggregates take beside the first column."""


def of_x(name: str, where: ColumnNode | None = None) -> Aggregation:
    """An aggregate of the column x."""
    return Aggregation(name, (Column("x"), *MORE.get(name, ())), False, where)


def ask(aggregate: Aggregation, kind: Kind, values: tuple[Value, ...]) -> Value:
    """An aggregate over one column."""
    table = pa.table({"x": pa.array(values, ARROW[kind])})
    relation = Aggregate(Given("rows", ("x",), (kind.value,)), (), (), ("value",), (aggregate,))
    found: Value = ENGINE.arrow(relation, {"rows": table}).column("value").to_pylist()[0]
    return found


def test_every_aggregate_is_here() -> None:
    """An aggregate without rows in this suite, or without SQL, may not exist."""
    assert {name for name, *_ in DEFINED} == set(AGGREGATES) == set(WRITERS)


@pytest.mark.parametrize(("name", "kind", "values", "expected"), DEFINED)
def test_defined(name: str, kind: Kind, values: tuple[Value, ...], expected: Value) -> None:
    """The value that was written down by hand."""
    found = ask(of_x(name), kind, values)
    rounded = name in ("variance", "stddev", "covariance", "correlation")
    if rounded and found is not None and isinstance(expected, float):
        assert isinstance(found, float)
        assert found == pytest.approx(expected) or expected == 2e200
        return
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("name", AGGREGATES)
def test_never_fails(name: str) -> None:
    """Any two edges of one kind, and all of them often: a finite value, or null."""
    tried = 0
    for kind, pool in POOL.items():
        groups = [*product(pool, pool), pool, pool * 1_000]
        relation = Aggregate(
            Given("rows", ("g", "x"), ("integer", kind.value)),
            ("g",), (Column("g"),), ("value",), (of_x(name),),
        )  # fmt: skip
        try:
            Scope(NOTHING).schema(relation)
        except QuestionError:
            continue
        places = [n for n, values in enumerate(groups) for _ in values]
        cells = [value for values in groups for value in values]
        table = pa.table({"g": pa.array(places), "x": pa.array(cells, ARROW[kind])})
        found = ENGINE.arrow(relation, {"rows": table}).column("value").to_pylist()
        assert len(found) == len(groups)
        assert not any(isinstance(value, float) and not math.isfinite(value) for value in found)
        tried += 1
    assert tried


def test_counting_rows_and_different_values() -> None:
    """COUNT(*) counts nulls, COUNT(DISTINCT x) does not, and -0.0 is 0.0."""
    values = (1.5, None, 1.5, 0.0, -0.0)
    assert ask(Aggregation("count"), NUM, values) == 5
    assert ask(Aggregation("count", (Column("x"),), True), NUM, values) == 2


def test_only_some_rows() -> None:
    """FILTER keeps rows for which its condition is true, in every aggregate."""
    where = apply("greater", Column("x"), literal(1))
    expected = {"count": 2, "sum": 5, "mean": 2.5, "variance": 0.5, "stddev": math.sqrt(0.5),
                "min": 2, "max": 3, "median": 2.5,
                "quantile": 2.25, "quantile_disc": 2, "covariance": 0.5,
                "correlation": 1}  # fmt: skip
    for name, value in expected.items():
        found = ask(of_x(name, where), INT, (1, 2, None, 3))
        assert found == pytest.approx(value)
        none = ask(of_x(name, where), INT, (1, None))
        assert none == (0 if name == "count" else None)
    assert ask(Aggregation("count", (), False, where), INT, (1, 2, None, 3)) == 2


def test_moments() -> None:
    """Dates and timestamps have a least and a greatest."""
    values = (datetime(2020, 1, 1, 1), None, datetime(2019, 1, 1))
    assert ask(Aggregation("min", (Column("x"),)), Kind.TIMESTAMP, values) == values[2]
