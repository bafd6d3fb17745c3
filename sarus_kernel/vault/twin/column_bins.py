"""The levels by which a twin's column is laid beside the real one: the twin alone says which.

So they are public, and the same for whoever compares: the owner, exactly, and what is bought.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from sarus_kernel.plan.catalog import ColumnInfo, TableInfo
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from sarus_kernel.vault.twin.codings import FAN_OUT
from sarus_kernel.vault.twin.sql_names import literal, quoted

FEW = 20
"""So many values are levels of their own; of numbers and moments that have more, tenths are."""
TENTHS = "[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]"
EMPTY, OTHERS = "no value", "others"


@dataclass(frozen=True)
class Bins:
    """A column's levels.

    cell   the SQL of a row's level: 0 is null, the last one all that no other one holds
    words  what each level holds, in order
    """

    column: str
    cell: str
    words: tuple[str, ...]


def bins_of(
    connection: duckdb.DuckDBPyConnection, table: TableInfo, twin: str
) -> tuple[Bins, ...]:
    """The levels of each column that a twin is to be like: not keys, links and free text.

    twin  its rows, as SQL names them
    """
    return tuple(_bins(connection, column, twin) for column in alike(table))


def alike(table: TableInfo) -> Iterator[ColumnInfo]:
    """The columns that are not made up."""
    for column in table.columns:
        of = column.type
        made_up = column.name in (table.key, table.unit) or (
            of.kind is Kind.TEXT and of.categories is None
        )
        points = column.name.endswith("_id") and not column.name.endswith("_concept_id")
        if not made_up and not (points and not of.bounded and of.categories is None):
            yield column


def fan_out_cell(number: str) -> str:
    """The SQL of the level of somebody's number of rows."""
    return _case((f"{number} < {edge}", level) for level, edge in enumerate(FAN_OUT[1:]))


def _bins(connection: duckdb.DuckDBPyConnection, column: ColumnInfo, twin: str) -> Bins:
    name, kind = quoted(column.name), column.type.kind
    query = (
        f"SELECT CAST({name} AS VARCHAR) AS v, count(*) AS n FROM {twin} WHERE {name} IS NOT NULL "
        f"GROUP BY 1 ORDER BY n DESC, v LIMIT {FEW + 1}"
    )
    found = connection.execute(query).fetchall()
    ordered = kind in (*NUMERIC, *TEMPORAL) and not column.name.endswith("_concept_id")
    if ordered and len(found) > FEW:
        edges = _tenths(connection, name, twin)
        steps = [(f"{name} <= {_literal(edge)}", 1 + k) for k, edge in enumerate(edges)]
        words = [f"up to {_plain(edge)}" for edge in edges]
        return _made(column.name, name, steps, [*words, f"above {_plain(edges[-1])}"])
    values = [str(value) for value, _ in found[:FEW]]
    if ordered:
        values.sort(key=lambda text: float(text) if kind in NUMERIC else text)
    cells = [(f"CAST({name} AS VARCHAR) = {literal(v)}", 1 + k) for k, v in enumerate(values)]
    return _made(column.name, name, cells, [*values, OTHERS])


def _tenths(connection: duckdb.DuckDBPyConnection, name: str, twin: str) -> list[Any]:
    query = f"SELECT quantile_disc({name}, {TENTHS}) FROM {twin}"
    ((edges,),) = connection.execute(query).fetchall()
    return sorted(set(edges))


def _made(column: str, name: str, steps: list[tuple[str, int]], words: list[str]) -> Bins:
    cell = _case([(f"{name} IS NULL", 0), *steps])
    return Bins(column, cell, (EMPTY, *words))


def _case(steps: Any) -> str:
    """A level for each condition, in order; one more where none holds."""
    listed = list(steps)
    whens = " ".join(f"WHEN {condition} THEN {level}" for condition, level in listed)
    return f"CASE {whens} ELSE {listed[-1][1] + 1} END"


def _literal(value: Any) -> str:
    match value:
        case datetime():
            return f"TIMESTAMP '{value:%Y-%m-%d %H:%M:%S.%f}'"
        case date():
            return f"DATE '{value:%Y-%m-%d}'"
        case _:
            return f"CAST('{value!r}' AS DOUBLE)"


def _plain(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else f"{value:g}"
