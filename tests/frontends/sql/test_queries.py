"""SQL through our plan gives what DuckDB gives for the text itself."""

import pytest

from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC, clinic
from tests.frontends.sql.comparing import plain, rows
from tests.frontends.sql.queries import QUERIES

OWN_NAMES = ("same name", "star of two", "expressions without", "count")
"""Where two columns would have one name, or none was given, we have names of our own."""


@pytest.mark.parametrize("title", QUERIES)
def test_same_answer(title: str) -> None:
    """Same rows, same names of columns, same order where the question asks for one."""
    text = QUERIES[title]
    ordered = text.startswith("--sorted")
    expected = plain().sql(text).to_arrow_table()
    found = clinic().arrow(parse(text, CLINIC))
    assert rows(found, ordered) == rows(expected, ordered)
    if not title.startswith(OWN_NAMES):
        folded = [name.casefold() for name in found.column_names]
        assert folded == [name.casefold() for name in expected.column_names]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT code, code, CODE FROM drug", ["code", "code_1", "CODE_2"]),
        ("SELECT 1 AS a, 2 AS A, 3 AS a_1", ["a", "A_1", "a_1_1"]),
        ("SELECT count(*), Count(height) FROM person", ["count(*)", "count(height)"]),
        ("SELECT 'x', person_id + 1 FROM person", ["'x'", "person_id + 1"]),
        ('SELECT "größe" AS "Ω ""x"" -- ;" FROM "odd table"', ['Ω "x" -- ;']),
    ],
)
def test_names_of_columns(text: str, names: list[str]) -> None:
    """Names are what was written; a name that comes again (in any case) gets a number."""
    assert clinic().arrow(parse(text, CLINIC)).column_names == names


def test_long_chains_are_no_deep_questions() -> None:
    """Hundreds of conditions in one WHERE are answered."""
    either = " OR ".join(f"person_id = {n}" for n in range(400))
    every = " AND ".join(f"person_id <> {n}" for n in range(200, 600))
    text = f"SELECT count(*) AS n FROM person WHERE ({either}) AND {every}"
    assert clinic().arrow(parse(text, CLINIC)).to_pylist() == [{"n": 10}]


def test_the_same_text_is_the_same_question() -> None:
    """Spaces, case, comments and a closing semicolon do not make another question."""
    one = parse("SELECT sex, count(*) FROM person WHERE height > 150 GROUP BY sex", CLINIC)
    other = "select sex , COUNT(*)\nFROM Person -- all\nwhere Height>150 group by sex;"
    assert parse(other.replace("Height", "height"), CLINIC) == one
