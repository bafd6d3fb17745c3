"""How each aggregate is written in PostgreSQL's SQL, so that no row can make it fail."""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import aggregates as shared
from sarus_kernel.engines.sql.aggregates import Writer
from sarus_kernel.engines.sql.dialect import Put
from sarus_kernel.engines.sql.postgres.writing import by_bytes, finite, fit
from sarus_kernel.engines.sql.writing import cast, func, number, paren
from sarus_kernel.plan.types import ColumnType, Kind

_HUGE = "1e100"
_NEAR_OVERFLOW = "1e290"
_SCALE = str(2**64)
_CALLS = ("SUM", "COUNT", "AVG", "VAR_SAMP", "STDDEV_SAMP", "ARRAY_AGG", "MIN", "MAX", "BOOL_OR",
          "BOOL_AND")  # fmt: skip


def _in_order(value: exp.Expr, *more: exp.Expr) -> exp.Expr:
    """From the least to the greatest: see aggregates.py."""
    by = [exp.Ordered(this=each.copy(), nulls_first=False) for each in (*more, value)]
    return exp.Order(this=value, expressions=by)


def _sum(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    """PostgreSQL raises an error where a sum of reals overflows: huge ones are added by themselves,
    2^64 times smaller."""
    if type_.kind is not Kind.NUMBER:
        return func("SUM", fit(value, type_, Kind.INTEGER))
    value = cast(value, Kind.NUMBER)
    small = exp.LTE(this=func("ABS", value.copy()), expression=number(_NEAR_OVERFLOW))
    ordinary = exp.Case(ifs=[exp.If(this=small, true=value)])
    scaled = exp.Div(this=value.copy(), expression=cast(number(_SCALE), Kind.NUMBER))
    large = exp.GT(this=func("ABS", value.copy()), expression=number(_NEAR_OVERFLOW))
    huge = exp.Case(ifs=[exp.If(this=large, true=scaled)])
    return func("SUM_OF", func("SUM", _in_order(ordinary)), func("SUM", _in_order(huge)))


def _mean(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    """Integers are added up exactly; both numbers are rounded to reals before the division."""
    if type_.kind is Kind.NUMBER:
        return func("AVG", _in_order(_tame(value, type_)))
    whole = fit(value, type_, Kind.INTEGER)
    total = cast(func("SUM", whole), Kind.NUMBER)
    return func("REAL_DIVIDE", total, cast(func("COUNT", whole.copy()), Kind.NUMBER))


def _tame(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    """Values so large that their squares overflow are moved to 1e100."""
    double = fit(value, type_, Kind.NUMBER)
    low, high = exp.Neg(this=number(_HUGE)), number(_HUGE)
    held = func("LEAST", func("GREATEST", double, low), high)
    known = exp.Not(this=exp.Is(this=paren(double.copy()), expression=exp.Null()))
    return exp.Case(ifs=[exp.If(this=known, true=cast(held, Kind.NUMBER))])


def _spread(name: str) -> Writer:
    return lambda value, type_: func(name, _in_order(_tame(value, type_)))


def _listed(value: exp.Expr) -> exp.Expr:
    known = exp.Not(this=exp.Is(this=paren(value.copy()), expression=exp.Null()))
    return exp.Filter(
        this=func("ARRAY_AGG", _in_order(value)), expression=exp.Where(this=known)
    )


def _quantile(value: exp.Expr, type_: ColumnType, share: exp.Expr | None = None) -> exp.Expr:
    place = cast(number("0.5") if share is None else share, Kind.NUMBER)
    return func("QUANTILE_OF", _listed(_tame(value, type_)), place)


def _quantile_disc(value: exp.Expr, type_: ColumnType, share: exp.Expr) -> exp.Expr:
    real = type_.kind is Kind.NUMBER
    held = _tame(value, type_) if real else by_bytes(fit(value, type_, type_.kind), type_.kind)
    return func("PICK_OF", _listed(held), cast(share, Kind.NUMBER))


def _together(name: str) -> Writer:
    """Of pairs of which neither is null; in a fixed order, as a sum of floats is."""

    def write(one: exp.Expr, _: ColumnType, other: exp.Expr) -> exp.Expr:
        type_ = ColumnType(Kind.NUMBER)
        pair = [_tame(func("REAL_OF", each), type_) for each in (one, other)]
        by = [exp.Ordered(this=each.copy(), nulls_first=False) for each in pair]
        return func(name, pair[0], exp.Order(this=pair[1], expressions=by))

    return write


def _pick(name: str, truth: str) -> Writer:
    """PostgreSQL has no least and no greatest of booleans."""

    def write(value: exp.Expr, type_: ColumnType) -> exp.Expr:
        kind = Kind.TEXT if type_.kind is Kind.NULL else type_.kind
        held = fit(value, type_, kind)
        return func(truth if kind is Kind.BOOLEAN else name, by_bytes(held, kind))

    return write


def _truth(name: str) -> Writer:
    return lambda value, type_: func(name, fit(value, type_, Kind.BOOLEAN))


WRITERS: dict[str, Writer] = {
    "count": shared.WRITERS["count"],
    "sum": _sum,
    "mean": _mean,
    "variance": _spread("VAR_SAMP"),
    "stddev": _spread("STDDEV_SAMP"),
    "median": _quantile,
    "quantile": _quantile,
    "quantile_disc": _quantile_disc,
    "covariance": _together("COVAR_SAMP"),
    "correlation": _together("CORR"),
    "min": _pick("MIN", "BOOL_AND"),
    "max": _pick("MAX", "BOOL_OR"),
    "any": _truth("BOOL_OR"),
    "all": _truth("BOOL_AND"),
}
"""Every aggregate of `plan.aggregates.AGGREGATES`."""


def finish(value: exp.Expr, result: ColumnType) -> exp.Expr:
    """The aggregate brought to the kind it must have; null where it does not fit."""
    if isinstance(value, exp.Count):
        return value
    if result.kind is Kind.NUMBER:
        return finite(cast(value, Kind.NUMBER))
    return func("INT_OF", value) if result.kind is Kind.INTEGER else value


def over(value: exp.Expr, put: Put) -> exp.Expr:
    """OVER after each call; what would add up in an order does so on a list of the values."""
    holder = exp.paren(value)
    for call in list(holder.find_all(exp.Count, exp.Anonymous)):
        if isinstance(call, exp.Anonymous) and call.name not in _CALLS:
            continue
        outer = call.parent if isinstance(call.parent, exp.Filter) else call
        ordered = call.expressions[0] if call.expressions else None
        if isinstance(ordered, exp.Order):
            listed = func("ARRAY_AGG", ordered.this)
            if outer is not call:
                listed = exp.Filter(this=listed, expression=outer.expression)
            outer.replace(func(f"LISTED_{call.name}", put(listed)))
        else:
            outer.replace(put(outer.copy()))
    written: exp.Expr = holder.this
    return written
