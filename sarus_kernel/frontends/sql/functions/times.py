"""SQL's functions of dates and times: parts, differences, shifts, and the words for units."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.functions import PARTS, SPANS

Bind = Callable[[exp.Expr], ColumnNode]
Rule = Callable[[Any, Bind], ColumnNode]


def unit_of(node: exp.Expr | None) -> str:
    """The unit of time that a node names. Raises NotSupported."""
    word = (node.name if node is not None else "day").lower()
    word = word[:-1] if word.endswith("s") and len(word) > 3 else word
    short = {"yy": "year", "yyyy": "year", "qq": "quarter", "mm": "month", "mon": "month",
             "dd": "day", "dow": "dayofweek", "doy": "dayofyear", "wk": "week", "hh": "hour",
             "weekday": "dayofweek", "dayofweek": "dayofweek", "dayofyear": "dayofyear",
             "mi": "minute", "n": "minute", "ss": "second", "s": "second",
             "y": "year", "q": "quarter", "m": "month", "d": "day", "ww": "week", "h": "hour",
             "isoweek": "week", "weekiso": "week"}  # fmt: skip
    word = short.get(word, word)
    if word not in PARTS and word not in SPANS:
        known = ", ".join(SPANS)
        raise NotSupported(f"{word[:20]!r} is not a unit of time here. There are: {known}.")
    return word


def part(unit: str) -> Rule:
    """A part of a date, by a function of its own (YEAR(x))."""
    return lambda node, bind: apply("part", literal(unit), bind(node.this))


def truncate(node: exp.Expr, bind: Bind) -> ColumnNode:
    """`date_trunc('month', x)`."""
    return apply("truncate", literal(unit_of(node.args.get("unit"))), bind(node.this))


def bucket(node: exp.Expr, bind: Bind) -> ColumnNode:
    """`time_bucket(INTERVAL 1 MONTH, x)`: begins where DATE_TRUNC cuts. Raises NotSupported."""
    span = interval(node.this)
    unit, times = (None, None) if span is None else (span.args.get("unit"), span.this)
    return _cut_by(unit, times, node.expression, bind)


def bucket_by_name(items: list[exp.Expr], bind: Bind) -> ColumnNode:
    """SQL Server's `date_bucket(month, 1, x)`."""
    return _cut_by(items[0], items[1], items[2], bind)


def _cut_by(unit: exp.Expr | None, times: Any, of: exp.Expr, bind: Bind) -> ColumnNode:
    if unit is None or times is None or times.name != "1":
        raise NotSupported("Buckets of time are of one unit here, as DATE_TRUNC('month', x) has.")
    return apply("truncate", literal(unit_of(unit)), bind(of))


def shifted(sign: int) -> Rule:
    """`date_add(x, …)` and `date_sub(x, …)`."""

    def rule(node: exp.Expr, bind: Bind) -> ColumnNode:
        step = node.expression
        span = interval(step)
        if span is not None:
            return shift(bind(node.this), span, sign, bind)
        as_interval = exp.Interval(this=step.copy(), unit=node.args.get("unit"))
        return shift(bind(node.this), as_interval, sign, bind)

    return rule


_STEPS = {"to_days": "day", "to_weeks": "week", "to_months": "month", "to_years": "year",
          "to_quarters": "quarter", "to_hours": "hour", "to_minutes": "minute",
          "to_seconds": "second"}  # fmt: skip


def interval(node: exp.Expr) -> exp.Interval | None:
    """A span of time however it is written: INTERVAL, `to_days(30)`, `n * INTERVAL '1 day'`."""
    inner = node.unnest()
    if isinstance(inner, exp.Interval):
        return inner
    if isinstance(inner, exp.ToDays):
        return exp.Interval(this=inner.this.copy(), unit=exp.Var(this="day"))
    if isinstance(inner, exp.Anonymous) and inner.name.lower() in _STEPS and inner.expressions:
        unit = exp.Var(this=_STEPS[inner.name.lower()])
        return exp.Interval(this=inner.expressions[0].copy(), unit=unit)
    if isinstance(inner, exp.MakeInterval):
        given = [part for part in inner.args.values() if isinstance(part, exp.Kwarg)]
        if len(given) == 1:
            unit = exp.Var(this=given[0].name)
            return exp.Interval(this=given[0].expression.copy(), unit=unit)
    if isinstance(inner, exp.Mul):
        for times, span in ((inner.this, inner.expression), (inner.expression, inner.this)):
            one = interval(span)
            if one is not None:
                count = exp.Mul(this=exp.paren(times.copy()), expression=_count(one))
                return exp.Interval(this=count, unit=one.args.get("unit"))
    return None


def _count(node: exp.Interval) -> exp.Expr:
    """How many units an interval has, as a number."""
    text = isinstance(node.this, exp.Literal) and node.this.is_string
    return exp.Literal.number(node.this.name) if text else node.this.copy()


