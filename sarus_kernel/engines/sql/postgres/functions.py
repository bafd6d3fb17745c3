"""How each row-wise function is written in PostgreSQL's SQL, so that no row can make it fail.

Whatever may raise is a function of helpers.sql; the rest is as in DuckDB.
"""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import functions as shared
from sarus_kernel.engines.sql.patterns import POSTGRES, grouped, written
from sarus_kernel.engines.sql.postgres.moments import difference, part, shift, truncate
from sarus_kernel.engines.sql.postgres.sizes import multiplied_plainly, small, whole_and_exact
from sarus_kernel.engines.sql.postgres.writing import as_text, by_bytes, plain_nulls
from sarus_kernel.engines.sql.writing import (
    Site,
    Writer,
    all_as,
    cast,
    cast_small,
    func,
    number,
    paren,
)
from sarus_kernel.plan.types import TEMPORAL, Kind

MOST_LENGTH = 2**32 - 1


def _by_kind(name: str) -> Writer:
    """INT_… of integers, REAL_… of reals."""

    def write(site: Site) -> exp.Expr:
        prefix = "INT" if site.result.kind is Kind.INTEGER else "REAL"
        return func(f"{prefix}_{name}", *all_as(site, site.result.kind))

    return write


def _add(site: Site) -> exp.Expr:
    return _sum(site, *all_as(site, site.result.kind))


def _sum(site: Site, left: exp.Expr, right: exp.Expr) -> exp.Expr:
    if site.result.kind is Kind.NUMBER and small(left, right):
        return exp.paren(exp.Add(this=paren(left), expression=paren(right)))
    return func("INT_ADD" if site.result.kind is Kind.INTEGER else "REAL_ADD", left, right)


def _multiply(site: Site) -> exp.Expr:
    left, right = all_as(site, site.result.kind)
    if site.result.kind is Kind.NUMBER and multiplied_plainly(left, right):
        return exp.paren(exp.Mul(this=paren(left), expression=paren(right)))
    whole = site.result.kind is Kind.INTEGER
    return func("INT_MULTIPLY" if whole else "REAL_MULTIPLY", left, right)


def _of_reals(name: str) -> Writer:
    return lambda site: func(name, *all_as(site, Kind.NUMBER))


def _subtract(site: Site) -> exp.Expr:
    left, right = all_as(site, site.result.kind)
    if site.result.kind is Kind.INTEGER:
        return func("INT_SUBTRACT", left, right)
    return _sum(site, left, exp.Neg(this=paren(right)))


def _negate(site: Site) -> exp.Expr:
    (value,) = all_as(site, site.result.kind)
    if site.result.kind is Kind.INTEGER:
        return func("INT_SUBTRACT", cast(number("0"), Kind.INTEGER), value)
    return exp.paren(exp.Neg(this=paren(value)))


def _integer_divide(site: Site) -> exp.Expr:
    whole = func("FLOOR", func("REAL_DIVIDE", *all_as(site, Kind.NUMBER)))
    name = "INT_OF_REAL" if site.result.kind is Kind.INTEGER else "REAL_FINITE"
    return func(name, whole)


def _absolute(site: Site) -> exp.Expr:
    (value,) = all_as(site, site.result.kind)
    return func("INT_ABSOLUTE" if site.result.kind is Kind.INTEGER else "ABS", value)


def _whole(name: str) -> Writer:
    def write(site: Site) -> exp.Expr:
        (value,) = all_as(site, site.result.kind)
        return value if site.result.kind is Kind.INTEGER else func(name, value)

    return write


def _round(site: Site) -> exp.Expr:
    value = site.fit(site.arguments[0], site.types[0], site.result.kind)
    digits = site.arguments[1] if len(site.arguments) > 1 else number("0")
    if site.result.kind is Kind.INTEGER:
        return func("INT_ROUND", value, cast_small(digits))
    if len(site.arguments) == 1 or digits == number("0"):
        return func("REAL_NEAREST", value)
    return func("REAL_ROUND", value, cast_small(digits))


def _ordered(write: Writer) -> Writer:
    """A comparison by order: of text, by its bytes."""

    def written(site: Site) -> exp.Expr:
        pairs = zip(site.arguments, site.types, strict=True)
        arguments = [by_bytes(a, t.kind) for a, t in pairs]
        return write(Site(arguments, site.types, site.result, site.fit))

    return written


def _like(site: Site) -> exp.Expr:
    return _matching(paren(site.arguments[0]), site.arguments[1])


def _ilike(site: Site) -> exp.Expr:
    return _matching(*(func("TEXT_LOWER", each) for each in all_as(site, Kind.TEXT)))


def _matching(value: exp.Expr, pattern: exp.Expr) -> exp.Expr:
    """No character escapes another: PostgreSQL alone would take a backslash for that."""
    like = exp.Like(this=value, expression=pattern)
    return exp.paren(exp.Escape(this=like, expression=exp.Literal.string("")))


