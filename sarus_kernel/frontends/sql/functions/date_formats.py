"""Moments as text, by the usual patterns: each directive becomes a function of its own."""

import re
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.functions.date_differences import julian_day
from sarus_kernel.frontends.sql.functions.times import moment
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal

Bind = Callable[[exp.Expr], ColumnNode]
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_PADDED = {"Y": ("year", 4), "m": ("month", 2), "d": ("day", 2), "H": ("hour", 2),
           "M": ("minute", 2), "S": ("second", 2), "j": ("dayofyear", 3)}  # fmt: skip
_WORDS = {"YYYY": "%Y", "YY": "%y", "MONTH": "%B", "MON": "%b", "MM": "%m", "DD": "%d",
          "HH24": "%H", "MI": "%M", "SS": "%S"}  # fmt: skip
"""Oracle's and Snowflake's directives, the longest first."""


def formatted(node: Any, bind: Bind) -> ColumnNode:
    """`strftime(x, '%Y-%m')`, `to_char(x, 'YYYY-MM')`, `FORMAT(x, 'yyyy-MM')`."""
    form = node.args.get("format")
    if form is None:
        return apply("to_text", bind(node.this))
    if not isinstance(form, exp.Literal) or not form.is_string:
        raise NotSupported("The format of a date is a text such as '%Y-%m'.")
    pattern = form.name.replace("strict", "")
    if isinstance(node, exp.ToChar):
        pattern = re.sub("|".join(_WORDS), lambda found: _WORDS[found[0]], pattern.upper())
    return in_pattern(bind(node.this), pattern)


def in_pattern(of: ColumnNode, pattern: str) -> ColumnNode:
    """A moment by a pattern with directives of strftime. Raises NotSupported."""
    if pattern == "%J":
        return julian_day(of)
    pieces = [p for p in re.split(r"(%-?[A-Za-z%])", pattern) if p]
    made = [_piece(of, piece) for piece in pieces]
    if len(made) == 1 and not isinstance(made[0], Literal):
        return made[0]
    return apply("concat", *made) if len(made) > 1 else apply("concat", literal(""), *made)


def _piece(of: ColumnNode, piece: str) -> ColumnNode:
    directive = piece.lstrip("%-")
    if not piece.startswith("%"):
        return literal(piece)
    if piece == "%%":
        return literal("%")
    if directive in _PADDED:
        unit, width = _PADDED[directive]
        part = apply("part", literal(unit), of)
        return apply("to_text", part) if "-" in piece else _padded(part, width)
    if directive == "y":
        return apply("substring", _padded(apply("part", literal("year"), of), 4), literal(3))
    if directive in ("B", "b"):
        return name_of_month(of, directive == "b")
    if directive in ("A", "a"):
        return name_of_day(of, directive == "a")
    raise NotSupported(f"The directive {piece} of a date's format cannot be asked here.")


def _padded(part: ColumnNode, width: int) -> ColumnNode:
    """With zeros before it: 7 as 07."""
    long = apply("to_text", apply("add", part, literal(10**width)))
    return apply("substring", long, literal(2), literal(width))


def name_of_month(of: ColumnNode, short: bool = False) -> ColumnNode:
    return _named(apply("part", literal("month"), of), 1, _MONTHS, short)


def name_of_day(of: ColumnNode, short: bool = False) -> ColumnNode:
    return _named(apply("part", literal("dayofweek"), of), 0, _DAYS, short)


def _named(place: ColumnNode, first: int, names: tuple[str, ...], short: bool) -> ColumnNode:
    branches: list[ColumnNode] = []
    for number, name in enumerate(names, first):
        branches += [apply("equal", place, literal(number)), literal(name[:3] if short else name)]
    return apply("case", *branches, literal(None))


def parsed(kind: str) -> Callable[[Any, Bind], ColumnNode]:
    """`str_to_date(text, '%Y%m%d')`: the two patterns that are dates to everybody."""

    def rule(node: Any, bind: Bind) -> ColumnNode:
        of, pattern = bind(node.this), node.args["format"].name.replace("strict", "")
        if isinstance(of, Literal) and of.kind == "text":
            return moment(of, kind)
        if pattern == "%Y%m%d":
            places = ((1, 4), (5, 2), (7, 2))
            parts = [apply("substring", of, literal(a), literal(n)) for a, n in places]
            of = apply("concat", parts[0], literal("-"), parts[1], literal("-"), parts[2])
        elif pattern not in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"):
            raise NotSupported("Dates are read from text as %Y-%m-%d or %Y%m%d here.")
        return apply(f"to_{kind}", of)

    return rule


def modified(kind: str) -> Callable[[list[exp.Expr], Bind], ColumnNode]:
    """SQLite's `date(x, 'start of month', '-1 year')`."""

    def rule(items: list[exp.Expr], bind: Bind) -> ColumnNode:
        of = bind(items[0])
        at = moment(of, "timestamp") if isinstance(of, Literal) and of.kind == "text" else of
        at = apply("to_timestamp", at)
        for item in items[1:]:
            at = _changed(at, item.name.strip().lower())
        return at if kind == "timestamp" else apply("to_date", at)

    return rule


def _changed(at: ColumnNode, modifier: str) -> ColumnNode:
    start = re.fullmatch(r"start of (year|month|day)", modifier)
    if start:
        return apply("truncate", literal(start[1]), at)
    step = re.fullmatch(r"([+-]?\d{1,6}) (year|month|day|hour|minute|second)s?", modifier)
    if step:
        return apply("shift", literal(step[2]), at, literal(int(step[1])))
    raise NotSupported("A modifier of a date is 'start of month' or '-1 year' here.")
