"""What Spark's templates are made of: values used twice without writing them twice, casts."""

from collections.abc import Callable
from itertools import count

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import writing
from sarus_kernel.engines.sql.writing import cast, func, is_literal, number, paren
from sarus_kernel.plan.types import ColumnType, Kind

LET = "let_"
_numbers = count()
_PLAIN = (exp.Column, exp.Literal, exp.Null)
GREATEST = "1.7976931348623157e308"
"""The largest real number."""


def once(value: exp.Expr, body: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """An expression that needs a value several times; only a column is written several times.

    Spark has no LET: a list of one value is transformed by a function of it.
    """
    if isinstance(value, _PLAIN):
        return body(value)
    name = f"{LET}{next(_numbers)}"
    return _let(value, name, body(exp.column(name)))


def both(
    one: exp.Expr, other: exp.Expr, body: Callable[[exp.Expr, exp.Expr], exp.Expr]
) -> exp.Expr:
    """The same of two values, together in a list of one pair."""
    if isinstance(one, _PLAIN) and isinstance(other, _PLAIN):
        return body(one, other)
    pair = func("NAMED_STRUCT", exp.Literal.string("a"), one, exp.Literal.string("b"), other)
    name = f"{LET}{next(_numbers)}"
    return _let(pair, name, body(exp.column("a", table=name), exp.column("b", table=name)))


def _let(value: exp.Expr, name: str, body: exp.Expr) -> exp.Expr:
    changed = exp.Lambda(this=body, expressions=[exp.to_identifier(name)])
    return func("GET", func("TRANSFORM", func("ARRAY", value), changed), number("0"))


def settled(tree: exp.Expr) -> exp.Expr:
    """The tree with the names of `once` in order, and none that a column of the question has;
    limits beyond 32 bits, which Spark does not read, are none."""
    for limit in list(tree.find_all(exp.Limit)):
        if int(limit.expression.name) >= 2**31:
            limit.pop()
    names = list(tree.find_all(exp.Identifier))
    taken = {name.name.casefold() for name in names if name.quoted}
    start = "v"
    while any(name.startswith(start) for name in taken):
        start += "_"
    lets = dict.fromkeys(n.name for n in names if not n.quoted and n.name.startswith(LET))
    order = {name: f"{start}{place}" for place, name in enumerate(lets, 1)}
    for name in names:
        name.set("this", order.get(name.name, name.name))
    return tree


def when(condition: exp.Expr, value: exp.Expr, otherwise: exp.Expr | None = None) -> exp.Expr:
    """CASE WHEN condition THEN value ELSE otherwise END."""
    return exp.Case(ifs=[exp.If(this=condition, true=value)], default=otherwise)


def compare(left: exp.Expr, operator: type[exp.Binary], right: exp.Expr | str) -> exp.Expr:
    """A comparison; text is a number as it stands."""
    other = number(right) if isinstance(right, str) else right
    return operator(this=paren(left.copy()), expression=paren(other.copy()))


def between(value: exp.Expr, low: str, high: str) -> exp.Expr:
    """Whether a value lies between two numbers."""
    return exp.Between(this=paren(value.copy()), low=signed(low), high=signed(high))


def signed(text: str) -> exp.Expr:
    """A number as it stands, perhaps negative."""
    return exp.Neg(this=number(text[1:])) if text.startswith("-") else number(text)


def narrowed(value: exp.Expr) -> exp.Expr:
    """An exact decimal as an integer, or null: TRY_CAST would let it wrap around."""
    least, most = "-9223372036854775808", "9223372036854775807"
    return once(value, lambda v: when(between(v, least, most), cast(v, Kind.INTEGER)))


def fit(value: exp.Expr, type_: ColumnType, kind: Kind) -> exp.Expr:
    """The value as a kind; whole numbers of the question are of 32 bits otherwise."""
    if isinstance(value, exp.Null) or type_.kind is not kind:
        return as_text(value) if _real_to_text(value, type_, kind) else cast(value, kind)
    return cast(value, kind) if kind is Kind.INTEGER and is_literal(value) else value


def _real_to_text(value: exp.Expr, type_: ColumnType, kind: Kind) -> bool:
    return kind is Kind.TEXT and type_.kind is Kind.NUMBER and not isinstance(value, exp.Null)


def finite(value: exp.Expr) -> exp.Expr:
    """The value, or null where it is NaN or infinite."""
    return when(between(value, f"-{GREATEST}", GREATEST), value)


def as_text(value: exp.Expr) -> exp.Expr:
    """A real number as DuckDB writes it: with an exponent below 1e-4 and from 1e16 on."""
    zero = exp.Add(this=paren(value), expression=number("0e0"))  # not -0.0
    least = (exp.Literal.string(text) for text in ("4.9E-324", "5.0E-324"))
    return once(func("REPLACE", cast(zero, Kind.TEXT), *least), _rewritten)


def _rewritten(text: exp.Expr) -> exp.Expr:
    mark = exp.Literal.string("E")
    digits = func("SUBSTRING_INDEX", text.copy(), mark, number("1"))
    power = writing.cast_small(func("SUBSTRING_INDEX", text.copy(), mark.copy(), signed("-1")))
    plain = compare(func("INSTR", text.copy(), mark.copy()), exp.EQ, "0")
    return exp.Case(
        ifs=[
            exp.If(this=plain, true=text),
            exp.If(this=between(power, "-4", "15"), true=_written_out(text)),
        ],
        default=_with_exponent(digits, power),
    )


def _written_out(text: exp.Expr) -> exp.Expr:
    decimal = exp.Cast(this=text.copy(), to=exp.DataType.build("DECIMAL(38, 20)"))
    shown = cast(decimal, Kind.TEXT)
    zeros = exp.Literal.string("([.][0-9]+?)0+$")
    return func("REGEXP_REPLACE", shown, zeros, exp.Literal.string("$1"))


def _with_exponent(digits: exp.Expr, power: exp.Expr) -> exp.Expr:
    whole = func("REGEXP_REPLACE", digits, exp.Literal.string("[.]0$"), exp.Literal.string(""))
    size = cast(func("ABS", power.copy()), Kind.TEXT)
    long = func("GREATEST", number("2"), func("LENGTH", size.copy()))
    padded = func("LPAD", size, long, exp.Literal.string("0"))
    sign = when(
        compare(power, exp.LT, "0"), exp.Literal.string("e-"), exp.Literal.string("e+")
    )
    return func("CONCAT", whole, sign, padded)
