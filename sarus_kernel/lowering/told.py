"""Released numbers beside rows about people: there they are constants, and say their bounds.

`x - x.mean()` reads a number that is a release point of its own: paid with the question, before
the rows it stands beside are measured. Whatever it turned out to be, it is clipped to what it can
be at all, which is public; so the expression has public bounds, and one person weighs no more
than these say. A clip is a clip: that holds even where the released number is off.
"""

from dataclasses import replace

from sarus_kernel.lowering.privacy_unit import is_private
from sarus_kernel.lowering.rows import own_names, schema, used
from sarus_kernel.lowering.values import Beside, Cell, Context, Rows, Typed
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.relations import Aggregate, Relation, Table
from sarus_kernel.plan.types import NUMERIC, ColumnType, Schema
from sarus_kernel.plan.walk import walk

MOST = 10_000
"""A divisor counts as no less than this part of the most that it can be.

By Samuelson's inequality (How deviant can you be?, JASA 1968) no value lies further from the mean
of n than their standard deviation times the root of n: of up to 10^8 rows, `(x - m) / s` is whole.
"""


def within(node: ColumnNode, type_: ColumnType) -> ColumnNode:
    """A released number that says its bounds, where it has any."""
    low, high = type_.low, type_.high
    if type_.kind not in NUMERIC or low is None or high is None or isinstance(node, Literal):
        return node
    return apply("clip", node, literal(low), literal(high))


def told(value: Typed) -> Typed:
    """A released number as an operand beside rows."""
    return replace(value, node=within(value.node, value.type)) \
        if isinstance(value.node, ColumnNode) else value  # fmt: skip


def is_told(context: Context, relation: Relation) -> bool:
    """Whether the rows are released numbers about people."""
    return not is_private(context, relation) and any(
        isinstance(node, Table) and context.catalog.table(node.name).private
        for node in walk(relation)
    )


def columns_told(context: Context, relation: Relation, names: list[str]) -> list[ColumnNode]:
    """Some columns of rows that are put beside others, saying their bounds where released."""
    types = context.scope.schema(relation)
    if not is_told(context, relation):
        return [Column(name) for name in names]
    return [within(Column(name), types[name]) for name in names]


def divided(context: Context, rows: Rows, cell: Cell) -> Cell:
    """A quotient by a released number, within what it is for a divisor that is not absurdly small.

    Anything else unchanged, and so is a quotient that has bounds, or whose parts have none.
    """
    if not isinstance(cell, Apply) or cell.function != "divide":
        return cell
    types, (over, under) = schema(context, rows), cell.arguments
    names = {name for beside in rows.beside if isinstance(beside, Beside)
             and is_told(context, beside.relation) for name in own_names(beside)}  # fmt: skip
    reads = used([under])
    if not reads or not reads <= names or cell.type(types).bounded:
        return cell
    above = _size(over.type(types))
    most = None if above is None else _most(rows, over, under, types, above)
    return cell if most is None else apply("clip", cell, literal(-most), literal(most))


def _most(rows: Rows, over: ColumnNode, under: ColumnNode, types: Schema, above: float) \
        -> float | None:  # fmt: skip
    """The most that a quotient can be, up to its sign."""
    part = _aggregation(rows, under)
    if part is not None and part.function == "count":
        return above  # by a number of rows, which is one or more
    if part is not None and part.function == "sum" and part.arguments == (over,):
        low, high = over.type(types).low, over.type(types).high
        one_sided = (low is not None and low >= 0) or (high is not None and high <= 0)
        return 1.0 if one_sided else None  # a share of the whole
    below = _size(under.type(types))
    return MOST * above / below if below else None


def _aggregation(rows: Rows, node: ColumnNode) -> Aggregation | None:
    """The aggregate that a released number is, clipped or with 0 in the place of nothing."""
    while isinstance(node, Apply) and node.function in ("clip", "coalesce"):
        node = node.arguments[0]
    for beside in rows.beside:
        relation = beside.relation if isinstance(beside, Beside) else None
        if isinstance(relation, Aggregate) and isinstance(node, Column) \
                and node.name in relation.names:  # fmt: skip
            return relation.aggregates[relation.names.index(node.name)]
    return None


def _size(type_: ColumnType) -> float | None:
    if type_.low is None or type_.high is None:
        return None
    return float(max(abs(type_.low), abs(type_.high)))
