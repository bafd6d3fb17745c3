"""How each row-wise function is written in DuckDB's SQL, so that no row can make it fail.

Whatever may raise (integer overflow, casts, dates out of range) is inside TRY; a divisor of zero
becomes null first; real arithmetic may become infinite or NaN inside one expression and is made
null where it leaves arithmetic (`finite`, put there by render.py). One line per function.
"""

from collections.abc import Callable

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import casts, numbers
from sarus_kernel.engines.sql.moments import difference, part, shift, truncate
from sarus_kernel.engines.sql.patterns import RE2, grouped, written
from sarus_kernel.engines.sql.writing import (
    Site,
    Writer,
    all_as,
    attempt,
    beside,
    func,
    is_literal,
    number,
    paren,
    try_cast,
    within,
)
from sarus_kernel.plan.types import Kind

LONGEST_TEXT = 10_000


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


def _matches(site: Site) -> exp.Expr:
    text, pattern = all_as(site, Kind.TEXT)
    return func("REGEXP_MATCHES", text, exp.Literal.string(written(pattern.name, RE2)))


def _extract(site: Site) -> exp.Expr:
    """No part that is asked for is empty: what DuckDB gives where there is none is null."""
    text, pattern, group = site.arguments
    of = exp.Literal.string(grouped(pattern.name, int(group.name), RE2))
    return exp.Nullif(this=func("REGEXP_EXTRACT", text, of, number("1")), expression=NOTHING)


def _replace_matches(site: Site) -> exp.Expr:
    text, pattern, new, everywhere = site.arguments
    of = exp.Literal.string(written(pattern.name, RE2))
    more = [exp.Literal.string("g")] if everywhere.this else []
    return func("REGEXP_REPLACE", text, of, new, *more)


NOTHING = exp.Literal.string("")
FARTHEST = 2**32 - 1
"""A place in a text, and a size, beyond this is null."""


def _substring(site: Site) -> exp.Expr:
    """With places that are literals of 32 bits nothing can overflow."""
    value, *places = site.arguments
    near = [a if _is_near(a) else within(a, -FARTHEST, FARTHEST) for a in places]
    written = func("SUBSTRING", value, *near)
    return written if all(_is_near(a) for a in places) else attempt(written)


def _is_near(place: exp.Expr) -> bool:
    return is_literal(place) and int(place.unnest().name or 2**31) < 2**31


WRITERS: dict[str, Writer] = {
    "add": numbers.arithmetic(exp.Add),
    "subtract": numbers.arithmetic(exp.Sub),
    "multiply": numbers.arithmetic(exp.Mul),
    "divide": numbers.divide,
    "integer_divide": numbers.integer_divide,
    "modulo": numbers.modulo,
    "negate": numbers.negate,
    "absolute": numbers.absolute,
    "sign": lambda site: try_cast(func("SIGN", *all_as(site, Kind.NUMBER)), Kind.INTEGER),
    "power": numbers.of_reals("POWER"),
    "sqrt": numbers.real_of("SQRT", exp.GTE),
    "exp": numbers.of_reals("EXP"),
    "ln": numbers.real_of("LN", exp.GT),
    "floor": numbers.rounded("FLOOR"),
    "ceil": numbers.rounded("CEIL"),
    "round": numbers.rounded("ROUND"),
    "clip": numbers.clip,
    "greatest": numbers.extreme("GREATEST"),
    "least": numbers.extreme("LEAST"),
    "equal": _compare(exp.EQ),
    "not_equal": _compare(exp.NEQ),
    "less": _compare(exp.LT),
    "less_equal": _compare(exp.LTE),
    "greater": _compare(exp.GT),
    "greater_equal": _compare(exp.GTE),
    "and": _chain(exp.and_),
    "or": _chain(exp.or_),
    "not": lambda site: paren(exp.Not(this=paren(site.arguments[0]))),
    "is_null": lambda site: paren(numbers.is_null(site.arguments[0])),
    "in": _member,
    "coalesce": _coalesce,
    "null_if": _null_if,
    "case": _case,
    "like": _like(exp.Like),
    "ilike": _like(exp.ILike),
    "matches": _matches,
    "extract": _extract,
    "replace_matches": _replace_matches,
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
    "to_boolean": casts.to_boolean,
    "to_integer": casts.to(Kind.INTEGER),
    "to_number": casts.to(Kind.NUMBER),
    "to_text": casts.to(Kind.TEXT),
    "to_date": casts.to(Kind.DATE),
    "to_timestamp": casts.to(Kind.TIMESTAMP),
}
"""Every function of `plan.functions.FUNCTIONS`; a test holds the two lists together."""
