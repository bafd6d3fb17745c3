"""Order within a person: `shift`, `cumcount`, `first`, `nth`, `rank`, `idxmax` of groups.

What pandas does by the place of a row in its group is a window with the keys as its partition.
Where the person is among the keys it depends on that person's rows alone, as in SQL; rows that are
results already may be looked at as they are. Everything else is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sarus_kernel.lowering.elementwise import typed
from sarus_kernel.lowering.expressions import is_null, not_null
from sarus_kernel.lowering.literals import FALSE, NULL, TRUE, expression
from sarus_kernel.lowering.privacy_unit import unit_columns
from sarus_kernel.lowering.row_alignment import put_beside
from sarus_kernel.lowering.rows import all_of, fresh, joined
from sarus_kernel.lowering.values import (
    Context,
    GroupBy,
    Rows,
    Unlowered,
    Windowed,
)
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.windows import WindowFunction

NEIGHBOURS = "depends on other people's rows; group by the person too, or aggregate"
UNSORTED = (
    "Rows of a person that were not sorted are taken in the order of their columns. Sort them "
    "first, as in sort_values('began'), to say which is first."
)
Order = tuple[tuple[ColumnNode, bool], ...]


@dataclass(frozen=True)
class Within:
    """Rows in groups whose order may be looked at.

    present  whether a row's keys are all there: rows without a key are in no group
    """

    rows: Rows
    partition: tuple[ColumnNode, ...]
    order: Order
    present: ColumnNode

    def over(self, rows: Rows) -> "Within":
        """The same groups of the same rows, which have more beside them by now."""
        return replace(self, rows=rows)


def within(context: Context, groups: GroupBy, what: str) -> Within:
    """The groups as windows see them. Raises Unlowered where they hold several people."""
    rows = groups.frame.rows
    keys = [typed(context, rows, cell) for _, cell in groups.keys]
    nodes = tuple(expression(key) for key in keys)
    present = [node for node in map(not_null, keys) if node != TRUE]
    if not groups.dropna and present:
        raise Unlowered(f"`{what}` with missing keys is not understood; drop `dropna=False`.")
    return Within(rows, nodes, order_of(context, rows, nodes, what), all_of(present))


def order_of(
    context: Context, rows: Rows, partition: tuple[ColumnNode, ...], what: str
) -> Order:
    """The order of rows within their groups: as they were sorted, else that of their columns.

    Raises Unlowered unless each group is one person's, or the rows are results.
    """
    units = unit_columns(context, joined(rows, partition))
    if units is None:
        if not rows.order:
            raise Unlowered(f"`{what}` wants rows in an order; sort them first.")
        return rows.order
    if not any(isinstance(key, Column) and key.name in units for key in partition):
        raise Unlowered(f"`{what}` {NEIGHBOURS}.")
    if rows.order:
        return rows.order
    if UNSORTED not in context.notes:
        context.notes.append(UNSORTED)
    return tuple((Column(name), False) for name in context.scope.schema(rows.relation))


def beside(
    rows: Rows,
    partition: tuple[ColumnNode, ...],
    order: Order,
    functions: Mapping[str, WindowFunction],
) -> tuple[Rows, list[Column]]:
    """The rows with the values of window functions beside them, in the order they were given.

    Names follow from content, so that the same window is put beside the same rows once.
    """
    basis = [node.digest for node in partition]
    basis += [f"{node.digest}{down}" for node, down in order]
    below = rows.relation.digest
    names = [fresh(word, below, *basis, f.digest) for word, f in functions.items()]
    made = dict(zip(names, functions.values(), strict=True))
    return put_beside(rows, Windowed(partition, order, made)), [Column(name) for name in names]


def one(view: Within, function: WindowFunction, order: Order | None = None) -> tuple[Rows, Column]:
    """One window function of the groups, in their order or another one."""
    order = view.order if order is None else order
    rows, (column,) = beside(view.rows, view.partition, order, {function.function: function})
    return rows, column


def reverse(context: Context, rows: Rows, order: Order) -> Order:
    """The order from its end: what was last, and so missing values too, comes first."""
    turned: list[tuple[ColumnNode, bool]] = []
    for node, down in order:
        gaps = is_null(typed(context, rows, node))
        turned += [(gaps, True)] if gaps != FALSE else []
        turned.append((node, not down))
    return tuple(turned)


def if_present(view: Within, node: ColumnNode) -> ColumnNode:
    """The value, missing in rows that are in no group."""
    return node if view.present == TRUE else apply("case", view.present, node, NULL)
