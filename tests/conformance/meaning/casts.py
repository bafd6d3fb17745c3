"""What casts mean: a text is read by one grammar, or is null."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sarus_kernel.engines.sql.grammar import MOMENT, REAL
from tests.conformance.meaning.moments import moment_of


def to_integer(value: Any) -> int | None:
    """Of reals: halves go to the even one. Of texts: exactly, halves away from zero."""
    if not isinstance(value, str):
        return round(value)
    if not _is(REAL, value):
        return None
    return int(Decimal(value.strip()).to_integral_value(ROUND_HALF_UP))


def to_number(value: Any) -> Any:
    """The nearest double."""
    if not isinstance(value, str):
        return value
    return float(value) if _is(REAL, value) else None


def to_text(value: Any) -> str:
    """Reals with as few digits as tell them apart, -0.0 as 0.0; moments without the zeros that a
    fraction of a second ends with."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(value + 0.0)
    written = str(value)
    return written.rstrip("0") if isinstance(value, datetime) and value.microsecond else written


def to_timestamp(value: Any) -> datetime | None:
    """A moment, or what a text says of one; digits after microseconds are cut off."""
    if not isinstance(value, str):
        moment: datetime = moment_of(value)
        return moment
    if not _is(MOMENT, value):
        return None
    day, _, time = value.strip(" ").replace("T", " ").partition(" ")
    numbers = [int(n) for n in day.split("-")]
    clock = re.match(r"(\d+):(\d+)(?::(\d+)(?:[.](\d+))?)?", time)
    hour, minute, second, fraction = clock.groups("0") if clock else "0000"
    micro = f"{fraction:0<6}"[:6]
    try:
        return datetime(*numbers, int(hour), int(minute), int(second), int(micro))  # type: ignore[arg-type]
    except ValueError:
        return None


def to_date(value: Any) -> date | None:
    """The day of a moment."""
    moment = to_timestamp(value)
    return None if moment is None else moment.date()


def _is(grammar: str, value: str) -> bool:
    return re.fullmatch(grammar.strip("^$"), value) is not None
