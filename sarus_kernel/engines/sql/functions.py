"""How each row-wise function is written in DuckDB's SQL, so that no row can make it fail.

Whatever may raise (integer overflow, casts, dates out of range) is inside TRY; a divisor of zero
becomes null first; real arithmetic may become infinite or NaN inside one expression and is made
null where it leaves arithmetic (`finite`, put there by render.py). One line per function.
"""

from collections.abc import Callable

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.grammar import MOMENT, REAL
from sarus_kernel.engines.sql.moments import difference, in_calendar, part, shift, truncate
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
from sarus_kernel.plan.types import TEMPORAL, Kind

LONGEST_TEXT = 10_000


def _arithmetic(operator: type[exp.Binary]) -> Writer:
    def write(site: Site) -> exp.Expr:
        kind = site.result.kind
        left, right = (paren(a) for a in all_as(site, kind))
        value: exp.Expr = operator(this=left, expression=right)
        return attempt(value) if kind is Kind.INTEGER else value

    return write


def _negate(site: Site) -> exp.Expr:
    """Of integers as `0 - x`: DuckDB makes `-x` of the least one a number of 128 bits."""
    (value,) = all_as(site, site.result.kind)
    if site.result.kind is Kind.NUMBER:
        return exp.paren(exp.Neg(this=paren(value)))
    return attempt(exp.Sub(this=number("0"), expression=paren(value)))


def _not_zero(value: exp.Expr) -> exp.Expr:
    if is_literal(value) and float(value.unnest().name or "0") != 0:
        return paren(value)
    return func("NULLIF", value, number("0"))


def _divide(site: Site) -> exp.Expr:
    over, under = all_as(site, Kind.NUMBER)
    return exp.Div(this=paren(over), expression=_not_zero(under))


def _integer_divide(site: Site) -> exp.Expr:
    whole = func("FLOOR", _divide(site))
    return try_cast(whole, Kind.INTEGER) if site.result.kind is Kind.INTEGER else finite(whole)


def _modulo(site: Site) -> exp.Expr:
    left, right = all_as(site, site.result.kind)
    return attempt(func("MOD", left, _not_zero(right)))


def _of_reals(name: str) -> Writer:
    return lambda site: func(name, *all_as(site, Kind.NUMBER))


def _real_of(name: str, operator: type[exp.Binary]) -> Writer:
    """A function that is defined above (or from) zero only: null elsewhere."""

    def write(site: Site) -> exp.Expr:
        (value,) = all_as(site, Kind.NUMBER)
        test = operator(this=paren(value.copy()), expression=number("0"))
        return func(name, exp.Case(ifs=[exp.If(this=test, true=value)]))

    return write


def _same_kind(name: str) -> Writer:
    return lambda site: attempt(func(name, *all_as(site, site.result.kind)))


def _rounded(name: str) -> Writer:
    def write(site: Site) -> exp.Expr:
        value, *digits = site.arguments
        value = site.fit(value, site.types[0], site.result.kind)
        if site.result.kind is Kind.INTEGER and name != "ROUND":
            return value
        rounded = func(name, value, *(cast_small(digit) for digit in digits))
        # the largest integers, rounded to tens, may not fit any more
        return attempt(rounded) if site.result.kind is Kind.INTEGER else rounded

    return write


def _clip(site: Site) -> exp.Expr:
    """DuckDB's LEAST and GREATEST skip nulls: a null must stay a null."""
    value, low, high = beside(site.arguments, site.types, site.result.kind, site.fit)
    held = func("LEAST", func("GREATEST", value, low), high)
    if not site.types[0].nullable:
        return held
    known = exp.Not(this=_is_null(value.copy()))
    return exp.Case(ifs=[exp.If(this=known, true=held)])


