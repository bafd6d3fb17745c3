"""Functions of one vendor or another, with the values that their manuals give."""

import pytest

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC, clinic, connection

AT = "(SELECT CAST('{}' AS DATE) AS d, 'E11.9 and I50' AS x, 3 AS n)"


@pytest.mark.parametrize(("asked", "dialect", "day", "found"), [
    ("ROUND(MONTHS_BETWEEN(d, DATE '1995-01-01'), 8)", "oracle", "1995-02-02", 1.03225806),
    ("MONTHS_BETWEEN(d, DATE '2020-02-29')", "oracle", "2020-03-31", 1),
    ("MONTHS_BETWEEN(d, '2019-05-15'::date)", "snowflake", "2020-03-15", 10),
    ("FLOOR(MONTHS_BETWEEN(d, DATE '1950-06-15') / 12)", "oracle", "2020-06-14", 69),
    ("EXTRACT(YEAR FROM AGE(d, DATE '1950-06-15'))", "postgres", "2020-06-15", 70),
    ("DATE_PART('year', AGE(d)) > 5", "postgres", "2012-01-01", True),
    ("YEARWEEK(d)", "mysql", "1987-01-01", 198652), ("YEARWEEK(d)", "mysql", "2000-01-01", 199952),
    ("YEARWEEK(d, 3)", "mysql", "2021-01-01", 202053), ("WEEK(d, 3)", "mysql", "2021-01-01", 53),
    ("YEARWEEK(d, 5)", "mysql", "2021-01-03", 202052), ("yearweek(d)", None, "2008-12-29", 200901),
    ("YEARWEEK(d, 4)", "mysql", "2021-01-02", 202053), ("isoyear(d)", None, "2021-01-03", 2020),
    ("EXTRACT(ISOYEAR FROM d)", "bigquery", "2008-12-29", 2009),
    ("YEAROFWEEKISO(d)", "snowflake", "2008-12-29", 2009),
    ("DATEPART(iso_week, d)", "tsql", "2021-01-01", 53),
    ("NEXT_DAY(d, 'MONDAY') = DATE '2021-01-04'", "oracle", "2021-01-01", True),
    ("NEXT_DAY(d, 'FRI') = DATE '2021-01-08'", "oracle", "2021-01-01", True),
    ("ADD_MONTHS(d, 1) = DATE '2021-03-31'", "oracle", "2021-02-28", True),
    ("ADD_MONTHS(d, 1) = DATE '2021-03-27'", "oracle", "2021-02-27", True),
    ("MAKEDATE(2020, 61) = d", "mysql", "2020-03-01", True),
    ("REGEXP_COUNT(x, '[0-9]+')", "oracle", "2020-01-01", 3),
    ("REGEXP_COUNT(x, '[a-z]', 1, 'i')", "snowflake", "2020-01-01", 5),
    ("REGEXP_INSTR(x, '[0-9]+')", "oracle", "2020-01-01", 2),
    ("REGEXP_INSTR(x, 'I[0-9]+$')", "postgres", "2020-01-01", 11),
    ("REGEXP_INSTR(x, 'Z')", "spark", "2020-01-01", 0),
    ("PATINDEX('%and_[A-Z]%', x)", "tsql", "2020-01-01", 7),
    ("len(regexp_extract_all(x, '[A-Z][0-9]+'))", None, "2020-01-01", 2),
    ("REGEXP_SUBSTR(x, '[^ ]+', 1, 3)", "oracle", "2020-01-01", "I50"),
    (r"REGEXP_EXTRACT(x, r'\d+', 1, 2)", "bigquery", "2020-01-01", "9"),
    (r"regexp_replace(x, '([A-Z])([0-9]+)', '\2-\1')", None, "2020-01-01", "11-E.9 and I50"),
    (r"REGEXP_REPLACE(x, '^([A-Z])([0-9]+)', '\2\1')", "oracle", "2020-01-01", "11E.9 and I50"),
    ("REGEXP_REPLACE(x, '([A-Z])([0-9]+)$', '<$2>')", "mysql", "2020-01-01", "E11.9 and <50>"),
    ("regexp_replace(x, '^Z(.)', '$1')", "spark", "2020-01-01", "E11.9 and I50"),
    ("STUFF(x, 2, 2, 'xx!')", "tsql", "2020-01-01", "Exx!.9 and I50"),
    ("STUFF(x, 20, 2, '')", "tsql", "2020-01-01", None),
    ("SUBSTRING_INDEX(x, '.', 1)", "mysql", "2020-01-01", "E11"),
    ("FIELD(n, 1, 3)", "mysql", "2020-01-01", 2), ("FIELD(NULL, 1)", "mysql", "2020-01-01", 0),
    ("ELT(n, 'a', 'b', 'c')", "mysql", "2020-01-01", "c"),
    ("EQUAL_NULL(NULL, n)", "snowflake", "2020-01-01", False),
    ("isfinite(d)", "postgres", "2020-01-01", True),
])  # fmt: skip
def test_a_value(asked: str, dialect: str | None, day: str, found: object) -> None:
    """As the vendor's engine gives it."""
    text = f"SELECT {asked} AS y FROM {AT.format(day)} t"
    assert clinic().arrow(parse(text, CLINIC, dialect))["y"].to_pylist() == [found]


