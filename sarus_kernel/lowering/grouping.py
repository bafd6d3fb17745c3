"""`groupby`: the groups, and what is asked of each of them."""

from collections.abc import Mapping
from dataclasses import replace

from sarus_kernel.errors import UnknownName
from sarus_kernel.lowering.aggregates import (
    Measure,
    measure,
    measure_name,
    size,
)
from sarus_kernel.lowering.elementwise import Handler, brought, typed
from sarus_kernel.lowering.expressions import not_null
from sarus_kernel.lowering.literals import TRUE, expression, labels
from sarus_kernel.lowering.privacy_unit import unit_columns
from sarus_kernel.lowering.reductions import numbers_of
from sarus_kernel.lowering.row_alignment import put_beside, rank
from sarus_kernel.lowering.rows import all_of, filtered, grouped, joined
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import (
    Beside,
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Name,
    Ranked,
    Rows,
    Series,
    Unlowered,
)
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.relations import Filter


def groupby(context: Context, value: object, /, by: object = None, *, axis: object = 0,
            level: object = None, as_index: object = True, sort: object = True,
            group_keys: object = True, observed: object = True, dropna: object = True) \
        -> GroupBy:  # fmt: skip
    """`x.groupby(keys)`: keys are labels, or columns over the same rows."""
    if isinstance(value, Series):
        frame = DataFrame(value.rows, {value.name or "value": value.column})
    elif isinstance(value, DataFrame):
        frame = value
    else:
        raise Unlowered("`groupby` is understood for tables and columns only.")
    if by is None or level is not None or isinstance(by, dict):
        raise Unlowered("`groupby` wants column names or columns as keys.")
    given = by if isinstance(by, list | tuple) else [by]
    keys: dict[str, Cell] = {}
    for place, key in enumerate(given):
        frame, name, cell = _key(context, frame, key, place)
        if name in keys:
            raise Unlowered("Two keys of a groupby have the same name; rename one.")
        keys[name] = cell
    return GroupBy(
        frame,
        tuple(keys.items()),
        tuple(label for label in frame.columns if not _is_key(frame, label, keys)),
        single=isinstance(value, Series),
        as_index=as_index is not False,
        sort=sort is not False,
        dropna=dropna is not False,
    )


def _is_key(frame: DataFrame, label: str, keys: dict[str, Cell]) -> bool:
    return label in keys and keys[label] == frame.columns[label]


def _key(context: Context, frame: DataFrame, key: object, place: int) \
        -> tuple[DataFrame, str, Cell]:  # fmt: skip
    if isinstance(key, Series):
        rows, cell = brought(context, frame.rows, key)
        return replace(frame, rows=rows), key.name or "", cell
    label = labels(key, "`groupby`")[0]
    index = dict(frame.rows.index)
    if label not in frame.columns and label in index:
        return frame, label, index[label]
    return frame, label, cell_of(frame, label)


def measured_groups(context: Context, groups: GroupBy, asked: Mapping[str, Measure]) -> DataFrame:
    """One row per group, labelled by its keys, one column per measure."""
    rows, keys = _group_rows(context, groups)
    parts = [part for one in asked.values() for part in one.parts]
    whole, names, columns = grouped(rows, keys, parts)
    whole = _without_missing(context, whole, groups)
    left = iter(columns)
    found = {label: one.finish(*(next(left) for _ in one.parts)) for label, one in asked.items()}
    cells = dict(zip(names, (cell for _, cell in groups.keys), strict=True))
    order = tuple((_place(name, cell), False) for name, cell in cells.items())
    ranks = tuple((n, cell.labels) for n, cell in cells.items() if isinstance(cell, Ranked))
    return DataFrame(replace(whole, order=order if groups.sort else (), ranks=ranks), found)


def _group_rows(context: Context, groups: GroupBy) -> tuple[Rows, dict[str, ColumnNode]]:
    """The rows that fall into a group (not those whose key is missing), and the keys."""
    rows = groups.frame.rows
    operands = {name: typed(context, rows, cell) for name, cell in groups.keys}
    open_ = [not_null(operand) for operand in operands.values() if operand.type.nullable]
    if groups.dropna and open_:
        rows = filtered(rows, all_of(open_))
    return rows, {name: expression(operand) for name, operand in operands.items()}


