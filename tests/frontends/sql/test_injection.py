"""Names and values chosen by an attacker stay names and values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.columns import Column, Literal, apply, literal
from sarus_kernel.plan.relations import Aggregate, Filter, Limit, Sort, Table, Values, project
from tests.clinic import CLINIC, clinic

EVIL = [
    "'", "''", '"', '""', "\\", "\\'", ";", "--", "/*", "*/", "$$", "`", "]", "%", "{}", "\n",
    "\t", "\u2028", "\u202e", "'; DROP TABLE person; --", '"; DROP TABLE person; --', 'a"b',
    "x' OR '1'='1", "' || (SELECT max(sex) FROM person) || '", "${x}", ":x", "?", "\\N", "NULL",
    "\U0001f600", "é" * 200,
]  # fmt: skip


@pytest.mark.parametrize("text", EVIL)
def test_literals(text: str) -> None:
    """A text in a question comes back as it was written."""
    quoted = "'" + text.replace("'", "''") + "'"
    relation = parse(f"SELECT {quoted} AS x FROM person WHERE {quoted} = {quoted} LIMIT 1", CLINIC)
    assert clinic().arrow(relation).to_pylist() == [{"x": text}]


@pytest.mark.parametrize("text", EVIL)
def test_aliases(text: str) -> None:
    """A name in a question comes back as it was written, through every clause."""
    name = '"' + text.replace('"', '""') + '"'
    relation = parse(
        f"WITH {name} AS (SELECT sex AS {name}, count(*) AS n FROM person GROUP BY sex) "
        f"SELECT t.{name}, n FROM {name} AS t ORDER BY t.{name}",
        CLINIC,
    )
    assert clinic().arrow(relation).to_pylist() == [{text: "F", "n": 5}, {text: "M", "n": 5}]


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_plans(name: str, value: str) -> None:
    """Any text may be a name or a value of a plan: rendered, it is still only that."""
    listed = Values(("k",), ("text",), ((Literal(value, "text"),),))
    base = project(listed, {name: Column("k"), "other·": literal(value)})
    kept = Filter(base, apply("equal", Column(name), literal(value)))
    grouped = Aggregate(kept, (name,), (Column(name),), (), ())
    try:
        found = clinic().arrow(Sort(grouped, (Column(name),), (False,))).to_pylist()
    except QuestionError:
        assert "\x00" in name or name.casefold() == "other·"
        return
    assert found == [{name: value}]


def test_nul() -> None:
    """No engine keeps a name beyond a NUL, so such a name is refused; in a value it is kept."""
    with pytest.raises(QuestionError, match="holds NUL"):
        clinic().arrow(project(Table("person"), {"a\x00b": literal(1)}))
    with pytest.raises(QuestionError):
        parse('SELECT sex AS "a\x00b" FROM person', CLINIC)
    found = clinic().arrow(Limit(project(Table("person"), {"x": literal("a\x00b")}), 1))
    assert found.to_pylist() == [{"x": "a\x00b"}]


def test_half_characters() -> None:
    """A lone surrogate, which no engine can be told, is no text."""
    with pytest.raises(QuestionError, match="half a character"):
        parse("SELECT '\ud800' AS x", CLINIC)
    with pytest.raises(QuestionError, match="half a character"):
        Column("\udfff")


def test_like_patterns() -> None:
    """A pattern of LIKE is a literal too."""
    text = "SELECT count(*) AS n FROM visit WHERE place LIKE '%'' OR 1=1 --%'"
    assert clinic().arrow(parse(text, CLINIC)).to_pylist() == [{"n": 0}]
