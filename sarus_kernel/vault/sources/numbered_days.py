"""Finds days that are written as whole numbers, 20200131, in columns that have a type."""

from dataclasses import replace

import duckdb

from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import SourceTable
from sarus_kernel.vault.sources.text_types import DAY_NAMES

WHOLE = ("INTEGER", "BIGINT", "UINTEGER", "UBIGINT")


def with_days(connection: duckdb.DuckDBPyConnection, table: SourceTable) -> SourceTable:
    """The table with those columns as dates: named like days, and every value is one."""
    named = [
        name
        for name, type_ in table.columns
        if type_ in WHOLE and DAY_NAMES.search(name) and name not in table.forms
    ]
    if not named:
        return table
    days = ", ".join(
        f"count({text}), count_if(regexp_full_match({text}, '(19|20|21)\\d{{6}}') "
        f"AND try_strptime({text}, '%Y%m%d') IS NOT NULL)"
        for text in (f"CAST({quoted(name)} AS VARCHAR)" for name in named)
    )
    found = connection.execute(f"SELECT {days} FROM {table.scan} AS t").fetchall()[0]
    dates = {
        name: "%Y%m%d"
        for at, name in enumerate(named)
        if found[2 * at] and found[2 * at] == found[2 * at + 1]
    }
    columns = tuple((name, "DATE" if name in dates else type_) for name, type_ in table.columns)
    return replace(table, columns=columns, forms={**table.forms, **dates})
