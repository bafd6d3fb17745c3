"""A column expression over the rows of a frame or a series: `sarus.rowwise`.

The functions mean what they mean in an engine (see `plan.functions`): undefined is null, null
spreads, logic has three values. DuckDB itself cannot be used here, because a sealed worker
cannot open a connection.
"""

import pandas as pd

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.evaluate.columns import FUNCTIONS
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal

_DTYPES = {"boolean": "boolean", "integer": "Int64", "number": "Float64", "text": "string"}
VALUE = "value"
"""The name of a series' values in an expression over a series."""


def rowwise(data: object, expression: object) -> pd.Series:
    """One value per row of `data`. Raises QuestionError for a column that is not there."""
    if not isinstance(data, pd.DataFrame | pd.Series) or not isinstance(expression, ColumnNode):
        raise QuestionError("sarus.rowwise is called on a table or a column, with an expression.")
    frame = data.to_frame(VALUE) if isinstance(data, pd.Series) else data
    found = _ordinary(_value(expression, frame))
    found.name = data.name if isinstance(data, pd.Series) else None
    return found


def _value(node: ColumnNode, frame: pd.DataFrame) -> pd.Series:
    if isinstance(node, Column):
        if node.name not in frame.columns:
            raise QuestionError(f"There is no column {node.name[:80]!r}.")
        return _nullable(frame[node.name])
    if isinstance(node, Literal):
        return _constant(node, frame.index)
    if isinstance(node, Apply) and node.function in FUNCTIONS:
        if node.function == "in":
            options = [o.value for o in node.arguments[1:] if isinstance(o, Literal)]
            column = _value(node.arguments[0], frame)
            found = column.isin(options).astype("boolean")
            unknown = column.isna() | (~found if None in options else False)
            return found.mask(unknown)
        arguments = [_value(argument, frame) for argument in node.arguments]
        made: pd.Series = FUNCTIONS[node.function](*arguments)
        return made
    raise NotSupported("This expression cannot be evaluated row by row.")


def _constant(node: Literal, index: pd.Index) -> pd.Series:
    if node.value is None:
        return pd.Series(pd.NA, index=index, dtype="object")
    if node.kind in _DTYPES:
        return pd.Series(node.value, index=index, dtype=_DTYPES[node.kind])
    return pd.Series(pd.Timestamp(str(node.value)), index=index).astype("datetime64[us]")


def _nullable(column: pd.Series) -> pd.Series:
    """The column with a dtype that has a null of its own."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    kinds = {"b": "boolean", "i": "Int64", "u": "Int64", "f": "Float64"}
    if column.dtype.kind in kinds:
        return column.astype(kinds[column.dtype.kind])  # type: ignore[call-overload,no-any-return]
    if column.dtype.kind == "M":
        return column.astype("datetime64[us]")
    if pd.api.types.is_string_dtype(column.dtype):
        return column.astype("string")
    raise NotSupported("This column's values cannot be used row by row.")


def _ordinary(column: pd.Series) -> pd.Series:
    """The column with the dtype that pandas itself would give the same values."""
    kind = column.dtype.kind
    if column.dtype == "object":
        return column.astype("float64")
    if kind == "b":
        return column if column.isna().any() else column.astype("bool")
    if kind in "iu":
        return column.astype("float64" if column.isna().any() else "int64")
    if kind == "f":
        return column.astype("float64")
    return column if kind == "M" else column.astype("str")
