"""How functions of dates and times are written in Spark's SQL: null outside the calendar."""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.spark.writing import between, once, when
from sarus_kernel.engines.sql.writing import Site, cast, cast_small, func, number, paren
from sarus_kernel.plan.types import Kind

_PARTS = {"week": "WEEKOFYEAR", "dayofweek": "DAYOFWEEK", "dayofyear": "DAYOFYEAR"}
_SECONDS = {"hour": 3600, "minute": 60, "second": 1}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_STEPS = {
    "year": (0, 12, 10_000), "quarter": (0, 3, 40_000), "month": (0, 1, 120_000),
    "week": (1, 7, 530_000), "day": (1, 1, 3_700_000),
    "hour": (2, 1, 88_000_000), "minute": (3, 1, 2**31 - 1), "second": (4, 1, 2**31 - 1),
}  # fmt: skip
"""Which argument of an interval is meant (months, days, hours, minutes, seconds), how many of them
a step is, and the most steps: beyond, the calendar ends."""


def _moment(value: exp.Expr) -> exp.Expr:
    return cast(value, Kind.TIMESTAMP)


def part(site: Site) -> exp.Expr:
    unit, value = site.arguments
    found = func(_PARTS.get(unit.name, unit.name.upper()), _moment(value))
    if unit.name == "dayofweek":
        found = exp.Sub(this=found, expression=number("1"))  # Sunday is 1 here
    return cast(paren(found), Kind.INTEGER)


def truncate(site: Site) -> exp.Expr:
    unit, value = site.arguments
    return cast(func("DATE_TRUNC", unit, _moment(value)), site.result.kind)


def difference(site: Site) -> exp.Expr:
    unit, start, end = site.arguments
    counted = [_counted(unit.name, each) for each in (end, start)]
    steps: exp.Expr = exp.Sub(this=paren(counted[0]), expression=paren(counted[1]))
    if unit.name == "week":
        steps = exp.IntDiv(this=exp.paren(steps), expression=number("7"))
    return exp.paren(cast(exp.paren(steps), Kind.INTEGER))


def _counted(unit: str, value: exp.Expr) -> exp.Expr:
    """How many units lie between a fixed moment and this one."""
    if unit in _SECONDS:
        seconds = func("UNIX_SECONDS", _moment(value))
        step = number(str(_SECONDS[unit]))
        return func("FLOOR", exp.Div(this=seconds, expression=step))
    if unit in _MONTHS:
        return once(_moment(value), lambda v: _months(v, _MONTHS[unit]))
    return cast(func("UNIX_DATE", cast(value, Kind.DATE)), Kind.INTEGER)


def _months(value: exp.Expr, step: int) -> exp.Expr:
    years = exp.Mul(this=func("YEAR", value.copy()), expression=number("12"))
    months = exp.Add(this=years, expression=func("MONTH", value.copy()))
    past = exp.paren(exp.Sub(this=months, expression=number("1")))
    return exp.IntDiv(this=past, expression=number(str(step)))


def shift(site: Site) -> exp.Expr:
    unit, value, count = site.arguments
    place, times, most = _STEPS[unit.name]

    def moved(n: exp.Expr) -> exp.Expr:
        steps = exp.Mul(this=cast_small(n.copy()), expression=number(str(times)))
        shown = [exp.paren(steps) if place == each else number("0") for each in range(5)]
        if place == 0:
            interval = func("MAKE_YM_INTERVAL", number("0"), shown[0])
        else:
            interval = func("MAKE_DT_INTERVAL", *shown[1:])
        later = exp.Add(this=_moment(value), expression=interval)
        return when(between(n, f"-{most + 1}", str(most)), later)

    return in_calendar(once(count, moved), site.result.kind)


def in_calendar(moment: exp.Expr, kind: Kind) -> exp.Expr:
    """The moment, or null outside the years 1 to 9999, which Python cannot hold."""

    def body(v: exp.Expr) -> exp.Expr:
        first, last = (
            cast(exp.Literal.string(text), Kind.TIMESTAMP)
            for text in ("0001-01-01 00:00:00", "9999-12-31 23:59:59.999999")
        )
        return when(exp.Between(this=v.copy(), low=first, high=last), cast(v, kind))

    return once(moment, body)
