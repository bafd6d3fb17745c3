"""How each row-wise function is written in Spark's SQL, so that no row can make it fail.

Outside its ANSI mode Spark raises nothing, but lets integers wrap around and saturate: TRY_ADD and
its like, and exact decimals, give null there.
"""

from collections.abc import Callable

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import functions as shared
from sarus_kernel.engines.sql import numbers
from sarus_kernel.engines.sql.spark import texts
from sarus_kernel.engines.sql.spark.moments import difference, in_calendar, part, shift, truncate
from sarus_kernel.engines.sql.spark.writing import (
    GREATEST,
    as_text,
    between,
    both,
    compare,
    finite,
    narrowed,
    once,
    when,
)
from sarus_kernel.engines.sql.writing import (
    Site,
    Writer,
    all_as,
    cast,
    func,
    number,
    paren,
)
from sarus_kernel.plan.types import TEMPORAL, Kind

WHOLE = "4503599627370496"
"""2^52: from here on every real number is whole."""


def _arithmetic(name: str, operator: type[exp.Binary]) -> Writer:
    def write(site: Site) -> exp.Expr:
        left, right = all_as(site, site.result.kind)
        if site.result.kind is Kind.INTEGER:
            return func(name, left, right)
        return operator(this=paren(left), expression=paren(right))

    return write


def _negate(site: Site) -> exp.Expr:
    (value,) = all_as(site, site.result.kind)
    if site.result.kind is Kind.INTEGER:
        return func("TRY_SUBTRACT", cast(number("0"), Kind.INTEGER), value)
    return exp.paren(exp.Neg(this=paren(value)))


def _integer_divide(site: Site) -> exp.Expr:
    whole = once(numbers.divide(site), _floor)
    if site.result.kind is Kind.INTEGER:
        return once(whole, _narrowed)
    return once(whole, finite)


def _modulo(site: Site) -> exp.Expr:
    """By zero: null, and not an error, as in its ANSI mode."""
    left, right = all_as(site, site.result.kind)
    if site.result.kind is Kind.INTEGER:
        fixed = numbers.is_constant(right)
        right = numbers.not_minus_one(right) if fixed else once(right, numbers.not_minus_one)
    return exp.Mod(this=paren(left), expression=numbers.not_zero(right))


def _decimal(value: exp.Expr) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build("DECIMAL(38, 0)"))


def _absolute(site: Site) -> exp.Expr:
    (value,) = all_as(site, site.result.kind)
    if site.result.kind is Kind.NUMBER:
        return func("ABS", value)
    return narrowed(func("ABS", _decimal(value)))


def _power(site: Site) -> exp.Expr:
    """1 to any power is 1, as in C; in Java NaN stays NaN."""

    def body(a: exp.Expr, b: exp.Expr) -> exp.Expr:
        known = exp.Not(this=exp.Is(this=b.copy(), expression=exp.Null()))
        one = exp.and_(compare(a, exp.EQ, "1"), known)
        return when(one, number("1e0"), func("POWER", a, b))

    base, power = all_as(site, Kind.NUMBER)
    return both(base, power, body)


def _truncated(value: exp.Expr) -> exp.Expr:
    return cast(cast(value.copy(), Kind.INTEGER), Kind.NUMBER)


def _small(value: exp.Expr) -> exp.Expr:
    return compare(func("ABS", value.copy()), exp.LT, WHOLE)


def _floor(value: exp.Expr) -> exp.Expr:
    """FLOOR gives an integer here, and for huge values the largest one."""
    return when(_small(value), cast(func("FLOOR", value.copy()), Kind.NUMBER), value)


def _ceil(value: exp.Expr) -> exp.Expr:
    return when(_small(value), cast(func("CEIL", value.copy()), Kind.NUMBER), value)


def _nearest(value: exp.Expr) -> exp.Expr:
    """Halves go away from zero."""
    rest = exp.Sub(this=value.copy(), expression=_truncated(value))
    half = compare(func("ABS", rest), exp.GTE, number("5e-1"))
    step = when(half, func("SIGN", value.copy()), number("0e0"))
    return when(_small(value), exp.Add(this=_truncated(value), expression=step), value)


def _whole(body: Callable[[exp.Expr], exp.Expr]) -> Writer:
    def write(site: Site) -> exp.Expr:
        (value,) = all_as(site, site.result.kind)
        return value if site.result.kind is Kind.INTEGER else once(value, body)

    return write


