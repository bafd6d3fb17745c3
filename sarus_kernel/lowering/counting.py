"""How many of what: `value_counts`, `nunique`, `unique`, `drop_duplicates`."""

from dataclasses import replace

from sarus_kernel.lowering.aggregates import size
from sarus_kernel.lowering.binning import edges_of, names_of
from sarus_kernel.lowering.conditionals import cut
from sarus_kernel.lowering.elementwise import plain, typed
from sarus_kernel.lowering.grouping import measured_groups
from sarus_kernel.lowering.literals import labels
from sarus_kernel.lowering.long_format import long_format
from sarus_kernel.lowering.ordered_rows import without_repeats
from sarus_kernel.lowering.reductions import of_series, summary
from sarus_kernel.lowering.row_alignment import renumbered, with_scalar
from sarus_kernel.lowering.rows import first, grouped, joined
from sarus_kernel.lowering.selecting import cell_of, only
from sarus_kernel.lowering.values import (
    Array,
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Ranked,
    Rows,
    Scalar,
    Series,
    Summary,
    Unknown,
    Unlowered,
)
from sarus_kernel.lowering.within_groups import beside
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.relations import Distinct, project
from sarus_kernel.plan.windows import WindowFunction


def series_counts(context: Context, series: object, /, normalize: object = False,
                  sort: object = True, ascending: object = False, bins: object = None,
                  dropna: object = True) -> Series:  # fmt: skip
    """`series.value_counts()`: by how often, the most frequent first."""
    if isinstance(series, Summary):
        series = long_format(series)
    if not isinstance(series, Series):
        raise Unlowered("`value_counts` is understood for columns and tables.")
    if bins is not None:
        edges = edges_of(context, series, bins)
        banded = cut(context, series, bins=edges, labels=names_of(edges), include_lowest=True)
        assert isinstance(banded, Series)
        series = banded
    frame = DataFrame(series.rows, {})
    groups = GroupBy(frame, ((series.name or "", series.column),), (), dropna=dropna is not False)
    return _counts(context, groups, normalize, sort, ascending)


def frame_counts(context: Context, frame: DataFrame, /, subset: object = None,
                 normalize: object = False, sort: object = True, ascending: object = False,
                 dropna: object = True) -> Series:  # fmt: skip
    """`df.value_counts(subset)`: how often each combination occurs."""
    chosen = list(frame.columns) if subset is None else labels(subset, "`value_counts`")
    keys = tuple((label, cell_of(frame, label)) for label in chosen)
    groups = GroupBy(DataFrame(frame.rows, {}), keys, (), dropna=dropna is not False)
    return _counts(context, groups, normalize, sort, ascending)


def group_counts(context: Context, groups: GroupBy, /, normalize: object = False,
                 sort: object = True, ascending: object = False, dropna: object = True) \
        -> Series:  # fmt: skip
    """`gb[column].value_counts()`: how often each value occurs in each group."""
    if not groups.single or not groups.as_index:
        raise Unlowered("`value_counts` of groups is understood for one column.")
    label = groups.selection[0]
    keys = (*groups.keys, (label, cell_of(groups.frame, label)))
    if dropna is not groups.dropna:
        raise Unlowered("`value_counts` of groups treats missing keys and values alike here.")
    counts = _counts(context, replace(groups, keys=keys), False, sort, ascending)
    if normalize is not False:
        counts = _shares(counts)
    outer = tuple((node, False) for _, node in counts.rows.index[:-1])
    return replace(counts, rows=replace(counts.rows, order=(*outer, *counts.rows.order)))


def _counts(context: Context, groups: GroupBy, normalize: object, sort: object,
            ascending: object) -> Series:  # fmt: skip
    counts = measured_groups(context, groups, {"count": size()})
    rows, column = counts.rows, counts.columns["count"]
    assert isinstance(column, ColumnNode)
    ties = rows.order
    if sort is not False:
        rows = replace(rows, order=((column, ascending is not True), *ties))
    if normalize is False:
        return Series(rows, column, "count")
    # The share of each count in all of them: made from the counts alone.
    whole, _, total = grouped(rows, {}, [Aggregation("sum", (column,))])
    scalar = Scalar(replace(whole, index=()), total[0])
    return Series(with_scalar(rows, scalar), apply("divide", column, total[0]), "proportion")


