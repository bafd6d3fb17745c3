"""How functions of dates and times are written in PostgreSQL's SQL: null outside the calendar."""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.writing import Site, cast, func, number, paren
from sarus_kernel.plan.types import Kind

_PARTS = {"dayofweek": "dow", "dayofyear": "doy"}
_SECONDS = {"hour": 3600, "minute": 60, "second": 1}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_STEPS = {
    "year": ("months", 12, 10_000), "quarter": ("months", 3, 40_000),
    "month": ("months", 1, 120_000), "week": ("days", 7, 530_000), "day": ("days", 1, 3_700_000),
    "hour": ("seconds", 3600, 88_000_000), "minute": ("seconds", 60, 2**31 - 1),
    "second": ("seconds", 1, 2**31 - 1),
}  # fmt: skip
"""What is added, how many of them a step is, and the most steps: beyond, the calendar ends."""


def _moment(value: exp.Expr) -> exp.Expr:
    return cast(value, Kind.TIMESTAMP)


def part(site: Site) -> exp.Expr:
    unit, value = site.arguments
    name = exp.Literal.string(_PARTS.get(unit.name, unit.name))
    return cast(func("FLOOR", func("DATE_PART", name, _moment(value))), Kind.INTEGER)


def truncate(site: Site) -> exp.Expr:
    unit, value = site.arguments
    return cast(func("DATE_TRUNC", unit, _moment(value)), site.result.kind)


def difference(site: Site) -> exp.Expr:
    unit, start, end = site.arguments
    if unit.name in _SECONDS or unit.name in _MONTHS:
        name = "MOMENT_SECONDS" if unit.name in _SECONDS else "MOMENT_MONTHS"
        step = number(str((_SECONDS | _MONTHS)[unit.name]))
        early, late = (func(name, _moment(each), step.copy()) for each in (start, end))
        return paren(exp.Sub(this=late, expression=early))
    early, late = (paren(cast(each, Kind.DATE)) for each in (start, end))
    days = cast(exp.paren(exp.Sub(this=late, expression=early)), Kind.INTEGER)
    if unit.name == "day":
        return days
    return func("DIV", days, number("7"))


def shift(site: Site) -> exp.Expr:
    unit, value, count = site.arguments
    name, times, most = _STEPS[unit.name]
    steps = [
        cast(count.copy() if name == each else number("0"), Kind.INTEGER)
        for each in ("months", "days", "seconds")
    ]
    later = func("MOMENT_SHIFT", _moment(value), *steps, number(str(times)), number(str(most)))
    return cast(later, site.result.kind)
