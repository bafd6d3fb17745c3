"""Moments as text, by the usual patterns: each directive becomes a function of its own."""

import re
from collections.abc import Callable
from datetime import datetime
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
    """`str_to_date(text, '%Y%m%d')`: by any pattern of numbers; null where the text is another."""

    def rule(node: Any, bind: Bind) -> ColumnNode:
        form = node.args["format"]
        if not isinstance(form, exp.Literal) or not form.is_string:
            raise NotSupported("The format of a date is a text such as '%Y-%m-%d'.")
        return read_by(bind(node.this), form.name.replace("strict", ""), kind)

    return rule


_TAKEN = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
"""The directives that are read, and how many digits each has where nothing stands behind it."""
_SPELT = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def read_by(of: ColumnNode, pattern: str, kind: str) -> ColumnNode:
    """The moment that a text spells by a pattern. Raises NotSupported."""
    pattern = pattern.replace("%F", "%Y-%m-%d").replace("%T", "%H:%M:%S")
    if isinstance(of, Literal) and of.kind == "text":
        return _of_literal(of, pattern, kind)
    if pattern in _SPELT:
        return apply(f"to_{kind}", of)
    pieces = [p for p in re.split(r"(%-?[A-Za-z%])", pattern) if p]
    if re.search("%-?[HMS]", pattern) and not all(p.startswith("%") for p in pieces):
        raise NotSupported("Of text columns, times are read as '%Y-%m-%d %H:%M:%S' alone.")
    parts, rest = dict[str, ColumnNode](), of
    for place, piece in enumerate(pieces):
        behind = pieces[place + 1] if place + 1 < len(pieces) else None
        directive = piece.lstrip("%-")
        if not piece.startswith("%"):
            continue
        if directive not in _TAKEN or directive in parts:
            raise NotSupported(f"Dates are read by %Y, %m, %d, %H, %M and %S here, not by {piece}.")
        parts[directive], rest = _taken(rest, behind, _TAKEN[directive])
    if not {"Y", "m", "d"} <= parts.keys():
        raise NotSupported(f"A date is read by a year, a month and a day; not {pattern!r}.")
    return apply(f"to_{kind}", _spelt(parts))


def _of_literal(of: Literal, pattern: str, kind: str) -> ColumnNode:
    try:
        when = datetime.strptime(str(of.value).strip(), pattern.replace("%-", "%"))
    except ValueError:
        return moment(of, kind)  # as it is spelt everywhere, or an error that says so
    return Literal(when.date().isoformat() if kind == "date" else when.isoformat(), kind)


def _taken(rest: ColumnNode, behind: str | None, digits: int) -> tuple[ColumnNode, ColumnNode]:
    """The digits of one directive, and the text behind them."""
    if behind is None:
        return rest, literal("")
    if behind.startswith("%"):
        return (apply("substring", rest, literal(1), literal(digits)),
                apply("substring", rest, literal(digits + 1)))  # fmt: skip
    place = apply("position", rest, literal(behind))  # 0: no digits before it, so no moment
    start = apply("add", place, literal(len(behind)))
    return (apply("substring", rest, literal(1), apply("subtract", place, literal(1))),
            apply("substring", rest, start))  # fmt: skip


def _spelt(parts: dict[str, ColumnNode]) -> ColumnNode:
    """The parts as a moment is spelt here: with one or two digits each, or it is none."""
    pieces = [parts["Y"], literal("-"), parts["m"], literal("-"), parts["d"]]
    if parts.keys() & {"H", "M", "S"}:
        clock = [parts.get(name, literal("00")) for name in ("H", "M", "S")]
        pieces += [literal(" "), clock[0], literal(":"), clock[1], literal(":"), clock[2]]
    return apply("concat", *pieces)


STYLES = {"23": "%Y-%m-%d", "101": "%m/%d/%Y", "102": "%Y.%m.%d", "103": "%d/%m/%Y",
          "104": "%d.%m.%Y", "105": "%d-%m-%Y", "110": "%m-%d-%Y", "111": "%Y/%m/%d",
          "112": "%Y%m%d", "120": "%Y-%m-%d %H:%M:%S", "20": "%Y-%m-%d %H:%M:%S",
          "126": "%Y-%m-%dT%H:%M:%S"}  # fmt: skip
"""The styles of SQL Server's CONVERT that hold a whole date."""


def read_in_words(kind: str) -> Callable[[list[exp.Expr], Bind], ColumnNode]:
    """`to_date(x, 'YYYYMMDD')` where a dialect leaves it a name."""

    def rule(items: list[exp.Expr], bind: Bind) -> ColumnNode:
        of = bind(items[0])
        if len(items) == 1:
            return moment(of, kind) if isinstance(of, Literal) else apply(f"to_{kind}", of)
        if not isinstance(items[1], exp.Literal):
            raise NotSupported("The format of a date is a text such as 'YYYY-MM-DD'.")
        words = items[1].name
        if "%" not in words:
            words = re.sub("|".join(_WORDS), lambda found: _WORDS[found[0]], words.upper())
        return read_by(of, words, kind)

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
