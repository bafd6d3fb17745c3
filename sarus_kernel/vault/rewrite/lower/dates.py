"""pandas' `.dt` attributes and methods as expressions."""

from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.rewrite.lower.elementwise import Handler, elementwise
from sarus_kernel.vault.rewrite.lower.expressions import seconds
from sarus_kernel.vault.rewrite.lower.literals import expression
from sarus_kernel.vault.rewrite.lower.rows import type_of
from sarus_kernel.vault.rewrite.lower.values import Context, Series, Span, Typed, Unlowered


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
