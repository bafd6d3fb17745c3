"""Functions that sqlglot leaves as names in some dialects, and what each one means."""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.frontends.sql.functions import numbers, weeks
from sarus_kernel.frontends.sql.functions.choices import chosen, place_in_list
from sarus_kernel.frontends.sql.functions.date_differences import (
    julian_day,
    span_alone,
    whole_units,
)
from sarus_kernel.frontends.sql.functions.date_formats import modified, read_in_words
from sarus_kernel.frontends.sql.functions.pattern_places import patindex
from sarus_kernel.frontends.sql.functions.times import (
    bucket_by_name,
    by_name,
    day_of_year,
    made_date,
)
from sarus_kernel.plan.columns import ColumnNode, apply, literal

Bind = Callable[[exp.Expr], ColumnNode]


def subtracted(items: list[exp.Expr], bind: Bind) -> ColumnNode:
    """`date_sub(x, INTERVAL 10 YEAR)`; of three arguments DuckDB's whole units between two."""
    if len(items) == 3:
        return whole_units(items, bind)
    return bind(exp.Sub(this=items[0].copy(), expression=items[1].copy()))


ANONYMOUS: dict[str, tuple[range, Callable[[list[exp.Expr], Bind], ColumnNode]]] = {
    "date_part": (range(2, 3), by_name("part")),
    "datepart": (range(2, 3), by_name("part")),
    "date_part_year": (
        range(1, 2),
        lambda items, bind: apply("part", literal("year"), bind(items[0])),
    ),
    "choose": (range(2, 100), chosen),
    "dateadd": (range(3, 4), by_name("shift")),
    "isnull": (range(2, 3), lambda items, bind: apply("coalesce", *map(bind, items))),
    "log10": (range(1, 2), lambda items, bind: numbers.log10(bind(items[0]))),
    "make_date": (range(3, 4), lambda items, bind: made_date(*items, bind=bind)),
    "julian": (range(1, 2), lambda items, bind: julian_day(bind(items[0]), 2_440_588)),
    "age": (range(1, 3), span_alone),
    "yearweek": (range(1, 3), weeks.year_week(weeks.ISO)),
    "isoyear": (range(1, 2), lambda items, bind: weeks.iso_year(items[0], bind)),
    "field": (range(2, 100), place_in_list),
    "makedate": (range(2, 3), day_of_year),
    "patindex": (range(2, 3), patindex),
    "isfinite": (range(1, 2), lambda items, bind: apply("equal", *[bind(items[0])] * 2)),
    "datesub": (range(3, 4), whole_units),
    "date_sub": (range(2, 4), subtracted),
    "date_bucket": (range(3, 4), bucket_by_name),
    "hour": (range(1, 2), lambda items, bind: apply("part", literal("hour"), bind(items[0]))),
    "minute": (range(1, 2), lambda items, bind: apply("part", literal("minute"), bind(items[0]))),
    "second": (range(1, 2), lambda items, bind: apply("part", literal("second"), bind(items[0]))),
    "suffix": (range(2, 3), lambda items, bind: apply("ends_with", *map(bind, items))),
    "prefix": (range(2, 3), lambda items, bind: apply("starts_with", *map(bind, items))),
    "julianday": (range(1, 2), lambda items, bind: julian_day(modified("timestamp")(items, bind))),
    "datetime": (range(1, 9), modified("timestamp")),
    "date": (range(2, 9), modified("date")),
    "to_date": (range(1, 3), read_in_words("date")),
    "try_strptime": (range(2, 3), read_in_words("timestamp")),
}
"""Name -> how many arguments, and the rule."""
