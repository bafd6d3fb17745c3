"""How each row-wise function is written in DuckDB's SQL, so that no row can make it fail.

Whatever may raise (integer overflow, casts, dates out of range) is inside TRY; a divisor of zero
becomes null first; real arithmetic may become infinite or NaN inside one expression and is made
null where it leaves arithmetic (`finite`, put there by render.py). One line per function.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import expressions as exp

from sarus_kernel.plan.types import TEMPORAL, ColumnType, Kind

LONGEST_TEXT = 10_000

TYPES = {
    Kind.BOOLEAN: "BOOLEAN",
    Kind.INTEGER: "BIGINT",
    Kind.NUMBER: "DOUBLE",
    Kind.TEXT: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP",
    Kind.NULL: "VARCHAR",
}


@dataclass(frozen=True)
class Site:
    """One use of a function: its rendered arguments, their types, the type of the result."""

    arguments: Sequence[exp.Expr]
    types: Sequence[ColumnType]
    result: ColumnType


Writer = Callable[[Site], exp.Expr]


def func(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of an engine function by name, without any rewriting by sqlglot."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def number(text: str) -> exp.Expr:
    """A number as a literal."""
    return exp.Literal.number(text)


_ATOMS = (exp.Column, exp.Literal, exp.Paren, exp.Func, exp.Null, exp.Boolean)


def paren(value: exp.Expr) -> exp.Expr:
    """The value as an operand: in parentheses unless it is one word already."""
    binary = isinstance(value, exp.Binary | exp.Unary | exp.Predicate)
    return value if isinstance(value, _ATOMS) and not binary else exp.paren(value)


def cast(value: exp.Expr, kind: Kind) -> exp.Expr:
    """A cast that cannot fail (used where the kind of the source fits)."""
    return exp.Cast(this=value, to=exp.DataType.build(TYPES[kind], dialect="duckdb"))


def try_cast(value: exp.Expr, kind: Kind) -> exp.Expr:
    """A cast that gives null where it would fail."""
    return exp.TryCast(this=value, to=exp.DataType.build(TYPES[kind], dialect="duckdb"))


def cast_small(value: exp.Expr) -> exp.Expr:
    """A cast to a 32-bit integer, which some of DuckDB's functions want."""
    return exp.Cast(this=value, to=exp.DataType.build("INT", dialect="duckdb"))


def attempt(value: exp.Expr) -> exp.Expr:
    """The value, or null where computing it fails."""
    return func("TRY", value)


def finite(value: exp.Expr) -> exp.Expr:
    """The value, or null where it is NaN or infinite."""
    test = func("ISFINITE", value.copy())
    return exp.Case(ifs=[exp.If(this=test, true=value)])


def fit(value: exp.Expr, type_: ColumnType, kind: Kind) -> exp.Expr:
    """The value as a kind; nothing is written where it has that kind already.

    Integer literals are always cast: DuckDB takes small ones for 32-bit numbers, whose products
    overflow early. A literal of a real number has an exponent and so is a DOUBLE by itself.
    """
    if type_.kind is kind and not isinstance(value, exp.Null):
        return cast(value, kind) if kind is Kind.INTEGER and is_literal(value) else value
    return _real(value) if kind is Kind.NUMBER and is_literal(value) else cast(value, kind)


def is_literal(value: exp.Expr) -> bool:
    """Whether this is a number as it stands in the question, perhaps with a sign."""
    bare = value.unnest()
    bare = bare.this if isinstance(bare, exp.Neg) else bare
    return isinstance(bare, exp.Literal) and not bare.is_string


def _real(value: exp.Expr) -> exp.Expr:
    """A whole number as a literal of a real one."""
    bare = value.unnest()
    if isinstance(bare, exp.Neg):
        return exp.paren(exp.Neg(this=number(f"{bare.this.name}e0")))
    return number(f"{bare.name}e0")


def _all(site: Site, kind: Kind) -> list[exp.Expr]:
    """Every argument as one kind."""
    return [fit(a, t, kind) for a, t in zip(site.arguments, site.types, strict=True)]


