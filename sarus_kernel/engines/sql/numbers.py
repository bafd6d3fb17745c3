"""How functions of numbers are written in DuckDB's SQL: see `functions` for what has to hold."""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.writing import (
    Site,
    Writer,
    all_as,
    attempt,
    beside,
    cast,
    cast_small,
    finite,
    func,
    is_literal,
    number,
    paren,
    try_cast,
)
from sarus_kernel.plan.types import Kind


def is_null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=paren(value), expression=exp.Null())


def arithmetic(operator: type[exp.Binary]) -> Writer:
    def write(site: Site) -> exp.Expr:
        kind = site.result.kind
        left, right = (paren(a) for a in all_as(site, kind))
        value: exp.Expr = operator(this=left, expression=right)
        return attempt(value) if kind is Kind.INTEGER else value

    return write


LEAST = "-9223372036854775808"
"""The least integer: it has no negative."""


def least() -> exp.Expr:
    """The least integer; its digits alone would be a number of 128 bits."""
    return cast(exp.Literal.string(LEAST), Kind.INTEGER)


def has_negative(value: exp.Expr) -> exp.Expr:
    """An integer, or null where it is the least one: that is ours to say, whether an engine raises
    an error there, wraps around or takes more bits."""
    if is_constant(value) and LEAST[1:] not in value.sql():
        return paren(value)
    return func("NULLIF", value, least())


def is_constant(value: exp.Expr) -> bool:
    """Whether this is a number as it stands in the question, brought to a kind perhaps."""
    return is_literal(value.this if isinstance(value, exp.Cast) else value)


def negate(site: Site) -> exp.Expr:
    """Of integers as `0 - x`, which has 64 bits as x has."""
    (value,) = all_as(site, site.result.kind)
    if site.result.kind is Kind.NUMBER:
        return exp.paren(exp.Neg(this=paren(value)))
    return exp.paren(exp.Sub(this=number("0"), expression=has_negative(value)))


def absolute(site: Site) -> exp.Expr:
    (value,) = all_as(site, site.result.kind)
    whole = site.result.kind is Kind.INTEGER
    return func("ABS", has_negative(value) if whole else value)


def not_zero(value: exp.Expr) -> exp.Expr:
    if is_literal(value) and float(value.unnest().name or "0") != 0:
        return paren(value)
    return func("NULLIF", value, number("0"))


def divide(site: Site) -> exp.Expr:
    over, under = all_as(site, Kind.NUMBER)
    return exp.Div(this=paren(over), expression=not_zero(under))


def integer_divide(site: Site) -> exp.Expr:
    whole = func("FLOOR", divide(site))
    return try_cast(whole, Kind.INTEGER) if site.result.kind is Kind.INTEGER else finite(whole)


def modulo(site: Site) -> exp.Expr:
    left, right = all_as(site, site.result.kind)
    if site.result.kind is Kind.INTEGER:
        right = not_minus_one(right)
    return attempt(func("MOD", left, not_zero(right)))


def not_minus_one(value: exp.Expr) -> exp.Expr:
    """A divisor, 1 instead of -1: the remainder is zero by both. By -1 some engines work the
    quotient out first, and that of the least integer is none."""
    if is_constant(value):
        bare = value.this.unnest() if isinstance(value, exp.Cast) else value.unnest()
        return cast(number("1"), Kind.INTEGER) if bare == exp.Neg(this=number("1")) else value
    is_one = exp.EQ(this=paren(value.copy()), expression=exp.Neg(this=number("1")))
    return exp.Case(ifs=[exp.If(this=is_one, true=number("1"))], default=value)


def of_reals(name: str) -> Writer:
    return lambda site: func(name, *all_as(site, Kind.NUMBER))


def real_of(name: str, operator: type[exp.Binary]) -> Writer:
    """A function that is defined above (or from) zero only: null elsewhere."""

    def write(site: Site) -> exp.Expr:
        (value,) = all_as(site, Kind.NUMBER)
        test = operator(this=paren(value.copy()), expression=number("0"))
        return func(name, exp.Case(ifs=[exp.If(this=test, true=value)]))

    return write


def rounded(name: str) -> Writer:
    def write(site: Site) -> exp.Expr:
        value, *digits = site.arguments
        value = site.fit(value, site.types[0], site.result.kind)
        if site.result.kind is Kind.INTEGER:
            places = _places(*digits)
            return value if places >= 0 else _to_tens(value, 10**-places)
        return func(name, value, *(cast_small(digit) for digit in digits))

    return write


def _places(digits: exp.Expr | None = None) -> int:
    """The second argument of ROUND, which is a literal."""
    bare = number("0") if digits is None else digits.unnest()
    return -int(bare.this.name) if isinstance(bare, exp.Neg) else int(bare.name)


def _to_tens(value: exp.Expr, step: int) -> exp.Expr:
    """An integer as the nearest multiple of a step, halves away from zero: in 128 bits, since the
    multiple may not fit into 64 any more."""
    half = number(str(step // 2))
    down = exp.LT(this=paren(value.copy()), expression=number("0"))
    away = exp.Case(ifs=[exp.If(this=down, true=exp.Neg(this=half))], default=half.copy())
    wide = exp.Cast(this=value, to=exp.DataType.build("HUGEINT", dialect="duckdb"))
    steps = exp.IntDiv(this=exp.paren(exp.Add(this=wide, expression=away)),
                       expression=number(str(step)))  # fmt: skip
    return try_cast(exp.Mul(this=exp.paren(steps), expression=number(str(step))), Kind.INTEGER)


def clip(site: Site) -> exp.Expr:
    """DuckDB's LEAST and GREATEST skip nulls: a null must stay a null."""
    value, low, high = beside(site.arguments, site.types, site.result.kind, site.fit)
    held = func("LEAST", func("GREATEST", value, low), high)
    if not site.types[0].nullable:
        return held
    known = exp.Not(this=is_null(value.copy()))
    return exp.Case(ifs=[exp.If(this=known, true=held)])


def extreme(name: str) -> Writer:
    """NULL where any argument is (SQL's standard); DuckDB alone would skip nulls."""

    def write(site: Site) -> exp.Expr:
        values = beside(site.arguments, site.types, site.result.kind, site.fit)
        null = exp.or_(*(is_null(a.copy()) for a in site.arguments))
        return exp.Case(ifs=[exp.If(this=exp.not_(paren(null)), true=func(name, *values))])

    return write