def _without_missing(context: Context, rows: Rows, groups: GroupBy) -> Rows:
    """No group for a missing key. There is none by then, but whoever lists the possible keys
    beforehand, from their type, would list it.
    """
    present = [not_null(typed(context, rows, node)) for _, node in rows.index]
    open_ = [node for node in present if node != TRUE]
    if not groups.dropna or not open_:
        return rows
    return replace(filtered(rows, all_of(open_)), ancestors=())


def _place(name: Column, cell: Cell) -> ColumnNode:
    return rank(name, cell.labels) if isinstance(cell, Ranked) else name


def labels_as_columns(rows: Rows) -> dict[str, Cell]:
    """The row labels as columns."""
    ranks = dict(rows.ranks)
    return {n: Ranked(c, ranks[c]) if c in ranks else c for n, c in rows.index}


def shown(groups: GroupBy, frame: DataFrame, name: str | None = None) -> object:
    """The measures as pandas shows them: a series or a frame, keys as labels or as columns."""
    if not groups.as_index:
        keys = labels_as_columns(frame.rows)
        if set(keys) & set(frame.columns) or "" in keys:
            raise Unlowered("A key and a result have the same name; use named aggregation.")
        return DataFrame(replace(frame.rows, index=()), {**keys, **frame.columns})
    if groups.single:
        return Series(frame.rows, next(iter(frame.columns.values())), name)
    return frame


def sizes(context: Context, groups: GroupBy, /) -> object:
    """`gb.size()`."""
    frame = measured_groups(context, groups, {"size": size()})
    if groups.as_index:
        return Series(frame.rows, frame.columns["size"], None)
    return shown(groups, frame)


def aggregated(name: str) -> Handler:
    """One aggregate of every selected column of each group."""

    def run(context: Context, groups: GroupBy, /, numeric_only: object = False,
            min_count: object = 0, ddof: object = 1, engine: object = None,
            engine_kwargs: object = None, skipna: object = True, dropna: object = True) \
            -> object:  # fmt: skip
        if not isinstance(groups, GroupBy) or min_count not in (0, -1) or skipna is not True \
                or dropna is not True:  # fmt: skip
            raise Unlowered(f"`{name}` has a parameter here that is not understood; leave it out.")
        chosen = groups.selection
        if numeric_only is True:
            numbers = numbers_of(context, groups.frame).columns
            chosen = tuple(label for label in chosen if label in numbers)
        asked = {label: _one(context, groups, label, name, ddof) for label in chosen}
        if not asked:
            raise Unlowered(f"There is no column to take the {name} of; select one.")
        frame = measured_groups(context, groups, asked)
        return shown(groups, frame, _series_name(groups))

    return run


def _series_name(groups: GroupBy) -> str | None:
    return groups.selection[0] if groups.single else None


def _one(context: Context, groups: GroupBy, label: str, name: str, ddof: object = 1) -> Measure:
    if label not in groups.frame.columns:
        raise UnknownName.among("column", label, groups.frame.columns)
    return measure(name, typed(context, groups.frame.rows, groups.frame.columns[label]), ddof)


def aggregate(context: Context, groups: GroupBy, /, func: object = None, **named: object) \
        -> object:  # fmt: skip
    """`gb.agg("mean")`, `gb.agg({column: name})`, `gb.agg(new=(column, name))`, lists of names."""
    if func is None:
        asked = {new: _named(context, groups, given) for new, given in named.items()}
        if not asked:
            raise Unlowered("`agg` wants to know which aggregates.")
        return shown(replace(groups, single=False), measured_groups(context, groups, asked))
    if named:
        raise Unlowered("`agg` with further parameters is not understood; leave them out.")
    if isinstance(func, dict):
        return _by_column(context, groups, func)
    if isinstance(func, list | tuple):
        if not groups.single:
            raise Unlowered("`agg` with a list makes two levels of column names; "
                            "use `agg(new=('column', 'mean'), …)`.")  # fmt: skip
        names = [measure_name(f) for f in func]
        asked = {name: _one(context, groups, groups.selection[0], name) for name in names}
        return shown(replace(groups, single=False), measured_groups(context, groups, asked))
    return aggregated(measure_name(func))(context, groups)


