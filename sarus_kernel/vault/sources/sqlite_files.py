"""Reads an SQLite file with the standard library: its tables, views, keys and declared types."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.names import table_name
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import Link, SourceTable
from sarus_kernel.vault.sources.text_types import written_types

MAGIC = b"SQLite format 3\x00"
ROWS = 100_000
_TYPES = (("INT", "BIGINT"), ("BOOL", "BOOLEAN"), ("REAL", "DOUBLE"), ("FLOA", "DOUBLE"),
          ("DOUB", "DOUBLE"), ("DEC", "DOUBLE"), ("CHAR", "VARCHAR"), ("CLOB", "VARCHAR"),
          ("TEXT", "VARCHAR"), ("UUID", "VARCHAR"))  # fmt: skip


def sqlite_tables(
    connection: duckdb.DuckDBPyConnection, file: Path
) -> Iterator[SourceTable]:
    """Each table and view. Values are brought as texts: any value may stand in any column there."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as db:
            db.text_factory = lambda raw: raw.decode("utf-8", "replace")
            names = db.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
                "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
            ).fetchall()
            for (name,) in names:
                yield _table(connection, db, name)
    except sqlite3.Error as error:
        raise OwnerError(f"{file.name} cannot be read as an SQLite file.\n{error}") from None


def _table(
    connection: duckdb.DuckDBPyConnection, db: sqlite3.Connection, name: str
) -> SourceTable:
    declared = db.execute(f"PRAGMA table_info({quoted(name)})").fetchall()
    columns = [str(row[1]) for row in declared]
    held = quoted(f"sqlite {name}")
    typed = ", ".join(f"{quoted(column)} VARCHAR" for column in columns)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {held} ({typed})")
    texts = ", ".join(f"CAST({quoted(column)} AS TEXT)" for column in columns)
    cursor = db.execute(f"SELECT {texts} FROM {quoted(name)}")
    while rows := cursor.fetchmany(ROWS):
        part = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
        connection.register("sqlite_part", pa.table(part, names=columns))
        connection.execute(f"INSERT INTO {held} FROM sqlite_part")
        connection.unregister("sqlite_part")
    found = written_types(connection, held, columns)
    kinds = {str(row[1]): _declared(str(row[2])) for row in declared}
    kinds |= dict.fromkeys(_unlike(connection, held, kinds), "VARCHAR")
    keys = [str(row[1]) for row in sorted(declared, key=lambda row: row[5]) if row[5]]
    return SourceTable(
        table_name(name),
        held,
        tuple((column, kinds[column] or found[column].type) for column in columns),
        keys[0] if len(keys) == 1 else None,
        frozenset(str(row[1]) for row in declared if row[3]),
        links=tuple(_links(db, name)),
        forms={c: w.form for c, w in found.items() if w.form and not kinds[c]},
        parts=tuple(keys) if len(keys) > 1 else (),
    )


def _declared(type_: str) -> str:
    """The engine's name of a declared type; "" where the values have to say (DATE, NUMERIC, …)."""
    return next((name for part, name in _TYPES if part in type_.upper()), "")


def _unlike(
    connection: duckdb.DuckDBPyConnection, held: str, kinds: Mapping[str, str]
) -> list[str]:
    """The columns that hold something else than they declare, as SQLite lets them: texts, then."""
    typed = {column: kind for column, kind in kinds.items() if kind not in ("", "VARCHAR")}
    if not typed:
        return []
    counts = ", ".join(
        f"count({quoted(column)}) = count(TRY_CAST({quoted(column)} AS {kind}))"
        for column, kind in typed.items()
    )
    found = connection.execute(f"SELECT {counts} FROM {held}").fetchall()[0]
    return [column for column, alike in zip(typed, found, strict=True) if not alike]


def _links(db: sqlite3.Connection, name: str) -> Iterator[Link]:
    keys: dict[int, list[tuple[str, str, str | None]]] = {}
    for number, _, parent, mine, theirs, *_ in db.execute(
        f"PRAGMA foreign_key_list({quoted(name)})"
    ).fetchall():
        keys.setdefault(number, []).append((parent, mine, theirs))
    for parts in keys.values():
        parent = parts[0][0]
        primary = [row[1] for row in db.execute(f"PRAGMA table_info({quoted(parent)})") if row[5]]
        theirs = [there or primary[at] for at, (_, _, there) in enumerate(parts)
                  if there or at < len(primary)]  # fmt: skip
        if len(theirs) == len(parts):
            mine = tuple(part[1] for part in parts)
            yield Link(name, mine, parent, tuple(theirs), "a foreign key of the source")
