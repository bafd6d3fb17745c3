"""How far the twin is from the real rows, by column: exact, so for the owner's eyes alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sarus_kernel.plan.catalog import ColumnInfo, TableInfo
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.folders import PRIVATE, TWINS, hidden
from sarus_kernel.vault.owner.making_twin import TWIN
from sarus_kernel.vault.owner.origin import Origin
from sarus_kernel.vault.owner.served import need_replaceable, with_rows
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.sources.sql_text import literal, quoted

FEW = 20
"""A column with more values than these is compared by tenths."""
TENTHS = "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]"


@dataclass(frozen=True)
class Compared:
    """One column.

    distance  total variation between the shares of its values (nulls among them), 0 to 1
    empty     the share of nulls in the real rows, and `twin_empty` in the twin's
    """

    table: str
    column: str
    distance: float
    empty: float
    twin_empty: float


def compared(directory: Path, origin: Origin | None = None) -> tuple[Compared, ...]:
    """Each column that a twin is to be like: not keys, links and free text, which are made up.

    Rows in another engine are fetched into a hidden file, which goes again; those in a PostgreSQL
    server from where `origin` says. Raises OwnerError.
    """
    need_replaceable(directory)
    catalog = load(directory)
    with data_version.only(directory), hidden(directory / PRIVATE, TWINS) as building:
        (building / PRIVATE).mkdir(mode=0o700)
        rows = with_rows(directory, catalog, building, origin) / SNAPSHOT
        with duckdb.connect(str(rows), read_only=True) as connection:
            return tuple(
                _compared(connection, table, column, directory / TWIN / f"{table.name}.parquet")
                for table in catalog
                if table.private
                for column in _alike(table)
            )


def _alike(table: TableInfo) -> Iterator[ColumnInfo]:
    for column in table.columns:
        of = column.type
        made_up = column.name in (table.key, table.unit) or (
            of.kind is Kind.TEXT and of.categories is None
        )
        points = column.name.endswith("_id") and not column.name.endswith("_concept_id")
        if not made_up and not (points and not of.bounded and of.categories is None):
            yield column


def _compared(
    connection: duckdb.DuckDBPyConnection, table: TableInfo, column: ColumnInfo, twin: Path
) -> Compared:
    real, name = quoted(table.name), quoted(column.name)
    cell = f"CAST({name} AS VARCHAR)"
    if column.type.kind in (*NUMERIC, *TEMPORAL) and not column.name.endswith("_concept_id"):
        point = f"epoch({name})" if column.type.kind in TEMPORAL else f"CAST({name} AS DOUBLE)"
        query = f"SELECT count(DISTINCT {point}), quantile_cont({point}, {TENTHS}) FROM {real}"
        ((values, edges),) = connection.execute(query).fetchall()
        if values > FEW:
            steps = ", ".join(f"({point} > {edge!r})::INTEGER" for edge in edges)
            cell = f"list_sum([{steps}])"
    ours = _shares(connection, real, cell)
    theirs = _shares(connection, f"read_parquet({literal(str(twin))})", cell)
    apart = sum(abs(ours.get(key, 0.0) - theirs.get(key, 0.0)) for key in {*ours, *theirs}) / 2
    return Compared(table.name, column.name, apart, ours.get(None, 0.0), theirs.get(None, 0.0))


def _shares(
    connection: duckdb.DuckDBPyConnection, rows: str, cell: str
) -> Mapping[object, float]:
    found = connection.execute(f"SELECT {cell} AS cell, count(*) FROM {rows} GROUP BY 1").fetchall()
    size = sum(number for _, number in found) or 1
    return {value: number / size for value, number in found}
