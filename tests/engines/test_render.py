"""How relations are written as SQL: shared parts once, orders kept, names quoted, easy to read."""

import pytest
from sqlglot import parse_one

from sarus_kernel.engines.sql.render import render
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.inner import KeepKeys
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Relation,
    Scope,
    Sort,
    Table,
    Union,
    Values,
    keep,
    project,
)
from tests.clinic import CLINIC, clinic
from tests.frontends.sql.queries import QUERIES


def text(relation: Relation) -> str:
    """The SQL on one line."""
    return str(render(relation, Scope(CLINIC)).sql(dialect="duckdb"))


def column(node: ColumnNode, table: str = "visit") -> str:
    """The SQL of one expression."""
    written = text(project(Table(table), {"v": node}))
    return written.removeprefix("SELECT ").split(' AS "v" FROM')[0]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (apply("is_null", Column("cost")), '"cost" IS NULL'),
        (apply("not", apply("is_null", Column("cost"))), '"cost" IS NOT NULL'),
        (apply("not", apply("equal", Column("code"), literal(1))), 'NOT ("code" = 1)'),
        (apply("in", Column("code"), literal(1), literal(-2)), '"code" IN (1, -2)'),
        (apply("less", Column("cost"), literal(5)), '"cost" < 5e0'),
        (apply("less", Column("cost"), literal(-0.5)), '"cost" < -0.5e0'),
        (apply("and", apply("less", Column("code"), literal(5)),
               apply("or", apply("equal", Column("place"), literal("it's")),
                     apply("is_null", Column("place")))),
         '"code" < 5 AND ("place" = \'it\'\'s\' OR "place" IS NULL)'),
        (apply("clip", Column("code"), literal(0), literal(3)), 'LEAST(GREATEST("code", 0), 3)'),
        (apply("clip", Column("cost"), literal(0), literal(3)),
         'CASE WHEN "cost" IS NOT NULL THEN LEAST(GREATEST("cost", 0e0), 3e0) END'),
        (apply("case", apply("less", Column("code"), literal(5)), literal(1), literal(0)),
         'CASE WHEN "code" < 5 THEN CAST(1 AS BIGINT) ELSE 0 END'),
        (apply("divide", Column("cost"), literal(100)),
         'CASE WHEN ISFINITE("cost" / 100e0) THEN "cost" / 100e0 END'),
        (apply("multiply", apply("add", Column("code"), literal(1)), Column("code")),
         'TRY(TRY("code" + CAST(1 AS BIGINT)) * "code")'),
        (apply("equal", Column("began"), Literal("2020-01-31", "date")),
         "\"began\" = CAST('2020-01-31' AS DATE)"),
        (apply("lower", Column("place")), 'LOWER("place")'),
        (literal(None), "CAST(NULL AS TEXT)"),
        (literal(1), "CAST(1 AS BIGINT)"),
        (literal("x"), "CAST('x' AS TEXT)"),
    ],
)  # fmt: skip
def test_expressions(node: ColumnNode, expected: str) -> None:
    """Casts and parentheses stand where they mean something."""
    assert column(node) == expected


def test_small_numbers_do_not_overflow() -> None:
    """DuckDB takes small literals for 32-bit numbers: beside each other they are cast."""
    product = apply("multiply", literal(100_000), literal(100_000))
    chosen = apply("case", literal(True), literal(100_000), literal(1))
    picked = apply("coalesce", literal(100_000), literal(1))
    for made in (product, apply("multiply", chosen, chosen), apply("multiply", picked, picked)):
        relation = Limit(project(Table("person"), {"v": made}), 1)
        assert clinic().arrow(relation).to_pylist() == [{"v": 10_000_000_000}]


def test_one_select_where_one_is_enough() -> None:
    """Filters, joins and new names below a SELECT need none of their own."""
    asked = parse("SELECT sex AS s FROM person WHERE height > 150 AND smoker", CLINIC)
    assert text(asked) == (
        'SELECT "sex" AS "s" FROM "person" AS "t" WHERE "height" > 150e0 AND "smoker"'
    )
    renamed = project(project(Table("person"), {"a": Column("sex")}), {"b": Column("a")})
    assert text(renamed) == 'SELECT "sex" AS "b" FROM "person" AS "t"'


