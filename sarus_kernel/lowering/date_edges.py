"""pandas' `.dt.is_month_end` and the like, lengths of months, and weeks as ISO 8601 counts them."""

from collections.abc import Callable

from sarus_kernel.lowering.dates import weekday
from sarus_kernel.lowering.elementwise import Handler, elementwise, together
from sarus_kernel.lowering.literals import FALSE, expression
from sarus_kernel.lowering.values import Context, Typed
from sarus_kernel.plan.columns import ColumnNode, apply, literal


def _part(name: str, moment: ColumnNode) -> ColumnNode:
    return apply("part", literal(name), moment)


def _later(moment: ColumnNode, days: ColumnNode) -> ColumnNode:
    return apply("shift", literal("day"), moment, days)


def _is(node: ColumnNode, number: int) -> ColumnNode:
    return apply("equal", node, literal(number))


def _month_start(moment: ColumnNode) -> ColumnNode:
    return _is(_part("day", moment), 1)


def _quarter_start(moment: ColumnNode) -> ColumnNode:
    first = _is(apply("modulo", _part("month", moment), literal(3)), 1)
    return apply("and", _month_start(moment), first)


def _year_start(moment: ColumnNode) -> ColumnNode:
    return _is(_part("dayofyear", moment), 1)


def _leap(moment: ColumnNode) -> ColumnNode:
    def whole(by: int) -> ColumnNode:
        return _is(apply("modulo", _part("year", moment), literal(by)), 0)

    return apply("and", whole(4), apply("or", apply("not", whole(100)), whole(400)))


def _last(start: Callable[[ColumnNode], ColumnNode]) -> Callable[[ColumnNode], ColumnNode]:
    """The day before a start."""
    return lambda moment: start(_later(moment, literal(1)))


TESTS: dict[str, Callable[[ColumnNode], ColumnNode]] = {
    "is_month_start": _month_start, "is_month_end": _last(_month_start),
    "is_quarter_start": _quarter_start, "is_quarter_end": _last(_quarter_start),
    "is_year_start": _year_start, "is_year_end": _last(_year_start), "is_leap_year": _leap,
}  # fmt: skip
"""Attributes that are true or false; as in pandas a missing date passes none."""


def test(name: str) -> Handler:
    """One of them."""

    def attribute(context: Context, series: object, /) -> object:
        return elementwise(
            context, lambda v: apply("coalesce", TESTS[name](expression(v)), FALSE), series
        )

    return attribute


def days_in_month(context: Context, series: object, /) -> object:
    """`.dt.days_in_month`: the day before the first of the next month."""

    def build(value: Typed) -> ColumnNode:
        first = apply("truncate", literal("month"), expression(value))
        last = _later(apply("shift", literal("month"), first, literal(1)), literal(-1))
        return apply("clip", _part("day", last), literal(28), literal(31))

    return elementwise(context, build, series)


def isocalendar(context: Context, series: object, /) -> object:
    """`.dt.isocalendar()`: year (that of the week's Thursday), week and day of the week."""
    from_monday = weekday(context, series)

    def year(value: Typed, day: Typed) -> ColumnNode:
        to_thursday = apply("subtract", literal(3), expression(day))
        return _part("year", _later(expression(value), to_thursday))

    return together({
        "year": elementwise(context, year, series, from_monday),
        "week": elementwise(context, lambda v: _part("week", expression(v)), series),
        "day": elementwise(context, lambda v: apply("add", expression(v), literal(1)), from_monday),
    })  # fmt: skip
