"""pandas' `.dt` attributes and methods as expressions."""

import re

from sarus_kernel.lowering.elementwise import Handler, elementwise
from sarus_kernel.lowering.expressions import seconds
from sarus_kernel.lowering.literals import NULL, expression, words
from sarus_kernel.lowering.rows import type_of
from sarus_kernel.lowering.values import Context, Series, Span, Typed, Unlowered
from sarus_kernel.plan.columns import Apply, ColumnNode, apply, literal
from sarus_kernel.plan.types import Kind


def part(name: str) -> Handler:
    """A part of a date, as `.dt.year`."""

    def attribute(context: Context, series: object, /) -> object:
        return elementwise(
            context, lambda v: apply("part", literal(name), expression(v)), series)  # fmt: skip

    return attribute


def weekday(context: Context, series: object, /) -> object:
    """`.dt.dayofweek`: Monday is 0, while Sunday is 0 in the plan's (SQL's) counting."""

    def build(value: Typed) -> ColumnNode:
        day = apply("part", literal("dayofweek"), expression(value))
        shifted = apply("modulo", apply("add", day, literal(6)), literal(7))
        return apply("clip", shifted, literal(0), literal(6))

    return elementwise(context, build, series)


def date(context: Context, series: object, /) -> object:
    """`.dt.date`."""
    return elementwise(context, lambda v: apply("to_date", expression(v)), series)


def normalize(context: Context, series: object, /) -> object:
    """`.dt.normalize()`: midnight of the same day."""

    def build(value: Typed) -> ColumnNode:
        return expression(value) if value.type.kind is Kind.DATE \
            else apply("truncate", literal("day"), expression(value))  # fmt: skip

    return elementwise(context, build, series)


_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip


def named_part(name: str) -> Handler:
    """`.dt.day_name()` and `.dt.month_name()`, in English."""
    numbered = enumerate(_DAYS) if name == "dayofweek" else enumerate(_MONTHS, 1)
    names = dict(numbered)

    def method(context: Context, series: object, /) -> object:
        def build(value: Typed) -> ColumnNode:
            place = apply("part", literal(name), expression(value))
            branches: list[ColumnNode] = []
            for number, word in names.items():
                branches += [apply("equal", place, literal(number)), literal(word)]
            return Apply("case", (*branches, NULL))

        return elementwise(context, build, series)

    return method


def strftime(context: Context, series: object, /, date_format: object) -> object:
    """`.dt.strftime("%Y-%m")`: of years, months and days."""
    pieces = re.split("(%.)", words(date_format, "`dt.strftime`"))
    if not any(piece in _WRITTEN for piece in pieces):
        raise Unlowered("`dt.strftime` is understood for %Y, %m and %d.")
    if any(piece.startswith("%") and piece not in _WRITTEN for piece in pieces):
        raise Unlowered("`dt.strftime` is understood for %Y, %m and %d only.")

    def build(value: Typed) -> ColumnNode:
        node = expression(value)
        parts = [_written(node, piece) for piece in pieces if piece]
        return parts[0] if len(parts) == 1 else Apply("concat", tuple(parts))

    return elementwise(context, build, series)


_PERIODS = {"D": "%Y-%m-%d", "M": "%Y-%m", "Y": "%Y"}


def to_period(context: Context, series: object, /, freq: object = None) -> object:
    """`.dt.to_period("M")`: the day, month or year, written as pandas writes it."""
    word = str(freq).removesuffix("E").split("-")[0]
    if word == "Q":
        return elementwise(context, _quarter, series)
    if word not in _PERIODS:
        raise Unlowered("`to_period` is understood for D, M, Q and Y.")
    return strftime(context, series, _PERIODS[word])


def _quarter(value: Typed) -> ColumnNode:
    quarter = apply("to_text", apply("part", literal("quarter"), expression(value)))
    return Apply("concat", (_written(expression(value), "%Y"), literal("Q"), quarter))


_WRITTEN = {"%Y": ("year", 4), "%m": ("month", 2), "%d": ("day", 2)}


def _written(moment: ColumnNode, piece: str) -> ColumnNode:
    """A part of a date with leading zeros, or the text between the parts."""
    if piece not in _WRITTEN:
        return literal(piece)
    name, width = _WRITTEN[piece]
    padded = apply("add", apply("part", literal(name), moment), literal(10**width))
    return apply("substring", apply("to_text", padded), literal(2))


def floor(context: Context, series: object, /, freq: object) -> object:
    """`.dt.floor("D")`: whole days only."""
    if freq not in ("D", "d"):
        raise Unlowered("`dt.floor` is understood for days ('D'); use `.dt.year`, `.dt.month`.")
    return normalize(context, series)


def days(context: Context, series: object, /) -> object:
    """`.dt.days` of a difference: whole days, rounded down."""
    span = _span(series)
    assert isinstance(series, Series)

    def build(value: Typed) -> ColumnNode:
        kinds = {type_of(context, series.rows, n).kind for n in (span.start, span.end)}
        if kinds == {Kind.DATE}:
            return apply("difference", literal("day"), span.start, span.end)
        return apply("integer_divide", seconds(value), literal(86_400))

    return elementwise(context, build, series)


def total_seconds(context: Context, series: object, /) -> object:
    """`.dt.total_seconds()` of a difference."""
    _span(series)
    return elementwise(context, seconds, series)


def _span(series: object) -> Span:
    if isinstance(series, Series) and isinstance(series.column, Span):
        return series.column
    raise Unlowered("`.dt.days` is for a difference of two dates; for a date use `.dt.day`.")
