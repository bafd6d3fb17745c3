"""Turns what a plan evaluates to inside a worker into a release's plain value."""

import base64
import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sklearn.base import BaseEstimator

from sarus_kernel.engines.engine import ARROW
from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import Cell, Value
from sarus_kernel.vault.workers.archives import written
from sarus_kernel.vault.workers.jobs import INT64


def to_value(result: object) -> Value:
    """The plain form of a result. Raises NotSupported for anything that has none."""
    if isinstance(result, BaseEstimator):
        return Value("model", blob=base64.b64encode(written(result)).decode("ascii"))
    if isinstance(result, pd.DataFrame):
        return _table(result)
    if isinstance(result, pd.Series):
        return _series(result)
    if isinstance(result, np.ndarray) and result.ndim == 1:
        return _array("array", result.tolist())
    if isinstance(result, np.ndarray) and result.ndim == 2 and result.shape[1]:
        return _matrix(result)
    if isinstance(result, list | tuple):
        return _array("tuple" if isinstance(result, tuple) else "array", list(result))
    return _array("scalar", [result])


def _array(form: str, items: list[Any]) -> Value:
    cells = [_plain(item) for item in items]
    kind = kind_of(cells)
    return Value(form, ("value",), (kind,), tuple((cell_of(cell, Kind(kind)),) for cell in cells))


def _matrix(array: "np.ndarray[Any, Any]") -> Value:
    """One column for each column of the array, named by its number."""
    frame = pd.DataFrame(array)
    columns = list(_columns(frame))
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    return Value("matrix", tuple(map(str, frame)), tuple(kind for kind, _ in columns), rows)


def _series(series: "pd.Series[Any]") -> Value:
    name = None if series.name is None else str(series.name)
    frame = series.to_frame(name="value" if name is None else name)
    table = _table(frame)
    return Value("series", table.columns, table.kinds, table.rows, index=table.index, name=name)


def _table(frame: pd.DataFrame) -> Value:
    levels = range(frame.index.nlevels)  # two of them may have one name
    labels = pd.DataFrame({level: frame.index.get_level_values(level) for level in levels})
    labels.columns = pd.Index(["index" if n is None else str(n) for n in frame.index.names])
    parts = [labels, frame.reset_index(drop=True)]
    columns = [column for part in parts for column in _columns(part)]
    kinds = tuple(kind for kind, _ in columns)
    rows = tuple(zip(*(cells for _, cells in columns), strict=True))
    names = (*labels.columns, *(str(name) for name in frame.columns))
    return Value("table", names, kinds, rows, index=labels.shape[1])


def _columns(frame: pd.DataFrame) -> Iterable[tuple[str, list[Cell]]]:
    for place in range(frame.shape[1]):
        cells = [_plain(cell) for cell in frame.iloc[:, place].tolist()]
        kind = kind_of(cells)
        yield kind, [cell_of(cell, Kind(kind)) for cell in cells]


def _plain(cell: Any) -> Any:
    """numpy's numbers as Python's; everything missing as None; text for what is no plain cell."""
    plain = cell.item() if isinstance(cell, np.generic) else cell
    if plain is None or plain is pd.NA or plain is pd.NaT:
        return None
    if isinstance(plain, bool | int | str | date):
        return plain
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else None
    raise NotSupported("The result holds something that is not a plain value.")


def kind_of(cells: Sequence[Any]) -> str:
    """The one kind that all cells have (numbers, if integers and numbers are mixed)."""
    kinds = {_kind(cell) for cell in cells if cell is not None}
    if kinds == {"integer", "number"}:
        return "number"
    if len(kinds) > 1:
        raise NotSupported("The result mixes values of different kinds in one column.")
    return kinds.pop() if kinds else "number"


def _kind(cell: Any) -> str:
    for class_, kind in (
        (bool, "boolean"), (int, "integer"), (float, "number"), (str, "text"),
        (pd.Timestamp, "timestamp"),
    ):  # fmt: skip
        if isinstance(cell, class_):
            return kind
    return "date"


def cell_of(cell: Any, kind: Kind) -> Cell:
    """One cell of a column of some kind: dates as ISO text, integers kept within 64 bits."""
    if cell is None:
        return None
    if kind is Kind.INTEGER:
        return max(-INT64, min(INT64 - 1, int(cell)))
    if kind is Kind.NUMBER:
        return float(cell) if math.isfinite(cell) else None
    if kind in (Kind.DATE, Kind.TIMESTAMP):
        return str(cell.isoformat())
    return bool(cell) if kind is Kind.BOOLEAN else str(cell)


def arrow_of(
    cells: Sequence[Sequence[Cell]], names: Sequence[str], kinds: Sequence[Kind]
) -> pa.Table:
    """Columns of plain cells as an Arrow table."""
    arrays = [
        # dates and timestamps travel as ISO text, which Arrow reads by itself
        pa.array(column, None if column else ARROW[kind]).cast(ARROW[kind])
        for column, kind in zip(cells, kinds, strict=True)
    ]
    return pa.table(arrays, names=list(names))
