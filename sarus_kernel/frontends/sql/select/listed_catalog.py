"""`information_schema`: the tables and columns of the catalog, as rows that anybody may see."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from sarus_kernel.errors import UnknownName
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.columns import Literal, literal
from sarus_kernel.plan.relations import Values
from sarus_kernel.plan.types import Kind

SCHEMA = "information_schema"
OF = "of"
"""Marks the one table whose columns are listed."""
_TABLES = ("table_name", "access", "description")
_COLUMNS = ("table_name", "column_name", "ordinal_position", "data_type", "is_nullable", "lowest",
            "highest", "categories", "refers_to", "description")  # fmt: skip


def listed(catalog: Catalog, view: str, of: TableInfo | None) -> Values:
    """The rows of a view. Raises UnknownName."""
    shown = [table for table in catalog if table.access != "withheld"]
    if view == "tables":
        rows = [(t.name, t.access, t.description or None) for t in shown]
        return Values(_TABLES, ("text",) * 3, tuple(map(_literals, rows)))
    if view == "columns":
        found = [row for t in ([of] if of is not None else shown) for row in _of_table(t)]
        kinds = tuple("integer" if n == "ordinal_position" else "text" for n in _COLUMNS)
        return Values(_COLUMNS, kinds, tuple(map(_literals, found)))
    raise UnknownName.among("table", f"{SCHEMA}.{view}", (f"{SCHEMA}.tables", f"{SCHEMA}.columns"))


def _of_table(table: TableInfo) -> list[tuple[str | int | None, ...]]:
    return [
        (
            table.name,
            column.name,
            place,
            column.type.kind.value,
            "YES" if column.type.nullable else "NO",
            _edge(column, column.type.low),
            _edge(column, column.type.high),
            ", ".join(map(str, column.type.categories or ()))[:300] or None,
            column.references,
            column.description or None,
        )
        for place, column in enumerate(table.columns, 1)
    ]


def _edge(column: ColumnInfo, bound: float | None) -> str | None:
    """A bound as it is written: days and seconds since 1970 as the moments they are."""
    if bound is None:
        return None
    if column.type.kind is Kind.DATE:
        return (date(1970, 1, 1) + timedelta(days=int(bound))).isoformat()
    if column.type.kind is Kind.TIMESTAMP:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(bound))).isoformat()[:19]
    return str(bound)


def _literals(row: Iterable[str | int | None]) -> tuple[Literal, ...]:
    return tuple(literal(cell) for cell in row)
