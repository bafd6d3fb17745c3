"""What one text means in its dialect, marked on the tree before it is read.

Today is one literal of the question: asked again the same day it is the same question.
"""

from collections.abc import Callable
from datetime import date

from sqlglot import exp

from sarus_kernel.errors import NotSupported

CUTTING = ("tsql", "spark", "sqlite", "redshift")
"""Dialects in which CAST(2.7 AS INT) is 2; in the others it is 3."""
CUTS = "cuts"
"""Marks a CAST to a whole number in a dialect that cuts there instead of rounding."""
COUNTS = "counts"
"""Marks a difference of moments that counts something else than boundaries crossed: `elapsed`
(whole units), `sunday` or `monday` (weeks that begin then)."""
EMPTY = "empty_if_none"
"""Marks a REGEXP_EXTRACT of a dialect in which no match is an empty text, and not null."""
SIGN = "sign"
"""Marks a REGEXP_REPLACE with the sign before the number of a group that is put in again."""
WITH_NULLS = "with_nulls"
"""Marks MAX_BY(x, y) in a dialect in which x may be null where y is largest."""

_ELAPSED = ("spark", "mysql")
_WEEKS = {"tsql": "sunday", "redshift": "sunday", "bigquery": "sunday", "snowflake": "monday"}
_OWN_WEEKS = ("tsql", "mysql", "bigquery", "sqlite")
_SUNDAY_IS_ONE = ("tsql", "spark", "mysql", "bigquery", "oracle", "redshift")
_DAYS = ("DOW", "DAYOFWEEK", "WEEKDAY", "DW")
_NOW: dict[type[exp.Expr], exp.DType] = {
    exp.CurrentDate: exp.DType.DATE,
    exp.CurrentTimestamp: exp.DType.TIMESTAMP,
    exp.CurrentDatetime: exp.DType.TIMESTAMP,
    exp.Localtimestamp: exp.DType.TIMESTAMP,
    exp.CurrentTime: exp.DType.TIMESTAMP,
}
_READERS = (exp.Date, exp.Anonymous, exp.TsOrDsToTimestamp, exp.TsOrDsToDate)
"""What reads the text 'now' as a moment (SQLite)."""
_CALLED = ("now", "today", "get_current_timestamp", "current_timestamp", "getdate", "sysdatetime",
           "getutcdate", "sysdate")  # fmt: skip


def prepared(tree: exp.Expr, dialect: str, day: Callable[[], date]) -> exp.Expr:
    """The tree with its marks, and with today in place of CURRENT_DATE and the like.

    Raises NotSupported where a dialect's numbers of weeks and weekdays are others than here.
    """
    for node in tree.walk():
        _need_same_weeks(node, dialect)
        if isinstance(node, exp.Cast):
            cuts = dialect in CUTTING and node.to.this in exp.DataType.INTEGER_TYPES
            node.meta[CUTS] = cuts
        if isinstance(node, exp.ArgMax | exp.ArgMin):
            node.meta[WITH_NULLS] = dialect in ("spark", "snowflake", "bigquery")
        if isinstance(node, exp.RegexpExtract):
            node.meta[EMPTY] = dialect in ("duckdb", "spark", "redshift")
        if isinstance(node, exp.RegexpReplace):
            node.meta[SIGN] = "$" if dialect in ("spark", "mysql", "redshift") else "\\"
        if isinstance(node, exp.DateDiff | exp.TimestampDiff):
            node.meta[COUNTS] = _counts(node, dialect)
    return tree.transform(lambda node: _plainer(_today(node, day)))


def _counts(node: exp.Expr, dialect: str) -> str:
    unit = node.args.get("unit")
    if dialect in _ELAPSED:
        return "elapsed"
    if isinstance(unit, exp.WeekStart):
        return unit.name.lower()
    if unit is not None and unit.name.lower() in ("isoweek", "week", "weeks", "wk", "ww", "w"):
        return "monday" if unit.name.lower() == "isoweek" else _WEEKS.get(dialect, "")
    return ""


