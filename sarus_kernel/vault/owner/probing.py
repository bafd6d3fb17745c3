"""Asks the source about its values, so that the draft rests on more than names.

What is found is for the owner's eyes: it is shown to them, on their terminal, before anything is
decided. The same SQL runs in DuckDB and in PostgreSQL; values are compared as texts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sarus_kernel.vault.owner.drafts import Counted, Sample, TableDraft
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import Link

Ask = Callable[[str], Sequence[tuple[Any, ...]]]
"""Runs one query where the source is. Raises OwnerError with the engine's own reason."""
Tables = Mapping[str, TableDraft]


@dataclass(frozen=True)
class Found:
    """How many values a column has (`filled`), and how many of them are keys of another table."""

    filled: int
    found: int


def cells(table: TableDraft) -> str:
    """The table as it will be read, to stand after FROM."""
    if table.place:
        return table.place
    own = [column for column in table.columns if column.value]
    typed = ", ".join(f"{column.value} AS {quoted(column.name)}" for column in own)
    return f"(SELECT {typed} FROM {table.scan})"


def _text(alias: str, column: str) -> str:
    return f"CAST({alias}.{quoted(column)} AS VARCHAR)"


def found_in(ask: Ask, link: Link, tables: Tables) -> Found:
    """How many of the link's values are there."""
    child, parent = tables[link.table], tables[link.parent]
    keys = ", ".join(f"{_text('p', c)} AS k{n}" for n, c in enumerate(link.parent_columns))
    on = " AND ".join(f"{_text('t', c)} = q.k{n}" for n, c in enumerate(link.columns))
    there = " AND ".join(f"t.{quoted(c)} IS NOT NULL" for c in link.columns)
    query = (
        f"SELECT count(*), count(q.k0) FROM {cells(child)} AS t LEFT JOIN "
        f"(SELECT DISTINCT {keys} FROM {cells(parent)} AS p) AS q ON {on} WHERE {there}"
    )
    filled, found = ask(query)[0]
    return Found(filled, found)


def is_unique(ask: Ask, table: TableDraft, columns: Sequence[str]) -> bool:
    """Whether the columns are a key: no nulls, and no combination twice."""
    there = " AND ".join(f"t.{quoted(column)} IS NOT NULL" for column in columns)
    distinct = ", ".join(f"t.{quoted(column)}" for column in columns)
    source = f"{cells(table)} AS t"
    query = (
        f"SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT {distinct} FROM {source} "
        f"WHERE {there}) AS d) FROM {source}"
    )
    rows, different = ask(query)[0]
    return bool(rows == different)


def filled(ask: Ask, table: TableDraft, columns: Sequence[str]) -> dict[str, bool]:
    """Which of the columns have a value in every row."""
    if not columns:
        return {}
    counts = ", ".join(f"count(t.{quoted(column)})" for column in columns)
    rows, *found = ask(f"SELECT count(*), {counts} FROM {cells(table)} AS t")[0]
    return {name: count == rows for name, count in zip(columns, found, strict=True)}


def unread(ask: Ask, table: TableDraft) -> dict[str, tuple[int, int]]:
    """Of the columns whose texts become numbers or moments: how many values there are, and how many
    of them cannot be read so. Those would come in as nulls."""
    own = [column for column in table.columns if column.value]
    changed = [column for column in own if column.converted and not column.lossy]
    if table.place or not changed:
        return {}
    counts = ", ".join(
        f"count({quoted(column.name)}), count({column.value})" for column in changed
    )
    found = ask(f"SELECT {counts} FROM {table.scan}")[0]
    pairs = zip(changed, found[::2], found[1::2], strict=True)
    return {column.name: (there, there - read) for column, there, read in pairs if read < there}


def holders(table: TableDraft, columns: Sequence[str], tables: Tables, unit: str) -> str:
    """Which people (`u`) which values (`k0`, `k1`, …) of a table belong to, as a query."""
    keys = ", ".join(f"{_text('t', c)} AS k{n}" for n, c in enumerate(columns))
    if table.owner is None:
        there = f"t.{quoted(unit)} IS NOT NULL"
        people = f"{_text('t', unit)} AS u"
        return f"SELECT DISTINCT {people}, {keys} FROM {cells(table)} AS t WHERE {there}"
    link = table.owner
    people = holders(tables[link.parent], link.parent_columns, tables, unit)
    on = " AND ".join(f"{_text('t', c)} = h.k{n}" for n, c in enumerate(link.columns))
    return f"SELECT DISTINCT h.u AS u, {keys} FROM {cells(table)} AS t JOIN ({people}) AS h ON {on}"


def most_holders(ask: Ask, link: Link, tables: Tables, unit: str) -> int:
    """How many people share one value of the link at most."""
    people = holders(tables[link.parent], link.parent_columns, tables, unit)
    keys = ", ".join(f"k{n}" for n in range(len(link.parent_columns)))
    query = (
        f"SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM ({people}) AS h "
        f"GROUP BY {keys}) AS c"
    )
    return int(ask(query)[0][0])


def counted(ask: Ask, table: TableDraft, tables: Tables, unit: str) -> Counted:
    """Rows of a private table, and those that belong to nobody."""
    link = table.owner
    if link is None:
        rows = ask(f"SELECT count(*) FROM {cells(table)} AS t")[0][0]
        return Counted(rows, 0)
    people = holders(tables[link.parent], link.parent_columns, tables, unit)
    keys = ", ".join(f"k{n}" for n in range(len(link.columns)))
    on = " AND ".join(f"{_text('t', c)} = h.k{n}" for n, c in enumerate(link.columns))
    query = (
        f"SELECT count(*), count(h.k0) FROM {cells(table)} AS t "
        f"LEFT JOIN (SELECT DISTINCT {keys} FROM ({people}) AS g) AS h ON {on}"
    )
    rows, kept = ask(query)[0]
    return Counted(rows, rows - kept)


def sample(ask: Ask, table: TableDraft, rows: int = 5) -> Sample:
    """The first rows, as texts."""
    names = tuple(column.name for column in table.columns)
    columns = ", ".join(_text("t", name) for name in names)
    found = ask(f"SELECT {columns} FROM {cells(table)} AS t LIMIT {rows}")
    return Sample(names, tuple(tuple("" if v is None else str(v) for v in row) for row in found))


def share_of(ask: Ask, link: Link, tables: Tables, numbers: bool) -> tuple[float, float]:
    """The share of the parent's keys that the link's column names, and how dense those keys are.

    Keys that are texts are as sparse as can be: 0.
    """
    child, parent = tables[link.table], tables[link.parent]
    (column,), (key,) = link.columns, link.parent_columns
    named = (
        f"SELECT count(*) FROM (SELECT DISTINCT {_text('t', column)} AS k FROM {cells(child)} AS t "
        f"INTERSECT SELECT {_text('p', key)} FROM {cells(parent)} AS p) AS c"
    )
    span = f"max(p.{quoted(key)}) - min(p.{quoted(key)}) + 1" if numbers else "NULL"
    keys = f"SELECT count(DISTINCT p.{quoted(key)}), {span} FROM {cells(parent)} AS p"
    number, width = ask(keys)[0]
    found = ask(named)[0][0]
    return found / max(number, 1), float(number / width) if width else 0.0
