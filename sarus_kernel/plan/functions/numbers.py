"""Arithmetic: kinds and bounds of what it gives."""

import math
from collections.abc import Callable

from sarus_kernel.plan import bounds
from sarus_kernel.plan.functions.comparisons import unify
from sarus_kernel.plan.functions.function import (
    Constants,
    Function,
    Misfit,
    Rule,
    Types,
    need,
    numeric,
)
from sarus_kernel.plan.types import ColumnType, Kind


def arithmetic(function: Callable[..., float | int]) -> Rule:
    def rule(types: Types, _: Constants) -> ColumnType:
        kind = numeric(types)
        return ColumnType(kind, True, *bounds.corners(function, types))

    return rule


def _divide(types: Types, _: Constants) -> ColumnType:
    numeric(types)
    return ColumnType(Kind.NUMBER, True, *bounds.quotient(types))


def _integer_divide(types: Types, _: Constants) -> ColumnType:
    low, high = bounds.quotient(types)
    known = low is not None and high is not None
    edges = (math.floor(low), math.floor(high)) if known else bounds.UNKNOWN  # type: ignore[arg-type]
    return ColumnType(numeric(types), True, *edges)


def _modulo(types: Types, constants: Constants) -> ColumnType:
    kind, by = numeric(types), constants[1]
    if isinstance(by, int | float) and by != 0:
        return ColumnType(kind, True, -abs(by), abs(by))
    return ColumnType(kind, True)


def _to_whole(function: Callable[[float], int]) -> Rule:
    """FLOOR and CEIL."""

    def rule(types: Types, _: Constants) -> ColumnType:
        return ColumnType(numeric(types), True, *bounds.increasing(function, types[0]))

    return rule


def _round(types: Types, constants: Constants) -> ColumnType:
    """`round(x, digits)`, -15 to 15 digits: no further from x than one of them."""
    kind = numeric(types[:1])
    digits = constants[1] if len(constants) > 1 else 0
    if not isinstance(digits, int) or not -15 <= digits <= 15:
        raise Misfit
    of, step = types[0], 10 ** max(-digits, 0) if kind is Kind.INTEGER else 10.0**-digits
    if kind is Kind.INTEGER and digits >= 0:
        step = 0
    if not of.bounded or of.low is None or of.high is None:
        return ColumnType(kind, True)
    return ColumnType(kind, True, of.low - step, of.high + step)


def _monotone(function: Callable[[float], float]) -> Rule:
    def rule(types: Types, _: Constants) -> ColumnType:
        numeric(types)
        return ColumnType(Kind.NUMBER, True, *bounds.increasing(function, types[0]))

    return rule


def _absolute(types: Types, _: Constants) -> ColumnType:
    return ColumnType(numeric(types), True, *bounds.absolute(types[0]))


def _power(types: Types, constants: Constants) -> ColumnType:
    numeric(types)
    if constants[1] == 2:
        low, high = bounds.absolute(types[0])
        square = (low**2 if low is not None else 0, high**2 if high is not None else None)
        return ColumnType(Kind.NUMBER, True, *square)
    return ColumnType(Kind.NUMBER, True)


def _sign(types: Types, _: Constants) -> ColumnType:
    numeric(types)
    return ColumnType(Kind.INTEGER, True, -1, 1)


def _clip(types: Types, constants: Constants) -> ColumnType:
    """`clip(x, low, high)` with literal bounds."""
    low, high = constants[1:]
    need(isinstance(low, int | float) and isinstance(high, int | float))
    kind = numeric(types)
    return ColumnType(kind, types[0].nullable, low, high)  # type: ignore[arg-type]


def _extreme(
    interval: Callable[[Types], bounds.Interval],
) -> Rule:
    def rule(types: Types, _: Constants) -> ColumnType:
        return ColumnType(unify(types, ()).kind, True, *interval(types))

    return rule


NUMBERS: tuple[Function, ...] = (
    Function("add", 2, 2, arithmetic(lambda a, b: a + b)),
    Function("subtract", 2, 2, arithmetic(lambda a, b: a - b)),
    Function("multiply", 2, 2, arithmetic(lambda a, b: a * b)),
    Function("divide", 2, 2, _divide),
    Function("integer_divide", 2, 2, _integer_divide),
    Function("modulo", 2, 2, _modulo),
    Function("negate", 1, 1, arithmetic(lambda a: -a)),
    Function("absolute", 1, 1, _absolute),
    Function("sign", 1, 1, _sign),
    Function("power", 2, 2, _power),
    Function("sqrt", 1, 1, _monotone(math.sqrt)),
    Function("exp", 1, 1, _monotone(math.exp)),
    Function("ln", 1, 1, _monotone(math.log)),
    Function("floor", 1, 1, _to_whole(math.floor)),
    Function("ceil", 1, 1, _to_whole(math.ceil)),
    Function("round", 1, 2, _round),
    Function("clip", 3, 3, _clip),
    Function("greatest", 2, None, _extreme(bounds.greatest)),
    Function("least", 2, None, _extreme(bounds.least)),
)
"""Arithmetic."""
