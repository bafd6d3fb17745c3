"""Tables of two keys: `pivot_table` with columns, `get_dummies`."""

from collections.abc import Mapping

from sarus_kernel.lowering.aggregates import measure_name, size
from sarus_kernel.lowering.elementwise import plain, typed
from sarus_kernel.lowering.grouping import asked, groupby, measured_groups, shown, sizes
from sarus_kernel.lowering.literals import labels
from sarus_kernel.lowering.margins import with_margins
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Name,
    Series,
    Unlowered,
)
from sarus_kernel.lowering.wide_columns import levels, turned_all, values_of
from sarus_kernel.plan.columns import Literal, apply, literal
from sarus_kernel.plan.types import Kind


def pivot_table(context: Context, frame: object, /, values: object = None, index: object = None,
                columns: object = None, aggfunc: object = "mean", fill_value: object = None,
                margins: object = False, dropna: object = True, margins_name: object = "All",
                observed: object = True, sort: object = True) -> object:  # fmt: skip
    """`df.pivot_table(index=…, columns=…, values=…, aggfunc=…)`: groups, turned."""
    if index is None:
        raise Unlowered("`pivot_table` wants an index.")
    down, across = _keys(index), _keys(columns)
    groups = groupby(context, frame, [*down, *across])
    fill = literal(fill_value) if isinstance(fill_value, int | float) else None
    if aggfunc in ("size", Name("size")):
        return _sizes(context, groups, len(across), fill, margins)
    wanted = _wanted(groups, values, aggfunc)
    alone = isinstance(values, str) and isinstance(aggfunc, str | Name)
    blocks = {"" if alone and across else label: label for label in wanted}
    if margins is not False:
        asks = {new: wanted[label] for new, label in blocks.items()}
        return with_margins(context, groups, asks, len(across), str(margins_name), fill)
    found = asked(context, groups, wanted)
    if not across:
        return shown(groups, found)
    named = {label: new for new, label in blocks.items()}
    return turned_all(context, found, len(across), "pivot_table", named, fill)


def _keys(given: object) -> list[object]:
    """Labels, or columns of the same rows."""
    if given is None:
        return []
    return list(given) if isinstance(given, list | tuple) else [given]


def _wanted(groups: GroupBy, values: object, aggfunc: object) -> dict[str, tuple[str, str]]:
    """The aggregates by the label of their block of columns, in pandas' order."""
    if isinstance(aggfunc, dict):
        return _by_column(aggfunc)
    chosen = groups.selection if values is None else tuple(labels(values, "`pivot_table`"))
    if not isinstance(aggfunc, list | tuple):
        return {label: (label, measure_name(aggfunc)) for label in sorted(chosen)}
    given = [measure_name(name) for name in aggfunc]
    return {levels(name, label): (label, name) for name in given for label in sorted(chosen)}


def _by_column(aggfunc: Mapping[object, object]) -> dict[str, tuple[str, str]]:
    """`{column: name}`, or with lists of names for some: then column and name are the label."""
    several = any(isinstance(names, list | tuple) for names in aggfunc.values())
    pairs = sorted(
        (labels(label, "`pivot_table`")[0], measure_name(name))
        for label, names in aggfunc.items()
        for name in (names if isinstance(names, list | tuple) else [names])
    )
    return {levels(*pair) if several else pair[0]: pair for pair in pairs}


def _sizes(context: Context, groups: GroupBy, wide: int, fill: Literal | None,
           margins: object) -> object:  # fmt: skip
    """`aggfunc="size"`: how many rows there are."""
    if margins is not False:
        raise Unlowered("Sizes with totals are pd.crosstab(a, b, margins=True).")
    if not wide:
        return sizes(context, groups)
    frame = measured_groups(context, groups, {"size": size()})
    return turned_all(context, frame, wide, "pivot_table", {"size": ""}, fill)


def get_dummies(context: Context, data: object, /, prefix: object = None,
                prefix_sep: object = "_", dummy_na: object = False, columns: object = None,
                sparse: object = False, drop_first: object = False,
                dtype: object = None) -> DataFrame:  # fmt: skip
    """`pd.get_dummies(x)`: a column for each public value of the text columns."""
    if prefix is not None or dummy_na is not False or sparse is not False:
        raise Unlowered("`get_dummies` has no `prefix` and no column for missing values here.")
    skip = 1 if drop_first is True else 0
    if isinstance(data, Series):
        return _dummies(context, data, "", skip)
    if not isinstance(data, DataFrame):
        raise Unlowered("`get_dummies` is understood for tables and columns only.")
    chosen = _texts(context, data) if columns is None else labels(columns, "`get_dummies`")
    cells: dict[str, Cell] = {n: c for n, c in data.columns.items() if n not in chosen}
    for label in chosen:
        made = _dummies(context, Series(data.rows, data.columns[label], label),
                        f"{label}{prefix_sep}", skip)  # fmt: skip
        cells |= made.columns
    return DataFrame(data.rows, cells)


def _texts(context: Context, frame: DataFrame) -> list[str]:
    return [n for n, c in frame.columns.items()
            if typed(context, frame.rows, c).type.kind is Kind.TEXT]  # fmt: skip


def _dummies(context: Context, series: Series, prefix: str, skip: int) -> DataFrame:
    held = typed(context, series.rows, series.column)
    known = values_of(held.type, series.column)
    if known is None:
        raise Unlowered("`get_dummies` makes columns of values that are not public; compare with "
                        "each value, as df.a == 'x'.")  # fmt: skip
    node = plain(context, series)
    columns: dict[str, Cell] = {}
    for value in known[skip:]:
        there = apply("equal", node, literal(value))
        columns[f"{prefix}{value}"] = apply("coalesce", there, literal(False))
    return DataFrame(series.rows, columns)