def _extreme(name: str) -> Writer:
    """NULL where any argument is (SQL's standard); DuckDB alone would skip nulls."""

    def write(site: Site) -> exp.Expr:
        values = beside(site.arguments, site.types, site.result.kind, site.fit)
        null = exp.or_(*(_is_null(a.copy()) for a in site.arguments))
        return exp.Case(ifs=[exp.If(this=exp.not_(paren(null)), true=func(name, *values))])

    return write


def _is_null(value: exp.Expr) -> exp.Expr:
    return exp.Is(this=paren(value), expression=exp.Null())


def _compare(operator: type[exp.Binary]) -> Writer:
    def write(site: Site) -> exp.Expr:
        left, right = _alike(site)
        return paren(operator(this=left, expression=right))

    return write


def _alike(site: Site) -> list[exp.Expr]:
    """The arguments brought to one kind, so that the engine never casts by itself."""
    kinds = {t.kind for t in site.types} - {Kind.NULL}
    if len(kinds) <= 1:
        return [paren(a) for a in site.arguments]
    mixed = Kind.TIMESTAMP if Kind.DATE in kinds else Kind.NUMBER
    if kinds == {Kind.BOOLEAN, Kind.INTEGER}:
        mixed = Kind.INTEGER
    return [paren(a) for a in all_as(site, mixed)]


def _chain(operator: Callable[..., exp.Expr]) -> Writer:
    return lambda site: paren(operator(*(paren(a) for a in site.arguments)))


def _member(site: Site) -> exp.Expr:
    value, *options = _alike(site)
    return paren(exp.In(this=value, expressions=options))


def _coalesce(site: Site) -> exp.Expr:
    return func("COALESCE", *beside(site.arguments, site.types, site.result.kind, site.fit))


def _null_if(site: Site) -> exp.Expr:
    """The first argument as it is: only for the comparison is it brought to another kind."""
    value = site.arguments[0].copy()
    left, right = _alike(site)
    same = exp.EQ(this=left, expression=right)
    return exp.Case(ifs=[exp.If(this=same, true=exp.Null())], default=value)


def _case(site: Site) -> exp.Expr:
    count = len(site.arguments)
    places = [*range(1, count, 2), count - 1]
    chosen = [site.arguments[n] for n in places], [site.types[n] for n in places]
    *values, default = beside(*chosen, site.result.kind, site.fit)
    conditions = [paren(condition) for condition in site.arguments[:-1:2]]
    pairs = zip(conditions, values, strict=True)
    ifs = [exp.If(this=condition, true=value) for condition, value in pairs]
    return exp.Case(ifs=ifs, default=default)


def _plain(name: str) -> Writer:
    return lambda site: func(name, *site.arguments)


def _text(name: str) -> Writer:
    return lambda site: func(name, *all_as(site, Kind.TEXT))


def _concat(site: Site) -> exp.Expr:
    """Null where a part is null; never longer than LONGEST_TEXT, however often it is nested."""
    parts = [paren(a) for a in all_as(site, Kind.TEXT)]
    whole: exp.Expr = parts[0]
    for more in parts[1:]:
        whole = exp.DPipe(this=whole, expression=more)
    return func("LEFT", paren(whole), number(str(LONGEST_TEXT)))


def _like(operator: type[exp.Binary]) -> Writer:
    return lambda site: paren(
        operator(this=paren(site.arguments[0]), expression=site.arguments[1])
    )


def _substring(site: Site) -> exp.Expr:
    """With places that are literals of 32 bits nothing can overflow."""
    written = func("SUBSTRING", *site.arguments)
    small = (is_literal(a) and int(a.unnest().name or 2**31) < 2**31 for a in site.arguments[1:])
    return written if all(small) else attempt(written)


def _to_boolean(site: Site) -> exp.Expr:
    if site.types[0].kind in (Kind.BOOLEAN, Kind.NULL):
        return cast(site.arguments[0], Kind.BOOLEAN)
    return paren(exp.NEQ(this=paren(site.arguments[0]), expression=number("0")))


