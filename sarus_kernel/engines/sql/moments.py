"""How functions of dates and times are written in DuckDB's SQL: null outside the calendar."""

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.writing import (
    Site,
    attempt,
    cast,
    func,
    is_literal,
    number,
    paren,
    try_cast,
    try_small,
    within,
)
from sarus_kernel.plan.types import Kind


def part(site: Site) -> exp.Expr:
    return cast(func("DATE_PART", *site.arguments), Kind.INTEGER)


def truncate(site: Site) -> exp.Expr:
    return attempt(cast(func("DATE_TRUNC", *site.arguments), site.result.kind))


def difference(site: Site) -> exp.Expr:
    unit, start, end = site.arguments
    if any(t.kind is Kind.TIMESTAMP for t in site.types[1:]):
        start, end = (cast(x, Kind.TIMESTAMP) for x in (start, end))
    return attempt(func("DATE_DIFF", unit, start, end))


_STEPS = {
    "year": ("TO_YEARS", 1, 10_000), "quarter": ("TO_MONTHS", 3, 40_000),
    "month": ("TO_MONTHS", 1, 120_000), "week": ("TO_DAYS", 7, 530_000),
    "day": ("TO_DAYS", 1, 3_700_000), "hour": ("TO_HOURS", 1, 88_000_000),
    "minute": ("TO_MINUTES", 1, 2**31 - 1), "second": ("TO_SECONDS", 1, 2**31 - 1),
}  # fmt: skip
"""What makes an interval, how many of them a step is, and the most steps: beyond, the calendar
ends, and no engine is asked what is there."""


def shift(site: Site) -> exp.Expr:
    """Each step that may fail has a TRY of its own: two expressions that share a part have it
    worked out once by DuckDB, outside of their own TRYs."""
    unit, moment, count = site.arguments
    name, times, most = _STEPS[unit.name]
    steps = count if is_literal(count) else within(count, -most - 1, most)
    if times > 1:
        steps = attempt(exp.Mul(this=paren(steps), expression=number(str(times))))
    later = exp.Add(this=paren(moment), expression=attempt(func(name, try_small(steps))))
    value = attempt(later)
    if site.result.kind is Kind.DATE:
        value = try_cast(value, Kind.DATE)
    return in_calendar(value, site.result.kind)


def in_calendar(moment: exp.Expr, kind: Kind) -> exp.Expr:
    """The moment, or null outside the years 1 to 9999, which Python cannot hold."""
    end = "9999-12-31" if kind is Kind.DATE else "9999-12-31 23:59:59.999999"
    first, last = (cast(exp.Literal.string(t), kind) for t in ("0001-01-01", end))
    test = exp.Between(this=moment.copy(), low=first, high=last)
    return exp.Case(ifs=[exp.If(this=test, true=moment)])
