"""Functions of numbers: numpy's, `round`, `abs`, `clip`."""

import math
from dataclasses import replace

from sarus_kernel.lowering.elementwise import Handler, elementwise, together
from sarus_kernel.lowering.expressions import Builder, numeric
from sarus_kernel.lowering.literals import expression, number, whole
from sarus_kernel.lowering.privacy_unit import is_private
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    Scalar,
    Series,
    Span,
    Summary,
    Typed,
    Unlowered,
)
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.types import Kind


def of_one(build: Builder) -> Handler:
    """A function of one argument."""
    return lambda context, value, /: elementwise(context, build, value)


def of_two(build: Builder) -> Handler:
    """An operator or ufunc of two arguments."""
    return lambda context, one, other, /: elementwise(context, build, one, other)


def method(build: Builder) -> Handler:
    """An operator as a method (`a.add(b)`)."""

    def run(context: Context, one: object, other: object, /, axis: object = None,
            level: object = None, fill_value: object = None) -> object:  # fmt: skip
        if level is not None or fill_value is not None:
            raise Unlowered("`fill_value` and `level` are not understood; use `fillna` first.")
        if axis in (0, "index") and isinstance(one, DataFrame) and isinstance(other, Series):
            parts = {n: Series(one.rows, cell, n) for n, cell in one.columns.items()}
            return together({n: replace(_series(elementwise(context, build, part, other)), name=n)
                             for n, part in parts.items()})  # fmt: skip
        return elementwise(context, build, one, other)

    return run


def _series(value: object) -> Series:
    assert isinstance(value, Series)
    return value


def reversed_method(build: Builder) -> Handler:
    """An operator as a method from the right (`a.rsub(b)` is b - a)."""
    return lambda context, one, other, /: elementwise(context, build, other, one)


def logarithm(base: float | None) -> Builder:
    """The logarithm to a base."""

    def build(value: Typed) -> ColumnNode:
        natural = apply("ln", numeric(value))
        return natural if base is None else apply("divide", natural, literal(math.log(base)))

    return build


def log1p(value: Typed) -> ColumnNode:
    """ln(1 + x)."""
    return apply("ln", apply("add", numeric(value), literal(1)))


def expm1(value: Typed) -> ColumnNode:
    """exp(x) - 1."""
    return apply("subtract", apply("exp", numeric(value)), literal(1))


def square(value: Typed) -> ColumnNode:
    """x * x."""
    node = apply("power", numeric(value), literal(2))
    return node if value.type.kind is Kind.NUMBER else apply("to_integer", node)


def extreme(function: str) -> Builder:
    """numpy.maximum and numpy.minimum: missing where one of the two is."""
    return lambda one, other: apply(function, numeric(one), numeric(other))


def absolute(value: Typed) -> ColumnNode | Span:
    """|x|."""
    if isinstance(value.node, Span):
        start, end = value.node.start, value.node.end
        return Span(apply("least", start, end), apply("greatest", start, end))
    return apply("absolute", numeric(value))


def rounding(digits: int, even: bool) -> Builder:
    """Round to a number of digits; halves to the even neighbour as numpy does, or as SQL does."""

    def build(value: Typed) -> ColumnNode:
        if value.type.kind in (Kind.INTEGER, Kind.BOOLEAN) and digits >= 0:
            return expression(value)
        node = numeric(value)
        return _half_even(node, digits) if even else apply("round", node, literal(digits))

    return build


def _half_even(node: ColumnNode, digits: int) -> ColumnNode:
    scale = literal(10.0**digits)
    moved = apply("multiply", node, scale)
    half = apply("equal", apply("subtract", moved, apply("floor", moved)), literal(0.5))
    halved = apply("round", apply("divide", moved, literal(2)))
    even = apply("multiply", halved, literal(2))
    return apply("divide", apply("case", half, even, apply("round", moved)), scale)


def round_(context: Context, value: object, /, decimals: object = 0,
           ndigits: object = None) -> object:  # fmt: skip
    """`x.round(n)`, `df.round({"a": 1})`, `round(x, n)`; columns that are no numbers stay."""
    decimals = decimals if ndigits is None else ndigits
    # Results are rounded to be read; their halves are nobody's, so the short form will do.
    rows = getattr(value, "rows", None)
    even = rows is not None and is_private(context, rows.relation)
    if not isinstance(value, DataFrame | Summary):
        return elementwise(context, rounding(whole(decimals or 0, "`round`"), even), value)
    parts: dict[str, object] = {}
    for label, cell in value.columns.items():
        digits = decimals.get(label) if isinstance(decimals, dict) else decimals
        parts[label] = Series(value.rows, cell, label) if isinstance(value, DataFrame) \
            else Scalar(value.rows, value.columns[label])  # fmt: skip
        if digits is not None:
            build = _if_number(rounding(whole(digits, "`round`"), even))
            parts[label] = elementwise(context, build, parts[label])
    return together(parts, value.name if isinstance(value, Summary) else None)


def _if_number(build: Builder) -> Builder:
    kinds = (Kind.INTEGER, Kind.NUMBER)
    return lambda value: build(value) if value.type.kind in kinds else value.node


def clip(context: Context, value: object, /, lower: object = None, upper: object = None, *,
         axis: object = None, inplace: object = False, a_min: object = None,
         a_max: object = None, min: object = None, max: object = None) -> object:  # fmt: skip
    """`x.clip(lower, upper)` between numbers that are written out, or released."""
    low = next((v for v in (lower, a_min, min) if v is not None), None)
    high = next((v for v in (upper, a_max, max) if v is not None), None)
    if isinstance(value, Series) and any(isinstance(edge, Scalar) for edge in (low, high)):
        for edge, function in ((low, "less"), (high, "greater")):
            if edge is not None:
                value = elementwise(context, _stopped(function), value, edge)
        return value
    edges = [None if v is None else number(v, "`clip`") for v in (low, high)]
    return elementwise(context, _clipped(edges[0], edges[1]), value)


def _stopped(function: str) -> Builder:
    """The edge where the value is beyond it."""

    def build(value: Typed, edge: Typed) -> ColumnNode:
        node, end = numeric(value), numeric(edge)
        return apply("case", apply(function, node, end), end, node)

    return build


def _clipped(low: float | None, high: float | None) -> Builder:
    def build(value: Typed) -> ColumnNode:
        node = numeric(value)
        fractions = any(isinstance(edge, float) for edge in (low, high))
        if fractions and value.type.kind is not Kind.NUMBER:
            node = apply("to_number", node)
        # The column's own public bound stands in for a missing edge: it changes no value.
        known = value.type.bounded and value.type.low is not None and value.type.high is not None
        if low is not None and (high is not None or known):
            top = high if high is not None else max(low, value.type.high or 0)
            return apply("clip", node, literal(low), literal(top))
        if high is not None and known:
            return apply("clip", node, literal(min(high, value.type.low or 0)), literal(high))
        for edge, function in ((low, "greatest"), (high, "least")):
            if edge is not None:  # so a count stopped at 1 is known to lie between 0 and 1
                node = apply(function, node, literal(edge))
        return node

    return build
