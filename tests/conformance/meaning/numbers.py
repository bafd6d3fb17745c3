"""What functions of numbers mean: exact of integers, of reals rounded to the nearest double."""

import math
from collections.abc import Callable
from typing import Any

from sarus_kernel.plan.types import Kind


def arithmetic(function: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """A sum, difference or product of one kind."""

    def of(kind: Kind, a: Any, b: Any) -> Any:
        return function(a, b) if kind is Kind.INTEGER else function(float(a), float(b))

    return of


def divide(a: Any, b: Any) -> float | None:
    """The real quotient, of integers too."""
    try:
        return float(a) / float(b)
    except ZeroDivisionError:
        return None


def integer_divide(a: Any, b: Any) -> int | None:
    """The floor of the real quotient, of integers too."""
    found = divide(a, b)
    return None if found is None or math.isinf(found) else math.floor(found)


def modulo(kind: Kind, a: Any, b: Any) -> Any:
    """With the sign of `a`. Any integer is a multiple of -1, the least one too."""
    if b == 0:
        return None
    if kind is Kind.NUMBER:
        return math.fmod(a, b)
    return _signed(a, abs(int(a)) % abs(int(b)))


def _signed(like: Any, value: Any) -> Any:
    return -value if like < 0 else value


def real(function: Callable[..., float]) -> Callable[..., float | None]:
    """A function of reals, where it is defined."""

    def of(*values: Any) -> float | None:
        try:
            return function(*map(float, values))
        except (ValueError, OverflowError):
            return None

    return of


def whole(function: Callable[[Any], int]) -> Callable[..., int]:
    """FLOOR and CEIL; an integer is whole already."""
    return lambda kind, a: int(a) if kind is Kind.INTEGER else function(a)


def rounded(kind: Kind, a: Any, digits: int = 0) -> Any:
    """Halves go away from zero. A real is scaled by a power of ten, rounded, and scaled back."""
    if kind is Kind.INTEGER:
        step = 10 ** max(-digits, 0)
        return _signed(a, (abs(int(a)) + step // 2) // step * step)
    step = 10.0 ** abs(digits)
    if digits >= 0:
        return nearest(a * step) / step if math.isfinite(a * step) else a
    return nearest(a / step) * step


def nearest(a: float) -> float:
    """The nearest whole number."""
    away = 1 if abs(a - math.trunc(a)) >= 0.5 else 0
    return float(math.trunc(a) + _signed(a, away))
