"""Row-wise functions of numbers over nullable pandas columns: undefined is null, as in an engine.

Integers have 64 bits, and numpy lets them wrap around: what has no place among them is null.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.evaluate.moments import Series, only

EDGE = 2.0**63
"""The least real number that is greater than every integer."""


def number(column: Series) -> Series:
    """The column as reals."""
    return column.astype("Float64")


def count(column: Series) -> Series:
    """Booleans as 0 and 1."""
    return column.astype("Int64") if column.dtype == "boolean" else column


def finite(column: Series) -> Series:
    """The reals, null where they are NaN or infinite."""
    values = column.to_numpy(dtype="float64", na_value=np.nan)
    return pd.Series(values, index=column.index).where(np.isfinite(values)).astype("Float64")


def whole(column: Series) -> Series:
    """Reals without a fraction as integers, null where these have no place for them."""
    return column.where((column >= -EDGE) & (column < EDGE)).astype("Int64")


def alike(*columns: Series) -> list[Series]:
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


def arithmetic(function: Callable[..., Any]) -> Callable[..., Series]:
    """A sum, difference, product, negative or absolute value; null where it overflows."""

    def column(*columns: Series) -> Series:
        parts = alike(*(count(c) for c in columns))
        found = function(*parts)
        if found.dtype != "Int64":
            return finite(found) if found.dtype == "Float64" else found
        # wrapped around, it is at least 2^64 from the value, of which reals are a good guess
        near = function(*(number(part) for part in parts))
        fits = (near.abs() < 2 * EDGE) & ((near - number(found)).abs() < EDGE)
        return found.where(fits.fillna(False).astype("bool"))

    return column


def divide(a: Series, b: Series) -> Series:
    """The real quotient; by zero: null."""
    over, under = number(a), number(b)
    return finite(over / under.mask(under == 0))


def integer_divide(a: Series, b: Series) -> Series:
    """The floor of the real quotient."""
    found = finite(np.floor(divide(a, b)))
    integers = all(count(c).dtype == "Int64" for c in (a, b))
    return whole(found) if integers else found


def modulo(a: Series, b: Series) -> Series:
    """The remainder with the sign of `a`, as in SQL; by zero: null. By -1 as by 1: zero."""
    a, b = alike(count(a), count(b))
    if a.dtype != "Int64":
        return real(np.fmod)(a, b.mask(b == 0))
    known = (a.notna() & b.notna() & (b != 0)).fillna(False).astype("bool")
    under = b.mask(~known | (b == -1), 1).to_numpy("int64", na_value=1)
    rest = np.fmod(a.to_numpy("int64", na_value=0), under)
    return pd.Series(rest, index=a.index, dtype="Int64").where(known)


def real(function: Callable[..., Any]) -> Callable[..., Series]:
    """A function of reals; null where an argument is (numpy has NaN ** 0 = 1)."""

    def column(*columns: Series) -> Series:
        arrays = [c.to_numpy(dtype="float64", na_value=np.nan) for c in columns]
        known = ~np.any([np.isnan(array) for array in arrays], axis=0)
        found = np.where(known, function(*arrays), np.nan)
        return finite(pd.Series(found, index=columns[0].index))

    return column


def step(function: Callable[[Any], Any]) -> Callable[[Series], Series]:
    """FLOOR and CEIL: integers stay as they are."""
    return lambda a: count(a) if count(a).dtype == "Int64" else real(function)(a)


def rounded(a: Series, digits: Series | None = None) -> Series:
    """Halves away from zero, as in SQL."""
    places = int(only(digits) or 0) if digits is not None else 0
    a = count(a)
    if a.dtype == "Int64":
        return a if places >= 0 else _to_tens(a, 10**-places)
    scale = 10.0 ** abs(places)
    if places >= 0:
        return real(lambda x: np.where(np.isfinite(x * scale), _nearest(x * scale) / scale, x))(a)
    return real(lambda x: _nearest(x / scale) * scale)(a)


def _nearest(x: Any) -> Any:
    cut = np.trunc(x)
    return cut + np.sign(x) * (np.abs(x - cut) >= 0.5)


def _to_tens(a: Series, step: int) -> Series:
    """The nearest multiple of a step: of sizes, which have a bit more without a sign."""
    values = a.to_numpy("int64", na_value=0)
    sizes = np.abs(values).view("uint64")  # of the least one too: 2^63
    sizes = (sizes + np.uint64(step // 2)) // np.uint64(step) * np.uint64(step)
    most = np.where(values < 0, np.uint64(2**63), np.uint64(2**63 - 1))
    found = np.where(values < 0, np.negative(sizes.view("int64")), sizes.view("int64"))
    return pd.Series(found, index=a.index, dtype="Int64").where(a.notna() & (sizes <= most))


def clip(a: Series, low: Series, high: Series) -> Series:
    """The value, or the bound that it is beyond."""
    a = count(a)
    if not len(a):
        return a
    edges = only(low), only(high)
    return (number(a) if any(isinstance(edge, float) for edge in edges) else a).clip(*edges)
