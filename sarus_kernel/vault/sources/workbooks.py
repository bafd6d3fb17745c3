"""Reads the sheets of an Excel or OpenDocument workbook."""

from collections.abc import Iterator
from datetime import date, datetime, time
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.names import table_name
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.sources.tables import SourceTable

SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def workbook_tables(
    connection: duckdb.DuckDBPyConnection, file: Path, name: str
) -> Iterator[SourceTable]:
    """A table for each sheet that has rows; of a workbook with one such sheet, `name`."""
    try:
        calamine: Any = import_module("python_calamine")
    except ImportError:
        raise OwnerError(
            f"{file.name} is a workbook: pip install 'sarus-kernel[excel]', or export it as CSV."
        ) from None
    try:
        book = calamine.CalamineWorkbook.from_path(str(file))
        sheets = {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=True)
            for sheet in book.sheet_names
        }
    except Exception:  # calamine raises errors of its own for each format
        raise OwnerError(f"{file.name} cannot be read as a workbook.") from None
    filled = {sheet: rows for sheet, rows in sheets.items() if len(rows) > 1}
    for sheet, rows in filled.items():
        table = name if len(filled) == 1 else sheet
        yield _sheet(connection, table_name(table), rows)


def _sheet(
    connection: duckdb.DuckDBPyConnection, name: str, rows: list[list[Any]]
) -> SourceTable:
    names = [str(value).strip() or f"column_{at}" for at, value in enumerate(rows[0], 1)]
    body = rows[1:]
    columns = [_column([row[at] if at < len(row) else None for row in body])
               for at in range(len(names))]  # fmt: skip
    held = f"workbook {name}"
    connection.register(held, pa.table(dict(zip(names, columns, strict=True))))
    scan = quoted(held)
    described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
    return SourceTable(name, scan, tuple((str(row[0]), str(row[1])) for row in described))


def _column(values: list[Any]) -> pa.Array:
    """One kind for all cells, or text: Excel has numbers, and no whole numbers."""
    cells = [None if value == "" else value for value in values]
    filled = [cell for cell in cells if cell is not None]
    kinds = {type(cell) for cell in filled}
    if kinds <= {int, float} and filled:
        whole = all(float(cell).is_integer() and abs(cell) < 2**53 for cell in filled)
        return pa.array([None if c is None else int(c) if whole else float(c) for c in cells])
    if kinds <= {date, datetime} and filled:
        if all(type(c) is date or c.time() == time() for c in filled):
            days = [c.date() if isinstance(c, datetime) else c for c in cells]
            return pa.array(days, pa.date32())
        return pa.array([c if c is None or isinstance(c, datetime)
                         else datetime.combine(c, time()) for c in cells])  # fmt: skip
    if len(kinds) == 1 and kinds <= {bool}:
        return pa.array(cells)
    return pa.array([None if c is None else _text(c) for c in cells], pa.string())


def _text(cell: Any) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