_WIDENED = {
    Kind.INTEGER: (Kind.BOOLEAN,),
    Kind.NUMBER: (Kind.BOOLEAN, Kind.INTEGER),
    Kind.TEXT: tuple(Kind),
    Kind.TIMESTAMP: (Kind.DATE,),
}
"""Kinds whose every value is one of the wider kind as well."""


def _to(kind: Kind) -> Writer:
    def write(site: Site) -> exp.Expr:
        if site.types[0].kind is kind:
            return site.arguments[0]
        if site.types[0].kind is Kind.NUMBER and kind is Kind.TEXT:
            # -0.0 is 0.0, so its text is the same
            plus = exp.Add(this=paren(site.arguments[0]), expression=number("0e0"))
            return cast(plus, kind)
        if site.types[0].kind in _WIDENED.get(kind, ()):
            return site.fit(site.arguments[0], site.types[0], kind)
        if site.types[0].kind is not Kind.TEXT:
            return try_cast(site.arguments[0], kind)
        pattern = exp.Literal.string(MOMENT if kind in TEMPORAL else REAL)
        # the whole of it or nothing, which is no number and no moment
        value = try_cast(func("REGEXP_EXTRACT", site.arguments[0], pattern), kind)
        if kind in TEMPORAL:
            return in_calendar(value, kind)
        return finite(value) if kind is Kind.NUMBER else value

    return write


WRITERS: dict[str, Writer] = {
    "add": _arithmetic(exp.Add),
    "subtract": _arithmetic(exp.Sub),
    "multiply": _arithmetic(exp.Mul),
    "divide": _divide,
    "integer_divide": _integer_divide,
    "modulo": _modulo,
    "negate": _negate,
    "absolute": _same_kind("ABS"),
    "sign": lambda site: try_cast(func("SIGN", *all_as(site, Kind.NUMBER)), Kind.INTEGER),
    "power": _of_reals("POWER"),
    "sqrt": _real_of("SQRT", exp.GTE),
    "exp": _of_reals("EXP"),
    "ln": _real_of("LN", exp.GT),
    "floor": _rounded("FLOOR"),
    "ceil": _rounded("CEIL"),
    "round": _rounded("ROUND"),
    "clip": _clip,
    "greatest": _extreme("GREATEST"),
    "least": _extreme("LEAST"),
    "equal": _compare(exp.EQ),
    "not_equal": _compare(exp.NEQ),
    "less": _compare(exp.LT),
    "less_equal": _compare(exp.LTE),
    "greater": _compare(exp.GT),
    "greater_equal": _compare(exp.GTE),
    "and": _chain(exp.and_),
    "or": _chain(exp.or_),
    "not": lambda site: paren(exp.Not(this=paren(site.arguments[0]))),
    "is_null": lambda site: paren(_is_null(site.arguments[0])),
    "in": _member,
    "coalesce": _coalesce,
    "null_if": _null_if,
    "case": _case,
    "like": _like(exp.Like),
    "ilike": _like(exp.ILike),
    "contains": _text("CONTAINS"),
    "starts_with": _text("STARTS_WITH"),
    "ends_with": _text("SUFFIX"),
    "lower": _text("LOWER"),
    "upper": _text("UPPER"),
    "trim": _text("TRIM"),
    "replace": _text("REPLACE"),
    "concat": _concat,
    "length": _text("LENGTH"),
    "position": _text("STRPOS"),
    "substring": _substring,
    "part": part,
    "truncate": truncate,
    "difference": difference,
    "shift": shift,
    "to_boolean": _to_boolean,
    "to_integer": _to(Kind.INTEGER),
    "to_number": _to(Kind.NUMBER),
    "to_text": _to(Kind.TEXT),
    "to_date": _to(Kind.DATE),
    "to_timestamp": _to(Kind.TIMESTAMP),
}
"""Every function of `plan.functions.FUNCTIONS`; a test holds the two lists together."""
