"""One builder of expressions, applied to frames, series, numbers and written values alike."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from sarus_kernel.lowering.expressions import Builder, has_gaps
from sarus_kernel.lowering.literals import expression, typed_literal
from sarus_kernel.lowering.privacy_unit import is_private
from sarus_kernel.lowering.quotients import noted
from sarus_kernel.lowering.row_alignment import follow, looked_up, match, with_scalar
from sarus_kernel.lowering.rows import all_of, fresh, joined, schema
from sarus_kernel.lowering.told import told
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    Ranked,
    Rows,
    Scalar,
    Series,
    Span,
    Summary,
    Typed,
    Unknown,
    Unlowered,
)
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.relations import Join, Project, project
from sarus_kernel.plan.types import ColumnType, Kind, Schema

ELSEWHERE = "These columns come from different rows; merge the tables on a key first."


def typed(context: Context, rows: Rows, cell: Cell) -> Typed:
    """A column as an operand. Raises Unlowered for one without a meaning."""
    if isinstance(cell, Unknown):
        raise Unlowered(cell.reason)
    if isinstance(cell, Ranked):
        cell = cell.column
    if isinstance(cell, Span):
        return Typed(cell, ColumnType(Kind.NULL))
    types = schema(context, rows)
    found = Typed(cell, _type(cell, types))
    quotient = context.quotients.get(cell.digest)
    if quotient is None:
        return found
    over = Typed(quotient.over, _type(quotient.over, types))
    return replace(found, over=over, divisor=quotient.divisor)


def _type(node: ColumnNode, types: Schema) -> ColumnType:
    """The plan calls a sum nullable, since it may overflow; in pandas it has no gaps of its own."""
    type_ = node.type(types)
    return replace(type_, nullable=type_.nullable and has_gaps(node, types))


def plain(context: Context, series: Series) -> ColumnNode:
    """The expression of a series. Raises Unlowered for a length of time."""
    return expression(typed(context, series.rows, series.column))


def elementwise(context: Context, build: Builder, *values: object) -> object:
    """The builder applied cell by cell, with pandas' broadcasting."""
    for kind in (DataFrame, Summary):
        holder = next((v for v in values if isinstance(v, kind)), None)
        if holder is not None:
            return _by_label(context, build, holder, values)
    series = [v for v in values if isinstance(v, Series)]
    scalars = [v for v in values if isinstance(v, Scalar)]
    if not series and not scalars:
        raise Unlowered("Nothing here depends on the data; compute it in plain Python.")
    if len(series) > 1:
        values, series = aligned(context, values, series)
    rows = series[0].rows if series else scalars[0].rows
    for scalar in scalars:
        rows = with_scalar(rows, scalar)
    names = {s.name for s in series}
    name = names.pop() if len(names) == 1 else None
    for one in series:
        if isinstance(one.column, Unknown):  # what is computed from it is refused where it is used
            return Series(rows, one.column, name)
    cell = build(*(_operand(context, rows, value, bool(series)) for value in values))
    if series:
        return Series(rows, noted(context, rows, cell, scalars), name)
    if isinstance(cell, Span):
        raise Unlowered("A difference of two dates is a length of time; take `.days` per row.")
    return Scalar(rows, cell)


def _operand(context: Context, rows: Rows, value: object, beside_rows: bool) -> Typed:
    if isinstance(value, Scalar) and beside_rows:
        return told(typed(context, rows, value.column))
    if isinstance(value, Series | Scalar):
        return typed(context, rows, value.column)
    return typed_literal(value)


def _by_label(context: Context, build: Builder, holder: DataFrame | Summary,
              values: tuple[object, ...]) -> object:  # fmt: skip
    parts = {}
    for label in holder.columns:
        parts[label] = elementwise(context, build, *(_part(v, label, holder) for v in values))
    return together(parts, holder.name if isinstance(holder, Summary) else None)


