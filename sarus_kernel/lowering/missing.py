"""Missing values: where they are, what stands in for them, rows without them."""

from dataclasses import replace

from sarus_kernel.lowering.elementwise import brought, elementwise, together, typed
from sarus_kernel.lowering.expressions import is_null, not_null
from sarus_kernel.lowering.literals import beside_times, expression, labels, whole
from sarus_kernel.lowering.row_alignment import renumbered
from sarus_kernel.lowering.rows import all_of, filtered
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    Scalar,
    Series,
    Span,
    Summary,
    Typed,
    Unknown,
    Unlowered,
)
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal


def isna(context: Context, value: object, /) -> object:
    """`x.isna()`."""
    return elementwise(context, is_null, value)


def notna(context: Context, value: object, /) -> object:
    """`x.notna()`."""
    return elementwise(context, not_null, value)


def _filled(value: Typed, other: Typed) -> ColumnNode | Span:
    if not value.type.nullable:
        return expression(value)
    value, other = beside_times(value, other)
    if isinstance(other.node, Literal) and other.node.value is None:
        return expression(value)
    return apply("coalesce", expression(value), expression(other))


def fillna(context: Context, value: object, /, by: object = None, *, axis: object = None,
           inplace: object = False, limit: object = None, method: object = None,
           **named: object) -> object:  # fmt: skip
    """`x.fillna(value)`: a value, a number such as `x.mean()`, another column, or per column."""
    by = named.pop("value", by)
    if by is None or limit is not None or method is not None or named:
        raise Unlowered("`fillna` from neighbouring rows depends on other people's rows; "
                        "give a value.")  # fmt: skip
    if isinstance(value, DataFrame) and isinstance(by, dict | Summary):
        return _filled_frame(context, value, by)
    if isinstance(value, Series) and isinstance(by, Series):
        rows, cell = brought(context, value.rows, by)
        value, by = replace(value, rows=rows), Series(rows, cell, value.name)
    return elementwise(context, _filled, value, by)


def _filled_frame(context: Context, frame: DataFrame, by: object) -> object:
    given = by.columns if isinstance(by, Summary) else by
    assert isinstance(given, dict)
    parts: dict[str, object] = {}
    for label, cell in frame.columns.items():
        series = Series(frame.rows, cell, label)
        if label not in given:
            parts[label] = series
            continue
        part = given[label]
        if isinstance(by, Summary):
            part = Scalar(by.rows, by.columns[label])
        parts[label] = elementwise(context, _filled, series, part)
    return together(parts)


def dropna(context: Context, frame: object, /, *, axis: object = 0, how: object = "any",
           thresh: object = None, subset: object = None, inplace: object = False,
           ignore_index: object = False) -> object:  # fmt: skip
    """`df.dropna(subset=[…], how=…, thresh=…)`: a condition on each row by itself."""
    if axis not in (0, "index"):
        raise Unlowered("`dropna` of columns depends on the data; drop them by name.")
    if isinstance(frame, Series):
        cells = [typed(context, frame.rows, frame.column)]
    elif isinstance(frame, DataFrame):
        chosen = list(frame.columns) if subset is None else labels(subset, "dropna")
        cells = [_known(context, frame, label) for label in chosen]
    else:
        raise Unlowered("`dropna` is understood for tables and columns only.")
    condition = _complete(cells, how, thresh)
    if isinstance(condition, Literal):
        return frame
    rows = filtered(frame.rows, condition)
    return replace(frame, rows=renumbered(rows) if ignore_index else rows)


def _known(context: Context, frame: DataFrame, label: str) -> Typed:
    cell = cell_of(frame, label)
    if isinstance(cell, Unknown):
        raise Unlowered(cell.reason)
    return typed(context, frame.rows, cell)


def _complete(cells: list[Typed], how: object, thresh: object) -> ColumnNode:
    nodes = [not_null(cell) for cell in cells]
    if thresh is not None:
        count: ColumnNode = literal(0)
        for node in nodes:
            count = apply("add", count, apply("to_integer", node))
        return apply("greater_equal", count, literal(whole(thresh, "thresh")))
    open_ = [node for node in nodes if not isinstance(node, Literal)]
    if how == "any":
        return all_of(open_)
    if how != "all":
        raise Unlowered("`how` is 'any' or 'all'.")
    return literal(True) if len(open_) < len(nodes) else _any_of(open_)


def _any_of(conditions: list[ColumnNode]) -> ColumnNode:
    return conditions[0] if len(conditions) == 1 else apply("or", *conditions)
