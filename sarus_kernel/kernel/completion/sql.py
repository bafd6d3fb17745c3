"""Completion and help inside `%%private_sql`: tables, columns, categories, functions."""

import re
from collections.abc import Iterator

from sarus_kernel.errors import SarusError
from sarus_kernel.kernel.asking.magic_names import SQL
from sarus_kernel.kernel.completion.columns import (
    about_column,
    about_table,
    column_words,
    shown,
    table_words,
)
from sarus_kernel.kernel.completion.words import Reply, Word, reply, starting, told, words
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.plan.catalog import Catalog, TableInfo

OPTIONS = (
    "--epsilon", "--target-error", "--into", "--as", "--explain", "--anyway", "--dialect",
    "--max-rows", "--max-groups",
)  # fmt: skip
KEYWORDS = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "JOIN", "LEFT JOIN", "ON",
    "AS", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS NULL", "IS NOT NULL", "CASE", "WHEN",
    "THEN", "ELSE", "END", "DISTINCT", "WITH", "DESC", "UNION ALL",
)  # fmt: skip
FUNCTIONS = (
    "COUNT(", "SUM(", "AVG(", "VARIANCE(", "STDDEV(", "MIN(", "MAX(", "MEDIAN(", "ABS(", "ROUND(",
    "FLOOR(", "CEIL(", "SQRT(", "EXP(", "LN(", "POWER(", "COALESCE(", "NULLIF(", "CAST(",
    "EXTRACT(", "DATEDIFF(", "DATE_TRUNC(", "YEAR(", "MONTH(", "DAY(", "LOWER(", "UPPER(", "TRIM(",
    "LENGTH(", "SUBSTRING(", "REPLACE(", "CONCAT(", "GREATEST(", "LEAST(",
)  # fmt: skip

_WORD = re.compile(r"[\w.]*\Z")
_AFTER_TABLE_WORD = re.compile(r"\b(?:from|join)\s+(?:[\w.]+\s*,\s*)*\Z", re.IGNORECASE)
_COMPARED = re.compile(r"([\w.]+)\s*(?:=|<>|!=|\bin\s*\((?:[^()]*,)?)\s*('?)(\w*)\Z", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:from|join|,)\s+([\w.]+)(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)

_FUNCTIONS, _KEYWORDS = words(FUNCTIONS, "function"), words(KEYWORDS, "keyword")


def complete_sql(code: str, at: int, connection: Connection) -> Reply | None:
    """A complete_reply for a cursor inside a `%%private_sql` cell; None anywhere else."""
    if not code.startswith(SQL):
        return None
    before = code[:at]
    if "\n" not in before:
        start = max(before.rfind(" ") + 1, 0)
        typed = before[start:]
        options = starting(words(OPTIONS, "option"), typed)
        return reply(options, start, at) if typed.startswith("-") else None
    sql, typed = code.partition("\n")[2], before.partition("\n")[2]
    start, matches = _matches(sql, typed, known_catalog(connection))
    return reply(matches, at - start, at)


def _matches(sql: str, before: str, catalog: Catalog | None) -> tuple[int, list[Word]]:
    """How many characters are being completed, and what they may become."""
    word = _WORD.search(before)
    typed = word.group() if word else ""
    if catalog is None:
        return len(typed), starting((*_KEYWORDS, *_FUNCTIONS), typed)
    tables = _tables(sql, catalog)
    if compared := _COMPARED.search(before):
        name, quote, value = compared.groups()
        if categories := _categories(tables, name):
            return len(quote + value), starting(words(categories, "value"), quote + value)
    named = table_words(catalog)
    if _AFTER_TABLE_WORD.search(before[: len(before) - len(typed)]):
        return len(typed), starting(named, typed)
    if "." in typed:
        owner, _, part = typed.rpartition(".")
        return len(part), starting(column_words([tables[owner]] if owner in tables else ()), part)
    columns = column_words(tables.values() if tables else shown(catalog))
    aliases = [Word(name, "table", about_table(table)) for name, table in tables.items()]
    known = (*columns, *aliases, *named, *_FUNCTIONS, *_KEYWORDS)
    return len(typed), starting(known, typed)


def known_catalog(connection: Connection) -> Catalog | None:
    """The catalog, if the vault is open. Typing never waits for a vault to start."""
    vault = connection.ready
    try:
        return None if vault is None else vault.catalog
    except SarusError:
        return None


def inspect_sql(code: str, at: int, connection: Connection) -> Reply | None:
    """An inspect_reply about the table or column under the cursor in a `%%private_sql` cell."""
    here = code.startswith(SQL) and "\n" in code[:at]
    catalog = known_catalog(connection) if here else None
    if catalog is None:
        return None
    return told("\n\n".join(_described(word_at(code, at).lower(), code, catalog)))


def word_at(code: str, at: int) -> str:
    """The word that the cursor is in, or behind."""
    left, right = re.search(r"\w*\Z", code[:at]), re.match(r"\w*", code[at:])
    return (left.group() if left else "") + (right.group() if right else "")


def _described(word: str, sql: str, catalog: Catalog) -> Iterator[str]:
    for table in shown(catalog):
        if table.name.lower() == word:
            yield about_table(table)
    for table in dict.fromkeys(_tables(sql, catalog).values()) or shown(catalog):
        for column in table.columns:
            if column.name.lower() == word:
                yield about_column(table, column)


def _tables(sql: str, catalog: Catalog) -> dict[str, TableInfo]:
    """The tables that a query names so far, by name and by alias."""
    known = {table.name.lower(): table for table in shown(catalog)}
    found = {}
    for path, alias in _NAMED.findall(sql):
        table = known.get(path.split(".")[-1].lower())
        if table is not None:
            reserved = alias.upper() in {word.split()[0] for word in KEYWORDS}
            found[alias if alias and not reserved else path.split(".")[-1]] = table
    return found


def _categories(tables: dict[str, TableInfo], path: str) -> list[str]:
    owner, _, name = path.rpartition(".")
    for table in [tables[owner]] if owner in tables else tables.values():
        for column in table.columns:
            if column.name.lower() == name.lower() and column.type.categories:
                return [_literal(value) for value in column.type.categories]
    return []


def _literal(value: object) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)
