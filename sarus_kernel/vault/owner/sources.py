"""Opens what the data owner has: a folder of Parquet or CSV files, or a DuckDB file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.drafts import SourceTable

_SUFFIXES = (".parquet", ".csv", ".csv.gz")


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def unreadable(table: str, error: duckdb.Error) -> OwnerError:
    """What a table cannot be read for, in the engine's words: its owner reads them, nobody else.

    They may quote a row: init prints them where it runs, and they are written nowhere.
    """
    reason = str(error).strip().splitlines()
    if isinstance(error, duckdb.IOException) and "No space left" in str(error):
        return OwnerError(f"The disk is full: {table} cannot be copied.")
    return OwnerError(
        f"The table {table} of the source cannot be read.\n"
        + "\n".join(line.strip()[:300] for line in reason[:2] if line.strip())
    )


def asking(connection: duckdb.DuckDBPyConnection) -> Callable[[str], list[tuple[Any, ...]]]:
    """Runs a query of the draft. It raises OwnerError with the engine's own reason."""

    def ask(query: str) -> list[tuple[Any, ...]]:
        try:
            return connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise unreadable("that is being looked at", error) from None

    return ask


@contextmanager
def opened(source: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, tuple[SourceTable, ...]]]:
    """A connection that reads the source, and its tables with their columns and engine types.

    Raises OwnerError if there is nothing to read. Nothing in the source is ever written.
    """
    with duckdb.connect() as connection:
        scans = _file_scans(source) if source.is_dir() else _database_scans(connection, source)
        if not scans:
            raise OwnerError(
                f"There is no table in {source}.\n"
                f"A source is a folder of {', '.join(_SUFFIXES)} files, or a DuckDB file."
            )
        tables = tuple(
            SourceTable(name, scan, _columns(connection, name, scan))
            for name, scan in sorted(scans.items())
        )
        yield connection, tables


def _file_scans(folder: Path) -> dict[str, str]:
    """One table per file (`person.parquet`) or per folder of Parquet files (`person/*.parquet`)."""
    scans: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        scan = _file_scan(path)
        if scan is None:
            continue
        name = path.name.partition(".")[0]
        if name.casefold() in {known.casefold() for known in scans}:
            raise OwnerError(f"{folder} has two files for the table {name}: keep one of them.")
        scans[name] = scan
    return scans


def _file_scan(path: Path) -> str | None:
    if path.is_dir() and any(path.glob("*.parquet")):
        return f"read_parquet({literal(str(path / '*.parquet'))})"
    if path.name.lower().endswith(".parquet"):
        return f"read_parquet({literal(str(path))})"
    if path.name.lower().endswith((".csv", ".csv.gz")):
        # sample_size=-1: the types are those of all rows, not of the first few thousand.
        return f"read_csv({literal(str(path))}, sample_size=-1, header=true)"
    return None


def _database_scans(connection: duckdb.DuckDBPyConnection, file: Path) -> dict[str, str]:
    if not file.is_file():
        raise OwnerError(f"There is no {file}.\nName a folder of Parquet or CSV files, or a file.")
    try:
        connection.execute(f"ATTACH {literal(str(file))} AS source (READ_ONLY)")
    except duckdb.Error:
        raise OwnerError(f"{file} cannot be opened as a DuckDB file.") from None
    found = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.tables "
        "WHERE table_catalog = 'source' ORDER BY 1, 2"
    ).fetchall()
    scans: dict[str, str] = {}
    for schema, table in found:
        if table.casefold() in {known.casefold() for known in scans}:
            raise OwnerError(f"{file} has two tables named {table}: name one schema with --schema.")
        scans[table] = f"source.{quoted(schema)}.{quoted(table)}"
    return scans


def _columns(
    connection: duckdb.DuckDBPyConnection, name: str, scan: str
) -> tuple[tuple[str, str], ...]:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    except duckdb.Error as error:
        raise unreadable(name, error) from None
    return tuple((str(row[0]), str(row[1])) for row in rows)