def _today(node: exp.Expr, day: Callable[[], date]) -> exp.Expr:
    kind = _NOW.get(type(node))
    if isinstance(node, exp.Anonymous) and node.name.lower() in _CALLED and not node.expressions:
        kind = exp.DType.DATE if node.name.lower() == "today" else exp.DType.TIMESTAMP
    alone = isinstance(node, exp.Anonymous) and len(node.expressions) == 1
    if alone and node.name.lower() == "age":
        today = exp.cast(exp.Literal.string(day().isoformat()), "date")
        return exp.Anonymous(this="age", expressions=[today, node.expressions[0]])
    if isinstance(node, exp.Literal) and node.is_string and node.name.lower() == "now":
        kind = exp.DType.TIMESTAMP if isinstance(node.parent, _READERS) else None
    if kind is None:
        return node
    return exp.Cast(this=exp.Literal.string(day().isoformat()), to=exp.DataType(this=kind))


_YEAR_ZERO = "0000-01-01"


def _is_year_zero(side: exp.Expr | None) -> bool:
    inner = side.this if side is not None else None
    return isinstance(inner, exp.Expr) and inner.name == _YEAR_ZERO


def _plainer(node: exp.Expr) -> exp.Expr:
    """`x = ANY (ARRAY[…])` is IN; days since a year that no calendar here has, since the next;
    `(REGEXP_MATCH(x, p))[1]` is SUBSTRING(x FROM p)."""
    side = node.args.get("expression")
    if isinstance(node, exp.Bracket) and [n.name for n in node.expressions] == ["0"]:
        called = node.this.unnest()
        if called.name.upper() == "REGEXP_MATCH" and len(called.expressions) == 2:
            return exp.Substring(this=called.expressions[0], start=called.expressions[1])
    if isinstance(node, exp.EQ) and isinstance(side, exp.Any):
        array = side.this.unnest()
        if isinstance(array, exp.Array):
            return exp.In(this=node.this, expressions=array.expressions)
        if isinstance(array, exp.Query):
            return exp.In(this=node.this, query=exp.Subquery(this=array))
    if isinstance(node, exp.NEQ) and isinstance(side, exp.All):
        listed = side.this.unnest()
        if isinstance(listed, exp.Query):
            return exp.not_(exp.In(this=node.this, query=exp.Subquery(this=listed)))
    if isinstance(node, exp.DateDiff) and _is_year_zero(side):
        later = exp.cast(exp.Literal.string("0001-01-01"), "date")
        days = exp.DateDiff(this=node.this, expression=later, unit=exp.Var(this="DAY"))
        return exp.paren(exp.Add(this=days, expression=exp.Literal.number("365")))  # of MySQL
    return node


def _need_same_weeks(node: exp.Expr, dialect: str) -> None:
    unit = node.name.upper() if isinstance(node, exp.Extract) else ""
    if (isinstance(node, exp.DayOfWeek) or unit in _DAYS) and dialect in _SUNDAY_IS_ONE:
        raise NotSupported(
            f"Days of the week have other numbers in {dialect} than here (Sunday is 0). "
            "Ask in the dialect duckdb."
        )
    truncated = isinstance(node, exp.DateTrunc | exp.TimestampTrunc)
    cut = (node.args.get("unit") or exp.Var(this="")).name.upper() if truncated else ""
    own = _is_own_week(node) or unit in ("WEEK", "WK", "WW") or cut in ("WEEK", "WK", "WW")
    if own and dialect in _OWN_WEEKS:
        raise NotSupported(
            f"Weeks begin otherwise in {dialect} than here (ISO: on Monday). "
            "Ask in the dialect duckdb."
        )


def _is_own_week(node: exp.Expr) -> bool:
    """`WEEK(x)`; in the mode 3 of MySQL it is ISO's."""
    return isinstance(node, exp.Week) and node.text("mode") != "3"
