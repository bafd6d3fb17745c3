"""The same question in other dialects of SQL."""

from datetime import date

import pytest
import sqlglot

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.frontends.sql import DIALECTS, parse
from sarus_kernel.frontends.sql.dialects import prepared
from tests.clinic import CLINIC, clinic
from tests.frontends.sql.comparing import plain, rows


def weeks(first: str) -> str:
    """In DuckDB's words: weeks that begin on the weekday of `first`, from `began` to a Sunday."""
    ends = [f"floor(date_diff('day', DATE '{first}', {day}) / 7)"
            for day in ("DATE '2013-07-14'", "began")]  # fmt: skip
    return f"({ends[0]} - {ends[1]})::int"


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
    ("tsql", "SELECT CHARINDEX('r', place) AS a FROM visit",
     "SELECT strpos(place, 'r') AS a FROM visit"),
    ("oracle", "SELECT INSTR(place, 'r') AS a FROM visit",
     "SELECT strpos(place, 'r') AS a FROM visit"),
    ("mysql", "SELECT TO_DAYS(ended) - TO_DAYS(began) AS d, TO_DAYS(began) AS t FROM visit",
     "SELECT ended - began AS d, began - DATE '0001-01-01' + 366 AS t FROM visit"),
    ("postgres", "SELECT visit_id FROM visit WHERE code = ANY (ARRAY[2, 3])",
     "SELECT visit_id FROM visit WHERE code IN (2, 3)"),
    ("bigquery", "SELECT visit_id, c FROM visit JOIN UNNEST([2, 3]) AS c ON visit.code = c",
     "SELECT visit_id, code AS c FROM visit WHERE code IN (2, 3)"),
    ("tsql", "SELECT p.person_id, f.n FROM person p CROSS APPLY (SELECT COUNT(*) AS n FROM visit v "
     "WHERE v.person_id = p.person_id) f",
     "SELECT p.person_id, (SELECT count(*) FROM visit v WHERE v.person_id = p.person_id) AS n "
     "FROM person p"),
    ("tsql", "SELECT p.person_id, f.x FROM person p OUTER APPLY (SELECT TOP 1 v.visit_id AS x "
     "FROM visit v WHERE v.person_id = p.person_id ORDER BY v.visit_id DESC) f",
     "SELECT p.person_id, (SELECT max(visit_id) FROM visit v WHERE v.person_id = p.person_id) AS x "
     "FROM person p"),
    ("tsql", "SELECT DISTINCT sex, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY height) OVER "
     "(PARTITION BY sex) AS m FROM person",
     "SELECT sex, median(height) AS m FROM person GROUP BY sex"),
    ("tsql", "SELECT TOP 1 PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY height) OVER () AS m "
     "FROM person", "SELECT quantile_disc(height, 0.25) AS m FROM person"),
    ("oracle", "SELECT DISTINCT sex, MEDIAN(height) OVER (PARTITION BY sex) AS m FROM person",
     "SELECT sex, median(height) AS m FROM person GROUP BY sex"),
    ("postgres", "SELECT began::date AS d, EXTRACT(YEAR FROM began) AS y, "
     "began - INTERVAL '1 month' AS m, cost::numeric(10, 1) AS c FROM visit",
     "SELECT began AS d, year(began) AS y, began - INTERVAL 1 MONTH AS m, "
     "CAST(cost AS DECIMAL(10, 1)) AS c FROM visit"),
    ("postgres", "SELECT cost IS NULL AS a, cost IS NOT NULL AS b, (cost > 5) IS NOT TRUE AS c "
     "FROM visit", "SELECT cost IS NULL AS a, cost IS NOT NULL AS b, "
     "coalesce(cost <= 5, true) AS c FROM visit"),
    ("tsql", "SELECT DATEADD(year, -2, '2010-12-31') AS d FROM visit",
     "SELECT DATE '2008-12-31' AS d FROM visit"),
    ("snowflake", "SELECT DATE_FROM_PARTS(code, 1, 1) AS d FROM visit WHERE code BETWEEN 1 AND 99",
     "SELECT make_date(code::int, 1, 1) AS d FROM visit WHERE code BETWEEN 1 AND 99"),
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
    ("duckdb", "SELECT right(place, 2) AS r, right(place, 0) AS z, concat_ws('-', place, code) AS "
     "c, trunc(cost) AS t, pi() AS p, epoch(seen) AS e, strftime(seen, "
     "'%d/%m/%Y %H:%M:%S %j %y %b %A %-m %%') AS g FROM visit",
     "SELECT right(place, 2) AS r, right(place, 0) AS z, concat_ws('-', place, code) AS c, "
     "trunc(cost) AS t, pi() AS p, floor(epoch(seen))::bigint AS e, strftime(seen, "
     "'%d/%m/%Y %H:%M:%S %j %y %b %A %-m %%') AS g FROM visit"),
    ("postgres", "SELECT place ~ '^L.*n$|Par' AS a, place ~* '^(LYON|paris)$' AS b, "
     "place !~ '.y' AS c, place ~ '^\\.' AS d FROM visit",
     "SELECT regexp_matches(place, '^L.*n$|Par') AS a, regexp_matches(place, '^(LYON|paris)$', "
     "'i') AS b, NOT regexp_matches(place, '.y') AS c, regexp_matches(place, '^\\.') AS d "
     "FROM visit"),
    ("tsql", "SELECT DATEDIFF(week, began, '2013-07-14') AS w, EOMONTH(began) AS e, "
     "DATENAME(weekday, began) AS d, DATENAME(month, began) AS m, CONVERT(date, seen) AS c, "
     "FORMAT(began, 'yyyy-MM') AS f, DATEFROMPARTS(2020, 2, code) AS x FROM visit",
     f"SELECT {weeks('1900-01-07')} AS w, last_day(began) AS e, dayname(began) AS d, "
     "monthname(began) AS m, seen::date AS c, strftime(began, '%Y-%m') AS f, "
     "DATE '2020-01-31' + code::int AS x FROM visit"),
    ("snowflake", "SELECT DATEDIFF(week, began, '2013-07-14') AS w, TO_CHAR(began, 'YYYY-MM') AS "
     "f, NVL2(place, 1, 0) AS n, DECODE(code, 1, 'one', 2, 'two') AS d FROM visit",
     f"SELECT {weeks('1900-01-01')} AS w, strftime(began, '%Y-%m') AS f, CASE WHEN place IS NULL "
     "THEN 0 ELSE 1 END AS n, CASE code WHEN 1 THEN 'one' WHEN 2 THEN 'two' END AS d FROM visit"),
    ("bigquery", "SELECT DATE_DIFF(DATE '2013-07-14', began, WEEK) AS w, SAFE_DIVIDE(1, code - 1) "
     "AS s FROM visit",
     f"SELECT {weeks('1900-01-07')} AS w, 1 / nullif(code - 1, 0) AS s FROM visit"),
    ("spark", "SELECT timestampdiff(MONTH, began, ended) AS m, timestampdiff(YEAR, began, "
     "DATE '2020-02-03') AS y, datediff(WEEK, began, ended) AS w, add_months(began, 1) AS a, "
     "timestampdiff(HOUR, seen, TIMESTAMP '2016-01-01 00:00:00') AS h, place RLIKE '^P' AS p, "
     "date_format(began, 'yyyy-MM') AS f FROM visit",
     "SELECT date_sub('month', began, ended) AS m, date_sub('year', began, DATE '2020-02-03') AS "
     "y, date_sub('week', began, ended) AS w, began + INTERVAL 1 MONTH AS a, date_sub('hour', "
     "seen, TIMESTAMP '2016-01-01 00:00:00') AS h, place LIKE 'P%' AS p, strftime(began, '%Y-%m') "
     "AS f FROM visit"),
    ("postgres", "SELECT began + make_interval(days => 3) AS a, began - 2 * INTERVAL '1 month' AS "
     "b FROM visit",
     "SELECT began + INTERVAL 3 DAY AS a, began - INTERVAL 2 MONTH AS b FROM visit"),
    ("mysql", "SELECT TIMESTAMPDIFF(YEAR, born, '2020-05-16') AS y FROM person",
     "SELECT date_sub('year', born, DATE '2020-05-16') AS y FROM person"),
    ("postgres", "SELECT EXTRACT(YEAR FROM AGE(DATE '2020-05-16', born)) AS y, EXTRACT(MONTH FROM "
     "AGE(DATE '2020-05-16', born)) AS m, EXTRACT(EPOCH FROM TIMESTAMP '2020-01-01' - "
     "born::timestamp) AS e, date_part('year', born) AS q, to_char(born, 'YYYY-MM') AS f, "
     "make_date(2020, 1, 1) AS d, EXTRACT(ISODOW FROM born) AS i FROM person",
     "SELECT EXTRACT(YEAR FROM AGE(DATE '2020-05-16', born)) AS y, EXTRACT(MONTH FROM "
     "AGE(DATE '2020-05-16', born)) AS m, date_diff('second', born::timestamp, TIMESTAMP "
     "'2020-01-01') AS e, year(born) AS q, strftime(born, '%Y-%m') AS f, DATE '2020-01-01' AS d, "
     "isodow(born) AS i FROM person"),
    ("sqlite", "SELECT STRFTIME('%Y-%m', began) AS f, STRFTIME('%J', began) AS j, DATETIME(began, "
     "'start of year', '-1 year') AS d, DATE(began, '+1 month') AS x FROM visit",
     "SELECT strftime(began, '%Y-%m') AS f, date_diff('day', DATE '1970-01-01', began) + 2440587.5 "
     "AS j, (date_trunc('year', began) - INTERVAL 1 YEAR)::timestamp AS d, began + INTERVAL 1 "
     "MONTH AS x FROM visit"),
    ("postgres", "SELECT to_date('20100201', 'YYYYMMDD') AS a, width_bucket(height, 150, 190, 4) "
     "AS b, to_date(to_char(born, 'DD/MM/YYYY'), 'DD/MM/YYYY') AS c FROM person",
     "SELECT DATE '2010-02-01' AS a, CASE WHEN height < 150 THEN 0 WHEN height >= 190 THEN 5 ELSE "
     "floor((height - 150) / 10)::BIGINT + 1 END AS b, born AS c FROM person"),
    ("duckdb", "SELECT to_date('20100201', 'YYYYMMDD') AS a FROM person",
     "SELECT DATE '2010-02-01' AS a FROM person"),
    ("bigquery", "SELECT PARSE_DATE('%Y%m%d', '20100201') AS a FROM person",
     "SELECT DATE '2010-02-01' AS a FROM person"),
    ("tsql", "SELECT CONVERT(date, '20100201', 112) AS a, CONVERT(date, '02.01.2010', 104) AS b, "
     "CONVERT(varchar(10), born, 103) AS c FROM person",
     "SELECT DATE '2010-02-01' AS a, DATE '2010-01-02' AS b, strftime(born, '%d/%m/%Y') AS c FROM "
     "person"),
    ("bigquery", "SELECT visit_id FROM visit WHERE REGEXP_CONTAINS(place, r'^L|s$')",
     "SELECT visit_id FROM visit WHERE regexp_matches(place, '^L|s$')"),
    ("duckdb", "SELECT visit_id FROM visit WHERE began > DATE_SUB(DATE '2013-01-01', INTERVAL 2 "
     "YEAR)",
     "SELECT visit_id FROM visit WHERE began > DATE '2011-01-01'"),
    ("sqlite", "SELECT STRFTIME('%Y', began) - 1950 AS a, 12 * STRFTIME('%m', began) AS b FROM "
     "visit",
     "SELECT year(began) - 1950 AS a, 12 * month(began) AS b FROM visit"),
    ("tsql", "SELECT DATE_BUCKET(month, 1, began) AS m FROM visit",
     "SELECT date_trunc('month', began) AS m FROM visit"),
    ("redshift", "SELECT visit_id FROM visit WHERE place SIMILAR TO '(L|P)[a-y]%_' AND place NOT "
     "SIMILAR TO '%.'",
     "SELECT visit_id FROM visit WHERE regexp_matches(place, '^(L|P)[a-y].*.$') AND NOT "
     "regexp_matches(place, '\\.$')"),
    ("mysql", "SELECT visit_id FROM visit WHERE place RLIKE '^(L|P)[^a]+[ns]$'",
     "SELECT visit_id FROM visit WHERE regexp_matches(place, '^(L|P)[^a]+[ns]$')"),
    ("oracle", "SELECT visit_id FROM visit WHERE REGEXP_LIKE(place, '^[lp]', 'i')",
     "SELECT visit_id FROM visit WHERE regexp_matches(place, '^[lp]', 'i')"),
    ("snowflake", "SELECT visit_id FROM visit WHERE REGEXP_LIKE(place, 'L.on|Paris')",
     "SELECT visit_id FROM visit WHERE regexp_full_match(place, 'L.on|Paris')"),
    ("snowflake", "SELECT visit_id FROM visit WHERE place ILIKE ANY ('ly%', 'PAR%')",
     "SELECT visit_id FROM visit WHERE place ILIKE 'ly%' OR place ILIKE 'par%'"),
    ("tsql", "SELECT p.sex FROM @cdmDatabaseSchema.person p JOIN cdm.visit v ON p.person_id = "
     "v.person_id JOIN dbo.drug d ON d.person_id = p.person_id",
     "SELECT p.sex FROM person p JOIN visit v ON p.person_id = v.person_id JOIN drug d ON "
     "d.person_id = p.person_id"),
]  # fmt: skip

