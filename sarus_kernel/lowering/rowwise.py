"""Row-wise lambdas: their expression, over the columns of the table they were applied to."""

from sarus_kernel.lowering.elementwise import plain
from sarus_kernel.lowering.rows import type_of
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import Context, DataFrame, Series, Unlowered
from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import bottom_up


def rowwise(context: Context, value: object, expression: object, /) -> Series:
    """`sarus.rowwise(x, expression)`: names are columns of a table, or "value" for a column."""
    if not isinstance(expression, ColumnNode) or not isinstance(value, DataFrame | Series):
        raise Unlowered("A row-wise function is applied to a table or a column.")
    frame = value
    if isinstance(frame, Series):
        frame = DataFrame(frame.rows, {"value": frame.column})

    def in_place(node: Node) -> Node:
        if isinstance(node, Column):
            return plain(context, Series(frame.rows, cell_of(frame, node.name)))
        return node

    found = bottom_up(in_place, expression)
    assert isinstance(found, ColumnNode)
    type_of(context, frame.rows, found)
    return Series(frame.rows, found, value.name if isinstance(value, Series) else None)
