"""NTH_VALUE, IGNORE NULLS, MAX_BY, PIVOT and UNPIVOT give what DuckDB gives."""

import pytest

from sarus_kernel.errors import NotReleasable, UnknownName
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.relations import Scope
from sarus_kernel.rewriting.release_points import find
from tests.clinic import CLINIC, clinic
from tests.frontends.sql.comparing import plain, rows

OVER = "OVER (PARTITION BY person_id % 3 ORDER BY visit_id{})"
WHOLE, SO_FAR = " ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING", (
    " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")  # fmt: skip
WINDOWS = [
    ("nth_value(code, 2)", ""), ("nth_value(code, 2)", WHOLE), ("nth_value(cost, 1)", SO_FAR),
    ("nth_value(place, 3)", WHOLE), ("nth_value(ended, 2 IGNORE NULLS)", WHOLE),
    ("first_value(cost IGNORE NULLS)", ""), ("first_value(ended IGNORE NULLS)", WHOLE),
    ("first(seen IGNORE NULLS)", SO_FAR), ("last_value(cost IGNORE NULLS)", SO_FAR),
    ("last_value(ended IGNORE NULLS)", SO_FAR), ("last_value(ended IGNORE NULLS)", WHOLE),
    ("lag(ended IGNORE NULLS)", ""), ("lag(cost, 1 IGNORE NULLS)", ""),
    ("lead(ended IGNORE NULLS)", ""), ("lead(place IGNORE NULLS)", ""),
]  # fmt: skip
SAME = {f"{of}{frame}": f"SELECT visit_id, {of} {OVER.format(frame)} AS x FROM visit"
        for of, frame in WINDOWS}  # fmt: skip
SAME |= {
    "two at once": f"SELECT visit_id, lag(ended IGNORE NULLS) {OVER.format('')} AS a, "
    f"last_value(ended IGNORE NULLS) {OVER.format(SO_FAR)} AS b, row_number() {OVER.format('')} AS "
    "c FROM visit",
    "in QUALIFY": f"SELECT visit_id FROM visit QUALIFY nth_value(visit_id, 2) {OVER.format(WHOLE)} "
    "= visit_id",
    "over groups": "SELECT code, count(*) AS n, nth_value(count(*), 2) OVER (ORDER BY code) AS s "
    "FROM visit GROUP BY code",
    "max_by": "SELECT person_id, max_by(code, began) AS c, min_by(place, visit_id) AS p FROM visit "
    "GROUP BY person_id",
    "arg_max with nulls": "SELECT person_id, arg_max(visit_id, cost) AS v, arg_max(cost, visit_id) "
    "AS c, arg_min(ended, visit_id) AS e, count(*) AS n FROM visit GROUP BY person_id",
    "max_by of all": "SELECT max_by(place, visit_id) AS p, avg(cost) AS c FROM visit",
    "max_by of some": "SELECT person_id, max_by(code, visit_id) FILTER (WHERE code < 3) AS c FROM "
    "visit GROUP BY person_id",
    "max_by in an expression": "SELECT code % 2 AS k, 10 * max_by(person_id, visit_id) + count(*) "
    "AS c FROM visit GROUP BY 1 HAVING max_by(code, visit_id) > 1",
    "pivot": "SELECT * FROM (SELECT sex, smoker, person_id FROM person) PIVOT (count(person_id) "
    "FOR sex IN ('F', 'M'))",
    "pivot with names": "SELECT year, women, men FROM (SELECT year(born) AS year, sex, height FROM "
    "person) PIVOT (max(height) FOR sex IN ('F' AS women, 'M' AS men))",
    "pivot without groups": "SELECT * FROM (SELECT code FROM visit) PIVOT (count(*) FOR code IN "
    "(1 AS one, 2 AS two, 77 AS none))",
    "pivot of two": "SELECT * FROM (SELECT person_id % 2 AS k, code, cost FROM visit) PIVOT "
    "(sum(cost) AS s, count(*) AS n FOR code IN (1, 2))",
    "pivot of a table": "SELECT sex, \"true\", \"false\" FROM (SELECT sex, smoker FROM person) p "
    "PIVOT (count(*) FOR smoker IN (true, false)) AS t WHERE t.sex = 'F'",
    "pivot of a common table": "WITH v AS (SELECT person_id, code FROM visit) SELECT * FROM v PIVOT"
    " (count(*) FOR code IN (1, 2)) ORDER BY person_id",
    "pivot as a statement": "PIVOT visit ON code IN (1, 2) USING sum(cost) GROUP BY person_id",
    "unpivot": "SELECT * FROM (SELECT count(*) AS n, count(cost) AS c, max(ended) IS NULL AS x "
    "FROM visit) UNPIVOT (v FOR k IN (n, c))",
    "unpivot of rows": "SELECT k, count(*) AS n, sum(v) AS s FROM (SELECT person_id, height, "
    "region_id::DOUBLE AS region FROM person) UNPIVOT (v FOR k IN (height, region)) GROUP BY k",
}


@pytest.mark.parametrize("title", SAME)
def test_same_answer(title: str) -> None:
    """As DuckDB gives it for the text itself."""
    expected = plain().sql(SAME[title]).to_arrow_table()
    found = clinic().arrow(parse(SAME[title], CLINIC))
    assert rows(found) == rows(expected)
    assert [n.lower() for n in found.column_names] == [n.lower() for n in expected.column_names]


def test_a_dialect_that_gives_nulls() -> None:
    """In Spark MAX_BY gives the null that stands beside the largest value."""
    text = "SELECT max_by(ended, visit_id) AS e FROM visit"
    assert clinic().arrow(parse(text, CLINIC, "spark")).to_pylist() == [{"e": None}]


def test_pivot_of_another_dialect() -> None:
    """SQL Server names the values as it names columns."""
    text = ("SELECT * FROM (SELECT person_id, code FROM visit) t PIVOT (COUNT(person_id) FOR code "
            "IN ([1], [2])) p")  # fmt: skip
    assert clinic().arrow(parse(text, CLINIC, "tsql")).to_pylist() == [{"1": 4, "2": 3}]


def test_the_reason_names_what_was_written() -> None:
    """Of several people no row is picked, and it is MAX_BY that is refused."""
    plan = parse("SELECT max_by(code, began) AS c FROM visit", CLINIC)
    with pytest.raises(NotReleasable, match=r"max_by\(code, began\)|ARG_MAX\(code, began\)"):
        find(plan, Scope(CLINIC))


def test_unknown_columns() -> None:
    """Also inside PIVOT."""
    with pytest.raises(UnknownName, match="Did you mean height"):
        parse("SELECT * FROM person PIVOT (max(heigth) FOR sex IN ('F'))", CLINIC)
