"""How each aggregate is written in DuckDB's SQL, so that no row can make it fail."""

from collections.abc import Callable

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.writing import cast, finite, func, number, paren, try_cast
from sarus_kernel.plan.types import ColumnType, Kind

Writer = Callable[..., exp.Expr]
"""The first argument, its type, and any further arguments -> the aggregate."""

_HUGE = "1e100"


def _count(value: exp.Expr, _: ColumnType) -> exp.Expr:
    return exp.Count(this=value)


def _in_order(value: exp.Expr) -> exp.Expr:
    """The values from the least to the greatest.

    A sum of floats depends on their order, and the order in which an engine meets one person's
    rows may depend on how many rows others have: in a fixed order it is that person's alone.
    """
    if isinstance(value.unnest(), exp.Literal | exp.Neg | exp.Null):
        return value  # one constant: an engine refuses to order by it
    return exp.Order(this=value, expressions=[exp.Ordered(this=value.copy())])


def _sum(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    if type_.kind is Kind.NUMBER:
        return exp.Sum(this=_in_order(value))
    return exp.Sum(this=value if type_.kind is Kind.INTEGER else cast(value, Kind.INTEGER))


def _mean(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    """Integers are added up exactly, so their order does not matter."""
    return func("AVG", value if type_.kind is Kind.INTEGER else _in_order(_tame(value)))


def _tame(value: exp.Expr) -> exp.Expr:
    """Values so large that their squares overflow are moved to 1e100: nothing may raise."""
    double = cast(value, Kind.NUMBER)
    held = func("LEAST", func("GREATEST", double, exp.Neg(this=number(_HUGE))), number(_HUGE))
    known = exp.Not(this=exp.Is(this=paren(value.copy()), expression=exp.Null()))
    return exp.Case(ifs=[exp.If(this=known, true=held)])


def _spread(name: str) -> Writer:
    return lambda value, _: func(name, _in_order(_tame(value)))


def _quantile(name: str) -> Writer:
    def write(value: exp.Expr, type_: ColumnType, share: exp.Expr) -> exp.Expr:
        held = value if type_.kind is not Kind.NUMBER and name != "QUANTILE_CONT" else _tame(value)
        return func(name, held, share)

    return write


def _together(name: str) -> Writer:
    """Of pairs of which neither is null; in a fixed order, as a sum of floats is."""

    def write(one: exp.Expr, _: ColumnType, other: exp.Expr) -> exp.Expr:
        pair = [_tame(one), _tame(other)]
        ordered = exp.Order(
            this=pair[1], expressions=[exp.Ordered(this=each.copy()) for each in pair]
        )
        return func(name, pair[0], ordered)

    return write


def _pick(name: str) -> Writer:
    return lambda value, _: func(name, value)


WRITERS: dict[str, Writer] = {
    "count": _count,
    "sum": _sum,
    "mean": _mean,
    "variance": _spread("VAR_SAMP"),
    "stddev": _spread("STDDEV_SAMP"),
    "median": lambda value, _: func("MEDIAN", _tame(value)),
    "quantile": _quantile("QUANTILE_CONT"),
    "quantile_disc": _quantile("QUANTILE_DISC"),
    "covariance": _together("COVAR_SAMP"),
    "correlation": _together("CORR"),
    "min": _pick("MIN"),
    "max": _pick("MAX"),
    "any": _pick("BOOL_OR"),
    "all": _pick("BOOL_AND"),
}


def finish(value: exp.Expr, result: ColumnType) -> exp.Expr:
    """The aggregate brought to the kind it must have; null where it does not fit."""
    counted = value.this if isinstance(value, exp.Filter) else value
    if isinstance(counted, exp.Count):
        return value
    if result.kind is Kind.NUMBER:
        return finite(cast(value, Kind.NUMBER))
    return try_cast(value, result.kind) if result.kind is Kind.INTEGER else value
