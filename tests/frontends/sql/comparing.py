"""Cells of two engines' answers, brought to one spelling."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache

import duckdb
import pyarrow as pa

from tests.clinic import connection


@cache
def plain() -> duckdb.DuckDBPyConnection:
    """DuckDB itself, with the clinic's rows under every name that a question may use."""
    made = connection()
    for schema in ("private", "clinic.private"):
        if schema.startswith("clinic"):
            made.execute("ATTACH ':memory:' AS clinic")
        made.execute(f"CREATE SCHEMA {schema}")
        made.execute(f"CREATE TABLE {schema}.person AS FROM main.person")
    return made


def rows(table: pa.Table, ordered: bool = False) -> list[tuple[object, ...]]:
    """The rows; numbers by value, dates and timestamps alike as ISO text."""
    columns = [[_cell(value) for value in column.to_pylist()] for column in table.columns]
    found = list(zip(*columns, strict=True))
    return found if ordered else sorted(found, key=repr)


def _cell(value: object) -> object:
    if isinstance(value, Decimal | float):
        short = float(f"{value:.9g}")
        return int(short) if short == int(short) else short
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day).isoformat()
    return value.isoformat() if isinstance(value, datetime) else value
