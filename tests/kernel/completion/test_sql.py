"""Completion inside `%%private_sql`."""

from typing import Any

import pytest

from sarus_kernel.errors import VaultUnavailable
from sarus_kernel.kernel.completion.sql import complete_sql, inspect_sql
from sarus_kernel.kernel.completion.words import TYPES
from tests.kernel.fakes import CATALOG

HEAD = "%%private_sql --epsilon 1\n"


class Open:
    """A connection that is open already."""

    class ready:
        catalog = CATALOG


class Closed:
    """A connection that is not open yet."""

    ready = None


class Broken:
    """A connection whose vault went away."""

    class ready:
        @property
        def catalog(self) -> Any:
            raise VaultUnavailable("gone")

    ready = ready()  # type: ignore[assignment]


def complete(code: str, connection: Any = Open) -> dict[str, Any]:
    """The reply at the place of the bar, or at the end."""
    at = code.index("|") if "|" in code else len(code)
    reply = complete_sql(code.replace("|", ""), at, connection)
    assert reply is not None
    return reply


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("SELECT * FROM ", "person"),
        ("SELECT * FROM person p JOIN con", "concept"),
        ("SELECT p.| FROM person AS p", "person_id"),
        ("SELECT y| FROM person", "year_of_birth"),
        ("SELECT * FROM patient_data.private.person q WHERE q.gen", "gender"),
        ("SELECT * FROM person WHERE gender = ", "'F'"),
        ("SELECT * FROM person WHERE gender IN ('F', 'm", "'M'"),
        ("SELECT * FROM person WHERE year_of_birth > 1 GROU", "GROUP BY"),
        ("SELECT co| FROM person", "COUNT("),
        ("", "person_id"),
    ],
)
def test_the_first_match(sql: str, first: str) -> None:
    """What fits the place comes first, whatever its case."""
    matches = complete(HEAD + sql)["matches"]
    assert first in matches[:3], matches


def test_the_cursor_range_covers_what_is_replaced() -> None:
    """From the start of the word to the cursor."""
    reply = complete(HEAD + "SELECT p.ye| FROM person p")
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(HEAD) + 9, len(HEAD) + 11)


def test_matches_say_what_they_are() -> None:
    """Type, bounds, categories and description, where front ends look for them."""
    found = complete(HEAD + "SELECT | FROM person")["metadata"][TYPES]
    known = {each["text"]: each for each in found}
    year = known["year_of_birth"]
    assert year["type"] == "integer"
    assert year["documentation"] == "person.year_of_birth: integer, 1900 to 2020\nthe <year>"
    gender = "person.gender: text or null, F, M; about 7% missing"
    assert known["gender"]["documentation"] == gender
    kinds = {name: known[name]["type"] for name in ("person", "COUNT(", "SELECT")}
    assert kinds == {"person": "table", "COUNT(": "function", "SELECT": "keyword"}


def test_help_on_a_column_says_what_is_known_of_it() -> None:
    """And on a table its columns; of what is neither, nothing is found."""
    code = HEAD + "SELECT year_of_birth, nothing FROM person"
    said = [inspect_sql(code, code.index(word) + 3, Open) for word in ("year", "person")]  # type: ignore[arg-type]
    assert said[0] and "integer, 1900 to 2020\nthe <year>" in said[0]["data"]["text/plain"]
    assert said[1] and said[1]["data"]["text/plain"].startswith("person (private): person_id, ")
    nothing = inspect_sql(code, code.index("nothing"), Open)  # type: ignore[arg-type]
    assert nothing is not None and not nothing["found"]


def test_options_are_completed_on_the_first_line() -> None:
    """`--ex` becomes `--explain`."""
    assert complete("%%private_sql --ex")["matches"] == ["--explain"]
    assert complete_sql("%%private_sql some", 18, Open) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("connection", [Closed, Broken])
def test_typing_never_waits_for_the_vault(connection: Any) -> None:
    """Without a catalog there are keywords and functions."""
    assert complete(HEAD + "SEL", connection)["matches"] == ["SELECT"]
    assert inspect_sql(HEAD + "x", len(HEAD), connection) is None


def test_other_cells_are_none_of_its_business() -> None:
    """IPython completes them."""
    assert complete_sql("SELECT ", 7, Open) is None  # type: ignore[arg-type]
