"""How each aggregate is written in Spark's SQL, so that no row can make it fail.

What depends on the order of floats is worked out on a sorted list of a group's values: groups are
one person's rows, or public tables. Sums over people are of whole numbers.
"""

from collections.abc import Callable

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import aggregates as shared
from sarus_kernel.engines.sql.aggregates import Writer
from sarus_kernel.engines.sql.dialect import Put
from sarus_kernel.engines.sql.spark.writing import compare, finite, fit, narrowed, once, when
from sarus_kernel.engines.sql.writing import cast, cast_small, func, number, paren
from sarus_kernel.plan.types import ColumnType, Kind

_HUGE = "1e100"
_CALLS = ("SUM", "COUNT", "COLLECT_LIST", "MIN", "MAX", "BOOL_OR", "BOOL_AND")


def _decimal(value: exp.Expr) -> exp.Expr:
    return exp.Cast(this=value, to=exp.DataType.build("DECIMAL(38, 0)"))


def _sum(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    if type_.kind is not Kind.NUMBER:
        return func("SUM", _decimal(fit(value, type_, Kind.INTEGER)))
    return _of_list(value, _total)


def _mean(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    """Integers are added up exactly; both numbers are rounded to reals before the division."""
    if type_.kind is Kind.NUMBER:
        return _of_list(_tame(value, type_), _average)
    whole = fit(value, type_, Kind.INTEGER)
    total = cast(func("SUM", _decimal(whole)), Kind.NUMBER)
    return exp.Div(this=total, expression=func("COUNT", whole.copy()))


def _tame(value: exp.Expr, type_: ColumnType) -> exp.Expr:
    double = fit(value, type_, Kind.NUMBER)
    low, high = exp.Neg(this=number(_HUGE)), number(_HUGE)
    held = func("LEAST", func("GREATEST", double, low), high)
    return when(_known(double), held)


def _known(value: exp.Expr) -> exp.Expr:
    return exp.Not(this=exp.Is(this=paren(value.copy()), expression=exp.Null()))


def _of_list(value: exp.Expr, body: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    """Something of the sorted values that are not null; null where there are none."""
    listed = func("ARRAY_SORT", func("COLLECT_LIST", value))
    return once(listed, lambda v: when(compare(_size(v), exp.GT, "0"), body(v)))


def _size(values: exp.Expr) -> exp.Expr:
    return func("SIZE", values.copy())


def _folded(values: exp.Expr, step: exp.Expr) -> exp.Expr:
    names = [exp.to_identifier("s"), exp.to_identifier("x")]
    start = number("0e0")
    added = exp.Add(this=exp.column("s"), expression=paren(step))
    return func("AGGREGATE", values.copy(), start, exp.Lambda(this=added, expressions=names))


def _total(values: exp.Expr) -> exp.Expr:
    return _folded(values, exp.column("x"))


def _average(values: exp.Expr) -> exp.Expr:
    return exp.Div(this=_total(values), expression=_size(values))


def _spread(root: bool) -> Writer:
    def body(values: exp.Expr) -> exp.Expr:
        found = once(_average(values), lambda m: _folded(values, _apart("x", m)))
        rest = exp.Sub(this=_size(values), expression=number("1"))
        of = exp.Div(this=found, expression=exp.paren(rest))
        whole = func("SQRT", of) if root else of
        return when(compare(_size(values), exp.GT, "1"), whole)

    return lambda value, type_: _of_list(_tame(value, type_), body)


def _apart(name: str, mean: exp.Expr) -> exp.Expr:
    rest = exp.paren(exp.Sub(this=exp.column(name), expression=mean.copy()))
    return exp.Mul(this=rest, expression=rest.copy())


def _quantile(value: exp.Expr, type_: ColumnType, share: exp.Expr | None = None) -> exp.Expr:
    at = cast(number("5e-1") if share is None else share, Kind.NUMBER)

    def body(values: exp.Expr) -> exp.Expr:
        last = exp.paren(exp.Sub(this=_size(values), expression=number("1")))
        place = exp.Mul(this=at.copy(), expression=last)
        below = func("FLOOR", place.copy())
        rest = exp.paren(exp.Sub(this=place.copy(), expression=below.copy()))
        low = func("GET", values.copy(), cast_small(below.copy()))
        next_ = exp.Add(this=below.copy(), expression=number("1"))
        high = func("GET", values.copy(), cast_small(exp.paren(next_)))
        left = exp.paren(exp.Sub(this=number("1e0"), expression=rest.copy()))
        mixed = exp.Add(this=exp.Mul(this=low.copy(), expression=left),
                        expression=exp.Mul(this=high, expression=rest))  # fmt: skip
        return when(compare(exp.paren(place), exp.EQ, below), low, mixed)

    return _of_list(_tame(value, type_), body)


def _quantile_disc(value: exp.Expr, type_: ColumnType, share: exp.Expr) -> exp.Expr:
    real = type_.kind is Kind.NUMBER
    held = _tame(value, type_) if real else fit(value, type_, type_.kind)

    def body(values: exp.Expr) -> exp.Expr:
        part = exp.Mul(this=cast(share, Kind.NUMBER), expression=_size(values))
        above = func("FLOOR", exp.Sub(this=_size(values), expression=part))
        place = exp.Sub(this=_size(values), expression=above)
        first = exp.Sub(this=func("GREATEST", number("1"), place), expression=number("1"))
        return func("GET", values.copy(), cast_small(exp.paren(first)))

    return _of_list(held, body)


def _together(root: bool) -> Writer:
    """Covariance or, divided by both spreads, correlation: of pairs of which neither is null."""

    def write(one: exp.Expr, _: ColumnType, other: exp.Expr) -> exp.Expr:
        type_ = ColumnType(Kind.INTEGER)  # of any kind: it is cast to a real
        a, b = (_tame(each, type_) for each in (one, other))
        pair = func("NAMED_STRUCT", exp.Literal.string("a"), a, exp.Literal.string("b"), b)
        known = exp.and_(*(_known(each) for each in (one, other)))
        return _of_list(when(known, pair), body)

    def body(pairs: exp.Expr) -> exp.Expr:
        means = func(
            "NAMED_STRUCT",
            *(exp.Literal.string("a"), _mean_of(pairs, "a")),
            *(exp.Literal.string("b"), _mean_of(pairs, "b")),
        )
        return once(means, lambda m: when(compare(_size(pairs), exp.GT, "1"), finished(pairs, m)))

    def finished(pairs: exp.Expr, means: exp.Expr) -> exp.Expr:
        both = _products(pairs, means, "a", "b")
        if root:
            squares = [func("SQRT", _products(pairs, means, each, each)) for each in "ab"]
            under = exp.paren(exp.Mul(this=squares[0], expression=squares[1]))
            return exp.Div(this=both, expression=under)
        rest = exp.Sub(this=_size(pairs), expression=number("1"))
        return exp.Div(this=both, expression=exp.paren(rest))

    return write


def _mean_of(pairs: exp.Expr, name: str) -> exp.Expr:
    return exp.Div(this=_folded(pairs, exp.column(name, table="x")), expression=_size(pairs))


def _products(pairs: exp.Expr, means: exp.Expr, one: str, other: str) -> exp.Expr:
    apart = [
        exp.paren(exp.Sub(this=exp.column(name, table="x"),
                          expression=exp.column(name, table=means.name)))
        for name in (one, other)
    ]  # fmt: skip
    return _folded(pairs, exp.Mul(this=apart[0], expression=apart[1]))


def _plain(name: str) -> Writer:
    return lambda value, _: func(name, value)


def _truth(name: str) -> Writer:
    return lambda value, type_: func(name, fit(value, type_, Kind.BOOLEAN))


WRITERS: dict[str, Writer] = {
    "count": shared.WRITERS["count"],
    "sum": _sum,
    "mean": _mean,
    "variance": _spread(root=False),
    "stddev": _spread(root=True),
    "median": _quantile,
    "quantile": _quantile,
    "quantile_disc": _quantile_disc,
    "covariance": _together(root=False),
    "correlation": _together(root=True),
    "min": _plain("MIN"),
    "max": _plain("MAX"),
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
    call = value.this if isinstance(value, exp.Window) else value
    is_sum = isinstance(call, exp.Anonymous) and call.name == "SUM"
    return narrowed(value) if is_sum else value


def over(value: exp.Expr, put: Put) -> exp.Expr:
    """OVER after each call: what is made of a list is made of a window's list."""
    holder = exp.paren(value)
    for call in list(holder.find_all(exp.Count, exp.Anonymous)):
        if isinstance(call, exp.Count) or call.name in _CALLS:
            call.replace(put(call.copy()))
    written: exp.Expr = holder.this
    return written
