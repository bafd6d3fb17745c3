"""What cannot be asked is refused in one to three lines that say what to do."""

import logging
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.errors import (
    NotSupported,
    QuestionError,
    SarusError,
    SyntaxProblem,
    UnknownName,
)
from sarus_kernel.frontends.sql import parse
from sarus_kernel.frontends.sql.functions.table import RULES
from sarus_kernel.frontends.sql.parse import LONGEST
from sarus_kernel.frontends.sql.strict import READ
from tests.clinic import CLINIC, clinic

UNKNOWN = [
    ("SELECT * FROM persn", "table 'persn'. Did you mean person?"),
    ("SELECT * FROM other.person", "Did you mean person?"),
    ("SELECT * FROM information_schema.views", "information_schema.tables"),
    ("DESCRIBE persn", "table 'persn'. Did you mean person?"),
    ("SUMMARIZE secret", "There are: concept"),
    ("SELECT * FROM secret", "There are: concept, drug, odd table, person, visit."),
    ("SELECT * FROM '/etc/passwd'", "There is no table '/etc/passwd'"),
    ("SELECT heigth FROM person", "column 'heigth'. Did you mean height?"),
    ("SELECT p.heigth FROM person p JOIN visit v USING (person_id)", "Did you mean height?"),
    ("SELECT q.sex FROM person p", "There is no table 'q'. There are: p."),
    ("SELECT t.x FROM (SELECT 1 AS x)", "There is no table 't'. There are: none."),
    ("SELECT x.* FROM person p", "There is no table 'x'. There are: p."),
    ("SELECT lenght(sex) FROM person", "function 'lenght'. Did you mean length"),
    ("SELECT getenv('HOME')", "There is no function 'getenv'"),
    ("SELECT repeat(sex, 1000000) FROM person", "There is no function 'repeat'"),
    ("SELECT bit_count(sex) FROM person", "There is no function 'bit_count'"),
    ("SELECT ts_or_ds_add(born, 1) FROM person", "no function 'ts_or_ds_add'"),
    ("SELECT STR_TO_TIME(sex, '%Y') FROM person", "no function 'str_to_time'"),
    ("SELECT list_distinct([sex]) FROM person", "no function 'list_distinct'"),
    ("SELECT regexp_extract_all(sex, 'F') FROM person", "no function 'regexp_extract_all'"),
]


@pytest.mark.parametrize(("text", "words"), UNKNOWN)
def test_unknown_names(text: str, words: str) -> None:
    """A name that is not there is answered with the nearest ones, and never with a secret one."""
    with pytest.raises(UnknownName) as caught:
        parse(text, CLINIC)
    assert words in str(caught.value)
    assert "#" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT sex,\n  count(*\nFROM person", "Line 3, column 4"),
        ("SELECT * FROM person WHERE", "Line 1, column 26"),
        ("SELEC 1", "Line 1, column 7"),
        ("SELECT 'abc FROM person", "a quote or comment is not closed"),
        ("/* open", "a quote or comment is not closed"),
        ("", "There is no question here"),
        (" ; -- nothing", "There is no question here"),
    ],
)
def test_syntax(text: str, place: str) -> None:
    """What is no SQL is refused with its line and column, and the text around it."""
    with pytest.raises(SyntaxProblem) as caught:
        parse(text, CLINIC)
    assert place in str(caught.value)


