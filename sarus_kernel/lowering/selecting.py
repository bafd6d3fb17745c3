"""Choosing columns and rows: `df[…]`, `df[mask]`, `df.loc[…]`."""

from dataclasses import replace

from sarus_kernel.errors import UnknownName
from sarus_kernel.lowering.elementwise import elementwise, plain, typed
from sarus_kernel.lowering.expressions import choose, missing
from sarus_kernel.lowering.literals import (
    beside_times,
    expression,
    labels,
    typed_literal,
)
from sarus_kernel.lowering.long_format import long_format, stacked
from sarus_kernel.lowering.privacy_unit import is_private
from sarus_kernel.lowering.row_alignment import follow, with_scalar
from sarus_kernel.lowering.rows import all_of, filtered, grouped
from sarus_kernel.lowering.values import (
    Array,
    Arrays,
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Items,
    Numbered,
    Places,
    Rows,
    Scalar,
    Series,
    Summary,
    Typed,
    Unlowered,
)
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, apply
from sarus_kernel.plan.relations import Limit
from sarus_kernel.plan.types import Kind

POSITION = "picks rows by position, which depends on other people's rows; filter by a condition"
NOTHING = slice(None, None, None)


def getitem(context: Context, value: object, key: object, /) -> object:
    """`value[key]`."""
    if isinstance(value, Items):
        return _item(value, key)
    if isinstance(value, Arrays):
        return _array(context, value, key)
    if isinstance(value, GroupBy):
        return _selection(value, key)
    if isinstance(key, Series):
        return picked(context, value, key)
    if isinstance(value, Summary) and isinstance(key, Summary):
        return _picked_entries(context, value, key)
    if isinstance(value, Numbered) and isinstance(key, int):
        key = str(key)
    if isinstance(value, DataFrame):
        return _columns(context, value, key)
    if isinstance(value, Summary):
        return _entry(value, key)
    if isinstance(value, Series):
        return _labelled(context, value, key)
    raise Unlowered("Indexing with `[…]` is not understood here.")


def _item(items: Items, key: object) -> object:
    if not isinstance(key, int) or not -len(items.items) <= key < len(items.items):
        raise Unlowered("A tuple is indexed with a number within its length.")
    return items.items[key]


def _array(context: Context, arrays: Arrays, key: object) -> Array:
    """One of several arrays, without what fills it up."""
    cells = list(arrays.columns.values())
    if type(key) is not int or not -len(cells) <= key < len(cells):
        raise Unlowered("A tuple is indexed with a number within its length.")
    column = plain(context, Series(arrays.rows, cells[key]))
    rows = filtered(arrays.rows, apply("not", apply("is_null", column)))
    series = Series(replace(rows, index=()), column)
    return Array(series, series)


def _selection(groupby: GroupBy, key: object) -> GroupBy:
    chosen = labels(key, "A groupby")
    for label in chosen:
        cell_of(groupby.frame, label)
    return replace(groupby, selection=tuple(chosen), single=isinstance(key, str), chosen=True)


def _columns(context: Context, frame: DataFrame, key: object) -> object:
    if isinstance(key, slice):
        raise Unlowered(f"A slice of a table {POSITION} instead.")
    if isinstance(key, DataFrame):
        return elementwise(context, _kept, frame, key)
    if isinstance(key, list | tuple):
        return only(frame, labels(key, "A table"))
    label = labels(key, "A table")[0]
    return Series(frame.rows, cell_of(frame, label), label)


def _kept(value: Typed, condition: Typed) -> ColumnNode:
    return choose(expression(condition), value, missing())


def only(frame: DataFrame, chosen: list[str]) -> DataFrame:
    """Some of the columns."""
    if len(set(chosen)) != len(chosen):
        raise Unlowered("A column is selected twice; select it once.")
    return DataFrame(frame.rows, {label: cell_of(frame, label) for label in chosen})


def cell_of(frame: DataFrame, label: str) -> Cell:
    """A column by its label. Raises UnknownName."""
    if label not in frame.columns:
        raise UnknownName.among("column", label, frame.columns)
    return frame.columns[label]


def picked(context: Context, value: object, mask: Series) -> object:
    """The rows for which a condition is true."""
    if isinstance(value, Summary):
        value = long_format(value)
    if not isinstance(value, DataFrame | Series):
        raise Unlowered("A condition picks rows of a table or of a column only.")
    rows = follow(value.rows, mask.rows)
    if rows is None:
        raise Unlowered("The condition is about other rows; write it with the same table.")
    condition = typed(context, rows, mask.column)
    if condition.type.kind is not Kind.BOOLEAN:
        raise Unlowered("Rows are picked with a condition (true or false) only.")
    return replace(value, rows=filtered(rows, expression(condition)))


def _picked_entries(context: Context, summary: Summary, mask: Summary) -> object:
    """The entries for which a condition is true, as rows."""
    if set(mask.columns) != set(summary.columns):
        raise Unlowered("The condition is about other labels; write it with the same table.")
    rows = summary.rows
    for column in mask.columns.values():
        rows = with_scalar(rows, Scalar(mask.rows, column))
    both = {k: {"value": v, "keep": mask.columns[k]} for k, v in summary.columns.items()}
    frame = stacked(rows, both)
    value = Series(frame.rows, frame.columns["value"], summary.name)
    return picked(context, value, Series(frame.rows, frame.columns["keep"]))


