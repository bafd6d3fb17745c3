"""Completion inside `%%private_python`: options, tables as parameters, their columns."""

import re

from sarus_kernel.kernel.asking.magic_names import PYTHON
from sarus_kernel.kernel.completion.columns import column_words, shown, table_words
from sarus_kernel.kernel.completion.sql import known_catalog
from sarus_kernel.kernel.completion.words import Reply, reply, starting, told, words
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.plan.catalog import Catalog

OPTIONS = ("--range", "--epsilon", "--blocks", "--seconds", "--into", "--explain")
_PARAMETER = re.compile(r"^def\s+\w+\((?:[^()]*,)?\s*(\w*)\Z", re.MULTILINE)
_COLUMN = re.compile(r"\b(\w+)(?:\.|\[\[?\s*(?:[\"']\w+[\"']\s*,\s*)*([\"']))(\w*)\Z")


def complete_python(code: str, at: int, connection: Connection) -> Reply | None:
    """A complete_reply for a cursor inside a `%%private_python` cell; None where Python's own
    completion knows more."""
    if not code.startswith(PYTHON):
        return None
    before = code[:at]
    if "\n" not in before:
        typed = before[before.rfind(" ") + 1 :]
        found = starting(words(OPTIONS, "option"), typed) if typed.startswith("-") else []
        return reply(found, at - len(typed), at)
    catalog = known_catalog(connection)
    if catalog is None:
        return None
    if parameter := _PARAMETER.search(before):
        return reply(starting(table_words(catalog), parameter[1]), at - len(parameter[1]), at)
    return _columns(before, at, catalog)


def _columns(before: str, at: int, catalog: Catalog) -> Reply | None:
    """Behind a table's name: `person.`, `person["` and `person[["a", "`."""
    found = _COLUMN.search(before)
    named = {table.name: table for table in shown(catalog)}
    if not found or found[1] not in named:
        return None
    columns = starting(column_words([named[found[1]]]), found[3])
    return reply(columns, at - len(found[3]), at) if columns else None


def inspect_python(code: str, at: int, connection: Connection) -> Reply | None:
    """An inspect_reply about a table's column under the cursor; None where Python knows more."""
    catalog = known_catalog(connection) if code.startswith(PYTHON) and "\n" in code[:at] else None
    if catalog is None:
        return None
    after = re.match(r"\w*", code[at:])
    found = _COLUMN.search(code[: at + (after.end() if after else 0)])
    named = {table.name: table for table in shown(catalog)}
    columns = column_words([named[found[1]]]) if found and found[1] in named else []
    about = next((word.about for word in columns if found and word.text == found[3]), "")
    return told(about) if about else None