def shift(start: ColumnNode, step: exp.Interval, sign: int, bind: Bind) -> ColumnNode:
    """A moment plus or minus an interval: `d + INTERVAL '30' DAY`; a text is what it spells."""
    if isinstance(start, Literal) and start.kind == "text":
        start = moment(start, "date" if len(str(start.value).strip()) <= 10 else "timestamp")
    amount = step.this
    if isinstance(amount, exp.Literal):
        try:
            count: ColumnNode = literal(sign * int(amount.name))
        except ValueError:
            raise NotSupported("An interval is a whole number of one unit of time.") from None
    else:
        steps = apply("to_integer", bind(amount))
        count = steps if sign > 0 else apply("negate", steps)
    return apply("shift", literal(unit_of(step.args.get("unit"))), start, count)


def moment(text: Literal, kind: str) -> Literal:
    """A text literal as a date or timestamp. Raises NotSupported where it is not one."""
    try:
        when = datetime.fromisoformat(str(text.value).strip())
    except ValueError:
        raise NotSupported(f"{str(text.value)[:30]!r} is not a date (YYYY-MM-DD).") from None
    return Literal(when.date().isoformat() if kind == "date" else when.isoformat(), kind)


def _is(node: exp.Expr, number: str) -> bool:
    """Whether a part of a moment is the one that need not be gone to from the first moment."""
    return isinstance(node, exp.Literal) and node.name == number


def made_date(*parts: Any, bind: Bind) -> ColumnNode:
    """`make_date(y, m, d)` as a shift from 1 January of the year 1: total, like every function."""
    start: ColumnNode = Literal("0001-01-01", "date")
    for unit, node in zip(("year", "month", "day"), parts, strict=True):
        if _is(node, "1"):
            continue
        steps = apply("subtract", bind(node), literal(1))
        start = apply("shift", literal(unit), start, apply("to_integer", steps))
    return start


_TIME = (("hour", 3_600), ("min", 60), ("sec", 1))


def made_moment(node: exp.TimestampFromParts, bind: Bind) -> ColumnNode:
    """`make_timestamp(y, m, d, h, mi, s)`, whole seconds."""
    date = made_date(*(node.args[part] for part in ("year", "month", "day")), bind=bind)
    at = apply("to_timestamp", date)
    given = [(node.args.get(field), seconds) for field, seconds in _TIME]
    parts = [apply("multiply", bind(part), literal(seconds)) for part, seconds in given
             if part is not None and not _is(part, "0")]  # fmt: skip
    for part in parts:
        at = apply("shift", literal("second"), at, apply("to_integer", part))
    return at


def to_day(node: exp.Expr, bind: Bind) -> ColumnNode:
    """What a dialect reads as a date: `to_date(x)`, or x where a date function wants one."""
    of = bind(node.this)
    if isinstance(of, Literal) and of.kind == "text":
        return moment(of, "date" if len(str(of.value).strip()) <= 10 else "timestamp")
    return apply("to_date", of) if node.args.get("safe") else of


def to_moment(node: exp.Expr, bind: Bind) -> ColumnNode:
    """What a dialect reads as a moment: x itself, or the moment that a text spells."""
    of = bind(node.this)
    if isinstance(of, Literal) and of.kind == "text":
        return moment(of, "timestamp")
    return apply("to_timestamp", of)


def later_months(node: exp.Expr, bind: Bind) -> ColumnNode:
    """`add_months(x, n)`; in some dialects the last day of a month leads to the last of another."""
    of = bind(node.this)
    later = apply("shift", literal("month"), of, bind(node.expression))
    if not node.args.get("preserve_end_of_month"):
        return later
    ended, more = (
        apply("difference", literal("day"), day, month_end(day)) for day in (of, later)
    )
    last = apply("shift", literal("day"), later, more)
    return apply("case", apply("equal", ended, literal(0)), last, later)


def month_end(of: ColumnNode) -> ColumnNode:
    """The last day of the month of a moment."""
    first = apply("truncate", literal("month"), of)
    end = apply("shift", literal("month"), first, literal(1))
    return apply("to_date", apply("shift", literal("day"), end, literal(-1)))


def day_of_year(items: list[exp.Expr], bind: Bind) -> ColumnNode:
    """MySQL's `MAKEDATE(year, day of it)`."""
    one = exp.Literal.number("1")
    first = made_date(items[0], one, one, bind=bind)
    return apply("shift", literal("day"), first, apply("subtract", bind(items[1]), literal(1)))


def by_name(kind: str) -> Callable[[list[exp.Expr], Bind], ColumnNode]:
    """Functions whose first argument is the unit, `date_part('year', x)`."""

    def rule(items: list[exp.Expr], bind: Bind) -> ColumnNode:
        if kind == "part":
            return bind(exp.Extract(this=exp.Var(this=items[0].name), expression=items[1].copy()))
        return apply("shift", literal(unit_of(items[0])), bind(items[2]), bind(items[1]))

    return rule
