"""Writes the columns of a table as lines of TOML: tomlkit takes seconds for some hundreds."""

from collections.abc import Iterable, Mapping
from typing import Any

import tomlkit
from tomlkit.items import Table

Line = tuple[str, Mapping[str, Any], str]
"""A column, what is said of it, and a remark ("" for none)."""


def table_text(name: str, section: Table, columns: Iterable[Line]) -> str:
    """The sections `tables.NAME` and `tables.NAME.columns`, each with a blank line after it."""
    where = f"tables.{tomlkit.key(name).as_string()}"
    own = section.as_string().strip("\n")
    return f"[{where}]\n{own}\n\n[{where}.columns]\n{''.join(map(_line, columns))}\n"


def _line(column: Line) -> str:
    name, facts, remark = column
    said = ", ".join(f"{key} = {tomlkit.item(value).as_string()}" for key, value in facts.items())
    words = f" # {remark}" if remark else ""
    return f"{tomlkit.key(name).as_string()} = {{{said}}}{words}\n"