def _round(site: Site) -> exp.Expr:
    value = site.fit(site.arguments[0], site.types[0], site.result.kind)
    digits = site.arguments[1] if len(site.arguments) > 1 else number("0")
    if site.result.kind is Kind.INTEGER:
        return narrowed(func("ROUND", _decimal(value), digits))
    bare = digits.unnest()
    places = -int(bare.this.name) if isinstance(bare, exp.Neg) else int(bare.name)
    return once(value, lambda v: _rounded(v, places))


def _rounded(value: exp.Expr, digits: int) -> exp.Expr:
    """As DuckDB does it: the value times a power of ten, rounded, and divided by it again."""
    if digits == 0:
        return _nearest(value)
    step = number(f"1e{abs(digits)}")
    if digits > 0:
        return once(_times(value, step), lambda v: when(
            between(v, f"-{GREATEST}", GREATEST), _over(exp.paren(_nearest(v)), step),
            value.copy()))  # fmt: skip
    back = _times(once(_over(value, step), _nearest), step)
    known = exp.Not(this=exp.Is(this=value.copy(), expression=exp.Null()))
    return when(known, func("COALESCE", once(back, finite), number("0e0")))


def _times(value: exp.Expr, by: exp.Expr) -> exp.Expr:
    return exp.Mul(this=value.copy(), expression=by.copy())


def _over(value: exp.Expr, by: exp.Expr) -> exp.Expr:
    return exp.Div(this=value.copy(), expression=by.copy())


def _to_integer(site: Site) -> exp.Expr:
    (value,), (type_,) = site.arguments, site.types
    if type_.kind is Kind.TEXT:
        return texts.read(value, Kind.INTEGER)
    if type_.kind is Kind.NUMBER:
        return once(func("RINT", value), _narrowed)
    return site.fit(value, type_, Kind.INTEGER)


def _narrowed(value: exp.Expr) -> exp.Expr:
    fits = exp.and_(compare(value, exp.GTE, exp.Neg(this=number("9.223372036854775808e18"))),
                    compare(value, exp.LT, "9.223372036854775808e18"))  # fmt: skip
    return when(fits, cast(value, Kind.INTEGER))


def _to(kind: Kind) -> Writer:
    def write(site: Site) -> exp.Expr:
        (value,), (type_,) = site.arguments, site.types
        if type_.kind is kind:
            return value
        if type_.kind is Kind.TEXT:
            found = texts.read(value, kind)
            return in_calendar(found, kind) if kind in TEMPORAL else found
        if kind is Kind.TEXT and type_.kind is Kind.NUMBER:
            return as_text(value)
        return site.fit(value, type_, kind)

    return write


_OWN: dict[str, Writer] = {
    "add": _arithmetic("TRY_ADD", exp.Add),
    "subtract": _arithmetic("TRY_SUBTRACT", exp.Sub),
    "multiply": _arithmetic("TRY_MULTIPLY", exp.Mul),
    "integer_divide": _integer_divide,
    "modulo": _modulo,
    "negate": _negate,
    "absolute": _absolute,
    "power": _power,
    "floor": _whole(_floor),
    "ceil": _whole(_ceil),
    "round": _round,
    "like": texts.like,
    "ilike": texts.ilike,
    "matches": texts.matches,
    "extract": texts.extract,
    "replace_matches": texts.replace_matches,
    "starts_with": texts.text("STARTSWITH"),
    "ends_with": texts.text("ENDSWITH"),
    "lower": texts.letters("lower"),
    "upper": texts.letters("upper"),
    "trim": texts.trim,
    "length": texts.length,
    "position": texts.position,
    "substring": texts.substring,
    "part": part,
    "truncate": truncate,
    "difference": difference,
    "shift": shift,
    "to_integer": _to_integer,
    "to_number": _to(Kind.NUMBER),
    "to_text": _to(Kind.TEXT),
    "to_date": _to(Kind.DATE),
    "to_timestamp": _to(Kind.TIMESTAMP),
}
SAME = ("divide", "sign", "sqrt", "exp", "ln", "clip", "greatest", "least", "equal", "not_equal",
        "less", "less_equal", "greater", "greater_equal", "and", "or", "not", "is_null", "in",
        "coalesce", "null_if", "case", "contains", "replace", "concat", "to_boolean")  # fmt: skip
"""Functions that mean in Spark what they mean in DuckDB."""
WRITERS: dict[str, Writer] = _OWN | {name: shared.WRITERS[name] for name in SAME}
"""Every function of `plan.functions.FUNCTIONS`; a test holds the two lists together."""