def _beside(values: Sequence[exp.Expr], types: Sequence[ColumnType], kind: Kind) -> list[exp.Expr]:
    """Values of which the engine picks one, as one kind. The pick has the widest of their types:
    among others a whole number needs no cast, and among whole numbers one cast is enough."""
    whole = [kind is t.kind is Kind.INTEGER and is_literal(v)
             for v, t in zip(values, types, strict=True)]  # fmt: skip
    first = 0 if all(whole) else -1
    return [
        value if whole[n] and n != first else fit(value, types[n], kind)
        for n, value in enumerate(values)
    ]


def _arithmetic(operator: type[exp.Binary]) -> Writer:
    def write(site: Site) -> exp.Expr:
        kind = site.result.kind
        left, right = (paren(a) for a in _all(site, kind))
        value: exp.Expr = operator(this=left, expression=right)
        return attempt(value) if kind is Kind.INTEGER else value

    return write


def _negate(site: Site) -> exp.Expr:
    (value,) = _all(site, site.result.kind)
    return attempt(exp.Neg(this=paren(value)))


def _not_zero(value: exp.Expr) -> exp.Expr:
    return func("NULLIF", value, number("0"))


def _divide(site: Site) -> exp.Expr:
    over, under = _all(site, Kind.NUMBER)
    return exp.Div(this=paren(over), expression=_not_zero(under))


def _integer_divide(site: Site) -> exp.Expr:
    whole = func("FLOOR", _divide(site))
    return try_cast(whole, Kind.INTEGER) if site.result.kind is Kind.INTEGER else finite(whole)


def _modulo(site: Site) -> exp.Expr:
    left, right = _all(site, site.result.kind)
    return attempt(func("MOD", left, _not_zero(right)))


def _of_reals(name: str) -> Writer:
    return lambda site: func(name, *_all(site, Kind.NUMBER))


def _real_of(name: str, operator: type[exp.Binary]) -> Writer:
    """A function that is defined above (or from) zero only: null elsewhere."""

    def write(site: Site) -> exp.Expr:
        (value,) = _all(site, Kind.NUMBER)
        test = operator(this=paren(value.copy()), expression=number("0"))
        return func(name, exp.Case(ifs=[exp.If(this=test, true=value)]))

    return write


def _same_kind(name: str) -> Writer:
    return lambda site: attempt(func(name, *_all(site, site.result.kind)))


def _rounded(name: str) -> Writer:
    def write(site: Site) -> exp.Expr:
        value, *digits = site.arguments
        value = fit(value, site.types[0], site.result.kind)
        if site.result.kind is Kind.INTEGER and name != "ROUND":
            return value
        rounded = func(name, value, *(cast_small(digit) for digit in digits))
        # the largest integers, rounded to tens, may not fit any more
        return attempt(rounded) if site.result.kind is Kind.INTEGER else rounded

    return write


def _clip(site: Site) -> exp.Expr:
    """DuckDB's LEAST and GREATEST skip nulls: a null must stay a null."""
    value, low, high = _beside(site.arguments, site.types, site.result.kind)
    held = func("LEAST", func("GREATEST", value, low), high)
    if not site.types[0].nullable:
        return held
    known = exp.Not(this=_is_null(value.copy()))
    return exp.Case(ifs=[exp.If(this=known, true=held)])


def _extreme(name: str) -> Writer:
    """NULL where any argument is (SQL's standard); DuckDB alone would skip nulls."""

    def write(site: Site) -> exp.Expr:
        values = _beside(site.arguments, site.types, site.result.kind)
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
    return [paren(a) for a in _all(site, mixed)]


def _chain(operator: Callable[..., exp.Expr]) -> Writer:
    return lambda site: paren(operator(*(paren(a) for a in site.arguments)))


def _member(site: Site) -> exp.Expr:
    value, *options = _alike(site)
    return paren(exp.In(this=value, expressions=options))


def _coalesce(site: Site) -> exp.Expr:
    return func("COALESCE", *_beside(site.arguments, site.types, site.result.kind))


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
    *values, default = _beside(*chosen, site.result.kind)
    conditions = [paren(condition) for condition in site.arguments[:-1:2]]
    pairs = zip(conditions, values, strict=True)
    ifs = [exp.If(this=condition, true=value) for condition, value in pairs]
    return exp.Case(ifs=ifs, default=default)


