"""Released values as the Python objects that a notebook works with."""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.errors import InternalError
from sarus_kernel.release import Cell, Value


def to_python(value: Value) -> object:
    """A released value: DataFrame, Series, scalar, ndarray, tuple or fitted estimator.

    dtypes follow from kinds: boolean and integer columns with a missing cell become "boolean"
    and float64, as in any frame read by pandas; dates and timestamps are datetime64[us].
    """
    if value.form not in _FORMS:
        raise InternalError(f"The vault released a {value.form[:40]!r}, which is not known here.")
    return _FORMS[value.form](value)


def _table(value: Value) -> pd.DataFrame:
    columns = _columns(value)
    data = pd.concat(columns[value.index :], axis=1) if columns[value.index :] else pd.DataFrame()
    if value.index:
        data.index = _index(value, columns)
    data.columns = pd.Index(list(value.columns[value.index :]))
    return data


def _series(value: Value) -> "pd.Series[Any]":
    columns = _columns(value)
    series = columns[-1].rename(value.name)
    if value.index:
        series.index = _index(value, columns)
    return series


def _index(value: Value, columns: "Sequence[pd.Series[Any]]") -> pd.Index:
    names: list[str | None] = [None if n == "index" else n for n in value.columns[: value.index]]
    if value.index == 1:
        one: pd.Index = pd.Index(columns[0], name=names[0])
        return one
    labels: pd.Index = pd.MultiIndex.from_arrays(list(columns[: value.index]), names=names)
    return labels


def _scalar(value: Value) -> Cell | pd.Timestamp:
    cell, kind = value.rows[0][0], value.kinds[0]
    if kind in ("date", "timestamp") and cell is not None:
        return pd.Timestamp(str(cell))
    if cell is None and kind == "number":
        return float("nan")
    return float(cell) if kind == "number" and cell is not None else cell


def _array(value: Value) -> "np.ndarray[Any, Any]":
    return _columns(value)[0].to_numpy()


def _matrix(value: Value) -> "np.ndarray[Any, Any]":
    return np.column_stack([column.to_numpy() for column in _columns(value)])


def _tuple(value: Value) -> tuple[Cell, ...]:
    return tuple(row[0] for row in value.rows)


def _model(value: Value) -> object:
    """skops takes a second to import, and most sessions never release a model: hence late."""
    return import_module("sarus_kernel.client.models").load(value.blob or "")


_FORMS: dict[str, Callable[[Value], object]] = {
    "table": _table,
    "series": _series,
    "scalar": _scalar,
    "array": _array,
    "matrix": _matrix,
    "tuple": _tuple,
    "model": _model,
}


def _columns(value: Value) -> "list[pd.Series[Any]]":
    cells = list(zip(*value.rows, strict=True)) or [()] * len(value.columns)
    return [_column(each, kind) for each, kind in zip(cells, value.kinds, strict=True)]


def _column(cells: Sequence[Cell], kind: str) -> "pd.Series[Any]":
    missing = any(cell is None for cell in cells)
    series: pd.Series[Any] = pd.Series(list(cells), dtype=_dtype(kind, missing))
    return series


def _dtype(kind: str, missing: bool) -> str:
    if kind == "boolean":
        return "boolean" if missing else "bool"
    if kind == "integer":
        return "float64" if missing else "int64"
    return {"number": "float64", "date": "datetime64[us]", "timestamp": "datetime64[us]"}.get(
        kind, "str"
    )
