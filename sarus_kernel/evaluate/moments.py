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


_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_MOST = {"year": 10_000, "quarter": 40_000, "month": 120_000, "week": 530_000, "day": 3_700_000,
         "hour": 88_000_000}  # fmt: skip
"""The most steps of a shift: beyond, the calendar ends. Of the others 2^31 - 1."""
_FIRST, _END = np.datetime64("0001-01-01", "us"), np.datetime64("10000-01-01", "us")


def shift(unit: Series, a: Series, count: Series) -> Series:
    """The moment some years, months, … later; null outside the years 1 to 9999."""
    name = str(only(unit)) or "day"
    most = _MOST.get(name, 2**31 - 1)
    near = ((count >= -most - 1) & (count <= most)).fillna(False).to_numpy("bool")
    steps = np.where(near, count.to_numpy("int64", na_value=0), 0)
    moments = a.to_numpy("datetime64[us]")
    if name in _MONTHS:
        moved = _months_later(moments, steps * _MONTHS[name])
    else:
        seconds = 7 * 86_400 if name == "week" else _SECONDS[name]
        moved = moments + (steps * seconds * 1_000_000).astype("timedelta64[us]")
    inside = near & (moved >= _FIRST) & (moved < _END)
    return pd.Series(np.where(inside, moved, np.datetime64("NaT", "us")), index=a.index)


def _months_later(moments: Any, months: Any) -> Any:
    """The same day and time of another month, or the last day that it has."""
    start = moments.astype("datetime64[M]")
    days = moments.astype("datetime64[D]") - start.astype("datetime64[D]")
    time = moments - moments.astype("datetime64[D]")
    month = start + months.astype("timedelta64[M]")
    last = (month + 1).astype("datetime64[D]") - month.astype("datetime64[D]") - 1
    return month.astype("datetime64[D]") + np.minimum(days, last) + time
