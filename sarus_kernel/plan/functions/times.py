"""Functions of dates and times, and casts."""

import math

from sarus_kernel.plan import bounds
from sarus_kernel.plan.functions.function import Constants, Function, Rule, Types, need
from sarus_kernel.plan.types import NUMERIC, TEMPORAL, ColumnType, Kind

PARTS = {
    "year": (1, 9999),
    "quarter": (1, 4),
    "month": (1, 12),
    "week": (1, 53),
    "day": (1, 31),
    "dayofweek": (0, 6),
    "dayofyear": (1, 366),
    "hour": (0, 23),
    "minute": (0, 59),
    "second": (0, 59),
}
SPANS = {"year": 365.25, "quarter": 91.3, "month": 30.4, "week": 7.0, "day": 1.0,
         "hour": 1 / 24, "minute": 1 / 1440, "second": 1 / 86400}  # fmt: skip
_LENGTHS = {"year": (365, 366), "quarter": (89, 92), "month": (28, 31)}
"""The least and the most days of a unit, ends of months included (31 January to 30 April)."""
DAY = 86400


def _part(types: Types, constants: Constants) -> ColumnType:
    """`part('year', date)`."""
    need(constants[0] in PARTS and types[1].kind in TEMPORAL)
    low, high = PARTS[str(constants[0])]
    of = types[1]
    if constants[0] == "year" and of.bounded and of.low is not None and of.high is not None:
        span = DAY if of.kind is Kind.TIMESTAMP else 1
        low, high = (int(1970 + math.floor(x / span / 365.2425)) for x in (of.low, of.high))
        low, high = low - 1, high + 1
    return ColumnType(Kind.INTEGER, of.nullable, low, high)


def _day(kind: Kind) -> int:
    """A day on the number line of a kind."""
    return DAY if kind is Kind.TIMESTAMP else 1


def _truncate(types: Types, constants: Constants) -> ColumnType:
    """`truncate('month', date)`: the first moment of the month."""
    need(constants[0] in SPANS and types[1].kind in TEMPORAL)
    need(types[1].kind is Kind.TIMESTAMP or SPANS[str(constants[0])] >= 1)
    of, unit = types[1], str(constants[0])
    if not of.bounded or of.low is None:
        return ColumnType(of.kind, True)
    back = _LENGTHS.get(unit, (0, math.ceil(SPANS[unit])))[1]
    return ColumnType(of.kind, True, of.low - back * _day(of.kind), of.high)


def _between(types: Types, constants: Constants) -> ColumnType:
    """`difference('day', start, end)`: the number of unit boundaries crossed (SQL DATEDIFF);
    of weeks, how often seven days fit."""
    need(constants[0] in SPANS and all(t.kind in TEMPORAL for t in types[1:]))
    start, end = types[1:]
    if not (start.bounded and end.bounded):
        return ColumnType(Kind.INTEGER, True)
    days = [(t.low / s, t.high / s) for t in (start, end)  # type: ignore[operator]
            for s in [DAY if t.kind is Kind.TIMESTAMP else 1]]  # fmt: skip
    span = SPANS[str(constants[0])]
    low, high = (days[1][0] - days[0][1]) / span - 2, (days[1][1] - days[0][0]) / span + 2
    return ColumnType(Kind.INTEGER, True, math.floor(low), math.ceil(high))


def _shift(types: Types, constants: Constants) -> ColumnType:
    """`shift('day', date, n)`: n units later. A time of day makes a date a timestamp."""
    need(constants[0] in SPANS and types[1].kind in TEMPORAL and types[2].kind is Kind.INTEGER)
    by, of = types[2], types[1]
    kind = of.kind if SPANS[str(constants[0])] >= 1 else Kind.TIMESTAMP
    if kind is not of.kind or not (of.bounded and by.bounded):
        return ColumnType(kind, True)
    name, second = str(constants[0]), DAY if kind is Kind.TIMESTAMP else 1
    days = ColumnType(Kind.NUMBER, False, *_LENGTHS.get(name, (SPANS[name], SPANS[name])))
    low, high = bounds.corners(lambda n, length: n * length * second, [by, days])
    return ColumnType(kind, True, of.low + low - 3, of.high + high + 3)  # type: ignore[operator]


def _cast(kind: Kind, *sources: Kind) -> Rule:
    def rule(types: Types, _: Constants) -> ColumnType:
        of = types[0]
        need(of.kind in (*sources, kind, Kind.NULL))
        keeps = of.kind is kind or {of.kind, kind} <= {*NUMERIC, Kind.BOOLEAN}
        low, high = (of.low, of.high) if keeps else bounds.UNKNOWN
        if keeps and of.kind is Kind.BOOLEAN:
            low, high = 0, 1
        if {of.kind, kind} == set(TEMPORAL) and of.low is not None and of.high is not None:
            low, high = (math.floor(x * _day(kind) / _day(of.kind)) for x in (of.low, of.high))
        if kind is Kind.INTEGER and of.kind is Kind.NUMBER and of.bounded:
            low, high = math.floor(of.low or 0), math.ceil(of.high or 0)
        return ColumnType(kind, True, low, high, of.categories if of.kind is kind else None)

    return rule


_ANY = tuple(Kind)
_SIMPLE = (Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER)

TIMES: tuple[Function, ...] = (
    Function("part", 2, 2, _part),
    Function("truncate", 2, 2, _truncate),
    Function("difference", 3, 3, _between),
    Function("shift", 3, 3, _shift),
    Function("to_boolean", 1, 1, _cast(Kind.BOOLEAN, *_SIMPLE)),
    Function("to_integer", 1, 1, _cast(Kind.INTEGER, *_SIMPLE, Kind.TEXT)),
    Function("to_number", 1, 1, _cast(Kind.NUMBER, *_SIMPLE, Kind.TEXT)),
    Function("to_text", 1, 1, _cast(Kind.TEXT, *_ANY)),
    Function("to_date", 1, 1, _cast(Kind.DATE, Kind.TIMESTAMP, Kind.TEXT)),
    Function("to_timestamp", 1, 1, _cast(Kind.TIMESTAMP, Kind.DATE, Kind.TEXT)),
)
"""Dates, times, casts."""
