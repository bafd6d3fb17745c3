"""Percentiles by ROW_NUMBER: what is one is read as one, and nothing else is."""

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.relations import Aggregate, Filter, Relation, Scope, Table, project
from sarus_kernel.plan.windows import Window, WindowFunction
from sarus_kernel.rewriting import private
from sarus_kernel.rewriting.percentiles import percentiles
from tests.clinic import CLINIC

SCOPE = Scope(CLINIC)
ROWS = project(Table("person"), {"x": Column("weight"), "y": Column("born")})
ALL: tuple[Column, ...] = ()


def numbered(
    rows: Relation, name: str = "n", by: tuple[Column, ...] = ALL, down: bool = False
) -> Window:
    """Rows numbered by x."""
    return Window(rows, by, (Column("x"),), (down,), (name,), (WindowFunction("row_number"),))


def counted(rows: Relation, by: tuple[Column, ...] = ALL) -> Window:
    """Beside each row, how many there are."""
    return Window(rows, by, (), (), ("total",), (WindowFunction("count"),))


def lowest(rows: Relation, place: str = "n", value: str = "x") -> Aggregate:
    """The least value beyond a quarter of the places."""
    beyond = apply("less", Column(place), apply("multiply", literal(0.25), Column("total")))
    case = apply("case", beyond, literal(9999.0), Column(value))
    return Aggregate(rows, (), (), ("a",), (Aggregation("min", (case,)),))


def test_a_quarter_of_all_rows_is_a_quantile() -> None:
    """Of the column that the rows are numbered by."""
    read = percentiles(lowest(counted(numbered(ROWS))), SCOPE)
    assert read is not None and read.relation == Table("person")
    assert read.aggregates == (Aggregation("quantile_disc", (Column("weight"), literal(0.25))),)


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("downwards", lowest(counted(numbered(ROWS, down=True)))),
        ("of another column", lowest(counted(numbered(ROWS)), value="y")),
        ("of each kind", lowest(counted(numbered(ROWS, by=(Column("y"),))))),
        ("of another total", lowest(counted(numbered(ROWS), by=(Column("y"),)))),
        ("of some rows, counted after", lowest(counted(Filter(
            numbered(ROWS), apply("less", Column("y"), literal(1950)))))),
        ("of some rows, picked after", lowest(Filter(
            counted(numbered(ROWS)), apply("less", Column("y"), literal(1950))))),
        ("no number", lowest(counted(numbered(ROWS)), place="y")),
        ("no number, called as one", lowest(counted(numbered(ROWS, name="born")), place="y")),
        ("no number, called as the total", lowest(counted(numbered(project(
            Table("person"), {"x": Column("weight"), "y": Column("total")}))), place="y")),
    ],
)  # fmt: skip
def test_what_is_not_surely_a_percentile_stays_what_it_is(words: str, asked: Aggregate) -> None:
    """Then it is refused, as ROW_NUMBER over everybody is, and never answered otherwise."""
    read = percentiles(asked, SCOPE)
    quantiles = [a for a in (read or asked).aggregates if a.function == "quantile_disc"]
    assert not quantiles, words


QUARTER = "min(CASE WHEN n < 0.25 * total THEN 9999 ELSE x END)"
TALL = "person WHERE height IS NOT NULL"
NUMBERED = f"(SELECT height AS x, sex, row_number() OVER (ORDER BY height) AS n FROM {TALL}) a"
BY_SEX = NUMBERED.replace("OVER (", "OVER (PARTITION BY sex ")
SUMMED = NUMBERED.replace("row_number() OVER (ORDER BY height)",
                          "sum(1) OVER (ORDER BY height ROWS UNBOUNDED PRECEDING)")  # fmt: skip
ALL_OF_THEM = f"(SELECT count(*) AS total FROM {TALL})"
PEOPLE = f"(SELECT count(DISTINCT person_id) AS total FROM {TALL})"
OF_EACH = f"(SELECT sex, count(*) AS total FROM {TALL} GROUP BY sex) b ON a.sex = b.sex"


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT {QUARTER} FROM {NUMBERED}, {ALL_OF_THEM} b",
        f"SELECT {QUARTER} FROM {NUMBERED} CROSS JOIN {PEOPLE} b",
        f"SELECT {QUARTER} FROM {SUMMED}, {ALL_OF_THEM} b",
        f"SELECT {QUARTER.replace('total', PEOPLE)} FROM {NUMBERED}",
        f"SELECT DISTINCT {QUARTER} OVER () FROM {NUMBERED}, {ALL_OF_THEM} b",
        f"SELECT a.sex, {QUARTER} FROM {BY_SEX} JOIN {OF_EACH} GROUP BY a.sex",
    ],
)
def test_the_number_of_rows_may_come_from_a_subquery(sql: str) -> None:
    """Beside all rows, or beside those of each group; numbers may be summed ones."""
    query = private(parse(sql, CLINIC), CLINIC, 1.0, 1e-6, "salt")
    (measurement,) = query.measurements
    assert len(measurement.histograms) == 1 and not measurement.queries
    assert measurement.histograms[0].choices[0].share == 2_500


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT {QUARTER} FROM {NUMBERED}, (SELECT count(*) AS total FROM person) b",
        f"SELECT {QUARTER} FROM {NUMBERED}, (SELECT count(DISTINCT sex) AS total FROM {TALL}) b",
        f"SELECT {QUARTER} FROM {NUMBERED}, (SELECT count(height) + 1 AS total FROM {TALL}) b",
        f"SELECT a.sex, {QUARTER} FROM {NUMBERED} JOIN {OF_EACH} GROUP BY a.sex",
        f"SELECT {QUARTER} FROM {BY_SEX} JOIN {OF_EACH}",
        f"SELECT a.sex, {QUARTER} FROM {BY_SEX} JOIN {OF_EACH} AND x > total GROUP BY a.sex",
        f"SELECT {QUARTER} FROM {SUMMED.replace('sum(1)', 'sum(2)')}, {ALL_OF_THEM} b",
    ],
)
def test_another_number_is_no_total(sql: str) -> None:
    """Of other rows, of values that repeat, of other groups: then it is refused."""
    with pytest.raises(NotReleasable, match="compares different people"):
        private(parse(sql, CLINIC), CLINIC, 1.0, 1e-6, "salt")