def _plain(name: str) -> Writer:
    return lambda site: func(name, *site.arguments)


def _text(name: str) -> Writer:
    return lambda site: func(name, *_all(site, Kind.TEXT))


def _concat(site: Site) -> exp.Expr:
    """Null where a part is null; never longer than LONGEST_TEXT, however often it is nested."""
    parts = [paren(a) for a in _all(site, Kind.TEXT)]
    whole: exp.Expr = parts[0]
    for part in parts[1:]:
        whole = exp.DPipe(this=whole, expression=part)
    return func("LEFT", paren(whole), number(str(LONGEST_TEXT)))


def _like(operator: type[exp.Binary]) -> Writer:
    return lambda site: paren(
        operator(this=paren(site.arguments[0]), expression=site.arguments[1])
    )


def _part(site: Site) -> exp.Expr:
    return cast(func("DATE_PART", *site.arguments), Kind.INTEGER)


def _truncate(site: Site) -> exp.Expr:
    return attempt(cast(func("DATE_TRUNC", *site.arguments), site.result.kind))


def _difference(site: Site) -> exp.Expr:
    unit, start, end = site.arguments
    if any(t.kind is Kind.TIMESTAMP for t in site.types[1:]):
        start, end = (cast(x, Kind.TIMESTAMP) for x in (start, end))
    return attempt(func("DATE_DIFF", unit, start, end))


_STEPS = {
    "year": ("TO_YEARS", 1), "quarter": ("TO_MONTHS", 3), "month": ("TO_MONTHS", 1),
    "week": ("TO_DAYS", 7), "day": ("TO_DAYS", 1), "hour": ("TO_HOURS", 1),
    "minute": ("TO_MINUTES", 1), "second": ("TO_SECONDS", 1),
}  # fmt: skip


def _shift(site: Site) -> exp.Expr:
    unit, moment, count = site.arguments
    name, times = _STEPS[unit.name]
    steps = exp.Mul(this=paren(count), expression=number(str(times)))
    later = exp.Add(this=paren(moment), expression=func(name, cast_small(paren(steps))))
    return _in_calendar(attempt(cast(paren(later), site.result.kind)), site.result.kind)


def _in_calendar(moment: exp.Expr, kind: Kind) -> exp.Expr:
    """The moment, or null outside the years 1 to 9999, which Python cannot hold."""
    first, last = (cast(exp.Literal.string(t), kind) for t in ("0001-01-01", "9999-12-31"))
    test = exp.Between(this=moment.copy(), low=first, high=last)
    return exp.Case(ifs=[exp.If(this=test, true=moment)])


def _to_boolean(site: Site) -> exp.Expr:
    if site.types[0].kind in (Kind.BOOLEAN, Kind.NULL):
        return cast(site.arguments[0], Kind.BOOLEAN)
    return paren(exp.NEQ(this=paren(site.arguments[0]), expression=number("0")))


def _to(kind: Kind) -> Writer:
    def write(site: Site) -> exp.Expr:
        if site.types[0].kind is kind:
            return site.arguments[0]
        value = try_cast(site.arguments[0], kind)
        if site.types[0].kind is not Kind.TEXT:
            return value
        if kind in TEMPORAL:
            return _in_calendar(value, kind)
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
    "sign": lambda site: try_cast(func("SIGN", *_all(site, Kind.NUMBER)), Kind.INTEGER),
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
    "substring": lambda site: attempt(func("SUBSTRING", *site.arguments)),
    "part": _part,
    "truncate": _truncate,
    "difference": _difference,
    "shift": _shift,
    "to_boolean": _to_boolean,
    "to_integer": _to(Kind.INTEGER),
    "to_number": _to(Kind.NUMBER),
    "to_text": _to(Kind.TEXT),
    "to_date": _to(Kind.DATE),
    "to_timestamp": _to(Kind.TIMESTAMP),
}
"""Every function of `plan.functions.FUNCTIONS`; a test holds the two lists together."""
