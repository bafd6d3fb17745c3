"""SQL's row-wise functions, and the plan function each one means. One line each.

A rule gets the sqlglot node and its arguments as column expressions; arguments that are not
expressions (units, formats) are read off the node.
"""

import math
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.functions import numbers, pattern_parts, texts, weeks
from sarus_kernel.frontends.sql.functions import pattern_places as places
from sarus_kernel.frontends.sql.functions.choices import chosen, decode, either, in_list
from sarus_kernel.frontends.sql.functions.date_differences import (
    difference,
    extract,
    last_day,
    monday_first,
    months_between,
    seconds_since_1970,
)
from sarus_kernel.frontends.sql.functions.date_formats import (
    STYLES,
    formatted,
    in_pattern,
    name_of_day,
    name_of_month,
    parsed,
    read_by,
)
from sarus_kernel.frontends.sql.functions.patterns import like, matches
from sarus_kernel.frontends.sql.functions.times import (
    bucket,
    later_months,
    made_date,
    made_moment,
    moment,
    part,
    shifted,
    to_day,
    to_moment,
    truncate,
)
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal

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


def _chain(name: str) -> Rule:
    """`a OR b OR c` as one function of three, so that a long chain is no deep question."""
    return lambda node, bind: apply(name, *(bind(part) for part in node.flatten(unnest=False)))


_CASTS = {
    exp.DType.BOOLEAN: "to_boolean",
    **dict.fromkeys((exp.DType.INT, exp.DType.BIGINT, exp.DType.SMALLINT, exp.DType.TINYINT,
                     exp.DType.UINT, exp.DType.UBIGINT, exp.DType.INT128), "to_integer"),
    **dict.fromkeys((exp.DType.DOUBLE, exp.DType.FLOAT, exp.DType.DECIMAL), "to_number"),
    **dict.fromkeys((exp.DType.VARCHAR, exp.DType.TEXT, exp.DType.CHAR, exp.DType.NVARCHAR,
                     exp.DType.NCHAR), "to_text"),
    exp.DType.DATE: "to_date",
    **dict.fromkeys((exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.DATETIME,
                     exp.DType.DATETIME2, exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPLTZ),
                    "to_timestamp"),
}  # fmt: skip


def _cast(node: exp.Cast, bind: Bind) -> ColumnNode:
    name = _CASTS.get(node.to.this)
    if name is None and node.to.this is exp.DType.USERDEFINED:
        raise NotSupported(
            f"There is no type {str(node.to)[:30]}. CONVERT(type, x) of SQL Server: --dialect tsql."
        )
    if name is None:
        raise NotSupported(f"CAST to {str(node.to)[:30]} is not known here.")
    of = bind(node.this)
    if name in ("to_date", "to_timestamp") and isinstance(of, Literal) and of.kind == "text":
        return moment(of, "date" if name == "to_date" else "timestamp")
    made = apply(name, of)
    sizes = node.to.expressions
    if node.to.this is exp.DType.DECIMAL and len(sizes) == 2:
        return apply("round", made, literal(int(sizes[1].name)))
    return made


def _case(node: exp.Case, bind: Bind) -> ColumnNode:
    arguments: list[ColumnNode] = []
    for branch in node.args.get("ifs") or []:
        test = branch.this
        if node.this is not None:
            test = exp.EQ(this=node.this.copy(), expression=test.copy())
        arguments += [bind(test), bind(branch.args["true"])]
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


def _distinct_from(negated: bool) -> Rule:
    """`a IS [NOT] DISTINCT FROM b`: an equality that knows null as a value."""

    def rule(node: exp.Expr, bind: Bind) -> ColumnNode:
        left, right = bind(node.this), bind(node.expression)
        nulls = apply("and", apply("is_null", left), apply("is_null", right))
        equal = exp.EQ(this=node.this.copy(), expression=node.expression.copy())
        same = apply("coalesce", bind(equal), nulls)
        return apply("not", same) if negated else same

    return rule


def _negated(rule: Rule) -> Rule:
    def wrapped(node: exp.Expr, bind: Bind) -> ColumnNode:
        found = rule(node, bind)
        return apply("not", found) if node.args.get("negate") else found

    return wrapped


def _convert(node: exp.Convert, bind: Bind) -> ColumnNode:
    """T-SQL's `CONVERT(type, x)`, `CONVERT(date, x, 112)` and `CONVERT(varchar, x, 23)`."""
    plain = exp.Cast(this=node.expression.copy(), to=node.this.copy())
    if node.args.get("style") is None:
        return bind(plain)
    pattern, name = STYLES.get(node.args["style"].name), _CASTS.get(node.this.this)
    if pattern is None or name not in ("to_date", "to_timestamp", "to_text"):
        known = ", ".join(STYLES)
        raise NotSupported(f"CONVERT is understood of dates, with the styles {known}.")
    if name == "to_text":
        return in_pattern(bind(node.expression), pattern)
    return read_by(bind(node.expression), pattern, name.removeprefix("to_"))


_DATE = ("year", "month", "day")


def _through(node: exp.Expr, bind: Bind) -> ColumnNode:
    return bind(node.this)


