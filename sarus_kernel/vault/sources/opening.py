"""Opens what the data owner has: a folder of files, a single file, a database file."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.database_files import database_tables
from sarus_kernel.vault.sources.delimited import delimited_table
from sarus_kernel.vault.sources.files import TableFiles, find_tables, kind_of_file, stem
from sarus_kernel.vault.sources.lakes import lake_table
from sarus_kernel.vault.sources.names import table_name
from sarus_kernel.vault.sources.numbered_days import with_days
from sarus_kernel.vault.sources.sql_text import literal
from sarus_kernel.vault.sources.sqlite_files import MAGIC, sqlite_tables
from sarus_kernel.vault.sources.tables import SourceTable
from sarus_kernel.vault.sources.unreadable import unreadable
from sarus_kernel.vault.sources.workbooks import workbook_tables

ROOM = "2GB"
"""What the database may hold in memory while it looks, copies, verifies and is read for the twin.
The rest it puts beside the copy, inside the vault, and takes away again: 100 million rows need no
more."""
SPILL = "spill"
READ = "Parquet, CSV, TSV, JSON lines, Excel, Delta and Iceberg tables, a DuckDB or SQLite file"


def asking(connection: duckdb.DuckDBPyConnection) -> Callable[[str], list[tuple[Any, ...]]]:
    """Runs a query of the draft. It raises OwnerError with the engine's own reason."""

    def ask(query: str) -> list[tuple[Any, ...]]:
        try:
            return connection.execute(query).fetchall()
        except duckdb.Error as error:
            raise unreadable("that is being looked at", error) from None

    return ask


@contextmanager
def opened(
    source: Path,
    schemas: Sequence[str] = (),
    encoding: str = "",
    scratch: Path | None = None,
    also: Sequence[Path] = (),
) -> Iterator[tuple[duckdb.DuckDBPyConnection, tuple[SourceTable, ...]]]:
    """A connection that reads the source, and its tables with their columns and engine types.

    `also` are further sources, whose tables stand beside those of the first. `scratch` is where
    copies in UTF-8, and what does not fit into memory, may lie meanwhile.
    Raises OwnerError if there is nothing to read. Nothing in the source is ever written.
    """
    with duckdb.connect() as connection, TemporaryDirectory(dir=scratch) as inside:
        connection.execute(f"SET memory_limit = {literal(ROOM)}")
        spill = (scratch or Path(inside)) / SPILL
        connection.execute(f"SET temp_directory = {literal(str(spill))}")
        connection.execute("SET enable_progress_bar = false")
        # A TRY_CAST that is pushed into the CSV reader fails instead of giving a null.
        connection.execute("SET disabled_optimizers = 'type_pushdown'")
        tables: list[SourceTable] = []
        skipped: list[str] = []
        for number, each in enumerate((source, *also)):
            alias = f"source{number or ''}"
            found, unknown = _tables(connection, each, Path(inside), schemas, encoding, alias)
            if not found:
                raise OwnerError(f"There is no table in {each}.\nWhat can be read: {READ}.")
            tables += found
            skipped += unknown
        _need_different(tables)
        tables = [_with_days(connection, table) for table in tables]
        if skipped:
            note = f"Not read, as their kind is not known: {', '.join(skipped)}."
            tables[0] = replace(tables[0], notes=(*tables[0].notes, note))
        yield connection, tuple(sorted(tables, key=lambda table: table.name))


def _tables(
    connection: duckdb.DuckDBPyConnection,
    source: Path,
    scratch: Path,
    schemas: Sequence[str],
    encoding: str,
    alias: str,
) -> tuple[list[SourceTable], list[str]]:
    if source.is_dir():
        found, skipped = find_tables(source)
        return _of_all(connection, found, scratch, encoding), skipped
    if not source.is_file():
        raise OwnerError(f"There is no {source}.\nName a folder or a file: {READ}.")
    with source.open("rb") as file:
        magic = file.read(16)
    if magic == MAGIC:
        return list(sqlite_tables(connection, source)), []
    if kind := kind_of_file(source):
        one = TableFiles(table_name(stem(source)), kind, (source,))
        return list(_of_files(connection, one, scratch, encoding)), []
    return list(database_tables(connection, source, schemas, alias)), []


def _of_all(
    connection: duckdb.DuckDBPyConnection,
    found: Sequence[TableFiles],
    scratch: Path,
    encoding: str,
) -> list[SourceTable]:
    """The tables of all files. Raises OwnerError with what is wrong with each that is not read."""
    tables, wrong = list[SourceTable](), list[str]()
    for one in found:
        try:
            tables += _of_files(connection, one, scratch, encoding)
        except OwnerError as error:
            wrong.append(str(error))
    if len(wrong) > 1:
        listed = "\n".join("• " + each.replace("\n", "\n  ") for each in wrong)
        raise OwnerError(f"{len(wrong)} tables cannot be read:\n{listed}")
    if wrong:
        raise OwnerError(wrong[0])
    return tables


def _need_different(tables: Sequence[SourceTable]) -> None:
    """Raises OwnerError where two sources have a table of one name: whose rows are meant?"""
    names = [table.name.casefold() for table in tables]
    twice = sorted({table.name for table in tables if names.count(table.name.casefold()) > 1})
    if twice:
        raise OwnerError(
            f"More than one of the sources has a table {', '.join(twice)}.\n"
            "Give one of them another name: that of its file, or a view's in a database."
        )


def _of_files(
    connection: duckdb.DuckDBPyConnection, found: TableFiles, scratch: Path, encoding: str
) -> Iterator[SourceTable]:
    if found.kind == "delimited":
        yield delimited_table(connection, found.name, found.files, scratch, encoding)
    elif found.kind == "workbook":
        yield from workbook_tables(connection, found.files[0], found.name)
    elif found.kind in ("parquet", "json"):
        yield _typed(connection, found)
    else:
        yield lake_table(connection, found.files[0], found.name)


def _typed(connection: duckdb.DuckDBPyConnection, found: TableFiles) -> SourceTable:
    """Files that say the types of their columns, or whose reader finds them."""
    listed = "[" + ", ".join(literal(str(file)) for file in found.files) + "]"
    several = str(len(found.files) > 1).lower()
    hive = str(any("=" in file.parent.name for file in found.files)).lower()
    scan = (
        f"read_parquet({listed}, union_by_name={several}, hive_partitioning={hive})"
        if found.kind == "parquet"
        else f"read_json({listed}, sample_size=-1, union_by_name={several}, "
             f"hive_partitioning={hive})"
    )  # fmt: skip
    try:
        rows = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    except duckdb.Error as error:
        raise unreadable(found.name, error) from None
    return SourceTable(found.name, scan, tuple((str(row[0]), str(row[1])) for row in rows))


def _with_days(connection: duckdb.DuckDBPyConnection, table: SourceTable) -> SourceTable:
    try:
        return with_days(connection, table)
    except duckdb.Error as error:
        raise unreadable(table.name, error) from None
