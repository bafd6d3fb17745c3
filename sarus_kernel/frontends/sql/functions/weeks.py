"""Years of weeks, and weeks as MySQL, DuckDB and Snowflake number them; the next weekday.

A week belongs to the year in which one of its days lies: Thursday (ISO 8601), or another, by the
rule that the first week of a year has four of its days, or all seven.
"""

from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.functions.date_differences import monday_first
from sarus_kernel.frontends.sql.functions.times import Bind
from sarus_kernel.plan.columns import ColumnNode, apply, literal

ISO = 3
_SUNDAY = {0: 0, 2: 0, 4: 3, 6: 3}
"""MySQL's modes of weeks from Sunday: how many days later the day lies that says the year."""
_MONDAY = {1: 3, 3: 3, 5: 0, 7: 0}
_DAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def _anchor(of: exp.Expr, bind: Bind, mode: int) -> ColumnNode:
    """The day of the same week that says which year the week is of."""
    if mode in _MONDAY:
        gone, later = monday_first(of, bind), _MONDAY[mode] + 1
    else:
        gone, later = apply("part", literal("dayofweek"), bind(of)), _SUNDAY[mode]
    return apply("shift", literal("day"), bind(of), apply("subtract", literal(later), gone))


def iso_year(node: Any, bind: Bind) -> ColumnNode:
    """The year of an ISO week: `ISOYEAR(x)`, `YEAROFWEEKISO(x)`, `EXTRACT(ISOYEAR FROM x)`."""
    return apply("part", literal("year"), _anchor(node, bind, ISO))


def year_week(mode: int) -> Any:
    """`YEARWEEK(x, mode)` as year * 100 + week; without a mode, that of the dialect."""

    def rule(items: list[exp.Expr], bind: Bind) -> ColumnNode:
        given = items[1].name if len(items) > 1 else str(mode)
        if given not in map(str, range(8)):
            raise NotSupported("The mode of YEARWEEK is a number from 0 to 7.")
        day = _anchor(items[0], bind, int(given))
        gone = apply("add", apply("part", literal("dayofyear"), day), literal(6))
        week = apply("integer_divide", gone, literal(7))
        year = apply("multiply", apply("part", literal("year"), day), literal(100))
        return apply("add", year, week)

    return rule


def next_day(node: Any, bind: Bind) -> ColumnNode:
    """`NEXT_DAY(x, 'MONDAY')`: the first such day after x."""
    word = node.expression.name.lower()
    places = [n for n, day in enumerate(_DAYS) if len(word) >= 2 and day.startswith(word)]
    if len(places) != 1:
        raise NotSupported("NEXT_DAY takes a day of the week in English, such as 'MONDAY'.")
    day = apply("part", literal("dayofweek"), bind(node.this))
    wait = apply("modulo", apply("subtract", literal(places[0] + 6), day), literal(7))
    return apply("shift", literal("day"), bind(node.this), apply("add", wait, literal(1)))
