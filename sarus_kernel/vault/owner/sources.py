"""Opens what the data owner has: a folder of Parquet or CSV files, or a DuckDB file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        name = path.name.partition(".")[0].lower()
        if name in scans:
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
        if table.lower() in scans:
            raise OwnerError(f"{file} has two tables named {table.lower()}: drop one of them.")
        scans[table.lower()] = f"source.{quoted(schema)}.{quoted(table)}"
    return scans


def _columns(
    connection: duckdb.DuckDBPyConnection, name: str, scan: str
) -> tuple[tuple[str, str], ...]:
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    except duckdb.Error:
        raise OwnerError(f"The table {name} of the source cannot be read.") from None
    return tuple((str(row[0]), str(row[1])) for row in rows)