def _part(value: object, label: str, holder: DataFrame | Summary) -> object:
    if isinstance(value, Series):
        raise Unlowered("A table and a single column are combined; name the columns one by one.")
    if isinstance(value, dict):
        raise Unlowered("A table and a dict are combined; name the columns one by one.")
    if not isinstance(value, DataFrame | Summary):
        return value
    if set(value.columns) != set(holder.columns):
        raise Unlowered("Two tables with different columns are combined; select the same ones.")
    cell = value.columns[label]
    if isinstance(value, DataFrame):
        return Series(value.rows, cell, label)
    return Scalar(value.rows, value.columns[label])


def together(parts: Mapping[str, object], name: str | None = None) -> DataFrame | Summary:
    """Columns over the same rows as one frame, scalars as one summary."""
    series = {k: v for k, v in parts.items() if isinstance(v, Series)}
    scalars = {k: v for k, v in parts.items() if isinstance(v, Scalar)}
    if len(series) == len(parts) and series:
        rows = common_rows(*(s.rows for s in series.values()))
        return DataFrame(rows, {label: s.column for label, s in series.items()})
    if len(scalars) == len(parts) and scalars:
        rows = next(iter(scalars.values())).rows
        for scalar in scalars.values():
            rows = with_scalar(rows, scalar)
        return Summary(rows, {label: s.column for label, s in scalars.items()}, name)
    raise Unlowered("There is no column to compute with.")


def common_rows(*all_rows: Rows) -> Rows:
    """The rows that several columns share. Raises Unlowered where there are none."""
    rows = all_rows[0]
    for other in all_rows[1:]:
        found = match(rows, other)
        if found is None:
            raise Unlowered(ELSEWHERE)
        rows = found
    return rows


def brought(context: Context, rows: Rows, series: Series) -> tuple[Rows, Cell]:
    """A column brought to other rows by their labels, as an assignment does it."""
    found = follow(rows, series.rows)
    if found is not None:
        return found, series.column
    if not rows.index or rows.labels or series.rows.labels:
        raise Unlowered(ELSEWHERE)
    values, keys = [plain(context, series)], [node for _, node in rows.index]
    rows, columns = looked_up(context, series.rows, values, keys, rows)
    return rows, columns[0]


def aligned(context: Context, values: tuple[object, ...], series: list[Series]) \
        -> tuple[tuple[object, ...], list[Series]]:  # fmt: skip
    rows: Rows | None = series[0].rows
    for other in series[1:]:
        rows = match(rows, other.rows) if rows is not None else None
    if rows is None:
        if len(series) != 2:
            raise Unlowered(ELSEWHERE)
        new = _outer(context, *series)
    else:
        new = [Series(rows, s.column, s.name) for s in series]
    swapped = iter(new)
    return tuple(next(swapped) if isinstance(v, Series) else v for v in values), new


def _outer(context: Context, one: Series, other: Series) -> list[Series]:
    """Two results with labels of their own, side by side: every label of either, once."""
    settled = not any(is_private(context, s.rows.relation) for s in (one, other))
    levels = len(one.rows.index)
    if not settled or not levels or levels != len(other.rows.index):
        raise Unlowered(ELSEWHERE)
    left, right = (_named(context, s, side) for s, side in ((one, "left"), (other, "right")))
    pairs = list(zip(left.names[:-1], right.names[:-1], strict=True))
    condition = all_of(apply("equal", Column(a), Column(b)) for a, b in pairs)
    labels = [apply("coalesce", Column(a), Column(b)) for a, b in pairs]
    names = [n if n == m else "" for (n, _), (m, _) in
             zip(one.rows.index, other.rows.index, strict=True)]  # fmt: skip
    rows = Rows(
        Join(left, right, "full", condition),
        index=tuple(zip(names, labels, strict=True)),
        order=tuple((label, False) for label in labels),
    )
    ends = ((one, left.names[-1]), (other, right.names[-1]))
    return [Series(rows, Column(name), s.name) for s, name in ends]


def _named(context: Context, series: Series, side: str) -> Project:
    column = plain(context, series)
    index = [node for _, node in series.rows.index]
    relation = joined(series.rows, [column, *index])
    named = {fresh(side, relation.digest, str(i), n.digest): n for i, n in enumerate(index)}
    return project(relation, {**named, fresh(side, relation.digest, column.digest): column})


Handler = Callable[..., object]
"""How one public name is lowered: (context, receiver, arguments as the library takes them)."""
