"""How functions of numbers are written in DuckDB's SQL: see `functions` for what has to hold."""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.writing import (
    Site,
    Writer,
    all_as,
    attempt,
    beside,
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


def negate(site: Site) -> exp.Expr:
    """Of integers as `0 - x`: DuckDB makes `-x` of the least one a number of 128 bits."""
    (value,) = all_as(site, site.result.kind)
    if site.result.kind is Kind.NUMBER:
        return exp.paren(exp.Neg(this=paren(value)))
    return attempt(exp.Sub(this=number("0"), expression=paren(value)))


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
    return attempt(func("MOD", left, not_zero(right)))


def of_reals(name: str) -> Writer:
    return lambda site: func(name, *all_as(site, Kind.NUMBER))


def real_of(name: str, operator: type[exp.Binary]) -> Writer:
    """A function that is defined above (or from) zero only: null elsewhere."""

    def write(site: Site) -> exp.Expr:
        (value,) = all_as(site, Kind.NUMBER)
        test = operator(this=paren(value.copy()), expression=number("0"))
        return func(name, exp.Case(ifs=[exp.If(this=test, true=value)]))

    return write


def same_kind(name: str) -> Writer:
    return lambda site: attempt(func(name, *all_as(site, site.result.kind)))


def rounded(name: str) -> Writer:
    def write(site: Site) -> exp.Expr:
        value, *digits = site.arguments
        value = site.fit(value, site.types[0], site.result.kind)
        if site.result.kind is Kind.INTEGER and name != "ROUND":
            return value
        rounded = func(name, value, *(cast_small(digit) for digit in digits))
        # the largest integers, rounded to tens, may not fit any more
        return attempt(rounded) if site.result.kind is Kind.INTEGER else rounded

    return write


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