def _named(context: Context, groups: GroupBy, given: object) -> Measure:
    if isinstance(given, list | tuple) and len(given) == 2:
        return _one(context, groups, labels(given[0], "`agg`")[0], measure_name(given[1]))
    if groups.single and isinstance(given, str | Name):
        return _one(context, groups, groups.selection[0], measure_name(given))
    raise Unlowered("`agg` wants new=('column', 'mean').")


def _by_column(context: Context, groups: GroupBy, func: dict[object, object]) -> object:
    if any(isinstance(f, list | tuple) for f in func.values()):
        raise Unlowered("`agg` with lists makes two levels of column names; "
                        "use `agg(new=('column', 'mean'), …)`.")  # fmt: skip
    asked = {}
    for label, name in func.items():
        text = labels(label, "`agg`")[0]
        asked[text] = _one(context, groups, text, measure_name(name))
    return shown(replace(groups, single=False), measured_groups(context, groups, asked))


def transform(context: Context, groups: GroupBy, /, func: object = None) -> object:
    """`gb.transform("mean")`: the group's number beside each of its rows."""
    name = measure_name(func)
    rows, keys = _group_rows(context, groups)
    units = unit_columns(context, joined(groups.frame.rows, keys.values()))
    by_person = units is not None and any(
        isinstance(key, Column) and key.name in units for key in keys.values()
    )
    if units is not None and not by_person:
        raise Unlowered("`transform` puts numbers about other people beside each row; "
                        "group by the person too, or aggregate.")  # fmt: skip
    asked = {label: _one(context, groups, label, name) for label in groups.selection}
    frame = measured_groups(context, groups, asked)
    names = [node for _, node in frame.rows.index]
    same = [apply("equal", k, n) for k, n in zip(keys.values(), names, strict=True)]
    open_ = any(typed(context, groups.frame.rows, cell).type.nullable for _, cell in groups.keys)
    if open_ and not groups.dropna:
        raise Unlowered("`transform` with missing keys is not understood; drop `dropna=False`.")
    relation = frame.rows.relation
    while isinstance(relation, Filter):
        relation = relation.relation
    beside = Beside(relation, all_of(same))
    rows = put_beside(groups.frame.rows, beside)
    # Rows without a group get nothing, whatever the aggregate makes of no rows.
    whole = {label: _inside(names[0], cell) for label, cell in frame.columns.items()}
    if groups.single:
        return Series(rows, whole[groups.selection[0]], groups.selection[0])
    return DataFrame(rows, whole)


def _inside(key: ColumnNode, cell: Cell) -> ColumnNode:
    assert isinstance(cell, ColumnNode)
    if isinstance(cell, Column):
        return cell
    return apply("case", apply("is_null", key), apply("null_if", cell, cell), cell)


def pivot_table(context: Context, frame: object, /, values: object = None, index: object = None,
                columns: object = None, aggfunc: object = "mean", fill_value: object = None,
                margins: object = False, dropna: object = True, observed: object = True,
                sort: object = True) -> object:  # fmt: skip
    """`df.pivot_table(index=keys, values=columns, aggfunc=…)`: a groupby."""
    if columns is not None or margins is not False or fill_value is not None or index is None:
        raise Unlowered("`pivot_table` with columns from the data is not understood; "
                        "use `groupby([…, …])`.")  # fmt: skip
    groups = groupby(context, frame, index)
    if values is not None:
        groups = replace(groups, selection=tuple(labels(values, "`pivot_table`")))
    names = sorted(groups.selection)
    return aggregate(context, replace(groups, selection=tuple(names)), aggfunc)
