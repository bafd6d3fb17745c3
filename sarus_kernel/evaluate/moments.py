"""Row-wise functions of dates and timestamps over nullable pandas columns."""

from typing import Any

import numpy as np
import pandas as pd

Series = Any
"""A nullable pandas column. pandas' own types say too little about nullable dtypes."""


def only(column: Series) -> Any:
    """The value of an argument that is a literal."""
    return column.iloc[0] if len(column) else ""


def part(unit: Series, a: Series) -> Series:
    """The year, month, … of a moment."""
    if only(unit) == "week":
        return a.dt.isocalendar().week.astype("Int64")
    name = str(only(unit)) or "year"
    if name == "dayofweek":
        return (a.dt.day_of_week.astype("Int64") + 1) % 7  # Sunday is 0, as in SQL
    return getattr(a.dt, name.replace("dayof", "day_of_")).astype("Int64")


_PERIODS = {"year": "Y", "quarter": "Q", "month": "M", "week": "W"}
_SECONDS = {"day": 86_400, "hour": 3_600, "minute": 60, "second": 1}


def truncate(unit: Series, a: Series) -> Series:
    """The first moment of the year, month, …"""
    name = str(only(unit)) or "day"
    if name in _PERIODS:
        return a.dt.to_period(_PERIODS[name]).dt.start_time.astype("datetime64[us]")
    return a.dt.floor(f"{_SECONDS[name]}s")


def _ordinal(name: str, a: Series) -> Series:
    """The number of a moment's year, month, day, … since some beginning."""
    if name in ("year", "quarter", "month"):
        months = a.dt.year * 12 + a.dt.month - 1
        return np.floor(months / {"year": 12, "quarter": 3, "month": 1}[name])
    since = (a - pd.Timestamp("1970-01-01")).dt.total_seconds()
    return np.floor(since / _SECONDS[name])


def difference(unit: Series, start: Series, end: Series) -> Series:
    """The number of boundaries of years, months, … between two moments."""
    name = str(only(unit)) or "day"
    if name == "week":  # whole weeks
        return np.trunc((_ordinal("day", end) - _ordinal("day", start)) / 7).astype("Int64")
    return (_ordinal(name, end) - _ordinal(name, start)).astype("Int64")


def _later(moment: Any, months: Any) -> Any:
    missing = pd.isna(moment) or pd.isna(months)
    return pd.NaT if missing else moment + pd.DateOffset(months=int(months))


def shift(unit: Series, a: Series, count: Series) -> Series:
    """The moment some years, months, … later."""
    name = str(only(unit)) or "day"
    months = {"year": 12, "quarter": 3, "month": 1}
    if name in months:
        by = count * months[name]
        moved = [_later(moment, n) for moment, n in zip(a, by, strict=True)]
        return pd.to_datetime(pd.Series(moved, index=a.index, dtype="object")).astype(a.dtype)
    step = 7 * 86_400 if name == "week" else _SECONDS[name]
    return a + pd.to_timedelta(count.astype("float64") * step, unit="s")


def to_time(a: Series) -> Series:
    """The moments that texts or dates stand for."""
    moments: Series = pd.to_datetime(a, errors="coerce")
    return moments.astype("datetime64[us]")
