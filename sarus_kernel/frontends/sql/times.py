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
             "isoweek": "week"}  # fmt: skip
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


def shifted(sign: int) -> Rule:
    """`date_add(x, …)` and `date_sub(x, …)`."""

    def rule(node: exp.Expr, bind: Bind) -> ColumnNode:
        step = node.expression
        if isinstance(step, exp.Interval):
            return shift(bind(node.this), step, sign, bind)
        as_interval = exp.Interval(this=step.copy(), unit=node.args.get("unit"))
        return shift(bind(node.this), as_interval, sign, bind)

    return rule


def shift(moment: ColumnNode, step: exp.Interval, sign: int, bind: Bind) -> ColumnNode:
    """A moment plus or minus an interval: `d + INTERVAL '30' DAY`."""
    amount = step.this
    if isinstance(amount, exp.Literal):
        try:
            count: ColumnNode = literal(sign * int(amount.name))
        except ValueError:
            raise NotSupported("An interval is a whole number of one unit of time.") from None
    else:
        count = bind(amount) if sign > 0 else apply("negate", bind(amount))
    return apply("shift", literal(unit_of(step.args.get("unit"))), moment, count)


def moment(text: Literal, kind: str) -> Literal:
    """A text literal as a date or timestamp. Raises NotSupported where it is not one."""
    try:
        when = datetime.fromisoformat(str(text.value).strip())
    except ValueError:
        raise NotSupported(f"{str(text.value)[:30]!r} is not a date (YYYY-MM-DD).") from None
    return Literal(when.date().isoformat() if kind == "date" else when.isoformat(), kind)


def made_date(*parts: Any, bind: Bind) -> ColumnNode:
    """`make_date(y, m, d)` as a shift from 1 January of the year 1: total, like every function."""
    start: ColumnNode = Literal("0001-01-01", "date")
    for unit, node in zip(("year", "month", "day"), parts, strict=True):
        steps = apply("subtract", bind(node), literal(1))
        start = apply("shift", literal(unit), start, apply("to_integer", steps))
    return start


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
    """`add_months(x, n)`."""
    return apply("shift", literal("month"), bind(node.this), bind(node.expression))


def by_name(kind: str) -> Callable[[list[exp.Expr], Bind], ColumnNode]:
    """Functions whose first argument is the unit, `date_part('year', x)`."""

    def rule(items: list[exp.Expr], bind: Bind) -> ColumnNode:
        if kind == "part":
            return apply("part", literal(unit_of(items[0])), bind(items[1]))
        return apply("shift", literal(unit_of(items[0])), bind(items[2]), bind(items[1]))

    return rule
