"""Tables that a question itself lists: VALUES, UNNEST of an array, GENERATE_SERIES."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql.functions.times import interval, moment
from sarus_kernel.plan.columns import Literal, literal
from sarus_kernel.plan.relations import WIDEST, Values

LONGEST = 20 * WIDEST
_MOMENTS = {exp.DType.DATE: "date", exp.DType.TIMESTAMP: "timestamp"}
_MONTHS = {"month": 1, "months": 1, "quarter": 3, "year": 12, "years": 12}
_DAYS = {"day": 1, "days": 1, "week": 7, "weeks": 7}


def listed(node: exp.Expr) -> Values | None:
    """The rows of a list in FROM; None for anything else. Raises NotSupported, QuestionError."""
    if isinstance(node, exp.Values):
        return _named(node, [tuple(map(_cell, row.expressions)) for row in node.expressions])
    if isinstance(node, exp.Unnest):
        return _named(node, [(_cell(cell),) for cell in _array(node)])
    if isinstance(node, exp.Table) and isinstance(node.this, exp.GenerateSeries):
        return _named(node, [(cell,) for cell in _series(node.this)])
    return None


def column_aliases(node: exp.Expr) -> list[str]:
    """The columns of an alias: `AS t(a, b)`."""
    alias = node.args.get("alias")
    return [column.name for column in alias.args.get("columns") or []] if alias else []


def _named(node: exp.Expr, rows: list[tuple[Literal, ...]]) -> Values:
    if not rows or len({len(row) for row in rows}) != 1:
        raise QuestionError("The rows of VALUES do not have the same number of values.")
    alone = [node.alias] if node.alias and not isinstance(node, exp.Values) else []
    names = column_aliases(node) or alone or [f"col{i}" for i in range(len(rows[0]))]
    kinds = [_kind(column) for column in zip(*rows, strict=True)]
    if len(names) != len(kinds):
        raise QuestionError("VALUES and its alias do not have the same number of columns.")
    rows = [tuple(_fit(c, k) for c, k in zip(row, kinds, strict=True)) for row in rows]
    return Values(tuple(names), tuple(kinds), tuple(rows))


def _array(node: exp.Unnest) -> list[exp.Expr]:
    arrays = node.expressions
    if len(arrays) != 1 or not isinstance(arrays[0], exp.Array) or node.args.get("offset"):
        raise NotSupported("UNNEST takes one list of plain values, such as UNNEST([1, 2, 3]).")
    return list(arrays[0].expressions)


def _cell(node: exp.Expr) -> Literal:
    if isinstance(node, exp.Neg):
        inner = _cell(node.this)
        if isinstance(inner.value, int | float):
            return literal(-inner.value)
    if isinstance(node, exp.Literal):
        text = node.name
        return literal(text if node.is_string else (float(text) if "." in text else int(text)))
    if isinstance(node, exp.Null):
        return literal(None)
    if isinstance(node, exp.Boolean):
        return literal(bool(node.this))
    if isinstance(node, exp.Cast) and node.to.this in _MOMENTS:
        inner = _cell(node.this)
        if inner.kind == "text":
            return moment(inner, _MOMENTS[node.to.this])
    raise NotSupported("VALUES holds plain numbers, texts, dates, TRUE, FALSE and NULL only.")


def _kind(cells: tuple[Literal, ...]) -> str:
    kinds = {cell.kind for cell in cells} - {"null"}
    if kinds == {"integer", "number"}:
        return "number"
    if len(kinds) > 1:
        raise QuestionError("A column of VALUES mixes kinds.")
    return kinds.pop() if kinds else "text"


def _fit(cell: Literal, kind: str) -> Literal:
    if kind == "number" and isinstance(cell.value, int):
        return literal(float(cell.value))
    return cell


def _series(node: exp.GenerateSeries) -> Sequence[Literal]:
    """The numbers, or dates, from a start to an end, which is in unless it is a RANGE."""
    start, end = _cell(node.args["start"]), _cell(node.args["end"])
    step = node.args.get("step")
    more = 0 if node.args.get("is_end_exclusive") else 1
    if start.kind == end.kind == "integer" and (step is None or interval(step) is None):
        by = _cell(step).value if step is not None else 1
        if isinstance(by, int) and by > 0:
            numbers = range(int(start.value or 0), int(end.value or 0) + more, by)
            return [literal(number) for number in _few(numbers)]
    if start.kind == end.kind == "date" and step is not None:
        first, last = (date.fromisoformat(str(side.value)) for side in (start, end))
        return _dates(first, last, step, more)
    raise NotSupported(
        "GENERATE_SERIES goes upwards, between two whole numbers, or two dates by an INTERVAL."
    )


def _dates(first: date, last: date, step: exp.Expr, more: int) -> list[Literal]:
    span = interval(step)
    unit = span.args["unit"].name.lower() if span is not None and span.args.get("unit") else ""
    many = int(span.this.name) if span is not None and span.this.name.isdigit() else 0
    if many > 0 and unit in _DAYS:
        steps = range(0, (last - first).days + more, many * _DAYS[unit])
        return [_day(first + timedelta(number)) for number in _few(steps)]
    if many > 0 and unit in _MONTHS and first.day <= 28:
        months = (last.year - first.year) * 12 + last.month - first.month
        steps = _few(range(0, months + 1, many * _MONTHS[unit]))
        found = [_months_later(first, number) for number in steps]
        return [_day(day) for day in found if day < last or (more and day == last)]
    raise NotSupported("A series of dates goes by INTERVAL n DAY, WEEK, MONTH or YEAR (to day 28).")


def _few(numbers: range) -> range:
    if len(numbers) > LONGEST:
        raise QuestionError(f"GENERATE_SERIES gives more than {LONGEST:,} rows.")
    return numbers


def _months_later(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    return day.replace(year=whole // 12, month=whole % 12 + 1)


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), "date")
