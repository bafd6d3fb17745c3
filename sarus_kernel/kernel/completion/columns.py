"""What is publicly known of tables and columns, as completions and help say it."""

from collections.abc import Iterable

from sarus_kernel.kernel.completion.words import Word
from sarus_kernel.kernel.displays.overview import kind_and_values
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType


def shown(catalog: Catalog) -> list[TableInfo]:
    """The tables that can be asked about."""
    return [table for table in catalog if table.access != "withheld"]


def column_words(tables: Iterable[TableInfo]) -> list[Word]:
    """The columns of some tables."""
    return [word_of(table, column) for table in tables for column in table.columns]


def word_of(table: TableInfo, column: ColumnInfo) -> Word:
    """A column as a completion: its type, and what is known of it."""
    return Word(column.name, column.type.kind.value, about_column(table, column))


def table_words(catalog: Catalog) -> list[Word]:
    """The tables as completions."""
    return [Word(table.name, "table", about_table(table)) for table in shown(catalog)]


def about_table(table: TableInfo) -> str:
    """`person (private): person_id, year_of_birth, …`, and what the owner says of it."""
    names = ", ".join(column.name for column in table.columns)
    return "\n".join(filter(None, (f"{table.name} ({table.access}): {names}", table.description)))


def about_column(table: TableInfo, column: ColumnInfo) -> str:
    """Where a column is from, its type, bounds or categories, key and description."""
    return _about(f"{table.name}.{column.name}", column.type, column)


def about_values(
    name: str, of: ColumnType, table: TableInfo | None, info: ColumnInfo | None
) -> str:
    """The same of a traced frame's column; no `table` and `info` where it was computed."""
    if table is None or info is None:
        return _about(name, of)
    first = f"{table.name}.{info.name}"
    return _about(first if info.name == name else f"{name}, of {first}", of, info)


def _about(name: str, of: ColumnType, info: ColumnInfo | None = None) -> str:
    nulls = info.nulls if info is not None else None
    kind, values = kind_and_values(ColumnInfo(name, of, nulls=nulls))
    known = f"{kind}, {values}" if values else kind
    said = info.description if info is not None else ""
    key = f"refers to {info.references}" if info is not None and info.references else ""
    return "\n".join(filter(None, (f"{name}: {known}", said, key)))
