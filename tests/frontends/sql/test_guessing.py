"""Texts in another dialect than DuckDB's, with nobody saying which; and what only vendors write."""

import pytest

from sarus_kernel.errors import NotSupported, SyntaxProblem, UnknownName
from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC

SAME = [
    ("SELECT TOP 3 visit_id FROM visit ORDER BY visit_id", "tsql"),
    ("SELECT [sex] AS [the sex] FROM [dbo].[person]", "tsql"),
    ("SELECT TOP 3 [visit_id], COUNT(*) AS n FROM visit WITH (NOLOCK) GROUP BY [visit_id]", "tsql"),
    ("SELECT TOP (2) sex, COUNT_BIG(*) AS n FROM person GROUP BY sex", "tsql"),
    ("SELECT sex FROM `my-project.clinic.person`", "bigquery"),
    ("SELECT `sex`, COUNT(*) AS n FROM `person` GROUP BY `sex`", "spark"),
]


@pytest.mark.parametrize(("text", "dialect"), SAME)
def test_recognised(text: str, dialect: str) -> None:
    """The one dialect that writes so, or any of those that mean the same by it."""
    assert parse(text, CLINIC) == parse(text, CLINIC, dialect)


def test_told_to_say_which() -> None:
    """Where those that can read it do not mean the same, the error names the option."""
    with pytest.raises(SyntaxProblem, match="--dialect"):
        parse("SELECT `person_id` / 2 AS h FROM person", CLINIC)


def test_nobodys_sql() -> None:
    """What no dialect reads is told its place, as DuckDB reads it."""
    with pytest.raises(SyntaxProblem, match="Line 1, column"):
        parse("SELECT TOP FROM WHERE [", CLINIC)


PLAIN = [
    ("SELECT COUNT(*) AS n FROM person WITH (NOLOCK)", None, "SELECT COUNT(*) AS n FROM person"),
    ("SELECT p.sex FROM person p WITH (NOLOCK) JOIN visit v WITH (NOLOCK, READUNCOMMITTED) ON "
     "p.person_id = v.person_id", "tsql",
     "SELECT p.sex FROM person p JOIN visit v ON p.person_id = v.person_id"),
    ("SELECT COUNT(*) AS n FROM person (NOLOCK)", None, "SELECT COUNT(*) AS n FROM person"),
    ("SELECT sex FROM `bigquery-public-data.cms_synthetic_patient_data_omop.person`", "bigquery",
     "SELECT sex FROM person"),
    ("SELECT sex FROM `a`.`b`.`person`", "bigquery", "SELECT sex FROM person"),
    ("SELECT sex FROM hive_metastore.omop.person", None, "SELECT sex FROM person"),
    ("SELECT * FROM (SELECT sex, COUNT(*) AS n FROM person GROUP BY sex) t WHERE ROWNUM <= 1",
     None, "SELECT * FROM (SELECT sex, COUNT(*) AS n FROM person GROUP BY sex) t LIMIT 1"),
    ("SELECT * FROM (SELECT sex, COUNT(*) AS n FROM person GROUP BY sex) t WHERE n > 2 AND ROWNUM "
     "< 5", "oracle",
     "SELECT * FROM (SELECT sex, COUNT(*) AS n FROM person GROUP BY sex) t WHERE n > 2 LIMIT 4"),
    ("SELECT visit_id FROM (SELECT visit_id, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY "
     "began) AS rownum FROM visit) WHERE rownum = 2", None,
     "SELECT visit_id FROM (SELECT visit_id, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY "
     "began) AS rn FROM visit) WHERE rn = 2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "dialect", "meant"), PLAIN)
def test_made_plain(text: str, dialect: str | None, meant: str) -> None:
    """Hints, projects and ROWNUM are what they are without them."""
    shown, plain = str(parse(text, CLINIC, dialect)), str(parse(meant, CLINIC))
    assert shown.replace("rownum", "rn") == plain


def test_today_by_other_names() -> None:
    """GETDATE() and SYSDATE are the day of asking, without a dialect too."""
    for word in ("GETDATE()", "SYSDATE()"):
        parse(f"SELECT count(*) FROM visit WHERE began > {word}", CLINIC)
    parse("SELECT count(*) FROM visit WHERE ended > (SELECT SYSDATE - 30 FROM dual)", CLINIC,
          "oracle")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT sex, COUNT(*) FROM person WHERE ROWNUM <= 5 GROUP BY sex", "before GROUP BY"),
        ("SELECT sex FROM person WHERE ROWNUM > 5", "ROWNUM <= 5"),
        ("SELECT sex FROM person WITH (READPAST)", "HINTS"),
    ],
)
def test_refused(text: str, words: str) -> None:
    """What would leave rows out otherwise than it says."""
    with pytest.raises(NotSupported) as caught:
        parse(text, CLINIC)
    assert words in str(caught.value)


def test_another_schema() -> None:
    """Whose table that would be nobody can say; the error names the one there is."""
    with pytest.raises(UnknownName, match="Did you mean person"):
        parse("SELECT sex FROM my_results.person", CLINIC)
