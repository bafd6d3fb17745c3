"""SQL's row-wise functions, and the plan function each one means. One line each.

A rule gets the sqlglot node and its arguments as column expressions; arguments that are not
expressions (units, formats) are read off the node.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.functions import PARTS, SPANS

Bind = Callable[[exp.Expr], ColumnNode]
Rule = Callable[[Any, Bind], ColumnNode]


def _same(name: str, *fields: str) -> Rule:
    """The function of the same arguments, read from the node's fields in this order."""

    def rule(node: exp.Expr, bind: Bind) -> ColumnNode:
        arguments: list[ColumnNode] = []
        for field in fields:
            value = node.args.get(field)
            items = value if isinstance(value, list) else [value]
            arguments += [bind(item) for item in items if item is not None]
        return apply(name, *arguments)

    return rule


def _binary(name: str) -> Rule:
    return _same(name, "this", "expression")


def _unary(name: str) -> Rule:
    return _same(name, "this")


def unit_of(node: exp.Expr | None) -> str:
    """The unit of time that a node names. Raises NotSupported."""
    word = (node.name if node is not None else "day").lower().rstrip("s") or "day"
    short = {"yy": "year", "yyyy": "year", "qq": "quarter", "mm": "month", "mon": "month",
             "dd": "day", "dow": "dayofweek", "doy": "dayofyear", "wk": "week", "hh": "hour",
             "weekday": "dayofweek", "dayofweek": "dayofweek", "dayofyear": "dayofyear",
             "mi": "minute", "minut": "minute", "s": "second"}  # fmt: skip
    word = short.get(word, word)
    if word not in PARTS and word not in SPANS:
        known = ", ".join(SPANS)
        raise NotSupported(f"{word[:20]!r} is not a unit of time here. There are: {known}.")
    return word


def part(unit: str) -> Rule:
    """A part of a date, by a function of its own (YEAR(x))."""
    return lambda node, bind: apply("part", literal(unit), bind(node.this))


def _extract(node: exp.Extract, bind: Bind) -> ColumnNode:
    return apply("part", literal(unit_of(node.this)), bind(node.expression))


def _truncate(node: exp.Expr, bind: Bind) -> ColumnNode:
    return apply("truncate", literal(unit_of(node.args.get("unit"))), bind(node.this))


def _difference(node: exp.Expr, bind: Bind) -> ColumnNode:
    unit = literal(unit_of(node.args.get("unit")))
    return apply("difference", unit, bind(node.expression), bind(node.this))


def _shift(sign: int) -> Rule:
    def rule(node: exp.Expr, bind: Bind) -> ColumnNode:
        step = node.expression
        if isinstance(step, exp.Interval):
            return shift(bind(node.this), step, sign, bind)
        count = bind(step)
        unit = literal(unit_of(node.args.get("unit")))
        return apply("shift", unit, bind(node.this), count if sign > 0 else apply("negate", count))

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


_CASTS = {
    exp.DType.BOOLEAN: "to_boolean",
    **dict.fromkeys((exp.DType.INT, exp.DType.BIGINT, exp.DType.SMALLINT, exp.DType.TINYINT,
                     exp.DType.UINT, exp.DType.UBIGINT, exp.DType.INT128), "to_integer"),
    **dict.fromkeys((exp.DType.DOUBLE, exp.DType.FLOAT, exp.DType.DECIMAL), "to_number"),
    **dict.fromkeys((exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NVARCHAR,
                     exp.DType.NCHAR), "to_text"),
    exp.DType.DATE: "to_date",
    **dict.fromkeys((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME,
                     exp.DType.DATETIME2), "to_timestamp"),
}  # fmt: skip


def _cast(node: exp.Cast, bind: Bind) -> ColumnNode:
    name = _CASTS.get(node.to.this)
    if name is None:
        raise NotSupported(f"CAST to {str(node.to)[:30]} is not known here.")
    of = bind(node.this)
    if name in ("to_date", "to_timestamp") and isinstance(of, Literal) and of.kind == "text":
        return moment(of, "date" if name == "to_date" else "timestamp")
    return apply(name, of)


def moment(text: Literal, kind: str) -> Literal:
    """A text literal as a date or timestamp. Raises NotSupported where it is not one."""
    try:
        when = datetime.fromisoformat(str(text.value).strip())
    except ValueError:
        raise NotSupported(f"{str(text.value)[:30]!r} is not a date (YYYY-MM-DD).") from None
    return Literal(when.date().isoformat() if kind == "date" else when.isoformat(), kind)


def _case(node: exp.Case, bind: Bind) -> ColumnNode:
    arguments: list[ColumnNode] = []
    for branch in node.args.get("ifs") or []:
        test = bind(branch.this)
        test = apply("equal", bind(node.this), test) if node.this is not None else test
        arguments += [test, bind(branch.args["true"])]
    default = node.args.get("default")
    return apply("case", *arguments, bind(default) if default is not None else literal(None))


def _if(node: exp.If, bind: Bind) -> ColumnNode:
    otherwise = node.args.get("false")
    last = bind(otherwise) if otherwise is not None else literal(None)
    return apply("case", bind(node.this), bind(node.args["true"]), last)


def _is(node: exp.Is, bind: Bind) -> ColumnNode:
    if isinstance(node.expression, exp.Null):
        return apply("is_null", bind(node.this))
    if isinstance(node.expression, exp.Boolean):
        same = apply("equal", bind(node.this), literal(bool(node.expression.this)))
        return apply("coalesce", same, literal(False))
    raise NotSupported("IS is understood before NULL, TRUE and FALSE only.")