DUCK = "SELECT k, COUNT(*) AS n FROM visit v JOIN (VALUES (1), (2)) t(k) ON v.code = t.k GROUP BY k"
YEARS = ("SELECT y, COUNT(*) AS n FROM range(2010, 2013) t(y) JOIN visit v ON year(v.began) = y "
         "GROUP BY y")  # fmt: skip
LEFT = "SELECT p.person_id, v.code FROM person p LEFT JOIN visit v ON p.person_id = v.person_id"


@pytest.mark.parametrize(("text", "dialect", "meant"), [
    ("SELECT k, COUNT(*) AS n FROM visit LATERAL VIEW explode(array(1, 2)) e AS k WHERE code = k "
     "GROUP BY k", "spark", DUCK),
    ("SELECT k, COUNT(*) AS n FROM (SELECT explode(array(1, 2)) AS k) t JOIN visit v ON v.code = "
     "t.k GROUP BY k", "spark", DUCK),
    ("SELECT k, COUNT(*) AS n FROM visit v, unnest([1, 2]) t(k) WHERE v.code = k GROUP BY k", None,
     DUCK),
    ("SELECT s.value AS k, COUNT(*) AS n FROM STRING_SPLIT('1,2', ',') s JOIN visit v ON v.code = "
     "s.value GROUP BY s.value", "tsql", DUCK),
    ("SELECT f.value AS k, COUNT(*) AS n FROM visit v, LATERAL FLATTEN(INPUT => SPLIT('1,2', ',')) "
     "f WHERE v.code = f.value GROUP BY 1", "snowflake", DUCK),
    ("SELECT y, COUNT(*) AS n FROM explode(sequence(2010, 2012)) AS t(y) JOIN visit v ON "
     "year(v.began) = y GROUP BY y", "spark", YEARS),
    ("SELECT y, COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(2010, 2012)) AS y JOIN visit v ON "
     "EXTRACT(YEAR FROM v.began) = y GROUP BY y", "bigquery", YEARS),
    ("SELECT EXTRACT(YEAR FROM y) AS y, COUNT(*) AS n FROM UNNEST(GENERATE_DATE_ARRAY('2010-01-01',"
     " '2012-01-01', INTERVAL 1 YEAR)) AS y JOIN visit v ON EXTRACT(YEAR FROM v.began) = EXTRACT("
     "YEAR FROM y) GROUP BY 1", "bigquery", YEARS),
    ("SELECT p.person_id, v.code FROM person p, visit v WHERE p.person_id = v.person_id(+)",
     "oracle", LEFT),
    ("SELECT p.person_id, v.code FROM visit v, person p WHERE v.person_id(+) = p.person_id AND "
     "v.code(+) = 2 AND p.height > 150", "oracle", f"{LEFT} AND v.code = 2 WHERE p.height > 150"),
    ("SELECT p.person_id, v.code FROM concept c, visit v, person p WHERE v.person_id(+) = "
     "p.person_id AND v.code = c.code(+) AND COALESCE(c.label, 'flu') = 'flu'", "oracle",
     f"{LEFT} LEFT JOIN concept c ON v.code = c.code WHERE COALESCE(c.label, 'flu') = 'flu'"),
    ("SELECT COUNT(*) FROM (SELECT person_id, every(code > 1) AS e FROM visit GROUP BY person_id) t"
     " WHERE e", "postgres", "SELECT COUNT(*) FROM (SELECT person_id, bool_and(code > 1) AS e FROM "
     "visit GROUP BY person_id) t WHERE e"),
    ("SELECT sex, RATIO_TO_REPORT(COUNT(*)) OVER () AS r FROM person GROUP BY sex", "oracle",
     "SELECT sex, COUNT(*) / SUM(COUNT(*)) OVER () AS r FROM person GROUP BY sex"),
    ("SELECT code, count() AS n FROM visit GROUP BY ALL ORDER BY ALL DESC", None,
     "SELECT code, COUNT(*) AS n FROM visit GROUP BY code ORDER BY 1 DESC, 2 DESC"),
    ("SELECT COUNT(*) AS n FROM visit WHERE began > DATE '2011-01-01'", "oracle",
     "SELECT COUNT(*) AS n FROM visit WHERE began > DATE '2011-01-01'"),
])  # fmt: skip
def test_a_form(text: str, dialect: str | None, meant: str) -> None:
    """Is the one that means the same in DuckDB."""
    rows = clinic().arrow(parse(text, CLINIC, dialect)).to_pylist()
    found = [tuple(row.values()) for row in rows]
    assert sorted(found, key=str) == sorted(connection().execute(meant).fetchall(), key=str)


