"""How each aggregate is written in DuckDB's SQL, so that no row can make it fail."""

from collections.abc import Callable

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.writing import cast, finite, func, number, paren, try_cast
from sarus_kernel.plan.types import NUMERIC, ColumnType, Kind

Writer = Callable[[exp.Expr, ColumnType], exp.Expr]

_HUGE = "1e100"


def _count(value: exp.Expr, _: ColumnType) -> exp.Expr:
    return exp.Count(this=value)


def _sum(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    return exp.Sum(this=value if type_.kind in NUMERIC else cast(value, Kind.INTEGER))


def _tame(value: exp.Expr) -> exp.Expr:
    """Values so large that their squares overflow are moved to 1e100: nothing may raise."""
    double = cast(value, Kind.NUMBER)
    held = func("LEAST", func("GREATEST", double, exp.Neg(this=number(_HUGE))), number(_HUGE))
    known = exp.Not(this=exp.Is(this=paren(value.copy()), expression=exp.Null()))
    return exp.Case(ifs=[exp.If(this=known, true=held)])


def _statistic(name: str) -> Writer:
    return lambda value, _: func(name, _tame(value))


def _pick(name: str) -> Writer:
    return lambda value, _: func(name, value)


WRITERS: dict[str, Writer] = {
    "count": _count,
    "sum": _sum,
    "mean": _statistic("AVG"),
    "variance": _statistic("VAR_SAMP"),
    "stddev": _statistic("STDDEV_SAMP"),
    "median": _statistic("MEDIAN"),
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
