"""What lowering hands out: a relation with exactly the columns to show, or the reason why not."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from sarus_kernel.lowering.elementwise import plain
from sarus_kernel.lowering.long_format import long_format
from sarus_kernel.lowering.row_alignment import match, with_scalar
from sarus_kernel.lowering.rows import joined
from sarus_kernel.lowering.values import (
    Array,
    Context,
    DataFrame,
    GroupBy,
    Items,
    Places,
    Rows,
    Scalar,
    Series,
    Summary,
    Transposed,
    Unlowered,
)
from sarus_kernel.plan.columns import Column, ColumnNode, literal
from sarus_kernel.plan.pruning import pruned
from sarus_kernel.plan.relations import Relation, Sort, project


@dataclass(frozen=True)
class Lowered:
    """The relational meaning of a call.

    relation  has exactly the columns to show, the first `index` of them row labels
    form      "table", "series", "scalar", "tuple" or "array", as in release.Value
    name      of a series; its values are the last column
    notes     what was read into the code, to be said beside the answer
    """

    relation: Relation
    form: str
    index: int = 0
    name: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NotLowered:
    """The call has no relational meaning. One plain sentence: what, why, and what to do."""

    reason: str


@dataclass(frozen=True)
class Frame:
    """A table or a column before any aggregate, as expressions over the rows of `relation`.

    Frames with an equal relation have the same rows, and may be computed in one query. `index`
    names the columns that are row labels; `order` is how the rows were sorted, if they were.
    `series` says that it is one column, not a table.
    """

    relation: Relation
    columns: Mapping[str, ColumnNode]
    index: tuple[str, ...] = ()
    order: tuple[tuple[ColumnNode, bool], ...] = ()
    series: bool = False


@dataclass(frozen=True)
class Frames:
    """Tables and columns over the same rows, in the same order: X and y, say.

    columns  of each in turn: expressions over the rows of `relation`; row labels are left out
    """

    relation: Relation
    columns: tuple[Mapping[str, ColumnNode], ...]


def shown(context: Context, value: object) -> Lowered:
    """A value as a relation with exactly the columns to show. Raises Unlowered."""
    if isinstance(value, Summary):
        value = long_format(value)
    if isinstance(value, DataFrame):
        cells = {n: plain(context, Series(value.rows, c)) for n, c in value.columns.items()}
        return _table(context, value.rows, cells)
    if isinstance(value, Series):
        return _series(context, value)
    if isinstance(value, Scalar):
        relation = project(joined(value.rows, [value.column]), {"value": value.column})
        return Lowered(_ready(context, relation), "scalar")
    if isinstance(value, Items):
        return _items(context, value)
    if isinstance(value, Array):
        found = _series(context, value.series)
        return Lowered(found.relation, "array")
    if isinstance(value, GroupBy):
        raise Unlowered("`groupby` alone is not a result; ask for an aggregate, such as `.mean()`.")
    if isinstance(value, Transposed):
        raise Unlowered("A table of people lying down is still their rows; ask for x.T @ x.")
    if isinstance(value, Places):
        raise Unlowered("Labels of rows are of single people; pick with them, in `df.loc[…]`.")
    raise Unlowered("This does not depend on private rows; compute it in plain Python.")


def _table(context: Context, rows: Rows, cells: dict[str, ColumnNode]) -> Lowered:
    if not cells:
        raise Unlowered("There is no column to show.")
    index = {_other(name, cells): node for name, node in _index(rows).items()}
    return Lowered(_ordered(context, rows, index | cells), "table", len(index))


def _series(context: Context, series: Series) -> Lowered:
    index = _index(series.rows)
    label = _other(series.name or "value", index)
    cells = index | {label: plain(context, series)}
    relation = _ordered(context, series.rows, cells)
    return Lowered(relation, "series", len(index), series.name)


def _other(name: str, taken: Container[str]) -> str:
    """A name that is not taken."""
    while name in taken:
        name += "_"
    return name


def _index(rows: Rows) -> dict[str, ColumnNode]:
    """The columns of the row labels; levels without a name are called index, index_1, …"""
    named: dict[str, ColumnNode] = {}
    for place, (name, node) in enumerate(rows.index):
        named[name or (f"index_{place}" if place else "index")] = node
    if len(named) != len(rows.index):
        raise Unlowered("Two levels of row labels have the same name; rename one.")
    return named


def _ordered(context: Context, rows: Rows, cells: dict[str, ColumnNode]) -> Relation:
    """The columns in order. The order is said last, over what is shown, wherever that is possible:
    an engine may forget an order that is not the outermost step.
    """
    order = dict(reversed(rows.order))  # sorted twice by the same: the later one counts
    order = {key: order[key] for key, _ in rows.order}
    relation = joined(rows, [*cells.values(), *order])
    shown_as = {node: name for name, node in reversed(cells.items())}
    outside = [_renamed(key, shown_as) for key in order]
    down = tuple(order.values())
    if all(key is not None for key in outside):
        whole: Relation = project(relation, cells)
        keys = tuple(key for key in outside if key is not None)
        return _ready(context, Sort(whole, keys, down) if keys else whole)
    return _ready(context, project(Sort(relation, tuple(order), down), cells))


def _renamed(key: ColumnNode, shown_as: Mapping[ColumnNode, str]) -> ColumnNode | None:
    """An expression over the shown columns, or None where it reads others."""
    if key in shown_as:
        return Column(shown_as[key])
    children = [c for c in key.children() if isinstance(c, ColumnNode)]
    if not children:
        return None if isinstance(key, Column) else key
    new = {child: _renamed(child, shown_as) for child in children}
    if any(child is None for child in new.values()):
        return None
    return key.with_children(lambda child: new.get(child) or child)  # type: ignore[call-overload]


def _ready(context: Context, relation: Relation) -> Relation:
    found = pruned(relation, context.scope)
    context.scope.schema(found)  # every expression fits its arguments, or a QuestionError says so
    return found


def _items(context: Context, value: Items) -> Lowered:
    scalars = [item for item in value.items if isinstance(item, Scalar)]
    rows = scalars[0].rows
    for scalar in scalars[1:]:
        rows = with_scalar(rows, scalar)
    nodes = [i.column if isinstance(i, Scalar) else literal(i) for i in value.items]
    relation = project(joined(rows, nodes), dict(zip(value.words, nodes, strict=True)))
    return Lowered(_ready(context, relation), "tuple")


def as_frame(context: Context, value: object) -> Frame:
    """A table or column as expressions over its rows. Raises Unlowered."""
    series = isinstance(value, Series)
    if isinstance(value, Series):
        value = DataFrame(value.rows, {value.name or "value": value.column})
    if not isinstance(value, DataFrame):
        raise Unlowered("This is a result, not a table or a column of rows.")
    rows = value.rows
    cells = {n: plain(context, Series(rows, c)) for n, c in value.columns.items()}
    index = {_other(name, cells): node for name, node in _index(rows).items()}
    relation = joined(rows, [*index.values(), *cells.values(), *dict(rows.order)])
    for node in (*index.values(), *cells.values()):
        node.type(context.scope.schema(relation))
    return Frame(relation, {**index, **cells}, tuple(index), rows.order, series)


def as_frames(context: Context, values: Sequence[object]) -> Frames:
    """Tables and columns as expressions over one relation. Raises Unlowered.

    What row labels say does not matter: whoever learns from rows pairs them by their place.
    """
    frames = [_unlabelled(value) for value in values]
    rows = frames[0].rows
    for frame in frames[1:]:
        if [(n.digest, d) for n, d in frame.rows.order] != [(n.digest, d) for n, d in rows.order]:
            raise Unlowered("X and y are not sorted alike. Take both from one DataFrame.")
        both = match(rows, frame.rows)
        if both is None:
            raise Unlowered("X and y do not have the same rows. Take both from one DataFrame.")
        rows = both
    cells = [
        {n: plain(context, Series(rows, cell)) for n, cell in frame.columns.items()}
        for frame in frames
    ]
    relation = joined(rows, [node for each in cells for node in each.values()])
    for each in cells:
        for node in each.values():
            node.type(context.scope.schema(relation))
    return Frames(relation, tuple(cells))


def _unlabelled(value: object) -> DataFrame:
    if isinstance(value, Series):
        value = DataFrame(value.rows, {value.name or "value": value.column})
    if not isinstance(value, DataFrame):
        raise Unlowered("This is a result, not a table or a column of rows.")
    return replace(value, rows=replace(value.rows, index=(), labels="", ranks=()))
