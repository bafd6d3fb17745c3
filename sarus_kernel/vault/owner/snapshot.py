"""Copies the source into the vault's own file, typed as the catalog says, and verifies its keys.

The copy is what every answer is computed from: nobody can change it under a running vault.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from sarus_kernel.vault.catalog.facts import Facts
from sarus_kernel.vault.owner.drafts import ColumnDraft, Draft, Progress, TableDraft
from sarus_kernel.vault.sources.opening import ROOM
from sarus_kernel.vault.sources.opening import SPILL as SPILL_NAME
from sarus_kernel.vault.sources.sql_text import literal, quoted
from sarus_kernel.vault.sources.tables import Link
from sarus_kernel.vault.sources.unreadable import unreadable

FILE = Path("private", "data.duckdb")
SPILL = Path("private", SPILL_NAME)
FEW = 50
"""A text column of a public table with at most this many values gets them as its categories."""


LONGEST = 2**15
"""Characters of a person's text. An engine reads some 2,048 rows at once, so with longer ones all
memory of a worker could be one person's to fill: then questions about all others would fail."""


@dataclass(frozen=True)
class Copied:
    """One table of the snapshot: its draft completed, its facts, and counts for the owner only.

    dropped  rows that belong to nobody known
    long     texts that were cut, or are just as long as is left of these
    """

    table: TableDraft
    facts: Facts
    rows: int
    dropped: int
    long: int = 0


def copy(
    connection: duckdb.DuckDBPyConnection, draft: Draft, directory: Path, progress: Progress
) -> tuple[Copied, ...]:
    """Write DIR/private/data.duckdb from the source. Withheld tables are not copied at all.

    A row without a unit, or of a unit that the unit's own table does not have, is dropped: nobody
    could be charged for it. Raises OwnerError where a key is not one.
    """
    tables = _in_order(draft)
    connection.execute(f"SET memory_limit = {literal(ROOM)}")
    spill = str(directory / SPILL)
    if connection.execute("SELECT current_setting('temp_directory')").fetchone() != (spill,):
        connection.execute(f"SET temp_directory = {literal(spill)}")
    connection.execute(f"ATTACH {literal(str(directory / FILE))} AS snapshot")
    copied = []
    for number, table in enumerate(tables):
        progress(f"copying {table.name}", number / len(tables))
        try:
            connection.execute(f"CREATE TABLE {_place(table.name)} AS {_reading(table, draft)}")
            copied.append(_verified(connection, table, draft))
        except duckdb.Error as error:
            raise unreadable(table.name, error) from None
    connection.execute("DETACH snapshot")
    progress("copied", 1.0)
    return tuple(copied)


def _in_order(draft: Draft) -> list[TableDraft]:
    """The unit's table first, and each other after the one that leads it to its unit."""
    done: list[TableDraft] = []
    waiting = [table for table in draft.tables if table.access != "withheld"]
    waiting.sort(key=lambda table: table.name != draft.options.unit[0])
    while waiting:
        names = [table.name for table in done]
        ready = [table for table in waiting if table.owner is None or table.owner.parent in names]
        done += ready
        waiting = [table for table in waiting if table not in ready]
    return done


def _place(table: str) -> str:
    return f"snapshot.main.{quoted(table)}"


def _reading(table: TableDraft, draft: Draft) -> str:
    """The query that makes the snapshot's table."""
    own = [column for column in table.columns if column.value]
    typed = ", ".join(f"{column.value} AS {quoted(column.name)}" for column in own)
    read = f"(SELECT {typed} FROM {table.scan}) AS t"
    names = [_cut(column) if table.access == "private" else f"t.{quoted(column.name)}"
             for column in own]  # fmt: skip
    link = table.owner
    if link is None:
        return f"SELECT {', '.join(names)} FROM {read}"
    parent = draft.table(link.parent)
    if parent is None or parent.unit is None:
        raise AssertionError(f"{link.parent} was private when {table.name} was reached")
    if not table.added:
        people = f"(SELECT {quoted(parent.unit)} FROM {_place(parent.name)})"
        mine = f"t.{quoted(table.unit or '')}"
        return f"SELECT {', '.join(names)} FROM {read} WHERE {mine} IN {people}"
    names.insert(0, f"p.unit AS {quoted(table.unit or '')}")
    return f"SELECT {', '.join(names)} FROM {read} {_joined(link, parent)}"


def _cut(column: ColumnDraft) -> str:
    name = f"t.{quoted(column.name)}"
    if column.kind is not Kind.TEXT:
        return name
    cut = f"CASE WHEN strlen({name}) > {LONGEST} THEN left({name}, {LONGEST}) ELSE {name} END"
    return f"{cut} AS {quoted(column.name)}"