def _negated(rule: Rule) -> Rule:
    def wrapped(node: exp.Expr, bind: Bind) -> ColumnNode:
        found = rule(node, bind)
        return apply("not", found) if node.args.get("negate") else found

    return wrapped


def _left(node: exp.Left, bind: Bind) -> ColumnNode:
    return apply("substring", bind(node.this), literal(1), bind(node.expression))


def _log10(value: ColumnNode) -> ColumnNode:
    return apply("divide", apply("ln", value), apply("ln", literal(10.0)))


def _log(node: exp.Log, bind: Bind) -> ColumnNode:
    if node.expression is None:
        return _log10(bind(node.this))
    return apply("divide", apply("ln", bind(node.expression)), apply("ln", bind(node.this)))


def _made_date(node: exp.DateFromParts, bind: Bind) -> ColumnNode:
    """`make_date(y, m, d)` as a shift from 1 January of the year 1: total, like every function."""
    start: ColumnNode = Literal("0001-01-01", "date")
    for unit, field in (("year", "year"), ("month", "month"), ("day", "day")):
        steps = apply("subtract", bind(node.args[field]), literal(1))
        start = apply("shift", literal(unit), start, apply("to_integer", steps))
    return start


def _today(_: exp.Expr, __: Bind) -> ColumnNode:
    """The day on which the question is asked: a literal of the question."""
    return Literal(datetime.now(UTC).date().isoformat(), "date")


def _now(_: exp.Expr, __: Bind) -> ColumnNode:
    return Literal(datetime.now(UTC).replace(tzinfo=None, microsecond=0).isoformat(), "timestamp")


def _monday_first(node: exp.Expr, bind: Bind) -> ColumnNode:
    day = apply("part", literal("dayofweek"), bind(node.this))
    return apply("case", apply("equal", day, literal(0)), literal(7), day)


def _through(node: exp.Expr, bind: Bind) -> ColumnNode:
    return bind(node.this)


RULES: dict[type[exp.Expr], Rule] = {
    exp.Mul: _binary("multiply"),
    exp.Div: _binary("divide"),
    exp.IntDiv: _binary("integer_divide"),
    exp.Mod: _binary("modulo"),
    exp.Neg: _unary("negate"),
    exp.Abs: _unary("absolute"),
    exp.Sign: _unary("sign"),
    exp.Pow: _binary("power"),
    exp.Sqrt: _unary("sqrt"),
    exp.Exp: _unary("exp"),
    exp.Ln: _unary("ln"),
    exp.Log: _log,
    exp.Floor: _unary("floor"),
    exp.Ceil: _unary("ceil"),
    exp.Round: _same("round", "this", "decimals"),
    exp.Greatest: _same("greatest", "this", "expressions"),
    exp.Least: _same("least", "this", "expressions"),
    exp.And: _binary("and"),
    exp.Or: _binary("or"),
    exp.Not: _unary("not"),
    exp.Is: _is,
    exp.Coalesce: _same("coalesce", "this", "expressions"),
    exp.Nullif: _binary("null_if"),
    exp.Case: _case,
    exp.If: _if,
    exp.Like: _negated(_binary("like")),
    exp.ILike: _negated(_binary("ilike")),
    exp.StartsWith: _binary("starts_with"),
    exp.EndsWith: _binary("ends_with"),
    exp.Contains: _binary("contains"),
    exp.Lower: _unary("lower"),
    exp.Upper: _unary("upper"),
    exp.Trim: _unary("trim"),
    exp.Replace: _same("replace", "this", "expression", "replacement"),
    exp.Concat: _same("concat", "expressions"),
    exp.DPipe: _binary("concat"),
    exp.Length: _unary("length"),
    exp.Substring: _same("substring", "this", "start", "length"),
    exp.Left: _left,
    exp.Year: part("year"),
    exp.Quarter: part("quarter"),
    exp.Month: part("month"),
    exp.Week: part("week"),
    exp.Day: part("day"),
    exp.DayOfMonth: part("day"),
    exp.DayOfWeek: part("dayofweek"),
    exp.DayOfWeekIso: _monday_first,
    exp.DayOfYear: part("dayofyear"),
    exp.Extract: _extract,
    exp.TimestampTrunc: _truncate,
    exp.DateTrunc: _truncate,
    exp.DateDiff: _difference,
    exp.TimestampDiff: _difference,
    exp.DateAdd: _shift(1),
    exp.DateSub: _shift(-1),
    exp.TsOrDsAdd: _shift(1),
    exp.DateFromParts: _made_date,
    exp.CurrentDate: _today,
    exp.CurrentTimestamp: _now,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Date: _unary("to_date"),
    exp.TsOrDsToDate: _through,
    exp.TimeStrToTime: _through,
    exp.Paren: _through,
}
"""What each node of sqlglot means. What is not here cannot be asked."""


def _named(kind: str) -> Callable[[list[exp.Expr], Bind], ColumnNode]:
    def rule(items: list[exp.Expr], bind: Bind) -> ColumnNode:
        if kind == "part":
            return apply("part", literal(unit_of(items[0])), bind(items[1]))
        return apply("shift", literal(unit_of(items[0])), bind(items[2]), bind(items[1]))

    return rule


ANONYMOUS: dict[str, tuple[int, Callable[[list[exp.Expr], Bind], ColumnNode]]] = {
    "date_part": (2, _named("part")),
    "datepart": (2, _named("part")),
    "dateadd": (3, _named("shift")),
    "log10": (1, lambda items, bind: _log10(bind(items[0]))),
}
"""Functions that sqlglot leaves as names in some dialects: how many arguments, and the rule."""
