"""The same question in other dialects of SQL."""

import pytest

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.frontends.sql import DIALECTS, parse
from tests.clinic import CLINIC, clinic
from tests.frontends.sql.comparing import plain, rows

SAME = [
    ("tsql", "SELECT TOP 3 visit_id FROM visit ORDER BY visit_id",
     "SELECT visit_id FROM visit ORDER BY visit_id LIMIT 3"),
    ("tsql", "SELECT TOP (2) [visit_id] AS [the id] FROM [visit] ORDER BY cost, visit_id",
     'SELECT visit_id AS "the id" FROM visit ORDER BY cost NULLS FIRST, visit_id LIMIT 2'),
    ("tsql", "SELECT visit_id FROM visit ORDER BY visit_id OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY",
     "SELECT visit_id FROM visit ORDER BY visit_id LIMIT 3 OFFSET 2"),
    ("tsql", "SELECT DATEDIFF(day, began, ended) AS d, DATEDIFF(year, began, '20200101') AS y "
     "FROM visit",
     "SELECT date_diff('day', began, ended) AS d, date_diff('year', began, DATE '2020-01-01') "
     "AS y FROM visit"),
    ("tsql", "SELECT DATEADD(month, -1, began) AS m, DATEADD(ss, 5, seen) AS s FROM visit",
     "SELECT began - INTERVAL 1 MONTH AS m, seen + INTERVAL 5 SECOND AS s FROM visit"),
    ("tsql", "SELECT ISNULL(region_id, 0) AS r, IIF(height > 170, 1, 0) AS t, LEN(sex) AS l, "
     "person_id / 4 AS q, DATEPART(year, born) AS y, YEAR(born) AS z FROM person",
     "SELECT coalesce(region_id, 0) AS r, CASE WHEN height > 170 THEN 1 ELSE 0 END AS t, "
     "length(sex) AS l, person_id // 4 AS q, year(born) AS y, year(born) AS z FROM person"),
    ("tsql", "SELECT COUNT_BIG(*) AS n, STDEV(height) AS s FROM person",
     "SELECT count(*) AS n, stddev(height) AS s FROM person"),
    ("postgres", "SELECT began::date AS d, EXTRACT(YEAR FROM began) AS y, "
     "began - INTERVAL '1 month' AS m, cost::numeric(10, 1) AS c FROM visit",
     "SELECT began AS d, year(began) AS y, began - INTERVAL 1 MONTH AS m, "
     "CAST(cost AS DECIMAL(10, 1)) AS c FROM visit"),
    ("postgres", "SELECT -person_id / 4 AS q, person_id / 4.0 AS r FROM person",
     "SELECT -person_id // 4 AS q, person_id / 4 AS r FROM person"),
    ("postgres", "SELECT visit_id FROM visit ORDER BY cost DESC, visit_id",
     "SELECT visit_id FROM visit ORDER BY cost DESC NULLS FIRST, visit_id"),
    ("spark", "SELECT datediff(ended, began) AS d, date_add(began, 3) AS a, "
     "date_sub(began, 3) AS s, nvl(place, '-') AS p FROM visit",
     "SELECT date_diff('day', began, ended) AS d, began + 3 AS a, began - 3 AS s, "
     "coalesce(place, '-') AS p FROM visit"),
    ("spark", "SELECT datediff('2020-01-01', began) AS d, to_date(seen) AS t, "
     "`visit_id` AS `id` FROM visit",
     "SELECT date_diff('day', began, DATE '2020-01-01') AS d, CAST(seen AS DATE) AS t, "
     "visit_id AS id FROM visit"),
    ("spark", "SELECT CAST(cost AS INT) AS c, CAST(-cost AS BIGINT) AS d, CAST('7' AS INT) AS s, "
     "CAST(code AS INT) AS i FROM visit",
     "SELECT CAST(trunc(cost) AS INT) AS c, CAST(trunc(-cost) AS INT) AS d, 7 AS s, code AS i "
     "FROM visit"),
    ("postgres", "SELECT CAST(cost AS INT) AS c FROM visit",
     "SELECT CAST(cost AS INT) AS c FROM visit"),
    ("mysql", "SELECT DATEDIFF(ended, began) AS d, DATE_ADD(began, INTERVAL 2 DAY) AS a, "
     "IFNULL(place, '') AS p FROM visit",
     "SELECT date_diff('day', began, ended) AS d, began + 2 AS a, coalesce(place, '') AS p "
     "FROM visit"),
    ("bigquery", "SELECT DATE_DIFF(ended, began, DAY) AS d, COUNTIF(cost > 50) AS n FROM visit "
     "GROUP BY d",
     "SELECT date_diff('day', began, ended) AS d, count_if(cost > 50) AS n FROM visit GROUP BY d"),
    ("snowflake", "SELECT DATEDIFF(month, began, ended) AS d, IFF(cost > 50, 1, 0) AS i FROM visit",
     "SELECT date_diff('month', began, ended) AS d, CASE WHEN cost > 50 THEN 1 ELSE 0 END AS i "
     "FROM visit"),
]  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "duckdb"), SAME)
def test_same_answer(dialect: str, text: str, duckdb: str) -> None:
    """What a dialect writes in its own way means what DuckDB writes in another."""
    ordered = "ORDER BY" in text
    found = clinic().arrow(parse(text, CLINIC, dialect))
    assert rows(found, ordered) == rows(plain().sql(duckdb).to_arrow_table(), ordered)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("tsql", "SELECT TOP 5 PERCENT sex FROM person"),
        ("tsql", "SELECT TOP 5 WITH TIES sex FROM person ORDER BY sex"),
        ("tsql", "SELECT sex FROM person WITH (NOLOCK)"),
        ("mysql", "SELECT TIMESTAMPDIFF(YEAR, born, NOW()) FROM person"),
        ("oracle", "SELECT p.sex FROM person p, visit v WHERE p.person_id = v.person_id(+)"),
        ("snowflake", "SELECT sex FROM person SAMPLE (10)"),
        ("bigquery", "SELECT sex FROM person FOR SYSTEM_TIME AS OF '2020-01-01'"),
        ("postgres", "SELECT sex FROM person FOR UPDATE"),
        ("spark", "SELECT dayofweek(born) FROM person"),
        ("tsql", "SELECT DATEPART(weekday, born) FROM person"),
    ],
)
def test_what_only_a_dialect_has(dialect: str, text: str) -> None:
    """A word that would change the answer is refused by name, not passed over."""
    with pytest.raises((NotSupported, UnknownName)):
        parse(text, CLINIC, dialect)


def test_unknown_dialect() -> None:
    """An unknown dialect names those there are."""
    with pytest.raises(UnknownName, match="postgres"):
        parse("SELECT 1", CLINIC, "postgre")
    for dialect in DIALECTS:
        parse("SELECT count(*) FROM person", CLINIC, dialect)
