"""`apply` and `map` of the researcher's own functions: translated where possible."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.evaluate.rowwise import VALUE
from sarus_kernel.frontends.python.by_column import apply_by_column
from sarus_kernel.frontends.python.lambdas import translate
from sarus_kernel.frontends.python.plain_values import public_name
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.untranslatable import Untranslatable
from sarus_kernel.frontends.python.wrapping import trace
from sarus_kernel.libraries import ENTRIES
from sarus_kernel.libraries.numpy import NAMES as AGGREGATES
from sarus_kernel.plan.types import ColumnType, Kind

_KINDS = {"b": Kind.BOOLEAN, "i": Kind.INTEGER, "u": Kind.INTEGER, "f": Kind.NUMBER}


@dataclass(frozen=True)
class Untranslated:
    """A function could not be translated; the text says why, in one sentence."""

    why: str


def apply_frame(value: Traced, func: Any, axis: Any = 0, **named: Any) -> Any:
    """`frame.apply(function, axis=1)`: one value per row; with axis=0 of each column."""
    if isinstance(func, str) or public_name(func) in AGGREGATES:
        return trace("pandas.DataFrame.agg", value, func, axis=axis)
    if axis in (0, "index"):
        try:
            return apply_by_column(value, func, named.pop("args", ()), named)
        except Untranslatable as reason:
            return Untranslated(str(reason))
    if named:
        return Untranslated("A function with further arguments cannot be translated.")
    return _translated(value, func, schema_of(value._sarus_twin), True)


def apply_series(value: Traced, func: Any, *places: Any, **named: Any) -> Any:
    """`series.apply(function)`: one value per value."""
    if isinstance(func, str):
        return trace("pandas.Series.agg", value, func)
    if places or named:
        return Untranslated("A function with further arguments cannot be translated.")
    return _mapped(value, func)


def map_series(value: Traced, func: Any = None, na_action: Any = None, **named: Any) -> Any:
    """`series.map(function)`, and `series.map(dict or series)`."""
    func = named.pop("arg", func)
    if isinstance(func, pd.Series) and not isinstance(func, Traced) and func.index.is_unique:
        func = dict(zip(func.index, func.tolist(), strict=True))  # it is looked up in, as a dict is
    if not callable(func) or isinstance(func, Traced):
        return trace("pandas.Series.map", value, func, na_action=na_action)
    if na_action is not None:
        return Untranslated("na_action cannot be translated.")
    return _mapped(value, func)


def _mapped(value: Traced, func: Callable[..., Any]) -> Any:
    if str(getattr(func, "__module__", "")).startswith("sarus_kernel."):
        func = inspect.unwrap(func)  # a cell's `len`
    name = _numpy_name(func)
    if name is not None:
        return trace(name, value)
    return _translated(value, func, schema_of(value._sarus_twin.to_frame(VALUE)), False)


def _numpy_name(func: Any) -> str | None:
    """The listed name of a numpy function of one argument."""
    function = inspect.unwrap(func)
    name = f"numpy.{getattr(function, '__name__', '')}"
    known = isinstance(function, np.ufunc) and function.nin == 1
    return name if known and name in ENTRIES else None


def _translated(value: Traced, func: Any, schema: dict[str, ColumnType], row: bool) -> Any:
    try:
        expression = translate(func, schema, row)
    except Untranslatable as reason:
        return Untranslated(str(reason))
    return trace("sarus.rowwise", value, expression)


def schema_of(frame: pd.DataFrame) -> dict[str, ColumnType]:
    """The columns that a row-wise expression can use, with what their dtypes say."""
    found = {}
    for name, dtype in frame.dtypes.items():
        if isinstance(dtype, pd.CategoricalDtype):
            dtype = dtype.categories.dtype
        if isinstance(name, str) and (kind := _kind(dtype)) is not None:
            numpy_dtype = isinstance(dtype, np.dtype)
            found[name] = ColumnType(kind, not (numpy_dtype and dtype.kind in "biu"))
    return found


def _kind(dtype: Any) -> Kind | None:
    if dtype.kind in _KINDS:
        return _KINDS[dtype.kind]
    if dtype.kind == "M":
        return None if isinstance(dtype, pd.DatetimeTZDtype) else Kind.TIMESTAMP
    return Kind.TEXT if isinstance(dtype, pd.StringDtype) else None


def assign(value: Traced, **columns: Any) -> Any:
    """`frame.assign(name=value or function of the frame)`, one column after the other."""
    frame: Any = value
    for name, column in columns.items():
        new = column(frame) if callable(column) and not isinstance(column, Traced) else column
        frame = trace("pandas.DataFrame.assign", frame, **{name: new})
    return frame if columns else trace("pandas.DataFrame.copy", frame)