def _matches(site: Site) -> exp.Expr:
    text, pattern = all_as(site, Kind.TEXT)
    of = exp.Literal.string(written(pattern.name, POSTGRES))
    return exp.paren(exp.RegexpLike(this=paren(text), expression=of))


def _extract(site: Site) -> exp.Expr:
    text, pattern, group = site.arguments
    of = exp.Literal.string(grouped(pattern.name, int(group.name), POSTGRES))
    return func("SUBSTRING", text, of)


def _replace_matches(site: Site) -> exp.Expr:
    text, pattern, new, everywhere = site.arguments
    of = exp.Literal.string(written(pattern.name, POSTGRES))
    more = [exp.Literal.string("g")] if everywhere.this else []
    return func("REGEXP_REPLACE", text, of, new, *more)


def _contains(site: Site) -> exp.Expr:
    place = func("STRPOS", *all_as(site, Kind.TEXT))
    return paren(exp.GT(this=place, expression=number("0")))


def _position(site: Site) -> exp.Expr:
    return cast(func("STRPOS", *all_as(site, Kind.TEXT)), Kind.INTEGER)


def _ends_with(site: Site) -> exp.Expr:
    value, end = all_as(site, Kind.TEXT)
    tail = func("RIGHT", value, func("LENGTH", end.copy()))
    return paren(exp.EQ(this=tail, expression=end))


def _text(name: str) -> Writer:
    return lambda site: func(name, *all_as(site, Kind.TEXT))


def _length(site: Site) -> exp.Expr:
    return cast(func("LENGTH", *all_as(site, Kind.TEXT)), Kind.INTEGER)


def _substring(site: Site) -> exp.Expr:
    value, *places = site.arguments
    text = site.fit(value, site.types[0], Kind.TEXT)
    whole = [cast(place, Kind.INTEGER) for place in places]
    if len(whole) == 1:
        whole.append(cast(number(str(MOST_LENGTH)), Kind.INTEGER))
    return func("TEXT_SUBSTRING", text, *whole)


def _to_boolean(site: Site) -> exp.Expr:
    if site.types[0].kind in (Kind.BOOLEAN, Kind.NULL):
        return cast(site.arguments[0], Kind.BOOLEAN)
    return paren(exp.NEQ(this=paren(site.arguments[0]), expression=number("0")))


def _to(kind: Kind) -> Writer:
    def write(site: Site) -> exp.Expr:
        (value,), (type_,) = site.arguments, site.types
        if kind is Kind.TEXT and type_.kind is not Kind.NULL:
            return value if type_.kind is kind else as_text(value, type_)
        if kind is Kind.INTEGER and type_.kind is Kind.NUMBER:
            return cast(value, kind) if whole_and_exact(value) else func("INT_OF_REAL", value)
        if type_.kind is Kind.TEXT and kind is not Kind.TEXT:
            return _read(value, kind)
        return site.fit(value, type_, kind)

    return write


def _read(value: exp.Expr, kind: Kind) -> exp.Expr:
    if kind in TEMPORAL:
        return cast(func("TEXT_MOMENT", value), kind)
    return func("TEXT_INT" if kind is Kind.INTEGER else "TEXT_REAL", value)


_OWN: dict[str, Writer] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _of_reals("REAL_DIVIDE"),
    "integer_divide": _integer_divide,
    "modulo": _by_kind("MODULO"),
    "negate": _negate,
    "absolute": _absolute,
    "sign": lambda site: cast(func("SIGN", *all_as(site, Kind.NUMBER)), Kind.INTEGER),
    "power": _of_reals("REAL_POWER"),
    "sqrt": _of_reals("REAL_SQRT"),
    "exp": _of_reals("REAL_EXP"),
    "ln": _of_reals("REAL_LN"),
    "floor": _whole("FLOOR"),
    "ceil": _whole("CEIL"),
    "round": _round,
    "greatest": _ordered(shared.WRITERS["greatest"]),
    "least": _ordered(shared.WRITERS["least"]),
    "less": _ordered(shared.WRITERS["less"]),
    "less_equal": _ordered(shared.WRITERS["less_equal"]),
    "greater": _ordered(shared.WRITERS["greater"]),
    "greater_equal": _ordered(shared.WRITERS["greater_equal"]),
    "like": _like,
    "ilike": _ilike,
    "matches": _matches,
    "extract": _extract,
    "replace_matches": _replace_matches,
    "contains": _contains,
    "ends_with": _ends_with,
    "lower": _text("TEXT_LOWER"),
    "upper": _text("TEXT_UPPER"),
    "trim": _text("TEXT_TRIM"),
    "length": _length,
    "position": _position,
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
SAME = ("clip", "equal", "not_equal", "and", "or", "not", "is_null", "in", "coalesce", "null_if",
        "case", "starts_with", "replace", "concat")  # fmt: skip
"""Functions that mean in PostgreSQL what they mean in DuckDB."""
WRITERS: dict[str, Writer] = {
    name: plain_nulls(write)
    for name, write in (_OWN | {name: shared.WRITERS[name] for name in SAME}).items()
}
"""Every function of `plan.functions.FUNCTIONS`; a test holds the two lists together."""
