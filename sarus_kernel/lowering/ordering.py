"""Order and labels: `sort_values`, `head`, `nlargest`, `reset_index`, `set_index`.

Sorting rows about people changes no set of rows, so it is kept as a note on the rows. Picking by
place is understood only where the rows are results already.
"""

from dataclasses import replace

from sarus_kernel.lowering.aggregates import measure
from sarus_kernel.lowering.elementwise import Handler, plain, typed
from sarus_kernel.lowering.literals import expression, labels, whole
from sarus_kernel.lowering.long_format import long_format
from sarus_kernel.lowering.privacy_unit import is_private
from sarus_kernel.lowering.reasons import reason_against
from sarus_kernel.lowering.reductions import GAPS, measured
from sarus_kernel.lowering.row_alignment import by_labels, rank, renumbered
from sarus_kernel.lowering.rows import first
from sarus_kernel.lowering.selecting import NOTHING, POSITION, cell_of, columns_by_place
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    Ranked,
    Rows,
    Series,
    Summary,
    Unlowered,
)
from sarus_kernel.plan.columns import ColumnNode


def _held(context: Context, value: object) -> DataFrame | Series:
    if isinstance(value, Summary):
        return long_format(value)
    if isinstance(value, DataFrame | Series):
        return value
    raise Unlowered("Only tables and columns have an order.")


def _key(context: Context, rows: Rows, cell: Cell) -> ColumnNode:
    if isinstance(cell, Ranked):
        return rank(cell.column, cell.labels)
    return expression(typed(context, rows, cell))


def _directions(ascending: object, count: int) -> list[bool]:
    given = ascending if isinstance(ascending, list | tuple) else [ascending] * count
    if len(given) != count or not all(flag in (True, False) for flag in given):
        raise Unlowered("`ascending` wants one True or False per column.")
    return [not flag for flag in given]


def sort_values(context: Context, value: object, /, by: object = None, *, axis: object = 0,
                ascending: object = True, inplace: object = False, kind: object = None,
                na_position: object = "last", ignore_index: object = False,
                key: object = None) -> object:  # fmt: skip
    """`x.sort_values(by, ascending=…)`; missing values come last."""
    held = _held(context, value)
    if na_position != "last" or key is not None or axis not in (0, "index"):
        raise Unlowered("`sort_values` puts missing values last here and takes no key function.")
    if isinstance(held, Series):
        if by is not None:
            raise Unlowered("`sort_values` of a column takes no column names.")
        cells = [held.column]
    else:
        index = dict(held.rows.index)
        cells = [index[label] if label in index and label not in held.columns
                 else cell_of(held, label) for label in labels(by, "`sort_values`")]  # fmt: skip
    keys = [_key(context, held.rows, cell) for cell in cells]
    down = _directions(ascending, len(keys))
    order = (*zip(keys, down, strict=True), *held.rows.order)
    rows = replace(held.rows, order=order)
    return replace(held, rows=renumbered(rows) if ignore_index is True else rows)


def sort_index(context: Context, value: object, /, *, axis: object = 0, level: object = None,
               ascending: object = True, inplace: object = False) -> object:  # fmt: skip
    """`x.sort_index()` of labelled rows."""
    held = _held(context, value)
    if not held.rows.index or level is not None or axis not in (0, "index"):
        raise Unlowered(f"`sort_index` without labels {POSITION} instead.")
    keys = [key for key, _ in by_labels(held.rows)]
    order = tuple(zip(keys, _directions(ascending, len(keys)), strict=True))
    return replace(held, rows=replace(held.rows, order=order))


def _results(context: Context, value: object, what: str) -> DataFrame | Series:
    held = _held(context, value)
    if is_private(context, held.rows.relation):
        raise Unlowered(f"`{what}` {POSITION} instead.")
    if not held.rows.order:
        raise Unlowered(f"`{what}` wants rows in an order; sort them first.")
    return held


def _count(n: object, what: str) -> int:
    count = whole(n, f"`{what}`")
    if count < 0:
        raise Unlowered(f"`{what}` counts from the front here; give a number that is not negative.")
    return count


def head(context: Context, value: object, /, n: object = 5) -> object:
    """`x.head(n)` of a result."""
    held = _results(context, value, "head")
    return replace(held, rows=first(held.rows, _count(n, "head")))


def tail(context: Context, value: object, /, n: object = 5) -> object:
    """`x.tail(n)` of a result."""
    held = _results(context, value, "tail")
    return replace(held, rows=first(held.rows, _count(n, "tail"), flip=True))


def extremes(descending: bool) -> Handler:
    """`nlargest` and `nsmallest` of a result."""
    name = "nlargest" if descending else "nsmallest"

    def run(context: Context, value: object, /, n: object = 5, columns: object = None,
            keep: object = "first") -> object:  # fmt: skip
        held = _held(context, value)
        if keep != "first":
            raise Unlowered(f"`{name}` breaks ties by order here; leave `keep` out.")
        by = columns if isinstance(held, DataFrame) else None
        given = sort_values(context, held, by, ascending=not descending)
        found = _results(context, given, name)
        rows = first(found.rows, _count(n, name))
        return replace(found, rows=rows)

    return run