RULES: dict[type[exp.Expr], Rule] = {
    exp.Mul: _binary("multiply"),
    exp.Div: _binary("divide"),
    exp.Mod: _binary("modulo"),
    exp.Neg: _unary("negate"),
    exp.Abs: _unary("absolute"),
    exp.Sign: _unary("sign"),
    exp.Pow: _binary("power"),
    exp.Sqrt: _unary("sqrt"),
    exp.Exp: _unary("exp"),
    exp.Ln: _unary("ln"),
    exp.Log: numbers.log,
    exp.Floor: _unary("floor"),
    exp.Ceil: _unary("ceil"),
    exp.Round: _same("round", "this", "decimals"),
    exp.Greatest: _same("greatest", "this", "expressions"),
    exp.Least: _same("least", "this", "expressions"),
    exp.And: _chain("and"),
    exp.Or: _chain("or"),
    exp.Not: _unary("not"),
    exp.Is: _negated(_is),
    exp.NullSafeEQ: _distinct_from(False),
    exp.NullSafeNEQ: _distinct_from(True),
    exp.Coalesce: _same("coalesce", "this", "expressions"),
    exp.Nullif: _binary("null_if"),
    exp.Case: _case,
    exp.If: _if,
    exp.Like: _negated(like),
    exp.ILike: _negated(like),
    exp.ArrayContains: in_list,
    exp.StartsWith: _binary("starts_with"),
    exp.EndsWith: _binary("ends_with"),
    exp.Contains: _binary("contains"),
    exp.Lower: _unary("lower"),
    exp.Upper: _unary("upper"),
    exp.Trim: _unary("trim"),
    exp.Replace: texts.replaced,
    exp.Concat: texts.concat,
    exp.DPipe: _chain("concat"),
    exp.Length: lambda n, bind: places.counted_list(n, bind) or apply("length", bind(n.this)),
    exp.StrPosition: texts.place,
    exp.SplitPart: texts.split_part,
    exp.Pad: texts.padded,
    exp.Substring: pattern_parts.substring,
    exp.Left: texts.left,
    exp.Right: texts.right,
    exp.ConcatWs: texts.joined,
    exp.RegexpLike: _negated(matches("like")),
    exp.RegexpILike: _negated(matches("ilike")),
    exp.RegexpFullMatch: matches("like", whole=True),
    exp.RegexpExtract: pattern_parts.extracted,
    exp.RegexpSubstr: pattern_parts.extracted,
    exp.RegexpReplace: pattern_parts.substituted,
    exp.RegexpCount: places.counted,
    exp.RegexpInstr: places.place,
    exp.SubstringIndex: texts.up_to,
    exp.Stuff: texts.stuffed,
    exp.Elt: lambda n, bind: chosen([n.this, *n.expressions], bind),
    exp.EqualNull: _distinct_from(False),
    exp.MonthsBetween: months_between,
    exp.NextDay: weeks.next_day,
    exp.YearOfWeekIso: lambda n, bind: weeks.iso_year(n.this, bind),
    exp.Trunc: numbers.trunc,
    exp.WidthBucket: numbers.bucket,
    exp.Pi: lambda node, bind: literal(math.pi),
    exp.SafeDivide: _binary("divide"),
    exp.DecodeCase: decode,
    exp.Nvl2: either,
    exp.Convert: _convert,
    exp.ToNumber: _unary("to_number"),
    exp.TimeToStr: formatted,
    exp.ToChar: formatted,
    exp.StrToDate: parsed("date"),
    exp.StrToTime: parsed("timestamp"),
    exp.Monthname: lambda n, bind: name_of_month(bind(n.this), bool(n.args.get("abbreviated"))),
    exp.Dayname: lambda n, bind: name_of_day(bind(n.this), bool(n.args.get("abbreviated"))),
    exp.LastDay: last_day,
    exp.AddMonths: later_months,
    exp.TimeToUnix: seconds_since_1970,
    exp.TimestampDiff: difference,
    exp.TsOrDsToTimestamp: to_moment,
    exp.WeekOfYear: part("week"),
    exp.Year: part("year"),
    exp.Quarter: part("quarter"),
    exp.Month: part("month"),
    exp.Week: part("week"),
    exp.Day: part("day"),
    exp.Hour: part("hour"),
    exp.Minute: part("minute"),
    exp.Second: part("second"),
    exp.TimestampFromParts: made_moment,
    exp.Cbrt: lambda node, bind: numbers.root(bind(node.this), 3),
    exp.Degrees: lambda node, bind: apply("multiply", bind(node.this), literal(180 / math.pi)),
    exp.Radians: lambda node, bind: apply("multiply", bind(node.this), literal(math.pi / 180)),
    exp.DayOfMonth: part("day"),
    exp.DayOfWeek: part("dayofweek"),
    exp.DayOfWeekIso: lambda node, bind: monday_first(node.this, bind),
    exp.DayOfYear: part("dayofyear"),
    exp.Extract: extract,
    exp.TimestampTrunc: truncate,
    exp.DateTrunc: truncate,
    exp.DateBin: bucket,
    exp.DateDiff: difference,
    exp.DateAdd: shifted(1),
    exp.DateSub: shifted(-1),
    exp.TsOrDsAdd: shifted(1),
    exp.DateFromParts: lambda n, bind: made_date(*map(n.args.get, _DATE), bind=bind),
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Date: _unary("to_date"),
    exp.TsOrDsToDate: to_day,
    exp.DateStrToDate: to_day,
    exp.TimeStrToTime: _through,
    exp.Paren: _through,
}
"""What each node of sqlglot means. What is not here cannot be asked."""
