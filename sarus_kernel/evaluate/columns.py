"""Row-wise functions over nullable pandas columns: undefined is null, in every one of them."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.evaluate.moments import (
    Series,
    difference,
    only,
    part,
    shift,
    to_time,
    truncate,
)


def _number(column: Series) -> Series:
    return column.astype("Float64")


def _count(column: Series) -> Series:
    return column.astype("Int64") if column.dtype == "boolean" else column


def _finite(column: Series) -> Series:
    values = column.to_numpy(dtype="float64", na_value=np.nan)
    return pd.Series(values, index=column.index).where(np.isfinite(values)).astype("Float64")


def _arithmetic(function: Callable[[Series, Series], Series]) -> Callable[..., Series]:
    def column(a: Series, b: Series) -> Series:
        a, b = _alike(_count(a), _count(b))
        found = function(a, b)
        return _finite(found) if found.dtype == "Float64" else found

    return column


def _alike(*columns: Series) -> list[Series]:
    """The columns brought to one dtype; those that are null everywhere fit any."""
    dtypes = [c.dtype for c in columns if c.dtype != "object"]
    if not dtypes:
        return list(columns)
    names = {str(d) for d in dtypes}
    best = next((n for n in ("Float64", "Int64") if n in names), str(dtypes[0]))
    return [_as(c, best) for c in columns]


def _as(column: Series, dtype: str) -> Series:
    if column.dtype == "object" and dtype.startswith("datetime"):
        return pd.Series(pd.NaT, index=column.index, dtype=dtype)
    return column.astype(dtype)


def _divide(a: Series, b: Series) -> Series:
    over, under = _number(a), _number(b)
    return _finite(over / under.mask(under == 0))


def _integer_divide(a: Series, b: Series) -> Series:
    whole = _finite(np.floor(_divide(a, b)))
    integers = all(_count(c).dtype == "Int64" for c in (a, b))
    return whole.astype("Int64") if integers else whole


def _modulo(a: Series, b: Series) -> Series:
    """The remainder with the sign of `a`, as in SQL."""
    a, b = _alike(_count(a), _count(b))
    b = b.mask(b == 0)
    return a.abs() % b.abs() * np.sign(a)


def _real(function: Callable[..., Any]) -> Callable[..., Series]:
    def column(*columns: Series) -> Series:
        arrays = [c.to_numpy(dtype="float64", na_value=np.nan) for c in columns]
        return _finite(pd.Series(function(*arrays), index=columns[0].index))

    return column


def _round(a: Series, digits: Series | None = None) -> Series:
    """Halves away from zero, as in SQL."""
    if _count(a).dtype == "Int64" and digits is None:
        return _count(a)
    scale = 10.0 ** (0 if digits is None else int(digits.iloc[0]) if len(digits) else 0)
    rounded = _real(lambda x: np.sign(x) * np.floor(np.abs(x) * scale + 0.5) / scale)(a)
    return rounded.astype("Int64") if _count(a).dtype == "Int64" else rounded


def _step(function: Callable[[Any], Any]) -> Callable[[Series], Series]:
    return lambda a: _count(a) if _count(a).dtype == "Int64" else _real(function)(a)


def _extreme(pick: Callable[[Any, Any], Any]) -> Callable[..., Series]:
    def column(*columns: Series) -> Series:
        first, *rest = _alike(*columns)
        for other in rest:
            first = first.where(pick(first, other).fillna(False), other.mask(first.isna()))
        return first

    return column


def _compare(function: Callable[[Series, Series], Series]) -> Callable[[Series, Series], Series]:
    def column(a: Series, b: Series) -> Series:
        null = a.isna() | b.isna()
        if "object" in (a.dtype, b.dtype):
            return pd.Series(pd.NA, index=a.index, dtype="boolean")
        a, b = _alike(_count(a), _count(b))
        return function(a, b).astype("boolean").mask(null)

    return column


def _logic(function: Callable[[Series, Series], Series]) -> Callable[..., Series]:
    def column(*columns: Series) -> Series:
        first, *rest = (c.astype("boolean") for c in columns)
        for other in rest:
            first = function(first, other)
        return first

    return column


def _coalesce(*columns: Series) -> Series:
    first, *rest = _alike(*columns)
    for other in rest:
        first = first.where(first.notna(), other)
    return first


def _case(*arguments: Series) -> Series:
    *values, found = _alike(*arguments[1::2], arguments[-1])
    for condition, value in zip(arguments[:-1:2][::-1], values[::-1], strict=True):
        found = found.mask(condition.astype("boolean").fillna(False).astype("bool"), value)
    return found


def _null_if(a: Series, b: Series) -> Series:
    same = _compare(lambda x, y: x == y)(a, b)
    return a.mask(same.fillna(False).astype("bool"))


def _like(flags: int) -> Callable[[Series, Series], Series]:
    def column(a: Series, pattern: Series) -> Series:
        parts = re.split(r"([%_])", str(only(pattern)))
        regex = "".join({"%": ".*", "_": "."}.get(p, re.escape(p)) for p in parts)
        return a.str.fullmatch(regex, flags=flags | re.DOTALL).astype("boolean")

    return column


def _text(method: str) -> Callable[..., Series]:
    def column(a: Series, *others: Series) -> Series:
        return getattr(a.astype("string").str, method)(*(only(other) for other in others))

    return column


def _replace(a: Series, old: Series, new: Series) -> Series:
    if not str(only(old)):
        return a.astype("string")
    return a.astype("string").str.replace(only(old), only(new), regex=False)


def _concat(*columns: Series) -> Series:
    first, *rest = (c.astype("string") for c in columns)
    for other in rest:
        first = first + other
    return first.str.slice(0, 10_000)


def _substring(a: Series, start: Series, count: Series | None = None) -> Series:
    begin = int(only(start) or 1) - 1
    end = None if count is None else begin + int(only(count) or 0)
    return a.astype("string").str.slice(begin, end)


def _to_integer(a: Series) -> Series:
    if a.dtype == "string":
        a = pd.to_numeric(a, errors="coerce")
    return _count(a) if _count(a).dtype == "Int64" else _real(np.rint)(a).astype("Int64")


def _to_number(a: Series) -> Series:
    return _finite(pd.to_numeric(a, errors="coerce") if a.dtype == "string" else a)


FUNCTIONS: dict[str, Callable[..., Series]] = {
    "add": _arithmetic(lambda a, b: a + b),
    "subtract": _arithmetic(lambda a, b: a - b),
    "multiply": _arithmetic(lambda a, b: a * b),
    "divide": _divide,
    "integer_divide": _integer_divide,
    "modulo": _modulo,
    "negate": lambda a: -_count(a),
    "absolute": lambda a: _count(a).abs(),
    "sign": lambda a: _real(np.sign)(a).astype("Int64"),
    "power": _real(np.power),
    "sqrt": _real(np.sqrt),
    "exp": _real(np.exp),
    "ln": _real(lambda x: np.log(np.where(x > 0, x, np.nan))),
    "floor": _step(np.floor),
    "ceil": _step(np.ceil),
    "round": _round,
    "clip": lambda a, low, high: _count(a).clip(only(low), only(high)) if len(a) else _count(a),
    "greatest": _extreme(lambda a, b: a >= b),
    "least": _extreme(lambda a, b: a <= b),
    "equal": _compare(lambda a, b: a == b),
    "not_equal": _compare(lambda a, b: a != b),
    "less": _compare(lambda a, b: a < b),
    "less_equal": _compare(lambda a, b: a <= b),
    "greater": _compare(lambda a, b: a > b),
    "greater_equal": _compare(lambda a, b: a >= b),
    "and": _logic(lambda a, b: a & b),
    "or": _logic(lambda a, b: a | b),
    "not": lambda a: ~a.astype("boolean"),
    "is_null": lambda a: a.isna().astype("boolean"),
    "in": lambda a: a,
    "coalesce": _coalesce,
    "null_if": _null_if,
    "case": _case,
    "like": _like(0),
    "ilike": _like(re.IGNORECASE),
    "contains": lambda a, b: a.str.contains(only(b), regex=False).astype("boolean"),
    "starts_with": lambda a, b: a.str.startswith(only(b)).astype("boolean"),
    "ends_with": lambda a, b: a.str.endswith(only(b)).astype("boolean"),
    "lower": _text("lower"),
    "upper": _text("upper"),
    "trim": lambda a: a.astype("string").str.strip(" "),
    "replace": _replace,
    "concat": _concat,
    "position": lambda a, b: (a.astype("string").str.find(only(b)) + 1).astype("Int64"),
    "length": lambda a: a.astype("string").str.len().astype("Int64"),
    "substring": _substring,
    "part": part,
    "truncate": truncate,
    "difference": difference,
    "shift": shift,
    "to_boolean": lambda a: a.astype("boolean") if a.dtype == "boolean" else (_number(a) != 0),
    "to_integer": _to_integer,
    "to_number": _to_number,
    "to_text": lambda a: a.astype("string"),
    "to_date": lambda a: to_time(a).dt.floor("D"),
    "to_timestamp": to_time,
}
"""Every function of `plan.functions.FUNCTIONS` (`in` is written where its literals are known)."""

