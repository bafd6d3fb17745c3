"""How casts are written in DuckDB's SQL: a text is read by one grammar, or is null."""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.grammar import MOMENT, PAST, REAL
from sarus_kernel.engines.sql.moments import in_calendar
from sarus_kernel.engines.sql.writing import (
    Site,
    Writer,
    cast,
    finite,
    func,
    number,
    paren,
    try_cast,
)
from sarus_kernel.plan.types import TEMPORAL, Kind


def to_boolean(site: Site) -> exp.Expr:
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


def to(kind: Kind) -> Writer:
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
        if kind in TEMPORAL:
            return in_calendar(try_cast(_local(site.arguments[0]), kind), kind)
        value = try_cast(_whole(site.arguments[0], REAL), kind)
        return finite(value) if kind is Kind.NUMBER else value

    return write


def _whole(value: exp.Expr, pattern: str) -> exp.Expr:
    """The text if all of it is of the pattern, or else "", which is no number and no moment."""
    return func("REGEXP_EXTRACT", value, exp.Literal.string(pattern))


def _local(value: exp.Expr) -> exp.Expr:
    """What a text says of a moment, without an offset from UTC."""
    end, kept = exp.Literal.string(PAST + "$"), exp.Literal.string("\\1")
    return func("REGEXP_REPLACE", _whole(value, MOMENT), end, kept)
