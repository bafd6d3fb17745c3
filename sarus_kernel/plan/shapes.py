"""Whether a value has the type that a dataclass declares for it, checked at run time."""

import math
from dataclasses import fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


@cache
def kinds_of(cls: Any) -> dict[str, Any]:
    """Field names of a dataclass to their resolved type hints."""
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}


def is_a(value: object, kind: Any) -> bool:
    """Whether a value is of a type hint: classes, unions, tuples; floats are finite."""
    origin, options = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        return any(is_a(value, option) for option in options)
    if origin is tuple:
        return _is_tuple(value, options)
    if kind in (None, NoneType):
        return value is None
    if kind is float:
        return _is_number(value) and _is_finite(value)  # type: ignore[arg-type]
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _is_tuple(value: object, options: tuple[Any, ...]) -> bool:
    if not isinstance(value, tuple):
        return False
    if options[-1] is Ellipsis:
        return all(is_a(item, options[0]) for item in value)
    return len(value) == len(options) and all(map(is_a, value, options))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_finite(number: float) -> bool:
    """An integer that no float can hold is not finite either."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False