@pytest.mark.parametrize(("asked", "dialect", "words"), [
    ("AGE(began) > INTERVAL '1 year'", "postgres", r"AGE\(a, b\) is a span"),
    ("REGEXP_INSTR(place, 'a', 2)", "oracle", "REGEXP_INSTR begins at the first letter"),
    ("REGEXP_COUNT(place, 'a*')", "oracle", r"write \+"),
    ("REGEXP_SUBSTR(place, 'ab', 1, 2)", "oracle", "a run of letters"),
    (r"REGEXP_REPLACE(place, '(a)(b)', '\2\1')", "oracle", r"begin the pattern with \^"),
    (r"regexp_replace(place, '(a)', '\x')", None, r"\\1 to \\9"),
    ("PATINDEX('a%', place)", "tsql", "between two %"),
    ("SUBSTRING_INDEX(place, ',', 2)", "mysql", "SUBSTRING_INDEX takes"),
    ("YEARWEEK(began, 9)", "mysql", "mode of YEARWEEK"),
    ("began <@ daterange('2010-01-01', '2011-01-01')", "postgres", "<@"),
    ("NEXT_DAY(began, 'T')", "oracle", "day of the week"),
    ("MAX(code) KEEP (DENSE_RANK LAST ORDER BY began)", "oracle", r"MAX_BY\(x, y\)"),
])  # fmt: skip
def test_a_refusal(asked: str, dialect: str | None, words: str) -> None:
    """Names what was written."""
    with pytest.raises(QuestionError, match=words):
        parse(f"SELECT {asked} AS y FROM visit", CLINIC, dialect)


@pytest.mark.parametrize(("text", "words"), [
    ("SELECT 1 FROM person p, visit v WHERE p.person_id = v.person_id(+) OR v.code(+) = 1", "LEFT"),
    ("SELECT 1 FROM person p, visit v WHERE p.person_id(+) = v.person_id(+)", "LEFT JOIN"),
    ("SELECT 1 FROM person p, visit v WHERE p.person_id = v.person_id(+) AND v.person_id = "
     "p.person_id(+)", "LEFT JOIN"),
])  # fmt: skip
def test_marks_that_are_no_join(text: str, words: str) -> None:
    """Say what to write in their place."""
    with pytest.raises(QuestionError, match=words):
        parse(text, CLINIC, "oracle")
