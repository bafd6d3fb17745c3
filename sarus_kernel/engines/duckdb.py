"""The DuckDB engine: relations over a database file (real data) or Parquet files (the twin)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from sarus_kernel.engines.engine import ARROW, Room, arrow_schema, dtype, to_frame
from sarus_kernel.engines.sql.render import render
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation, Scope

SETTINGS = {
    "default_null_order": "'NULLS_LAST'",
    "ieee_floating_point_ops": "true",
}
"""What SQL means is ours to say, whatever a version of DuckDB takes for granted."""

__all__ = ["ARROW", "DuckDB", "dtype", "opened", "to_frame"]


def opened(place: Mapping[str, str], catalog: Catalog, room: Room) -> "DuckDB":
    """The engine over the file of a place."""
    return DuckDB.over_database(Path(place["file"]), catalog, f"{room.memory // 2**20}MiB")


class DuckDB:
    """One connection, and the catalog its tables follow. Not for several threads at once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
        self._connection = connection
        self._catalog = catalog

    @classmethod
    def over_database(
        cls, file: Path, catalog: Catalog, memory: str = "8GB", threads: int = 2
    ) -> "DuckDB":
        """The tables of a DuckDB file, read-only: no writes, no other files, no extensions."""
        config: dict[str, str | bool | int | float | list[str]] = {
            "access_mode": "READ_ONLY",
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        connection = duckdb.connect(str(file), config=config)
        _lock(connection)
        return cls(connection, catalog)

    @classmethod
    def over_parquet(cls, folder: Path, catalog: Catalog) -> "DuckDB":
        """One table per Parquet file of a folder, loaded into memory."""
        connection = duckdb.connect(config={"threads": 2})
        for table in catalog:
            file = folder / f"{table.name}.parquet"
            if file.exists():
                name = '"' + table.name.replace('"', '""') + '"'
                connection.execute(f"CREATE TABLE {name} AS FROM read_parquet(?)", [str(file)])
        _lock(connection)
        return cls(connection, catalog)

    def sql(self, relation: Relation) -> str:
        """The SQL that `arrow` runs."""
        text: str = render(relation, Scope(self._catalog)).sql(dialect="duckdb", pretty=True)
        return text

    def arrow(self, relation: Relation, given: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """The rows, column types as the schema says. `given`: tables of `Given` relations."""
        scope = Scope(self._catalog)
        schema = scope.schema(relation)
        text = render(relation, scope).sql(dialect="duckdb")
        for name, table in (given or {}).items():
            self._connection.register(name, table)
        try:
            found: pa.Table = self._connection.sql(text).to_arrow_table()
        finally:
            for name in given or {}:
                self._connection.unregister(name)
        return found.cast(arrow_schema(schema))

    def batches(self, relation: Relation, rows: int) -> Iterator[pa.RecordBatch]:
        """The same rows as they are found, so many at a time, and never all at once; first none."""
        scope = Scope(self._catalog)
        schema = arrow_schema(scope.schema(relation))
        text = render(relation, scope).sql(dialect="duckdb")
        yield pa.RecordBatch.from_pylist([], schema=schema)
        found: pa.RecordBatchReader = self._connection.sql(text).to_arrow_reader(rows)
        for batch in found:
            yield from pa.Table.from_batches([batch]).cast(schema).to_batches()

    def frame(self, relation: Relation) -> pd.DataFrame:
        """The rows as pandas; dtypes follow from the schema alone, never from the data."""
        return to_frame(self.arrow(relation), Scope(self._catalog).schema(relation))

    def version(self) -> str:
        """The library's version."""
        return str(duckdb.__version__)

    def alive(self) -> bool:
        """A file is always there."""
        return True

    def interrupt(self) -> None:
        """Stop the running query (from another thread)."""
        self._connection.interrupt()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _lock(connection: duckdb.DuckDBPyConnection) -> None:
    for name, value in SETTINGS.items():
        connection.execute(f"SET {name} = {value}")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
