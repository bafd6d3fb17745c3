"""`groupby(…).transform`: what is known of a row's group, beside each of its rows."""

from sarus_kernel.lowering.aggregates import measure_name
from sarus_kernel.lowering.elementwise import typed
from sarus_kernel.lowering.grouping import asked, group_rows
from sarus_kernel.lowering.ordered_rows import ENDS, end
from sarus_kernel.lowering.ordered_steps import STEPS, applied, cumcount
from sarus_kernel.lowering.row_alignment import put_beside
from sarus_kernel.lowering.rows import all_of, type_of
from sarus_kernel.lowering.told import is_told, within
from sarus_kernel.lowering.values import (
    Beside,
    Cell,
    Context,
    DataFrame,
    GroupBy,
    Series,
    Unlowered,
)
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.relations import Filter


def transform(context: Context, groups: GroupBy, /, func: object = None) -> object:
    """`gb.transform("mean")`: the group's number beside each of its rows."""
    name = measure_name(func)
    if name in STEPS:
        return applied(context, groups, name, STEPS[name]())
    if name == "cumcount":
        return cumcount(context, groups)
    if name in ENDS:
        return _ends(context, groups, name)
    rows, keys = group_rows(context, groups)
    frame = asked(context, groups, {label: (label, name) for label in groups.selection})
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
    # Rows without a group get nothing, whatever the aggregate makes of no rows. Where the person is
    # not among the keys, the group's number is a release point of its own: see `told`.
    whole = {label: _inside(names[0], cell) for label, cell in frame.columns.items()}
    if is_told(context, relation):
        whole = {label: within(node, type_of(context, rows, node)) for label, node in whole.items()}
    if groups.single:
        return Series(rows, whole[groups.selection[0]], groups.selection[0])
    cells: dict[str, Cell] = {**whole}
    return DataFrame(rows, cells)


def _inside(key: ColumnNode, cell: Cell) -> ColumnNode:
    assert isinstance(cell, ColumnNode)
    if isinstance(cell, Column):
        return cell
    return apply("case", apply("is_null", key), apply("null_if", cell, cell), cell)


def _ends(context: Context, groups: GroupBy, name: str) -> object:
    """`gb.transform("first")`: the baseline of each group beside its rows."""
    rows, cells = groups.frame.rows, dict[str, Cell]()
    for label in groups.selection:
        more, cells[label] = end(context, groups, label, name)
        rows = put_beside(rows, *more.beside)
    if groups.single:
        (label,) = groups.selection
        return Series(rows, cells[label], label)
    return DataFrame(rows, cells)
