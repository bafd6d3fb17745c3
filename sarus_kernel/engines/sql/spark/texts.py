"""How functions of text are written in Spark's SQL."""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.grammar import MOMENT, REAL
from sarus_kernel.engines.sql.patterns import JAVA, grouped, written
from sarus_kernel.engines.sql.spark.letters import mapping
from sarus_kernel.engines.sql.spark.writing import (
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
    cast_small,
    func,
    number,
    paren,
    try_cast,
)
from sarus_kernel.plan.types import Kind

SPACES = " \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
MOST = str(2**32 - 1)


def text(name: str) -> Writer:
    return lambda site: func(name, *all_as(site, Kind.TEXT))


def letters(name: str) -> Writer:
    return lambda site: changed(name, all_as(site, Kind.TEXT)[0])


def changed(name: str, value: exp.Expr) -> exp.Expr:
    """The text in small or capital letters."""
    before, after = (exp.Literal.string(part) for part in mapping(name))

    def body(v: exp.Expr) -> exp.Expr:
        plain = compare(func("OCTET_LENGTH", v.copy()), exp.EQ, func("LENGTH", v.copy()))
        short = func(name.upper(), v.copy())
        ascii_too = func("TRANSLATE", v.copy(), *_ascii(name))
        return when(plain, short, func("TRANSLATE", ascii_too, before, after))

    return once(value, body)


def _ascii(name: str) -> tuple[exp.Expr, exp.Expr]:
    small, capital = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    pair = (capital, small) if name == "lower" else (small, capital)
    return exp.Literal.string(pair[0]), exp.Literal.string(pair[1])


def like(site: Site) -> exp.Expr:
    return _matching(paren(site.arguments[0]), site.arguments[1], site.arguments[1])


def ilike(site: Site) -> exp.Expr:
    value, pattern = (changed("lower", each) for each in all_as(site, Kind.TEXT))
    return _matching(value, pattern, site.arguments[1])


def _matching(value: exp.Expr, pattern: exp.Expr, written: exp.Expr) -> exp.Expr:
    """No character escapes another: the one that Spark wants for that does not occur."""
    free = next(chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in written.name)
    matched = exp.Like(this=value, expression=pattern)
    return exp.paren(exp.Escape(this=matched, expression=exp.Literal.string(free)))


def matches(site: Site) -> exp.Expr:
    value, pattern = all_as(site, Kind.TEXT)
    return func("RLIKE", value, exp.Literal.string(written(pattern.name, JAVA)))


def extract(site: Site) -> exp.Expr:
    """No part that is asked for is empty: what Spark gives where there is none is null."""
    value, pattern, group = site.arguments
    of = exp.Literal.string(grouped(pattern.name, int(group.name), JAVA))
    found = func("REGEXP_EXTRACT", value, of, number("1"))
    return exp.Nullif(this=found, expression=exp.Literal.string(""))


def replace_matches(site: Site) -> exp.Expr:
    """Spark replaces each: of the first alone, what stands before it is matched too, once."""
    value, pattern, new, everywhere = site.arguments
    of = written(pattern.name, JAVA)
    if everywhere.this:
        return func("REGEXP_REPLACE", value, exp.Literal.string(of), new)
    first = exp.Literal.string(f"\\A([\\s\\S]*?)(?:{of})")
    return func("REGEXP_REPLACE", value, first, exp.Literal.string(f"$1{new.name}"))


def trim(site: Site) -> exp.Expr:
    return func("BTRIM", *all_as(site, Kind.TEXT), exp.Literal.string(SPACES))


def length(site: Site) -> exp.Expr:
    return cast(func("LENGTH", *all_as(site, Kind.TEXT)), Kind.INTEGER)


def position(site: Site) -> exp.Expr:
    return cast(func("INSTR", *all_as(site, Kind.TEXT)), Kind.INTEGER)


def substring(site: Site) -> exp.Expr:
    """From `place` on, or back from it: what lies between two places, both counted from 0."""
    value = all_as(site, Kind.TEXT)[0]
    place, *more = (cast(each, Kind.INTEGER) for each in site.arguments[1:])
    size = more[0] if more else cast(number(MOST), Kind.INTEGER)
    return once(value, lambda v: both(place, size, lambda p, s: _cut(v, p, s)))


def _cut(value: exp.Expr, place: exp.Expr, size: exp.Expr) -> exp.Expr:
    long = cast(func("LENGTH", value.copy()), Kind.INTEGER)
    ahead = exp.Sub(this=place.copy(), expression=number("1"))
    back = exp.Add(this=long.copy(), expression=place.copy())
    start = when(compare(place, exp.GTE, "0"), ahead, back)
    end = exp.Add(this=paren(start.copy()), expression=size.copy())
    forward = compare(size, exp.GTE, "0")
    low = _within(when(forward, start, end), long)
    high = _within(when(forward.copy(), end.copy(), start.copy()), long)
    first = exp.Add(this=low, expression=number("1"))
    count = func("GREATEST", exp.Sub(this=high, expression=low.copy()), number("0"))
    cut = func("SUBSTRING", value, cast_small(paren(first)), cast_small(count))
    fine = exp.and_(*(between(each, f"-{MOST}", MOST) for each in (place, size)))
    return when(fine, cut)


def _within(place: exp.Expr, long: exp.Expr) -> exp.Expr:
    return func("LEAST", func("GREATEST", place, number("0")), long.copy())


def read(value: exp.Expr, kind: Kind) -> exp.Expr:
    """A text as a number or a moment, or null."""
    if kind is Kind.INTEGER:
        exact = exp.DataType.build("DECIMAL(38, 18)")
        decimal = exp.TryCast(this=_whole(value, REAL), to=exact)
        return narrowed(func("ROUND", decimal, number("0")))
    if kind is Kind.NUMBER:
        return once(try_cast(_whole(value, REAL), kind), finite)
    zone = exp.Literal.string("(:[0-9.]+)(Z| ?[+-][0-9:]+) *\\z")
    local = func("REGEXP_REPLACE", _whole(value, MOMENT), zone, exp.Literal.string("$1"))
    return try_cast(local, Kind.TIMESTAMP)


def _whole(value: exp.Expr, pattern: str) -> exp.Expr:
    """The text, should all of it be of the pattern; Java's `$` would let a line end follow."""
    exact = exp.Literal.string("^(" + pattern.strip("^$") + ")\\z")
    return func("REGEXP_EXTRACT", value, exact, number("1"))
