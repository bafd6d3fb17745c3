"""Reads what stands behind the options of a magic, and says what is wrong with it."""

import math
import re
from datetime import date
from keyword import iskeyword

from sarus_kernel.errors import QuestionError

_OPTIONS = re.compile(r"\s*(?:(?:--explain|--anyway|--[\w-]+(?:=|\s+)\S+)(?:\s+|$))*")


def positive(text: str | None, option: str = "--epsilon") -> float | None:
    """A number above zero. Raises QuestionError."""
    if text is None:
        return None
    try:
        epsilon = float(text)
    except ValueError:
        epsilon = math.nan
    if not (0 < epsilon < math.inf):
        raise QuestionError(f"{option} {text[:20]!r} is not a number above zero. Example: 0.5")
    return epsilon


def share(text: str | None) -> float | None:
    """An error as a share of the value: 5% and 0.05 are the same. Raises QuestionError."""
    if text is None:
        return None
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not 0 < share < 1:
        raise QuestionError(f"--target-error {text[:20]!r} is no share. Example: 5%")
    return share


def whole(text: str | None) -> int | None:
    """A whole number above zero. Raises QuestionError."""
    if text is not None and not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise QuestionError(f"{text[:20]!r} is not a whole number above zero.")
    return None if text is None else int(text)


def wholes(text: str | None) -> tuple[int, ...] | None:
    """Whole numbers above zero, with commas between. Raises QuestionError."""
    if text is None:
        return None
    numbers = [whole(part.strip()) for part in text.split(",")]
    return tuple(number for number in numbers if number is not None)


def day(text: str | None, option: str) -> date | None:
    """A day. Raises QuestionError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(f"{option} {text[:20]!r} is no day. Example: 2020-12-31") from None


def split_line(line: str) -> tuple[str, str]:
    """The options at the start of `%private_sql --epsilon 1 SELECT …`, and the question."""
    found = _OPTIONS.match(line)
    end = found.end() if found else 0
    return line[:end].strip(), line[end:]


def name(text: str | None, option: str = "--into") -> str | None:
    """A name that a value can be bound to. Raises QuestionError."""
    if text is not None and (not text.isidentifier() or iskeyword(text)):
        raise QuestionError(f"{option} {text[:40]!r} is not a name. Example: {option} ages")
    return text
