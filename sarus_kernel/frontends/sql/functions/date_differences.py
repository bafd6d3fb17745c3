"""How much time lies between two moments, in each way that SQL's dialects count it."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.dialects import COUNTS
from sarus_kernel.frontends.sql.functions.rounding import cut
from sarus_kernel.frontends.sql.functions.times import moment, month_end, unit_of
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal

Bind = Callable[[exp.Expr], ColumnNode]
_SECONDS = {"week": 604_800, "day": 86_400, "hour": 3_600, "minute": 60, "second": 1}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_FIRST = {"sunday": "1900-01-07", "monday": "1900-01-01"}
"""A day on which such a week begins."""
EPOCH = Literal("1970-01-01T00:00:00", "timestamp")


def difference(node: exp.Expr, bind: Bind) -> ColumnNode:
    """`DATEDIFF(unit, start, end)`: sqlglot holds the end first. How it counts, by dialect."""
    start, end = _read(bind(node.expression)), _read(bind(node.this))
    counts = node.meta.get(COUNTS) or ""
    if counts in _FIRST:
        return _weeks(Literal(_FIRST[counts], "date"), start, end)
    if isinstance(node.args.get("unit"), exp.WeekStart):
        raise NotSupported("Weeks begin on Sunday or Monday here.")
    unit = unit_of(node.args.get("unit"))
    if counts == "elapsed" and unit != "day":
        return elapsed(unit, start, end)
    return apply("difference", literal(unit), start, end)


def _read(of: ColumnNode) -> ColumnNode:
    """A text of the question as the moment that it spells."""
    if isinstance(of, Literal) and of.kind == "text":
        return moment(of, "date" if len(str(of.value).strip()) <= 10 else "timestamp")
    return of


def _weeks(first: Literal, start: ColumnNode, end: ColumnNode) -> ColumnNode:
    """How many weeks begin after the start, up to the end."""
    number = [
        apply("integer_divide", apply("difference", literal("day"), first, day), literal(7))
        for day in (start, end)
    ]
    return apply("subtract", number[1], number[0])


def elapsed(unit: str, start: ColumnNode, end: ColumnNode) -> ColumnNode:
    """How many whole units fit between two moments; less than zero if the end comes first."""
    if unit in _SECONDS:
        seconds = apply("difference", literal("second"), start, end)
        return cut(apply("divide", seconds, literal(_SECONDS[unit])))
    months = _months(start, end)
    of = _MONTHS[unit]
    return months if of == 1 else cut(apply("divide", months, literal(of)))


def _months(start: ColumnNode, end: ColumnNode) -> ColumnNode:
    """Whole months: one less where the last of them has not come as far as it began."""
    crossed = apply("difference", literal("month"), start, end)
    into = [
        apply("difference", literal("second"), apply("truncate", literal("month"), day), day)
        for day in (start, end)
    ]
    short = apply("and", apply("greater_equal", end, start), apply("less", into[1], into[0]))
    over = apply("and", apply("less", end, start), apply("greater", into[1], into[0]))
    step = apply("case", short, literal(1), over, literal(-1), literal(0))
    return apply("subtract", crossed, step)


def extract(node: exp.Extract, bind: Bind) -> ColumnNode:
    """`EXTRACT(part FROM moment)`, and of a span: `a - b`, `AGE(a, b)`."""
    unit, of = node.name.lower(), node.expression.unnest()
    span = _span_of(of)
    if span is not None and unit in ("epoch", "day", "days", "year", "years", "month", "months"):
        return _of_span(unit, bind(span[0]), bind(span[1]), isinstance(of, exp.Anonymous))
    if unit == "epoch":
        return apply("difference", literal("second"), EPOCH, bind(of))
    if unit == "isodow":
        return monday_first(of, bind)
    if unit in ("isoyear", "yearofweekiso"):
        return bind(exp.YearOfWeekIso(this=of.copy()))
    return apply("part", literal(unit_of(node.this)), bind(of))


def _span_of(of: exp.Expr) -> tuple[exp.Expr, exp.Expr] | None:
    """Start and end of a span."""
    if isinstance(of, exp.Sub) and not isinstance(of.expression, exp.Interval):
        return of.expression, of.this
    if isinstance(of, exp.Anonymous) and of.name.lower() == "age" and len(of.expressions) == 2:
        return of.expressions[1], of.expressions[0]
    return None


def _of_span(unit: str, start: ColumnNode, end: ColumnNode, aged: bool) -> ColumnNode:
    if unit == "epoch":
        return apply("difference", literal("second"), start, end)
    if not aged and unit in ("day", "days"):
        return elapsed("day", start, end)
    if not aged or unit in ("day", "days"):
        raise NotSupported("Of a span of time, EXTRACT takes EPOCH or DAY; of AGE, YEAR or MONTH.")
    if unit.startswith("year"):
        return elapsed("year", start, end)
    return apply("modulo", elapsed("month", start, end), literal(12))


def span_alone(_: list[exp.Expr], __: Bind) -> ColumnNode:
    """AGE by itself is months and days that have no one length. Raises NotSupported."""
    raise NotSupported(
        "AGE(a, b) is a span of time. Take EXTRACT(YEAR FROM AGE(a, b)) for whole years, or a - b "
        "for days."
    )


def months_between(node: exp.MonthsBetween, bind: Bind) -> ColumnNode:
    """`MONTHS_BETWEEN(end, start)`: whole where both are the same day of their month, or its last;
    else the rest is counted in months of 31 days (Oracle, SQL Language Reference)."""
    end, start = _read(bind(node.this)), _read(bind(node.expression))
    whole = apply("difference", literal("month"), start, end)
    same = apply("equal", *(apply("part", literal("day"), day) for day in (start, end)))
    last = (apply("equal", apply("to_date", day), month_end(day)) for day in (start, end))
    into = [
        apply("difference", literal("second"), apply("truncate", literal("month"), day), day)
        for day in (start, end)
    ]
    rest = apply("divide", apply("subtract", into[1], into[0]), literal(31 * 86_400))
    return apply("case", apply("or", same, apply("and", *last)), apply("to_number", whole),
                 apply("add", whole, rest))  # fmt: skip


def whole_units(items: list[exp.Expr], bind: Bind) -> ColumnNode:
    """DuckDB's `datesub('month', start, end)`."""
    return elapsed(unit_of(items[0]), bind(items[1]), bind(items[2]))


def seconds_since_1970(node: exp.Expr, bind: Bind) -> ColumnNode:
    """`epoch(x)`: whole seconds; of a span, how many it has."""
    span = _span_of(node.this.unnest())
    if span is not None:
        return apply("difference", literal("second"), bind(span[0]), bind(span[1]))
    return apply("difference", literal("second"), EPOCH, bind(node.this))


def julian_day(moment: ColumnNode, first: float = 2_440_587.5) -> ColumnNode:
    """Days, and parts of them, since noon of 24 November 4714 BC (DuckDB: since midnight)."""
    days = apply("divide", apply("difference", literal("second"), EPOCH, moment), literal(86_400))
    return apply("add", days, literal(float(first)))


def monday_first(of: exp.Expr, bind: Bind) -> ColumnNode:
    """The day of the week from 1 (Monday) to 7."""
    day = apply("part", literal("dayofweek"), bind(of))
    return apply("case", apply("equal", day, literal(0)), literal(7), day)


def last_day(node: Any, bind: Bind) -> ColumnNode:
    """The last day of a month."""
    return month_end(bind(node.this))