def _shares(counts: Series) -> Series:
    """Each count as a share of those of its group: made from the counts alone."""
    assert isinstance(counts.column, ColumnNode)
    outer = tuple(node for _, node in counts.rows.index[:-1])
    total = {"sum": WindowFunction("sum", (counts.column,))}
    rows, (whole,) = beside(counts.rows, outer, (), total)
    return Series(rows, apply("divide", counts.column, whole), "proportion")


def mode(context: Context, series: object, /, dropna: object = True) -> Series:
    """`series.mode()`: the most frequent value; of several that are, the first one."""
    counts = series_counts(context, series, dropna=dropna)
    top = first(counts.rows, 1)
    name = counts.rows.index[0][1]
    ranks = dict(counts.rows.ranks)
    cell: Cell = Ranked(name, ranks[name]) if name in ranks else name
    return Series(renumbered(top), cell, series.name if isinstance(series, Series) else None)


def unique_count(context: Context, value: object, /, dropna: object = True,
                 axis: object = 0) -> object:  # fmt: skip
    """`x.nunique()`."""
    if axis not in (0, "index"):
        raise Unlowered("`nunique` along the rows is not understood.")
    if isinstance(value, DataFrame):
        _only_present(context, [*value.columns.values()], value.rows, dropna)
        return summary(context, value, {label: (label, "nunique") for label in value.columns})
    if isinstance(value, Array):
        value = value.source
    if isinstance(value, Series):
        _only_present(context, [value.column], value.rows, dropna)
    return of_series("nunique")(context, value)


def _only_present(context: Context, cells: list[Cell], rows: Rows, dropna: object) -> None:
    if dropna is False and any(typed(context, rows, cell).type.nullable for cell in cells):
        raise Unlowered("`nunique` counts values that are not missing; leave `dropna` out.")


def unique(context: Context, series: object, /) -> Array:
    """`series.unique()`: the different values, in no particular order."""
    if not isinstance(series, Series):
        raise Unlowered("`unique` is understood for columns only.")
    node = plain(context, series)
    name = series.name or "value"
    relation = Distinct(project(joined(series.rows, [node]), {name: node}))
    return Array(Series(Rows(relation), Column(name), series.name), series)


def drop_duplicates(context: Context, value: object, /, subset: object = None, *,
                    keep: object = "first", inplace: object = False,
                    ignore_index: object = False) -> object:  # fmt: skip
    """`df.drop_duplicates()`: the different rows. With a subset only its columns keep a meaning."""
    if isinstance(value, DataFrame) and (subset is not None or keep is False):
        found = without_repeats(context, value, subset, keep)
        if found is not None:
            return replace(found, rows=renumbered(found.rows)) if ignore_index is True else found
    if keep is False:
        raise Unlowered("`drop_duplicates(keep=False)` is understood with the person among the "
                        "columns; filter the groups of size 1.")  # fmt: skip
    if isinstance(value, Series):
        return replace(unique(context, value).series, name=value.name)
    if not isinstance(value, DataFrame):
        raise Unlowered("`drop_duplicates` is understood for tables and columns only.")
    chosen = list(value.columns) if subset is None else labels(subset, "`drop_duplicates`")
    kept = only(value, chosen)
    named = {label: plain(context, Series(value.rows, kept.columns[label])) for label in chosen}
    if not named:
        raise Unlowered("There is no column to compare.")
    relation = Distinct(project(joined(value.rows, named.values()), named))
    reason = ("`drop_duplicates` keeps the first of several rows, which depends on their order; "
              "add the person to the columns, or group with min, max or mean.")  # fmt: skip
    cells: dict[str, Cell] = {label: Unknown(reason) for label in value.columns}
    cells.update({label: Column(label) for label in chosen})
    return DataFrame(Rows(relation), cells)
