"""Where in a piece of SQL an error is, so that an editor can underline it."""

import re

from sarus_kernel.errors import SarusError, SyntaxProblem, UnknownName

_LINE = re.compile(r"Line (\d+), column (\d+)")
_NAME = re.compile(r"There is no [\w ]+ '([^']+)'")
_WORD = re.compile(r"\w+|\S")


def place_of(error: SarusError, sql: str) -> tuple[int, int] | None:
    """The first and the end offset of what is wrong; None where nobody knows."""
    if isinstance(error, SyntaxProblem) and (found := _LINE.search(str(error))):
        return _at(sql, int(found.group(1)), int(found.group(2)))
    if isinstance(error, UnknownName) and (found := _NAME.search(str(error))):
        return _named(sql, found.group(1))
    return None


def _at(sql: str, line: int, column: int) -> tuple[int, int] | None:
    """The word that ends at or goes through a parser's place (lines and columns count from 1)."""
    lines = sql.splitlines(keepends=True)
    if not 1 <= line <= len(lines):
        return None
    start = sum(map(len, lines[: line - 1]))
    offset = start + max(0, min(column, len(lines[line - 1])) - 1)
    for word in _WORD.finditer(sql):
        if word.start() <= offset < word.end():
            return word.span()
    return (max(0, len(sql.rstrip()) - 1), len(sql.rstrip())) if sql.strip() else None


def _named(sql: str, name: str) -> tuple[int, int] | None:
    last = name.split(".")[-1]
    found = re.search(rf"(?<!\w){re.escape(last)}(?!\w)", sql, re.IGNORECASE)
    return found.span() if found else None