N_BY_SEX = "SELECT sex, COUNT(*) FROM person GROUP BY 1"
SAME += (
    ("tsql", "SELECT sex, COUNT(*) AS n FROM person GROUP BY sex OPTION (RECOMPILE)", N_BY_SEX),
    ("spark", "SELECT /*+ BROADCAST(p) */ sex, COUNT(*) FROM person p GROUP BY sex", N_BY_SEX),
    ("mysql", "SELECT SQL_CALC_FOUND_ROWS sex, COUNT(*) FROM person GROUP BY sex", N_BY_SEX),
    ("tsql", "SELECT COUNT(*) AS n FROM person p INNER HASH JOIN visit v ON p.person_id = "
     "v.person_id", "SELECT COUNT(*) FROM person JOIN visit USING (person_id)"),
    ("snowflake", "SELECT COUNT_IF(height > 170) FROM person",
     "SELECT COUNT(*) FILTER (WHERE height > 170) FROM person"),
    ("bigquery", "SELECT APPROX_QUANTILES(dose, 4)[OFFSET(4)] FROM drug",
     "SELECT CAST(MAX(dose) AS DOUBLE) FROM drug"),
    ("redshift",
     "SELECT DATEDIFF(year, born, DATE '2020-06-01'), COUNT(*) FROM person GROUP BY 1",
     "SELECT DATE_DIFF('year', born, DATE '2020-06-01'), COUNT(*) FROM person GROUP BY 1"),
    ("redshift", "SELECT DATE_PART_YEAR(born) y, COUNT(*) FROM person GROUP BY 1",
     "SELECT YEAR(born), COUNT(*) FROM person GROUP BY 1"),
    ("tsql", "SELECT CHOOSE(DATEPART(quarter, born), 'a', 'b') AS q FROM person",
     "SELECT CASE QUARTER(born) WHEN 1 THEN 'a' WHEN 2 THEN 'b' END FROM person"),
)  # fmt: skip


