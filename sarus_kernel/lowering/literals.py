"""The values a researcher wrote, as literals: numbers, text, and times as pandas reads them."""

import math
import re
from datetime import datetime, timedelta

from sarus_kernel.lowering.values import Duration, Typed, Unlowered
from sarus_kernel.plan.columns import ColumnNode, Literal, literal
from sarus_kernel.plan.types import TEMPORAL, ColumnType, Kind

NULL = Literal(None, "null")
TRUE = literal(True)
FALSE = literal(False)
DAY = 86_400_000_000
"""Microseconds of a day."""
_DAYS = re.compile(
    r"(-?)P(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?\d+(?:\.\d{1,9})?)S)?)?"
)


def to_literal(value: object) -> Literal:
    """The literal of a plain value; NaN is null. Raises Unlowered for anything else."""
    if isinstance(value, Literal):
        return value
    if isinstance(value, float) and math.isnan(value):
        return NULL
    if isinstance(value, float) and math.isinf(value):
        raise Unlowered("An infinite number cannot be used on private data; use a finite one.")
    if value is None or isinstance(value, bool | int | float | str):
        return literal(value)
    raise Unlowered("A value is wanted here, not something computed; write the value itself.")


def number(value: object, what: str) -> int | float:
    """A number the researcher wrote. Raises Unlowered."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unlowered(f"{what} wants a number that is written out; write it as a number.")
    return value


def whole(value: object, what: str) -> int:
    """An integer the researcher wrote. Raises Unlowered."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unlowered(f"{what} wants a whole number that is written out.")
    return value


def words(value: object, what: str) -> str:
    """A text the researcher wrote. Raises Unlowered."""
    if not isinstance(value, str):
        raise Unlowered(f"{what} wants a text that is written out.")
    return value


def labels(value: object, what: str) -> list[str]:
    """A column label or a list of them. Raises Unlowered for labels that are not text."""
    given = list(value) if isinstance(value, list | tuple) else [value]
    names = [label for label in given if isinstance(label, str) and label]
    if len(names) != len(given):
        raise Unlowered(f"{what} wants column names that are text; rename the columns first.")
    return names


def moment(text: str) -> datetime:
    """A time written as ISO 8601 (or a year, or a year and a month). Raises Unlowered."""
    padded = text + "-01" * (3 - text.count("-") - 1) if re.fullmatch(r"\d{4}(-\d{2})?", text) \
        else text  # fmt: skip
    try:
        found = datetime.fromisoformat(padded)
    except ValueError:
        raise Unlowered("A date is not written as year-month-day; write it so.") from None
    if found.tzinfo is not None:
        raise Unlowered("A time with a time zone cannot be compared; leave the zone out.")
    return found


def time_literal(text: str, kind: Kind) -> Literal:
    """A time as a literal: a date beside dates (where it is midnight), else a timestamp."""
    at = moment(text)
    if kind is Kind.DATE and at == datetime(at.year, at.month, at.day):
        return Literal(at.date().isoformat(), "date")
    return Literal(at.isoformat(), "timestamp")


def duration(text: str) -> Duration:
    """A length of time written as ISO 8601 (`P30DT0H0M0S`). Raises Unlowered."""
    match = _DAYS.fullmatch(text)
    if match is None or not any(match.groups()[1:]):
        raise Unlowered("A length of time is not understood; write it in days.")
    sign, days, hours, minutes, seconds = match.groups()
    length = timedelta(days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0),
                       seconds=float(seconds or 0))  # fmt: skip
    micro = length // timedelta(microseconds=1)
    return Duration(-micro if sign else micro)


def typed_literal(value: object) -> Typed:
    """A written value as an operand."""
    if isinstance(value, Duration):
        return Typed(value, ColumnType(Kind.NULL))
    found = to_literal(value)
    return Typed(found, found.type({}))


def beside_times(one: Typed, other: Typed) -> tuple[Typed, Typed]:
    """Text written beside a time column is a time: both operands, text turned to literals."""
    return _in_time(one, other), _in_time(other, one)


def _in_time(value: Typed, other: Typed) -> Typed:
    node = value.node
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        return value
    if other.type.kind in TEMPORAL:
        return typed_literal(time_literal(node.value, other.type.kind))
    return value


def expression(value: Typed) -> ColumnNode:
    """The expression of an operand. Raises Unlowered for a length of time."""
    if isinstance(value.node, ColumnNode):
        return value.node
    raise Unlowered("A difference of dates is a length of time; take its `.dt.days` first.")
