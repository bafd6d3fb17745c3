"""Finds days that are written as 20200131, in columns that are whole numbers or texts."""

from dataclasses import replace

import duckdb

from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import SourceTable
from sarus_kernel.vault.sources.text_types import DAY_NAMES

WRITTEN = ("INTEGER", "BIGINT", "UINTEGER", "UBIGINT", "VARCHAR")


def with_days(connection: duckdb.DuckDBPyConnection, table: SourceTable) -> SourceTable:
    """The table with those columns as dates: named like days, and every value is one."""
    named = [
        name
        for name, type_ in table.columns
        if type_ in WRITTEN and DAY_NAMES.search(name) and name not in table.forms
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
