"""`groupby`: the groups, and what is asked of each of them."""

from collections.abc import Mapping
from dataclasses import replace

from sarus_kernel.lowering.aggregates import (
    Measure,
    measure,
    measure_name,
    size,
)
from sarus_kernel.lowering.elementwise import Handler, brought, typed
from sarus_kernel.lowering.expressions import not_null
from sarus_kernel.lowering.identifiers import NUMBERS_TOLD, without_identifiers
from sarus_kernel.lowering.literals import TRUE, expression, labels
from sarus_kernel.lowering.ordered_rows import ENDS, end
from sarus_kernel.lowering.periods import every, period_of
from sarus_kernel.lowering.reductions import beside_divisors, numbers_of
from sarus_kernel.lowering.row_alignment import rank
from sarus_kernel.lowering.rows import all_of, filtered, grouped
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    Every,
    GroupBy,
    Name,
    Ranked,
    Rows,
    Series,
    Unlowered,
)
from sarus_kernel.lowering.wide_columns import levels
from sarus_kernel.plan.columns import Column, ColumnNode


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
    if by is None and level is not None:
        by = _levels(frame.rows, level)
    elif by is None or level is not None or isinstance(by, dict):
        raise Unlowered("`groupby` wants column names or columns as keys.")
    given = by if isinstance(by, list | tuple) else [by]
    keys: dict[str, Cell] = {}
    periods = {key.key for key in given if isinstance(key, Every)}
    for place, key in enumerate(given):
        if isinstance(key, Every):
            name, cell = period_of(context, frame, key)
        else:
            frame, name, cell = _key(context, frame, key, place)
        if name in keys:  # as in [x.dt.year, x.dt.month]: pandas' labels come from the twin
            name = f"{name}_{place}"
        keys[name] = cell
    return GroupBy(
        frame,
        tuple(keys.items()),
        tuple(label for label in frame.columns
              if label not in periods and not _is_key(frame, label, keys)),
        single=isinstance(value, Series),
        as_index=as_index is not False,
        sort=sort is not False,
        dropna=dropna is not False,
        gaps=any(isinstance(key, Every) for key in given),
    )


def resample(context: Context, value: object, /, rule: object, *, on: object = None) -> GroupBy:
    """`x.resample("ME", on="date")`: groups of time. Periods that nobody falls into are left out.
    """
    return groupby(context, value, every(on, rule))


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


def _levels(rows: Rows, level: object) -> list[Series]:
    """`groupby(level=…)`: row labels, by their names or places."""
    found = []
    for one in level if isinstance(level, list | tuple) else [level]:
        at = one if isinstance(one, int) else [n for n, _ in rows.index].index(one) \
            if one in dict(rows.index) else len(rows.index)  # fmt: skip
        if not -len(rows.index) <= at < len(rows.index):
            raise Unlowered("`groupby(level=…)` wants labels that are a column: set_index first.")
        name, node = rows.index[at]
        found.append(Series(rows, node, name))
    return found


def measured_groups(context: Context, groups: GroupBy, asked: Mapping[str, Measure]) -> DataFrame:
    """One row per group, labelled by its keys, one column per measure."""
    rows, keys = group_rows(context, groups)
    parts = [part for one in asked.values() for part in one.parts]
    whole, names, columns = grouped(rows, keys, parts)
    whole = beside_divisors(_without_missing(context, whole, groups), asked.values())
    left = iter(columns)
    found = {label: one.finish(*(next(left) for _ in one.parts)) for label, one in asked.items()}
    cells = dict(zip(names, (cell for _, cell in groups.keys), strict=True))
    order = tuple((_place(name, cell), False) for name, cell in cells.items())
    ranks = tuple((n, cell.labels) for n, cell in cells.items() if isinstance(cell, Ranked))
    order = order if groups.sort else ()
    return DataFrame(replace(whole, order=order, ranks=ranks, gaps=groups.gaps), found)


def group_rows(context: Context, groups: GroupBy) -> tuple[Rows, dict[str, ColumnNode]]:
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
        if name in NUMBERS_TOLD and not groups.chosen:
            chosen = without_identifiers(context, groups.frame, chosen)
        wanted = {label: (label, name) for label in chosen}
        if not wanted:
            raise Unlowered(f"There is no column to take the {name} of; select one.")
        return shown(groups, asked(context, groups, wanted, ddof), _series_name(groups))

    return run


def _series_name(groups: GroupBy) -> str | None:
    return groups.selection[0] if groups.single else None


def asked(context: Context, groups: GroupBy, wanted: Mapping[str, tuple[str, str]],
          ddof: object = 1) -> DataFrame:  # fmt: skip
    """One row per group: {new label: (label, name of the aggregate)}."""
    measures: dict[str, Measure] = {}
    for new, (label, name) in wanted.items():
        rows, cell = groups.frame.rows, cell_of(groups.frame, label)
        if name in ENDS:
            rows, cell = end(context, groups, label, name)
            groups = replace(groups, frame=replace(groups.frame, rows=rows))
        measures[new] = measure(name, typed(context, rows, cell), ddof)
    return measured_groups(context, groups, measures)


def aggregate(context: Context, groups: GroupBy, /, func: object = None, **named: object) \
        -> object:  # fmt: skip
    """`gb.agg("mean")`, `gb.agg({column: name})`, `gb.agg(new=(column, name))`, lists of names."""
    if func is None:
        wanted = {new: _named(groups, given) for new, given in named.items()}
        if not wanted:
            raise Unlowered("`agg` wants to know which aggregates.")
        return shown(replace(groups, single=False), asked(context, groups, wanted))
    if named:
        raise Unlowered("`agg` with further parameters is not understood; leave them out.")
    if isinstance(func, dict):
        return _by_column(context, groups, func)
    if isinstance(func, list | tuple):
        return _by_column(context, groups, {label: func for label in groups.selection})
    return aggregated(measure_name(func))(context, groups)


def _named(groups: GroupBy, given: object) -> tuple[str, str]:
    if isinstance(given, list | tuple) and len(given) == 2:
        return labels(given[0], "`agg`")[0], measure_name(given[1])
    if groups.single and isinstance(given, str | Name):
        return groups.selection[0], measure_name(given)
    raise Unlowered("`agg` wants new=('column', 'mean').")


def _by_column(context: Context, groups: GroupBy, func: Mapping[object, object]) -> object:
    """`agg({column: name})`; with a list of names for some, two levels of column names."""
    wide = not groups.single and any(isinstance(f, list | tuple) for f in func.values())
    wanted: dict[str, tuple[str, str]] = {}
    for label, given in func.items():
        text = labels(label, "`agg`")[0]
        for name in given if isinstance(given, list | tuple) else [given]:
            found = measure_name(name)
            alone = found if groups.single and isinstance(given, list | tuple) else text
            wanted[levels(text, found) if wide else alone] = (text, found)
    return shown(replace(groups, single=False), asked(context, groups, wanted))
