"""Completion inside `%%private_python`: options, tables as parameters, their columns."""

import re

from sarus_kernel.kernel.completion.sql import Reply, known_catalog, reply, starting
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.plan.catalog import Catalog

MAGIC = "%%private_python"
OPTIONS = ("--range", "--epsilon", "--blocks", "--seconds", "--into", "--explain")
_PARAMETER = re.compile(r"^def\s+\w+\((?:[^()]*,)?\s*(\w*)\Z", re.MULTILINE)
_COLUMN = re.compile(r"\b(\w+)(?:\.|\[\[?\s*(?:[\"']\w+[\"']\s*,\s*)*([\"']))(\w*)\Z")


def complete_python(code: str, at: int, connection: Connection) -> Reply | None:
    """A complete_reply for a cursor inside a `%%private_python` cell; None where Python's own
    completion knows more."""
    if not code.startswith(MAGIC):
        return None
    before = code[:at]
    if "\n" not in before:
        typed = before[before.rfind(" ") + 1 :]
        found = starting(OPTIONS, typed) if typed.startswith("-") else []
        return reply(found, at - len(typed), at)
    catalog = known_catalog(connection)
    if catalog is None:
        return None
    if parameter := _PARAMETER.search(before):
        tables = [table.name for table in catalog if table.access != "withheld"]
        return reply(starting(tables, parameter[1]), at - len(parameter[1]), at)
    return _columns(before, at, catalog)


def _columns(before: str, at: int, catalog: Catalog) -> Reply | None:
    """Behind a table's name: `person.`, `person["` and `person[["a", "`."""
    found = _COLUMN.search(before)
    named = {table.name: table for table in catalog if table.access != "withheld"}
    if not found or found[1] not in named:
        return None
    columns = starting([column.name for column in named[found[1]].columns], found[3])
    return reply(columns, at - len(found[3]), at) if columns else None
