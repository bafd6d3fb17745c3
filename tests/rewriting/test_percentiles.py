"""Percentiles by ROW_NUMBER: what is one is read as one, and nothing else is."""

import pytest

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.relations import Aggregate, Filter, Relation, Table, project
from sarus_kernel.plan.windows import Window, WindowFunction
from sarus_kernel.rewriting.percentiles import percentiles

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
    read = percentiles(lowest(counted(numbered(ROWS))))
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
    read = percentiles(asked)
    quantiles = [a for a in (read or asked).aggregates if a.function == "quantile_disc"]
    assert not quantiles, words
