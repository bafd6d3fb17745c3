"""The levels by which a twin's column is laid beside the real one: the twin alone says which.

So they are public, and the same for whoever compares: the owner, exactly, and what is bought.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sarus_kernel.plan.catalog import ColumnInfo, TableInfo
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, Kind
from sarus_kernel.vault.twin.sql_names import literal, quoted

FEW = 20
"""So many values are levels of their own; of numbers and moments that have more, tenths are."""
TENTHS = 10
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


def bins_of(table: TableInfo, twin: pa.Table) -> tuple[Bins, ...]:
    """The levels of each column that a twin is to be like: not keys, links and free text.

    twin  its rows
    """
    return tuple(_bins(column, twin[column.name]) for column in alike(table))


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


def _bins(column: ColumnInfo, cells: pa.ChunkedArray) -> Bins:
    known = cells.drop_null().combine_chunks()
    counted = pc.value_counts(known)
    ordered = column.type.kind in (*NUMERIC, *TEMPORAL)
    if ordered and len(counted) > FEW and not column.name.endswith("_concept_id"):
        return _by_tenths(column.name, known)
    number = counted.field("counts").to_pylist()
    values = counted.field("values").to_pylist()
    most = sorted(range(len(values)), key=lambda k: (-number[k], str(values[k])))[:FEW]
    shown = [values[k] for k in most]
    shown = sorted(shown) if ordered and len(values) <= FEW else shown
    steps = [f"{quoted(column.name)} = {_literal(value)}" for value in shown]
    return _made(column.name, steps, [*map(_plain, shown), OTHERS])


def _by_tenths(name: str, known: pa.Array) -> Bins:
    order = pc.array_sort_indices(known)
    places = [math.ceil(k * len(known) / TENTHS) - 1 for k in range(1, TENTHS)]
    edges = sorted({known[order[place].as_py()].as_py() for place in places})
    steps = [f"{quoted(name)} <= {_literal(edge)}" for edge in edges]
    words = [f"up to {_plain(edge)}" for edge in edges]
    return _made(name, steps, [*words, f"above {_plain(edges[-1])}"])


def _made(column: str, steps: Sequence[str], words: Sequence[str]) -> Bins:
    conditions = [f"{quoted(column)} IS NULL", *steps]
    whens = " ".join(f"WHEN {each} THEN {level}" for level, each in enumerate(conditions))
    return Bins(column, f"CASE {whens} ELSE {len(conditions)} END", (EMPTY, *words))


def _literal(value: Any) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return literal(value)
        case datetime():
            return f"TIMESTAMP '{value:%Y-%m-%d %H:%M:%S.%f}'"
        case date():
            return f"DATE '{value:%Y-%m-%d}'"
        case int():
            return f"{value:d}"
        case _:
            return f"CAST('{value!r}' AS DOUBLE)"


def _plain(value: Any) -> str:
    match value:
        case date():
            return f"{value:%Y-%m-%d}"
        case float():
            return f"{value:g}"
        case _:
            return str(value)