@pytest.mark.parametrize(("dialect", "text", "words"), [
    ("bigquery", "SELECT ARRAY_AGG(code ORDER BY began LIMIT 1) FROM visit", "ARRAY_AGG"),
    ("snowflake", "SELECT COUNT(*) FROM visit AT(OFFSET => -60)", "A state of earlier"),
])  # fmt: skip
def test_a_refusal_names_what_was_written(dialect: str, text: str, words: str) -> None:
    """And no part of the parser's own."""
    with pytest.raises(NotSupported, match=words):
        parse(text, CLINIC, dialect)


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
        ("tsql", "SELECT sex FROM person WITH (READPAST)"),
        ("mysql", "SELECT WEEK(born) FROM person"),
        ("tsql", "SELECT DATEPART(week, born) FROM person"),
        ("tsql", "SELECT DATETRUNC(week, born) FROM person"),
        ("tsql", "SELECT CONVERT(varchar, born, 6) FROM person"),
        ("bigquery", "SELECT EXTRACT(WEEK FROM born) FROM person"),
        ("bigquery", "SELECT DATE_DIFF(born, born, WEEK(TUESDAY)) FROM person"),
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


def test_today_is_part_of_the_question() -> None:
    """Asked twice the same day, a question about today is one question; asked later, another."""
    text = "SELECT count(*) FROM visit WHERE began > CURRENT_DATE AND seen < now()"
    tree = sqlglot.parse_one(text, read="duckdb")
    days = [prepared(tree, "duckdb", lambda day=day: date(2024, 2, day)) for day in (28, 28, 29)]
    written = [day.sql(dialect="duckdb") for day in days]
    assert written[0] == written[1] != written[2]
    assert "CAST('2024-02-28' AS DATE)" in written[0]
    assert "CAST('2024-02-28' AS TIMESTAMP)" in written[0]
    assert parse(text, CLINIC) == parse(text, CLINIC)
