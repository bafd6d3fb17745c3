"""Reads Delta and Iceberg tables through libraries that know their log.

Their folders hold Parquet files of rows that have been deleted since: read as loose Parquet, those
would be back.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import SourceTable


def lake_of(folder: Path) -> str:
    """Which kind of table a folder is: "Delta", "Iceberg", "Hudi", or "" for none of them."""
    if (folder / "_delta_log").is_dir():
        return "Delta"
    if any(folder.glob("metadata/*.metadata.json")):
        return "Iceberg"
    return "Hudi" if (folder / ".hoodie").is_dir() else ""


_A = {"Delta": "a", "Iceberg": "an"}


def lake_table(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> SourceTable:
    """The table as its log says it is now. Raises OwnerError where it cannot be read so."""
    kind = lake_of(folder)
    if kind == "Hudi":
        raise OwnerError(f"{folder.name} is a Hudi table, which is not read: export it as Parquet.")
    library = {"Delta": "deltalake", "Iceberg": "pyiceberg.table"}[kind]
    try:
        module: Any = import_module(library)
    except ImportError:
        raise OwnerError(
            f"{folder.name} is {_A[kind]} {kind} table: "
            "pip install 'sarus-kernel[lakes]', or export it as Parquet.\n"
            "Its files are not read one by one: that would bring deleted rows back."
        ) from None
    try:
        rows = _delta(module, folder) if kind == "Delta" else _iceberg(module, folder)
    except Exception as error:  # each library has errors of its own
        first = (str(error).strip().splitlines() or [""])[0][:300]
        words = f"{folder.name} cannot be read as {_A[kind]} {kind} table."
        raise OwnerError(f"{words}\n{first}") from None
    held = f"lake {name}"
    connection.register(held, rows)
    scan = quoted(held)
    described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    return SourceTable(name, scan, tuple((str(row[0]), str(row[1])) for row in described))


def _delta(module: Any, folder: Path) -> Any:
    """All rows of the newest version; deletion vectors are heeded, or the library refuses."""
    builder = module.QueryBuilder().register("t", module.DeltaTable(str(folder)))
    return pa.table(builder.execute("SELECT * FROM t").read_all())


def _iceberg(module: Any, folder: Path) -> Any:
    files = sorted(folder.glob("metadata/*.metadata.json"), key=_version)
    return module.StaticTable.from_metadata(str(files[-1])).scan().to_arrow()


def _version(file: Path) -> tuple[int, str]:
    digits = "".join(each for each in file.name.split("-")[0].split(".")[0] if each.isdigit())
    return int(digits or 0), file.name
