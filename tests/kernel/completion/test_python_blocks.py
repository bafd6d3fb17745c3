"""Completion inside `%%private_python`."""

from typing import Any

import pytest

from sarus_kernel.kernel.completion.python_blocks import complete_python
from tests.kernel.completion.test_sql import Broken, Closed, Open

HEAD = "%%private_python --range 0:1\n"


def complete(code: str, connection: Any = Open) -> list[str] | None:
    """What there is at the end of the code; None where Python's completion is asked."""
    found = complete_python(code, len(code), connection)
    return None if found is None else found["matches"]


@pytest.mark.parametrize(
    ("code", "matches"),
    [
        ("%%private_python --s", ["--seconds"]),
        ("%%private_python --range 0:1 --in", ["--into"]),
        ("%%private_python 0", []),
        (HEAD + "def f(pe", ["person"]),
        (HEAD + "def f(person, ", ["concept", "person"]),
        (HEAD + "def f(person):\n    return person.gen", ["gender"]),
        (HEAD + "def f(person):\n    return person['year", ["year_of_birth"]),
        (HEAD + "def f(person):\n    return person[['gender', \"per", ["person_id"]),
        (HEAD + "def f(person):\n    return person.mea", None),
        (HEAD + "def f(person):\n    return len(pe", None),
        ("def f(pe", None),
        ("%%private_sql\nSELECT ", None),
    ],
)
def test_options_tables_and_columns(code: str, matches: list[str] | None) -> None:
    """Everything else is left to Python."""
    found = complete(code)
    assert (found if found is None else sorted(found)) == matches


@pytest.mark.parametrize("connection", [Closed, Broken])
def test_without_a_vault_python_completes(connection: Any) -> None:
    """Typing never waits for a vault."""
    assert complete(HEAD + "def f(pe", connection) is None
