"""Casts over nullable pandas columns: a text is read by the engines' grammar, or is null."""

import math
import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd

from sarus_kernel.engines.sql.grammar import MOMENT, REAL
from sarus_kernel.evaluate.moments import Series
from sarus_kernel.evaluate.numbers import count, finite, number, real, whole

_REAL, _MOMENT = (re.compile(grammar.strip("^$")) for grammar in (REAL, MOMENT))
_PARTS = re.compile(r" *(\d+)-(\d+)-(\d+)(?:[ T](\d+):(\d+)(?::(\d+)(?:[.](\d{1,6}))?)?)?")
LEAST, MOST = -(2**63), 2**63 - 1


def _is_text(a: Series) -> bool:
    return bool(a.dtype == "string")


def to_boolean(a: Series) -> Series:
    """Whether a number is another one than zero."""
    return a.astype("boolean") if a.dtype == "boolean" else (number(a) != 0)


def to_integer(a: Series) -> Series:
    """Of reals: halves go to the even one. Of texts: exactly, halves away from zero."""
    if _is_text(a):
        return pd.Series([_integer(text) for text in a], index=a.index, dtype="Int64")
    return count(a) if count(a).dtype == "Int64" else whole(real(np.rint)(a))


def _integer(text: object) -> int | None:
    if not isinstance(text, str) or not _REAL.fullmatch(text):
        return None
    value = Decimal(text.strip())
    if value.adjusted() > len(str(MOST)):
        return None
    near = int(value.to_integral_value(ROUND_HALF_UP))
    return near if LEAST <= near <= MOST else None


def to_number(a: Series) -> Series:
    """The nearest real number."""
    if not _is_text(a):
        return finite(number(a))
    return finite(pd.Series([_real(text) for text in a], index=a.index, dtype="float64"))


def _real(text: object) -> float:
    return float(text) if isinstance(text, str) and _REAL.fullmatch(text) else math.nan


def to_text(a: Series) -> Series:
    """Reals with as few digits as tell them apart; moments without needless zeros."""
    if a.dtype == "object":
        return a.astype("string")
    made = [None if pd.isna(value) else _text(value) for value in a]
    return pd.Series(made, index=a.index, dtype="string")


def _text(value: object) -> str:
    if isinstance(value, bool | np.bool):
        return str(bool(value)).lower()
    if isinstance(value, float):
        return repr(float(value) + 0.0)
    written = str(value)
    return written.rstrip("0") if isinstance(value, datetime) and value.microsecond else written


def to_time(a: Series) -> Series:
    """The moments that texts or dates stand for."""
    if not _is_text(a):
        moments: Series = pd.to_datetime(a)
        return moments.astype("datetime64[us]")
    read = np.array([_moment(text) for text in a], dtype="datetime64[us]")
    return pd.Series(read, index=a.index)


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return None
    found = _PARTS.match(text)
    *parts, fraction = found.groups("0") if found else ("0",) * 7
    year, month, day, hour, minute, second = map(int, parts)
    try:
        return datetime(year, month, day, hour, minute, second, int(f"{fraction:0<6}"))
    except ValueError:
        return None
