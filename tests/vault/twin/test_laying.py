"""Columns may be called as this program calls its own."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault.twin.laying import laid_beside

SMALL = ColumnType(Kind.INTEGER, False, 0, 3)


def test_columns_of_any_name_are_compared(tmp_path: Path) -> None:
    """Those called n, who, p and c0 are the owner's, whatever stands beside them in a query."""
    names = ("who", "n", "p", "c0", "c1", "number")
    unit = ColumnInfo("id", ColumnType(Kind.INTEGER, False))
    columns = (unit, *(ColumnInfo(name, SMALL) for name in names))
    catalog = Catalog("c", "people.id", (
        TableInfo("people", columns, unit="id", key="id"), TableInfo("rows", columns, unit="id"),
    ))  # fmt: skip
    with duckdb.connect() as connection:
        cells = ", ".join(f"(i + {k}) % 4 AS {name}" for k, name in enumerate(names))
        for name in ("people", "rows"):
            connection.execute(f"CREATE TABLE {name} AS SELECT i AS id, {cells} FROM range(8) t(i)")
            pq.write_table(connection.table(name).to_arrow_table(), tmp_path / f"{name}.parquet")
        found = laid_beside(connection, catalog, tmp_path)
    for table in ("people", "rows"):
        real, twin = found[table].real, found[table].twin
        assert real.people == 8 and set(names) <= set(real.columns)
        assert all((real.columns[name] == twin.columns[name]).all() for name in names)
        assert (real.columns["n"] > 0).sum() == 4
