"""The values that a column, or an expression, can have: public, finite and few, or not known."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil, floor, isfinite

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.types import ColumnType, Kind, Scalar
from sarus_kernel.release import Cell

WIDEST_GRID = 5_000
"""The most public groups of one grouping."""
MOST_VALUES = 100_000
"""The most values of one column that are looked at."""
DAY = "_day"
"""Ends the name of a column that stands for the day of a time."""
_EPOCH = date(1970, 1, 1)


def values_of(node: ColumnNode, type_: ColumnType, most: int = MOST_VALUES) -> list[Cell] | None:
    """All values of a type, each once, spelt as an engine's answer spells them; null last.

    None where it has too many, or nobody knows which.
    """
    values: list[Cell] | None = None
    if type_.categories is not None:
        values = alike(type_.categories, type_.kind)
    elif type_.kind is Kind.BOOLEAN:
        values = [False, True]
    elif type_.bounded and isfinite(type_.low or 0) and isfinite(type_.high or 0):
        values = _between(node, type_, most)
    if values is None or len(values) > most:
        return None
    return [*values, None] if type_.nullable and None not in values else values


def _between(node: ColumnNode, type_: ColumnType, most: int) -> list[Cell] | None:
    """The whole numbers, days, or steps of a rounding between two bounds."""
    low, high = type_.low or 0, type_.high or 0
    step = 1 if type_.kind in (Kind.INTEGER, Kind.DATE) else _step(node)
    if step is None or not -1 <= (high - low) / step <= most:
        return None
    whole = range(ceil(low / step), floor(high / step) + 1)
    if type_.kind is Kind.DATE:
        return [(_EPOCH + timedelta(n)).isoformat() for n in whole]
    return [n * step if type_.kind is Kind.INTEGER else float(n * step) for n in whole]


def _step(node: ColumnNode) -> int | None:
    """Of which whole number all values of an expression are multiples, by rounding."""
    if not isinstance(node, Apply):
        return None
    if node.function in ("floor", "ceil"):
        return 1
    if node.function == "round":
        digits = node.arguments[1] if len(node.arguments) > 1 else None
        places = digits.value if isinstance(digits, Literal) else 0
        return 10**-places if isinstance(places, int) and -15 <= places <= 0 else None
    return None


def alike(values: Iterable[Scalar], kind: Kind) -> list[Cell]:
    """The values as cells of one kind; what cannot be one is left out.

    So the keys of a released table are different to every engine, which a later join with it
    relies on: 1 and 1.0, or a date and its midnight, would otherwise be two keys.
    """
    listed = list(values)
    cells: list[Cell] = [_cell(value, kind) for value in listed if value is not None]
    known = [cell for cell in cells if cell is not None]
    return list(dict.fromkeys([*known, *([None] if None in listed else [])]))


def _cell(value: Scalar, kind: Kind) -> Cell:
    """The cell of a kind that equals a value, None where there is none."""
    if kind in (Kind.DATE, Kind.TIMESTAMP):
        return _moment(value, kind) if isinstance(value, str) else None
    if kind is Kind.TEXT or isinstance(value, str) or value is None:
        return value if kind is Kind.TEXT and isinstance(value, str) else None
    if kind is Kind.NUMBER:
        return float(value) + 0.0  # minus zero is zero
    if kind is Kind.BOOLEAN:
        return bool(value) if value in (0, 1) else None
    return int(value) if int(value) == value else None


def _moment(value: str, kind: Kind) -> str | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    if kind is Kind.TIMESTAMP:
        return at.isoformat()
    return at.date().isoformat() if at == datetime(at.year, at.month, at.day) else None


def days_for_times(node: ColumnNode, types: dict[str, ColumnType]) -> ColumnNode:
    """An expression in which a time is read through its day alone, over that day.

    YEAR(t), DATE_TRUNC('month', t) and CAST(t AS DATE) see no hour: so the days that there can
    be are enough. `types` gets a column for each such day.
    """
    if not isinstance(node, Apply) or not node.arguments:
        return node
    last = node.arguments[-1]
    if isinstance(last, Column) and last.name in types and _sees_days(node):
        type_ = types[last.name]
        if type_.kind is Kind.TIMESTAMP and node.function == "to_date":
            return Column(_day(last.name, types))
        if type_.kind is Kind.TIMESTAMP:
            day: ColumnNode = Apply("to_timestamp", (Column(_day(last.name, types)),))
            return Apply(node.function, (*node.arguments[:-1], day))
    return Apply(node.function, tuple(days_for_times(a, types) for a in node.arguments))


_DAYS = ("year", "quarter", "month", "week", "day", "dayofweek", "dayofyear")


def _sees_days(node: Apply) -> bool:
    unit = node.arguments[0]
    by_day = isinstance(unit, Literal) and unit.value in _DAYS
    return node.function == "to_date" or (node.function in ("part", "truncate") and by_day)


def _day(name: str, types: dict[str, ColumnType]) -> str:
    of, new = types[name], f"{name}{DAY}"
    low, high = ((None if x is None else floor(x / 86_400)) for x in (of.low, of.high))
    types[new] = ColumnType(Kind.DATE, of.nullable, low, high)
    return new