def place_of_extreme(name: str) -> Handler:
    """`x.idxmax()` of a result: the label of its largest number."""

    def run(context: Context, value: object, /, axis: object = 0, skipna: object = True) \
            -> object:  # fmt: skip
        held = _held(context, value)
        if is_private(context, held.rows.relation):
            raise Unlowered(reason_against(f"pandas.Series.{name}"))
        if len(held.rows.index) != 1 or skipna is not True:
            raise Unlowered(f"`{name}` wants rows with one level of labels.")
        if held.rows.gaps and name == "idxmin":
            raise Unlowered(GAPS)
        top = extremes(name == "idxmax")(context, held, 1)
        assert isinstance(top, Series)
        label = typed(context, top.rows, top.rows.index[0][1])
        return measured(context, top.rows, [measure("max", label)])[0]

    return run


def iloc(context: Context, value: object, key: object, /) -> object:
    """`x.iloc[i]` of a series of results, `x.iloc[a:b]` of any result; `df.iloc[:, places]`."""
    if isinstance(value, DataFrame) and isinstance(key, tuple) and len(key) == 2:
        rows, columns = key
        picked = columns_by_place(value, columns)
        return picked if rows == NOTHING else iloc(context, picked, rows)
    held = _results(context, value, "iloc")
    if isinstance(key, slice):
        start = _count(key.start or 0, "iloc")
        if key.step not in (None, 1) or key.stop is None:
            raise Unlowered("`iloc` wants a slice with an end and without a step.")
        return replace(held, rows=first(held.rows, max(_count(key.stop, "iloc") - start, 0), start))
    place = whole(key, "`iloc`")
    if not isinstance(held, Series):
        raise Unlowered("`iloc[i]` of a table is not understood; select a column first.")
    back = place < 0
    rows = first(held.rows, 1, -place - 1 if back else place, flip=back)
    only = Series(rows, plain(context, held))
    return measured(context, rows, [measure("max", typed(context, rows, only.column))])[0]


def reset_index(context: Context, value: object, /, level: object = None, *,
                drop: object = False, inplace: object = False, name: object = None,
                names: object = None, allow_duplicates: object = False) -> object:  # fmt: skip
    """`x.reset_index()`: labels become columns; `drop=True` forgets them."""
    held = _held(context, value)
    if level is not None:
        raise Unlowered("`reset_index` of some levels is not understood; reset all of them.")
    rows = renumbered(held.rows)
    if drop is True:
        return replace(held, rows=rows)
    if not held.rows.index:
        raise Unlowered("`reset_index` would number other people's rows; use `drop=True`.")
    given = labels(names, "`reset_index`") if names is not None else None
    columns: dict[str, Cell] = {}
    ranks = dict(held.rows.ranks)
    for place, (label, node) in enumerate(held.rows.index):
        unnamed = "index" if len(held.rows.index) == 1 else f"level_{place}"
        cell = Ranked(node, ranks[node]) if node in ranks else node
        columns[given[place] if given else label or unnamed] = cell
    own = held.columns if isinstance(held, DataFrame) else _named(held, name)
    if set(columns) & set(own) or len(columns) != len(held.rows.index):
        raise Unlowered("A label and a column have the same name; rename one first.")
    return DataFrame(rows, {**columns, **own})


def _named(series: Series, name: object) -> dict[str, Cell]:
    label = name if name is not None else series.name
    if not isinstance(label, str):
        raise Unlowered("This column has no name; give one, as in `reset_index(name='n')`.")
    return {label: series.column}


def set_index(context: Context, frame: DataFrame, /, keys: object, *, drop: object = True,
              append: object = False, inplace: object = False,
              verify_integrity: object = False) -> DataFrame:  # fmt: skip
    """`df.set_index(column)`."""
    chosen = labels(keys, "`set_index`")
    if append is not False or verify_integrity is not False:
        raise Unlowered("`set_index` with `append` is not understood.")
    index = tuple((n, plain(context, Series(frame.rows, cell_of(frame, n)))) for n in chosen)
    left = {n: c for n, c in frame.columns.items() if drop is False or n not in chosen}
    return DataFrame(replace(frame.rows, index=index, labels=""), left)


def rename_axis(context: Context, value: object, /, mapper: object = None, *,
                index: object = None, axis: object = 0) -> object:  # fmt: skip
    """`x.rename_axis("name")`: the names of the labels."""
    held = _held(context, value)
    given = mapper if mapper is not None else index
    names = [""] if given is None else labels(given, "`rename_axis`")
    if len(names) != len(held.rows.index) or axis not in (0, "index"):
        raise Unlowered("`rename_axis` wants one name per level of labels.")
    index_ = tuple((n, node) for n, (_, node) in zip(names, held.rows.index, strict=True))
    return replace(held, rows=replace(held.rows, index=index_))
