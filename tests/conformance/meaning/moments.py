"""What functions of dates and times mean: in the calendar of the years 1 to 9999, without zones."""

import math
from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from sarus_kernel.plan.types import Kind

FIRST = datetime(1, 1, 1)
STEPS = 2**31
"""Nothing is moved by so many steps or more (weeks and quarters: so many days and months)."""
PARTS: dict[str, Callable[[datetime], int]] = {
    "year": lambda m: m.year, "month": lambda m: m.month, "day": lambda m: m.day,
    "quarter": lambda m: (m.month + 2) // 3, "week": lambda m: m.isocalendar().week,
    "dayofweek": lambda m: m.isoweekday() % 7, "dayofyear": lambda m: m.timetuple().tm_yday,
    "hour": lambda m: m.hour, "minute": lambda m: m.minute, "second": lambda m: m.second,
}  # fmt: skip
MONTHS = {"year": 12, "quarter": 3, "month": 1}
DAYS = {"week": 7, "day": 1}
SECONDS = {"hour": 3600, "minute": 60, "second": 1}


def moment_of(value: Any) -> Any:
    """A date as its midnight; anything else as it is."""
    plain = isinstance(value, date) and not isinstance(value, datetime)
    return datetime.combine(value, time()) if plain else value


def part(unit: str, value: date) -> int:
    """The year, month, … of a moment; weeks are ISO 8601's, Sunday is day 0."""
    return PARTS[unit](moment_of(value))


def truncate(kind: Kind, unit: str, value: date) -> date:
    """The first moment of the year, month, …; of a week, its Monday."""
    found = _start(unit, moment_of(value))
    return found.date() if kind is Kind.DATE else found


def _start(unit: str, moment: datetime) -> datetime:
    day = datetime.combine(moment.date(), time())
    if unit in MONTHS:
        return day.replace(month=(moment.month - 1) // MONTHS[unit] * MONTHS[unit] + 1, day=1)
    if unit in DAYS:
        return day - timedelta(moment.weekday() if unit == "week" else 0)
    step = timedelta(seconds=SECONDS[unit])
    return day + (moment - day) // step * step


def difference(unit: str, start: date, end: date) -> int:
    """Boundaries that are crossed; of weeks, how often seven days fit."""
    steps = _place(unit, moment_of(end)) - _place(unit, moment_of(start))
    return math.trunc(steps / 7) if unit == "week" else steps


def _place(unit: str, moment: datetime) -> int:
    if unit in MONTHS:
        return (moment.year * 12 + moment.month - 1) // MONTHS[unit]
    step = timedelta(days=1) if unit in DAYS else timedelta(seconds=SECONDS[unit])
    return (moment - FIRST) // step


def shift(kind: Kind, unit: str, value: date, count: int) -> date | None:
    """So many units later; a day that the month lacks is its last one."""
    times = {"quarter": 3, "week": 7}.get(unit, 1)
    if not -STEPS <= count * times < STEPS:
        return None
    try:
        moved = _moved(unit, moment_of(value), count)
    except (OverflowError, ValueError):
        return None
    return moved.date() if kind is Kind.DATE else moved


def _moved(unit: str, moment: datetime, count: int) -> datetime:
    if unit in DAYS:
        return moment + timedelta(days=count * DAYS[unit])
    if unit in SECONDS:
        return moment + timedelta(seconds=count * SECONDS[unit])
    year, month = divmod(moment.year * 12 + moment.month - 1 + count * MONTHS[unit], 12)
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
