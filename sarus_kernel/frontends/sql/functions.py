"""SQL's row-wise functions, and the plan function each one means. One line each.

A rule gets the sqlglot node and its arguments as column expressions; arguments that are not
expressions (units, formats) are read off the node.
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.times import (
    by_name,
    difference,
    extract,
    made_date,
    moment,
    monday_first,
    now,
    part,
    shifted,
    to_day,
    today,
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
                     exp.DType.DATETIME2), "to_timestamp"),
}  # fmt: skip


def _cast(node: exp.Cast, bind: Bind) -> ColumnNode:
    name = _CASTS.get(node.to.this)
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


def _concat(node: exp.Concat, bind: Bind) -> ColumnNode:
    parts = [bind(item) for item in node.expressions]
    if node.args.get("coalesce"):
        parts = [apply("coalesce", apply("to_text", part), literal("")) for part in parts]
    return apply("concat", *parts) if len(parts) > 1 else parts[0]


def _negated(rule: Rule) -> Rule:
    def wrapped(node: exp.Expr, bind: Bind) -> ColumnNode:
        found = rule(node, bind)
        return apply("not", found) if node.args.get("negate") else found

    return wrapped


def _left(node: exp.Left, bind: Bind) -> ColumnNode:
    if not isinstance(node.expression, exp.Literal):
        raise NotSupported("LEFT takes a number of letters.")
    return apply("substring", bind(node.this), literal(1), bind(node.expression))


def _log10(value: ColumnNode) -> ColumnNode:
    return apply("divide", apply("ln", value), apply("ln", literal(10.0)))


def _log(node: exp.Log, bind: Bind) -> ColumnNode:
    if node.expression is None:
        return _log10(bind(node.this))
    return apply("divide", apply("ln", bind(node.expression)), apply("ln", bind(node.this)))


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
    exp.Log: _log,
    exp.Floor: _unary("floor"),
    exp.Ceil: _unary("ceil"),
    exp.Round: _same("round", "this", "decimals"),
    exp.Greatest: _same("greatest", "this", "expressions"),
    exp.Least: _same("least", "this", "expressions"),
    exp.And: _chain("and"),
    exp.Or: _chain("or"),
    exp.Not: _unary("not"),
    exp.Is: _is,
    exp.NullSafeEQ: _distinct_from(False),
    exp.NullSafeNEQ: _distinct_from(True),
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
    exp.Concat: _concat,
    exp.DPipe: _chain("concat"),
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
    exp.DayOfWeekIso: monday_first,
    exp.DayOfYear: part("dayofyear"),
    exp.Extract: extract,
    exp.TimestampTrunc: truncate,
    exp.DateTrunc: truncate,
    exp.DateDiff: difference,
    exp.DateAdd: shifted(1),
    exp.DateSub: shifted(-1),
    exp.TsOrDsAdd: shifted(1),
    exp.DateFromParts: made_date,
    exp.CurrentDate: today,
    exp.CurrentTimestamp: now,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Date: _unary("to_date"),
    exp.TsOrDsToDate: to_day,
    exp.TimeStrToTime: _through,
    exp.Paren: _through,
}
"""What each node of sqlglot means. What is not here cannot be asked."""


ANONYMOUS: dict[str, tuple[int, Callable[[list[exp.Expr], Bind], ColumnNode]]] = {
    "date_part": (2, by_name("part")),
    "datepart": (2, by_name("part")),
    "dateadd": (3, by_name("shift")),
    "now": (0, lambda items, bind: now(exp.Null(), bind)),
    "log10": (1, lambda items, bind: _log10(bind(items[0]))),
}
"""Functions that sqlglot leaves as names in some dialects: how many arguments, and the rule."""
