"""Subqueries over public tables, and subqueries in the condition of a join."""

import pytest

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC, clinic
from tests.frontends.sql.comparing import plain, rows

SAME = {
    "a code by its label": "SELECT count(*) AS n FROM visit WHERE code = (SELECT code FROM concept "
    "WHERE label = 'flu')",
    "on the left": "SELECT visit_id FROM visit WHERE (SELECT code FROM concept WHERE label = "
    "'heart') = code",
    "no such label": "SELECT count(*) AS n FROM visit WHERE code = (SELECT code FROM concept WHERE "
    "label = 'none')",
    "another comparison": "SELECT visit_id FROM visit WHERE code > (SELECT code FROM concept WHERE "
    "label = 'diabetes')",
    "in a sum": "SELECT visit_id, code + (SELECT parent FROM concept WHERE code = 2) AS c FROM "
    "visit",
    "in CASE": "SELECT count(CASE WHEN code = (SELECT code FROM concept WHERE label = 'flu') THEN "
    "1 END) AS n FROM visit",
    "beside groups": "SELECT code, count(*) AS n, (SELECT label FROM concept WHERE code = 1) AS l "
    "FROM visit GROUP BY code",
    "a label beside each row": "SELECT v.visit_id, (SELECT c.label FROM concept c WHERE c.code = "
    "v.code) AS l FROM visit v",
    "a label beside each group": "SELECT v.code, (SELECT c.label FROM concept c WHERE c.code = "
    "v.code) AS l, count(*) AS n FROM visit v GROUP BY v.code",
    "a label as the group": "SELECT (SELECT c.label FROM concept c WHERE c.code = v.code) AS l, "
    "count(*) AS n FROM visit v GROUP BY 1",
    "a label and a condition": "SELECT (SELECT c.label FROM concept c WHERE c.code = v.code AND "
    "c.parent IS NULL) AS l, count(*) AS n FROM visit v GROUP BY l",
    "inside IN": "SELECT person_id FROM person WHERE person_id IN (SELECT person_id FROM visit "
    "WHERE code = (SELECT code FROM concept WHERE label = 'diabetes'))",
    "without FROM": "SELECT count(*) AS n FROM person WHERE year(born) > (SELECT 1990 - 30)",
    "IN inside ON": "SELECT v.visit_id, c.label FROM visit v JOIN concept c ON v.code = c.code AND "
    "v.person_id IN (SELECT person_id FROM drug)",
    "NOT IN inside ON": "SELECT v.visit_id, c.label FROM visit v JOIN concept c ON v.code = c.code "
    "AND v.person_id NOT IN (SELECT person_id FROM drug)",
    "EXISTS inside ON": "SELECT v.visit_id FROM person p JOIN visit v ON p.person_id = v.person_id "
    "AND EXISTS (SELECT 1 FROM drug d WHERE d.person_id = p.person_id AND d.began > v.began)",
    "a value inside ON": "SELECT v.visit_id FROM person p JOIN visit v ON p.person_id = v.person_id"
    " AND v.began = (SELECT min(w.began) FROM visit w WHERE w.person_id = p.person_id)",
    "IN inside the ON of a left join": "SELECT p.person_id, v.visit_id FROM person p LEFT JOIN "
    "visit v ON p.person_id = v.person_id AND v.code IN (SELECT code FROM concept WHERE parent IS "
    "NULL)",
    "EXISTS inside the ON of a left join": "SELECT p.person_id, v.visit_id FROM person p LEFT JOIN "
    "visit v ON p.person_id = v.person_id AND EXISTS (SELECT 1 FROM drug d WHERE d.person_id = "
    "v.person_id)",
    "a value inside the ON of a left join": "SELECT p.person_id, v.visit_id FROM person p LEFT "
    "JOIN visit v ON p.person_id = v.person_id AND v.code = (SELECT code FROM concept WHERE label "
    "= 'heart')",
    "two joins with subqueries": "SELECT p.person_id, v.visit_id, d.dose FROM person p JOIN visit "
    "v ON p.person_id = v.person_id AND v.code IN (SELECT code FROM concept WHERE parent IS NULL) "
    "LEFT JOIN drug d ON d.person_id = p.person_id AND d.code IN (SELECT code FROM concept WHERE "
    "parent IS NOT NULL) WHERE p.person_id IN (SELECT person_id FROM drug)",
    "a span of years": "SELECT date_diff('year', make_timestamp(1990, 1, 1, 0, 0, 0), born) AS y, "
    "make_timestamp(2001, person_id, 3, 4, 5, 6) AS t FROM person",
}


@pytest.mark.parametrize("title", SAME)
def test_same_answer(title: str) -> None:
    """As DuckDB gives it for the text itself."""
    expected = plain().sql(SAME[title]).to_arrow_table()
    assert rows(clinic().arrow(parse(SAME[title], CLINIC))) == rows(expected)


def test_several_candidates() -> None:
    """Where SQL would fail: `=` takes each, as IN does; a value is null."""
    several = "(SELECT code FROM concept WHERE parent IS NULL)"
    found = [clinic().arrow(parse(f"SELECT count(*) AS n FROM visit WHERE code {word} {several}",
                                  CLINIC)).to_pylist() for word in ("=", "IN")]  # fmt: skip
    assert found[0] == found[1] == [{"n": 7}]
    beside = parse(f"SELECT DISTINCT {several} AS c FROM visit", CLINIC)
    assert clinic().arrow(beside).to_pylist() == [{"c": None}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT count(*) FROM visit WHERE code = (SELECT code FROM drug WHERE dose = 1)",
         "Of public tables alone"),
        ("SELECT p.sex FROM person p FULL JOIN visit v ON p.person_id = v.person_id AND v.code IN "
         "(SELECT code FROM concept)", "ON of a FULL join"),
    ],
)  # fmt: skip
def test_refused(text: str, words: str) -> None:
    """Rows about people give no value by chance; a left join keeps its left rows."""
    with pytest.raises(NotSupported) as caught:
        parse(text, CLINIC)
    assert words in str(caught.value)