REFUSED = [
    ("INSERT INTO person VALUES (1)", "Only SELECT"),
    ("UPDATE person SET sex = 'x'", "Only SELECT"),
    ("DELETE FROM person", "Only SELECT"),
    ("DROP TABLE person", "Only SELECT"),
    ("COPY person TO '/tmp/x'", "Only SELECT"),
    ("COPY (SELECT * FROM person) TO '/tmp/x'", "Only SELECT"),
    ("ATTACH 'x.db'", "Only SELECT"),
    ("PRAGMA database_list", "Only SELECT"),
    ("SET memory_limit = '1GB'", "Only SELECT"),
    ("INSTALL httpfs", "Only SELECT"),
    ("LOAD httpfs", "Only SELECT"),
    ("CALL dbgen(sf = 1)", "Only SELECT"),
    ("EXPLAIN SELECT 1", "--explain"),
    ("SHOW DATABASES", "SHOW lists"),
    ("VALUES (1), (2)", "Only SELECT"),
    ("SELECT 1; SELECT 2", "One question at a time"),
    ("SELECT 1; DROP TABLE person", "Only SELECT"),
    ("SELECT * FROM read_csv('/etc/passwd')", "not a table of this dataset"),
    ("SELECT * FROM duckdb_secrets()", "not a table of this dataset"),
    ("SELECT * FROM a.b.c.d", "not a table of this dataset"),
    ("WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x FROM t) SELECT * FROM t", "RECURSIVE"),
    ("SELECT * FROM person p, LATERAL (SELECT p.sex) x", "its own tables"),
    ("SELECT * FROM person p, LATERAL (SELECT v.code FROM visit v WHERE v.person_id = p.person_id "
     "GROUP BY 1) x", "without GROUP BY"),
    ("SELECT * FROM person p, LATERAL (SELECT v.code FROM visit v WHERE v.began > p.born LIMIT 1) "
     "x", "if it equates"),
    ("SELECT * FROM person p LEFT JOIN LATERAL (SELECT v.code FROM visit v) x ON p.sex = 'F'",
     "ON TRUE"),
    ("SELECT * FROM UNNEST([person_id]) AS t(i)", "VALUES holds plain"),
    ("SELECT * FROM generate_series(1, 0, -1) AS t(i)", "upwards"),
    ("SELECT * FROM generate_series(DATE '2020-01-31', DATE '2021-01-31', INTERVAL 1 MONTH) t(d)",
     "day 28"),
    ("SELECT * FROM (SELECT * INTO x FROM person) y", "INTO"),
    ("SELECT * FROM person TABLESAMPLE 10%", "SAMPLE"),
    ("SELECT * FROM person USING SAMPLE 3", "SAMPLE"),
    ("SELECT * FROM person LIMIT 5 PERCENT", "PERCENT"),
    ("SELECT 1 AS x UNION BY NAME SELECT 2 AS x", "BY NAME"),
    ("SELECT 1 INTERSECT ALL SELECT 1", "leave ALL out"),
    ("SELECT * REPLACE (1 AS sex) FROM person", "EXCLUDE"),
    ("SELECT sex FROM person WHERE row_number() OVER () = 1", "SELECT, QUALIFY"),
    ("SELECT sex FROM person GROUP BY sex HAVING row_number() OVER () = 1", "SELECT, QUALIFY"),
    ("SELECT sum(row_number() OVER ()) FROM person", "SELECT, QUALIFY"),
    ("SELECT last_value(sex) OVER (ORDER BY born) FROM person", "UNBOUNDED FOLLOWING"),
    ("SELECT last_value(sex) IGNORE NULLS OVER (ORDER BY born) FROM person", "how far it looks"),
    ("SELECT sum(height) IGNORE NULLS OVER (ORDER BY born) FROM person", "takes no IGNORE NULLS"),
    ("SELECT lag(sex, 2) IGNORE NULLS OVER (ORDER BY born) FROM person", "one row back"),
    ("SELECT lag(sex, 1, 'x') IGNORE NULLS OVER (ORDER BY born) FROM person", "use COALESCE"),
    ("SELECT nth_value(sex, 2) OVER (ORDER BY born ROWS 2 PRECEDING) FROM person", "begins UNB"),
    ("SELECT nth_value(sex, person_id) OVER (ORDER BY born) FROM person", "is a whole number"),
    ("SELECT max_by(sex, born, 2) FROM person", "gives one value"),
    ("PIVOT person ON sex USING count(*)", "takes the values that become columns"),
    ("PIVOT person ON sex IN ('F')", "takes an aggregate"),
    ("UNPIVOT person ON height", "stands behind a table"),
    ("SELECT count(DISTINCT sex) OVER (ORDER BY sex) FROM person", "PARTITION BY alone"),
    ("SELECT median(height) OVER (ORDER BY born) FROM person", "PARTITION BY alone"),
    ("SELECT sum(height) OVER (ORDER BY born GROUPS 1 PRECEDING) FROM person", "use ROWS"),
    ("SELECT sum(height) OVER (ORDER BY born ROWS height PRECEDING) FROM person", "whole number"),
    ("SELECT quantile_cont(height, [0.1, 0.2]) FROM person", "one by one"),
    ("SELECT sex FROM person GROUP BY CUBE (1, born, height, smoker, region_id, person_id)",
     "32 sets"),
    ("SELECT ltrim(sex) FROM person", "A position"),
    ("SELECT trim(BOTH 'x' FROM sex) FROM person", "cannot be asked here"),
    ("SELECT sex FROM person WHERE height BETWEEN SYMMETRIC 2 AND 1", "SYMMETRIC"),
    ("SELECT max(height, 3) FROM person", "A second argument"),
    ("SELECT count(sex, height) FROM person", "EXPRESSIONS"),
    ("SELECT count(*), sum(DISTINCT height) FROM person", "stand alone"),
    ("SELECT sum(DISTINCT height), sum(height) FROM person", "stand alone"),
    ("SELECT sum(DISTINCT height), avg(DISTINCT person_id) FROM person", "stand alone"),
    ("SELECT string_agg(sex, ',') FROM person", "GROUP BY the value"),
    ("SELECT array_agg(sex) FROM person", "GROUP BY the value"),
    ("SELECT mode(sex) FROM person", "There are: COUNT"),
    ("SELECT person_id FROM person NATURAL JOIN visit", "ON or USING"),
    ("SELECT person_id FROM person POSITIONAL JOIN visit", "ON or USING"),
    ("SELECT 1 FROM person ASOF JOIN visit ON person.born >= visit.began", "ON or USING"),
    ("SELECT p.sex FROM person p JOIN (visit v JOIN drug d ON true) ON true", "parentheses"),
    ("SELECT ?", "cannot be asked"),
    ("SELECT {'a': 1}", "cannot be asked"),
    ("SELECT [1, 2]", "cannot be asked"),
    ("SELECT CAST(sex AS BLOB) FROM person", "CAST"),
    ("SELECT sex FROM person LIMIT -1", "whole number"),
    ("SELECT sex FROM person LIMIT person_id", "whole number"),
    ("SELECT extract(millennium FROM born) FROM person", "unit of time"),
    ("SELECT extract(month FROM born - DATE '2000-01-01') FROM person", "Of a span"),
    ("SELECT regexp_matches(sex, '(F)\\1') FROM person", "A reference back"),
    ("SELECT regexp_matches(sex, 'F(?=M)') FROM person", "A look ahead"),
    ("SELECT regexp_matches(sex, '\\p{L}') FROM person", "A class of Unicode"),
    ("SELECT regexp_matches(sex, 'a', 's') FROM person", "'i' and 'c'"),
    ("SELECT make_timestamp(person_id) FROM person", "MAKE_TIMESTAMP cannot be asked with such"),
    ("SELECT time_bucket(INTERVAL 2 WEEK, born) FROM person", "of one unit here"),
    ("SELECT time_bucket(INTERVAL 1 DAY, born, born) FROM person", "cannot be asked here"),
    ("SELECT CONVERT(VARCHAR(4), sex) FROM person", "--dialect tsql"),
    ("SELECT regexp_matches(sex, sex) FROM person", "text of the question"),
    ("SELECT strftime(born, '%G-%V') FROM person", "directive %G"),
    ("SELECT strftime(born, sex) FROM person", "is a text"),
    ("SELECT strptime(sex, '%d.%b.%Y') FROM person", "not by %b"),
    ("SELECT strptime(sex, '%d.%m.%Y %H:%M') FROM person", "%H:%M:%S"),
    ("SELECT strptime(sex, '%m.%Y') FROM person", "a year, a month and a day"),
    ("SELECT strptime(sex, place) FROM visit JOIN person USING (person_id)", "is a text such as"),
    ("SELECT replace(sex, 'F', 'female') FROM person", "at least as long"),
    ("SELECT strpos(sex, sex) FROM person", "one of them is of the question"),
    ("SELECT split_part(sex, sex, 1) FROM person", "a text of the question"),
    ("SELECT split_part(sex, '.', 9) FROM person", "first, second or third"),
    ("SELECT lpad(sex, 2, 'ab') FROM person", "one letter to fill"),
    ("SELECT trunc(height, -1) FROM person", "decimals"),
    ("SELECT right(sex, person_id) FROM person", "number of letters"),
    ("SELECT concat_ws(sex, sex, sex) FROM person", "put between"),
    ("SELECT born + INTERVAL '1.5' DAY FROM person", "whole number"),
    ("SELECT sex FROM person WHERE born > 'yesterday'", "not a date"),
    ("SELECT (SELECT sex FROM person) FROM person", "must give one row"),
    ("SELECT (SELECT min(sex), 1 FROM person)", "exactly one column"),
    ("SELECT (SELECT v.cost FROM visit v WHERE v.person_id = p.person_id) FROM person p",
     "is one aggregate"),
    ("SELECT (SELECT max(v.cost) FROM visit v WHERE v.person_id = p.person_id LIMIT 1) FROM "
     "person p", "is one aggregate"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_not_supported(text: str, words: str) -> None:
    """Writing, files, functions of tables, windows: refused with the reason."""
    with pytest.raises(NotSupported) as caught:
        parse(text, CLINIC)
    assert words in str(caught.value)


WRONG = [
    ("SELECT *", "write FROM"),
    ("SELECT 99999999999999999999", "too large"),
    ("SELECT regexp_matches(sex, '^[Z-A]') FROM person", "no regular expression, from place"),
    ("SELECT 1e999", "too large"),
    ("SELECT sex + 1 FROM person", "+ does not work on (text, integer)"),
    ("SELECT sum(sex) FROM person", "wants numbers, not text"),
    ("SELECT avg(born) FROM person", "Take a date part or a difference first"),
    ("SELECT sex FROM person WHERE height", "not true or false"),
    ("SELECT sex FROM person WHERE count(*) > 1", "is an aggregate where one row is meant"),
    ("SELECT sum(count(*)) FROM person", "is an aggregate where one row is meant"),
    ("SELECT sex, height FROM person GROUP BY sex", "'height' is neither in GROUP BY"),
    ("SELECT sex FROM person HAVING sex = 'F'", "'sex' is neither in GROUP BY"),
    ("SELECT sex FROM person ORDER BY 2", "no column number 2"),
    ("SELECT count(*) FROM person GROUP BY 0", "no column number 0"),
    ("SELECT person_id FROM person, visit", "several tables (person, visit)"),
    ("SELECT * FROM person LEFT JOIN visit", "needs ON or USING"),
    ("SELECT * FROM person JOIN visit USING (cost)", "not on both sides"),
    ("SELECT 1 UNION SELECT 1, 2", "same number of columns"),
    ("SELECT * FROM (VALUES (1), (1, 2)) AS t", "same number of values"),
    ("SELECT * FROM (VALUES (1), ('a')) AS t", "mixes kinds"),
    ("SELECT * FROM person AS p(a, b, c, d, e, f, g)", "more columns than there are"),
    ("WITH a AS (SELECT 1), A AS (SELECT 2) SELECT * FROM a", "the same name"),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_wrong_questions(text: str, words: str) -> None:
    """A question that makes no sense is told why."""
    with pytest.raises(QuestionError) as caught:
        parse(text, CLINIC)
    assert words in str(caught.value)


@pytest.mark.parametrize("text", [t for t, _ in (*UNKNOWN, *REFUSED, *WRONG)])
def test_errors_are_short(text: str, caplog: pytest.LogCaptureFixture) -> None:
    """One to three lines, less than 300 characters, and nothing in the log."""
    with caplog.at_level(logging.DEBUG), pytest.raises(QuestionError) as caught:
        parse(text, CLINIC)
    assert 1 <= len(str(caught.value).splitlines()) <= 3
    assert len(str(caught.value)) < 300
    assert not caplog.records


@pytest.mark.parametrize(
    "text",
    [
        "SELECT " + "(" * 300 + "1" + ")" * 300,
        "SELECT " + "-" * 40 + "1",
        "SELECT " + "- " * 300 + "1",
        "SELECT " + "abs(" * 200 + "1" + ")" * 200,
        "SELECT " + "CASE WHEN true THEN " * 100 + "1" + " END" * 100,
        "SELECT * FROM " + "(SELECT * FROM " * 120 + "person" + ")" * 120,
        "SELECT 1" + " + 1" * 4_000,
        "SELECT person_id IN (" + ",".join(map(str, range(4_000))) + ") FROM person",
        "SELECT 1 AS x" + " UNION ALL SELECT 1" * 2_000,
        "SELECT '" + "x" * 60_000 + "'",
        " " * (LONGEST + 1) + "SELECT 1",
        "SELECT NOT " * 30 + "(" * 5_000,
    ],
    ids=range(12),
)
def test_huge_and_deep(text: str) -> None:
    """Whatever is too deep or too long is refused within seconds, or answered; never a crash."""
    begin = time.perf_counter()
    try:
        parse(text, CLINIC)
    except SarusError as error:
        assert len(str(error)) < 300
    assert time.perf_counter() - begin < 60


def test_a_hundred_thousand_characters() -> None:
    """Written by a machine, a question may be long; the longest is LONGEST characters."""
    parse("SELECT 1 -- " + "x" * 100_000, CLINIC)
    with pytest.raises(QuestionError, match="longer than 200,000 characters"):
        parse("SELECT 1 -- " + "x" * 200_000, CLINIC)


WORDS = ["SELECT", "FROM", "person", "visit", "(", ")", ",", "*", "sex", "height", "=", "'F'", "1",
         "WHERE", "AND", "GROUP BY", "ORDER BY", "LIMIT", "JOIN", "ON", "count(*)", "AS", "x", "-",
         "IN", "NOT", "NULL", "CASE", "WHEN", "END", "UNION", "WITH", ";", "OVER", "INTERVAL",
         "DISTINCT", "::", "DATE", "[", "{", "?", "'", '"', "--", "/*", "\\", "\x00"]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words(words: list[str]) -> None:
    """Words in any order are a question or an error of ours; a question is answered."""
    try:
        relation = parse(" ".join(["SELECT", *words]), CLINIC)
    except QuestionError:
        return
    clinic().arrow(relation)


def test_nothing_is_ignored() -> None:
    """Every argument of every function node is an operand, or listed as read or harmless."""
    operands = {"this", "expression", "expressions", "unit", "low", "high", "ifs", "default",
                "true", "false", "replacement"}  # fmt: skip
    for node in RULES:
        extra = set(node.arg_types) - operands
        assert not extra or node in READ, f"{node.__name__}: {extra}"
