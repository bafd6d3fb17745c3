"""Functions of Python, math, numpy and pandas that have a counterpart in a plan."""

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

from sarus_kernel.frontends.python.untranslatable import Untranslatable
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import ColumnType, Kind

Arguments = Sequence[ColumnNode]


class Scope(Protocol):
    """What is needed of a translation (see `lambdas.Translation`)."""

    def of(self, node: ast.expr) -> ColumnNode: ...

    def value(self, node: ast.expr) -> Any: ...

    def type(self, node: ColumnNode) -> ColumnType: ...

    def kind(self, node: ColumnNode) -> Kind: ...


def _simple(function: str) -> Callable[[Scope, Arguments], ColumnNode]:
    return lambda scope, arguments: apply(function, *arguments)


def _missing(scope: Scope, arguments: Arguments) -> ColumnNode:
    return apply("is_null", *arguments)


def _present(scope: Scope, arguments: Arguments) -> ColumnNode:
    return apply("not", apply("is_null", *arguments))


def _whole(function: str) -> Callable[[Scope, Arguments], ColumnNode]:
    return lambda scope, arguments: apply("to_integer", apply(function, *arguments))


def _int(scope: Scope, arguments: Arguments) -> ColumnNode:
    """Towards zero, as `int` goes."""
    (x,) = arguments
    if scope.kind(x) is not Kind.NUMBER:
        return apply("to_integer", _not_text(scope, x))
    below = apply("coalesce", apply("less", x, literal(0)), literal(False))
    return apply("to_integer", apply("case", below, apply("ceil", x), apply("floor", x)))


def _float(scope: Scope, arguments: Arguments) -> ColumnNode:
    (x,) = arguments
    return apply("to_number", _not_text(scope, x))


def _not_text(scope: Scope, x: ColumnNode) -> ColumnNode:
    if scope.kind(x) is Kind.TEXT:
        raise Untranslatable("A text that is turned into a number may fail on a row.")
    return x


def text_of(scope: Scope, arguments: Arguments) -> ColumnNode:
    """`str(x)` of an integer or a text."""
    (x,) = arguments
    type_ = scope.type(x)
    if type_.kind is Kind.TEXT:
        return x
    if type_.kind is not Kind.INTEGER:
        raise Untranslatable("Only integers are written as text in the same way everywhere.")
    return apply("to_text", x)


def _round(scope: Scope, arguments: Arguments) -> ColumnNode:
    """Halves to the even neighbour, as Python rounds; SQL's rounding goes away from zero."""
    x, *digits = arguments
    if scope.kind(x) is not Kind.NUMBER:
        return x
    count = digits[0].value if digits and isinstance(digits[0], Literal) else 0
    if not isinstance(count, int) or isinstance(count, bool):
        raise Untranslatable("round(…) wants a plain number of digits.")
    rounded = _half_even(x, 10**count) if abs(count) <= 9 else x
    return rounded if digits else apply("to_integer", rounded)


def _half_even(x: ColumnNode, scale: float) -> ColumnNode:
    grown = x if scale == 1 else apply("multiply", x, literal(scale))
    down = apply("floor", grown)
    part = apply("subtract", grown, down)
    half = apply("multiply", apply("floor", apply("divide", down, literal(2))), literal(2))
    up = apply("add", down, literal(1))
    even = apply("case", apply("equal", half, down), down, up)
    chosen = apply(
        "case", apply("less", part, literal(0.5)), down,
        apply("greater", part, literal(0.5)), up, even,
    )  # fmt: skip
    return chosen if scale == 1 else apply("divide", chosen, literal(scale))


def _least(scope: Scope, arguments: Arguments) -> ColumnNode:
    return _chosen("less", scope, arguments)


def _greatest(scope: Scope, arguments: Arguments) -> ColumnNode:
    return _chosen("greater", scope, arguments)


def _chosen(comparison: str, scope: Scope, arguments: Arguments) -> ColumnNode:
    """The first argument, unless a later one beats it: what Python does, with NaN as well."""
    if len(arguments) < 2:
        raise Untranslatable("min and max want at least two values of the row.")
    best, *rest = arguments
    for other in rest:
        beats = apply("coalesce", apply(comparison, other, best), literal(False))
        best = apply("case", beats, other, best)
    return best


def _length(scope: Scope, arguments: Arguments) -> ColumnNode:
    return apply("length", *arguments)


KNOWN: dict[Callable[..., Any], Callable[[Any, Arguments], ColumnNode]] = {
    abs: _simple("absolute"),
    float: _float,
    int: _int,
    len: _length,
    max: _greatest,
    min: _least,
    round: _round,
    str: text_of,
    str.lower: _simple("lower"),
    str.upper: _simple("upper"),
    math.ceil: _whole("ceil"),
    math.exp: _simple("exp"),
    math.fabs: _simple("absolute"),
    math.floor: _whole("floor"),
    math.isnan: _missing,
    math.log: _simple("ln"),
    math.sqrt: _simple("sqrt"),
    np.abs: _simple("absolute"),
    np.ceil: _simple("ceil"),
    np.exp: _simple("exp"),
    np.floor: _simple("floor"),
    np.isnan: _missing,
    np.log: _simple("ln"),
    np.sign: _simple("sign"),
    np.sqrt: _simple("sqrt"),
    pd.isna: _missing,
    pd.isnull: _missing,
    pd.notna: _present,
    pd.notnull: _present,
}
"""Functions that have a counterpart."""