def test_names_mean_columns() -> None:
    """A new name that is also the name of a column below does not change what is meant."""
    swapped = project(
        Filter(keep(Table("visit"), ["visit_id", "code"]), apply("less", Column("code"),
                                                                 literal(3))),
        {"code": Column("visit_id"), "visit_id": Column("code")},
    )  # fmt: skip
    codes = sorted(clinic().arrow(swapped).column("visit_id").to_pylist())
    assert codes == [1, 1, 1, 1, 2, 2, 2]
    grouped = Aggregate(swapped, ("visit_id",), (apply("negate", Column("visit_id")),), ("code",),
                        (Aggregation("max", (Column("code"),)),))  # fmt: skip
    assert sorted(clinic().arrow(grouped).to_pylist(), key=str) == [
        {"visit_id": -1, "code": 111}, {"visit_id": -2, "code": 109}]  # fmt: skip
    for name in ("t", "l", "r", "u", "v", "k", "c", "·partner"):
        base = project(Table("person"), {name: Column("person_id")})
        other = project(Table("visit"), {"other": Column("person_id")})
        same = apply("equal", Column(name), Column("other"))
        for kind, count in (("inner", 12), ("left", 15), ("semi", 7), ("anti", 3)):
            assert clinic().arrow(Join(base, other, kind, same)).num_rows == count
            turned = {"inner": 12, "left": 12, "semi": 12, "anti": 0}
            assert clinic().arrow(Join(other, base, kind, same)).num_rows == turned[kind]


def test_shared_relations_are_written_once() -> None:
    """A relation that is read twice is a CTE, in the order in which they need each other."""
    base = Filter(Table("person"), apply("less", Column("person_id"), literal(5)))
    once = Distinct(keep(base, ["sex"]))
    twice = Union((once, once, keep(base, ["sex"])))
    assert text(twice).count('"person" AS') == 1
    assert clinic().arrow(twice).num_rows == 8


def test_orders_are_kept() -> None:
    """A limit stands beside its order, and nulls come last both ways."""
    heights = keep(Table("person"), ["height"])
    for down in (True, False):
        found = clinic().arrow(Sort(heights, (Column("height"),), (down,))).column("height")
        assert found.to_pylist()[-1] is None
    first = Limit(Sort(heights, (Column("height"),), (True,)), 2, 1)
    assert clinic().arrow(first).column("height").to_pylist() == [180.0, 175.25]
    named = project(first, {"h": Column("height")})
    assert clinic().arrow(named).column("h").to_pylist() == [180.0, 175.25]


def test_values() -> None:
    """Listed rows have the kinds they say, also where there are none."""
    some = Values(("a", "b"), ("integer", "text"), ((literal(1), literal(None)),))
    assert clinic().arrow(some).to_pylist() == [{"a": 1, "b": None}]
    assert clinic().arrow(Values(("a", "b"), ("integer", "date"), ())).num_rows == 0


def test_kept_keys() -> None:
    """At most so many rows of each person stay, all of those who have few, and the same again."""
    rows = keep(Table("visit"), ["person_id", "visit_id"])
    for most in (1, 2, 9):
        kept = KeepKeys(rows, "person_id", ("visit_id",), most, "salt")
        found = clinic().arrow(kept).to_pylist()
        counts = [sum(row["person_id"] == n for row in found) for n in range(1, 11)]
        assert counts == [min(n, most) for n in (2, 1, 2, 1, 1, 3, 0, 0, 2, 0)]
        assert sorted(map(str, clinic().arrow(kept).to_pylist())) == sorted(map(str, found))


def test_the_salt_decides() -> None:
    """Another salt keeps other rows: nobody can foretell which."""
    rows = keep(Table("visit"), ["person_id", "visit_id"])
    kept = {
        tuple(sorted(clinic().arrow(KeepKeys(rows, "person_id", ("visit_id",), 1, salt))
                     .column("visit_id").to_pylist()))
        for salt in map(str, range(30))
    }  # fmt: skip
    assert len(kept) > 5


@pytest.mark.parametrize("title", QUERIES)
def test_written_text_reads_back(title: str) -> None:
    """What is written is one SELECT that a parser of SQL reads, in other dialects too."""
    relation = parse(QUERIES[title], CLINIC)
    tree = render(relation, Scope(CLINIC))
    written = tree.sql(dialect="duckdb")
    assert ";" not in written.replace('";--', "")
    parse_one(written, read="duckdb")
    assert tree.sql(dialect="postgres")