def _long(connection: duckdb.DuckDBPyConnection, table: TableDraft) -> int:
    """How many texts of a table about people are as long as one may be."""
    texts = [quoted(c.name) for c in table.columns if c.kind is Kind.TEXT]
    if table.access != "private" or not texts:
        return 0
    # bytes are told without looking at the text
    each = (f"count(*) FILTER (strlen({t}) >= {LONGEST} AND length({t}) >= {LONGEST})"
            for t in texts)  # fmt: skip
    return sum(_row(connection, f"SELECT {', '.join(each)} FROM {_place(table.name)}"))


def _joined(link: Link, parent: TableDraft) -> str:
    """The people of the parent's rows. Of rows that several people share, each has a copy."""
    keys = ", ".join(f"{quoted(c)} AS k{n}" for n, c in enumerate(link.parent_columns))
    on = " AND ".join(f"t.{quoted(c)} = p.k{n}" for n, c in enumerate(link.columns))
    unit, place = quoted(parent.unit or ""), _place(parent.name)
    people = f"SELECT DISTINCT {unit} AS unit, {keys} FROM {place}"
    return f"JOIN ({people}) AS p ON {on}"


def _verified(
    connection: duckdb.DuckDBPyConnection, table: TableDraft, draft: Draft
) -> Copied:
    names = [column.name for column in table.columns]
    counts = ", ".join(f"count({quoted(name)})" for name in names)
    rows, *filled = _row(connection, f"SELECT count(*), {counts} FROM {_place(table.name)}")
    whole = tuple(name for name, count in zip(names, filled, strict=True) if count == rows)
    unique = (table.key,) if table.key and _is_key(connection, table, rows, whole) else ()
    table = _with_nulls(table, whole, draft)
    if table.access == "public":
        columns = [_published(connection, table.name, column) for column in table.columns]
        table = replace(table, columns=tuple(columns))
    facts = Facts(
        {column.name: column.kind for column in table.columns},
        unique,
        whole,
        rows if table.access == "public" else None,
    )
    known = draft.counted.get(table.name)
    dropped = known.dropped if known else 0
    return Copied(table, facts, rows, dropped, _long(connection, table))


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    found = connection.execute(query).fetchone()
    if found is None:
        raise AssertionError("an aggregate without GROUP BY has one row")
    return tuple(found)


def _is_key(
    connection: duckdb.DuckDBPyConnection, table: TableDraft, rows: int, whole: Sequence[str]
) -> bool:
    key = quoted(table.key or "")
    query = f"SELECT count(DISTINCT {key}) FROM {_place(table.name)}"
    if table.key in whole and _row(connection, query)[0] == rows:
        return True
    raise OwnerError(
        f"{table.name}.{table.key} is not a key: it has nulls or the same value twice.\n"
        f"Name the key with --key {table.name}=COLUMN, or none with --key {table.name}="
    )


def _with_nulls(table: TableDraft, whole: Sequence[str], draft: Draft) -> TableDraft:
    """The table with its nullable columns.

    Of a public table this is read off the data. Of a private one it is what the standard says,
    and where the data are at odds with it the owner has to decide: whether anybody has a null
    must not be read off private data in silence.
    """
    if table.access == "public":
        columns = [replace(column, nullable=column.name not in whole) for column in table.columns]
        return replace(table, columns=tuple(columns))
    waived = [where.partition(".")[2] for where in draft.options.nullable
              if where.partition(".")[0] == table.name]  # fmt: skip
    columns = [
        replace(column, nullable=True, origin="you said so") if column.name in waived else column
        for column in table.columns
    ]
    broken = [column.name for column in columns if not column.nullable and column.name not in whole]
    if broken:
        named = ",".join(f"{table.name}.{name}" for name in broken)
        raise OwnerError(
            f"OMOP wants no nulls in {', '.join(broken)} of {table.name}, but there are some.\n"
            f"Mend the source, or allow them with --nullable {named}"
        )
    return replace(table, columns=tuple(columns))


def _published(
    connection: duckdb.DuckDBPyConnection, table: str, column: ColumnDraft
) -> ColumnDraft:
    """The column of a public table with bounds and categories read off its (public) values."""
    name, place = quoted(column.name), _place(table)
    if column.kind in (*NUMERIC, *TEMPORAL):
        query = f"SELECT min({name}), max({name}) FROM {place}"
        low, high = connection.execute(query).fetchall()[0]
        return replace(column, low=low, high=high, categories=None, origin="from the public table")
    if column.kind is Kind.TEXT:
        query = (
            f"SELECT DISTINCT {name} FROM {place} WHERE {name} IS NOT NULL "
            f"ORDER BY 1 LIMIT {FEW + 1}"
        )
        values = tuple(row[0] for row in connection.execute(query).fetchall())
        if 0 < len(values) <= FEW:
            return replace(column, categories=values, origin="from the public table")
    return column