def _entry(summary: Summary, key: object) -> object:
    chosen = labels(key, "A series by column")
    for label in chosen:
        if label not in summary.columns:
            raise UnknownName.among("label", label, summary.columns)
    if isinstance(key, str):
        return Scalar(summary.rows, summary.columns[key])
    return replace(summary, columns={label: summary.columns[label] for label in chosen})


def _labelled(context: Context, series: Series, key: object) -> Scalar:
    """The value at a label of a result; missing where there is no such label."""
    rows = series.rows
    if not is_private(context, rows.relation) and type(key) is int and key == 0 and _is_one(rows):
        column = plain(context, series)
        whole, _, values = grouped(rows, {}, [Aggregation("max", (column,))])
        return Scalar(replace(whole, index=()), values[0])
    if is_private(context, rows.relation) or not rows.index:
        raise Unlowered(f"Indexing a column {POSITION} instead.")
    given = list(key) if isinstance(key, tuple) else [key]
    if len(given) != len(rows.index):
        raise Unlowered("A label of this result has another number of levels.")
    conditions = []
    for (_, node), part in zip(rows.index, given, strict=True):
        one, other = beside_times(typed(context, rows, node), typed_literal(part))
        conditions.append(apply("equal", expression(one), expression(other)))
    found = filtered(rows, all_of(conditions))
    column = plain(context, Series(found, series.column))
    whole, _, values = grouped(found, {}, [Aggregation("max", (column,))])
    return Scalar(replace(whole, index=()), values[0])


def _is_one(rows: Rows) -> bool:
    """Whether there is at most one row, which is called 0: what `mode()` gives."""
    one = isinstance(rows.relation, Limit) and rows.relation.most == 1
    return one and not rows.index and bool(rows.labels)


def loc(context: Context, value: object, key: object, /) -> object:
    """`value.loc[rows]` or `df.loc[rows, columns]`."""
    rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, NOTHING)
    if isinstance(value, DataFrame) and columns != NOTHING:
        value = _columns(context, value, _labels_of(value, columns))
    if isinstance(rows, Series):
        return picked(context, value, rows)
    if isinstance(rows, Places):
        return _placed(value, rows)
    if rows == NOTHING:
        return value
    if isinstance(value, Summary):
        return _entry(value, rows)
    if isinstance(value, Series):
        return _labelled(context, value, key if columns == NOTHING else rows)
    raise Unlowered("`loc` with labels is understood for columns only; filter by a condition.")


def _labels_of(frame: DataFrame, key: object) -> object:
    """The labels that `loc[:, key]` means: a slice from label to label, or a truth for each."""
    known = list(frame.columns)
    if isinstance(key, slice) and key.step is None:
        ends = [None if end is None else cell_of(frame, str(end)) for end in (key.start, key.stop)]
        first = 0 if ends[0] is None else known.index(str(key.start))
        last = len(known) if ends[1] is None else known.index(str(key.stop)) + 1
        return known[first:last]
    flags = isinstance(key, list) and bool(key) and all(isinstance(flag, bool) for flag in key)
    if isinstance(key, list) and flags:
        if len(key) != len(known):
            raise Unlowered("There are as many truths as columns in `loc[:, …]`.")
        return [name for name, flag in zip(known, key, strict=True) if flag]
    if isinstance(key, bool | int) and str(key) in known:  # a value that became a column
        return str(key)
    return key


def columns_by_place(frame: DataFrame, key: object) -> object:
    """`df.iloc[:, key]`: columns by their place, which is no matter of people."""
    known = list(frame.columns)
    try:
        if isinstance(key, int) and not isinstance(key, bool):
            return Series(frame.rows, frame.columns[known[key]], known[key])
        chosen = known[key] if isinstance(key, slice) else None
        if isinstance(key, list) and all(type(place) is int for place in key):
            chosen = [known[place] for place in key]
    except (IndexError, TypeError, ValueError):
        raise Unlowered("There is no column at one of these places.") from None
    if not chosen:
        raise Unlowered("Columns are picked by numbers, or by a slice of them.")
    return only(frame, chosen)


def plain_list(context: Context, value: object, /, dtype: object = None,
               copy: object = None) -> object:  # fmt: skip
    """`np.array([…])` of plain values: what it was made of."""
    if not isinstance(value, list):
        raise Unlowered("An array of private rows has no labels; leave it a table or a column.")
    return value


def _placed(value: object, places: Places) -> object:
    """The rows that `idxmax` of groups names."""
    if not isinstance(value, DataFrame | Series):
        raise Unlowered("Rows are picked of a table or of a column only.")
    rows = follow(value.rows, places.rows)
    if rows is None:
        raise Unlowered("These labels are of other rows; write `loc` with the same table.")
    return replace(value, rows=filtered(rows, places.condition))


def get(context: Context, value: object, /, key: object, default: object = None) -> object:
    """`x.get(label)`."""
    if default is not None:
        raise Unlowered("`get` with a default is not understood; index with `[…]`.")
    return getitem(context, value, key)


def same(context: Context, value: object, /, deep: object = True) -> object:
    """`value.copy()`: the same value."""
    return value
