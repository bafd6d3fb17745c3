"""Sums of products over the people: `x.T @ y`, `dot`. What occurs together, how often, is one.

A transposed table of people is nothing to show; times another table of the same people it is one
number for each pair of columns, and each of them is an aggregate like any other.
"""

from sarus_kernel.lowering.aggregates import Measure
from sarus_kernel.lowering.elementwise import aligned, common_rows, typed
from sarus_kernel.lowering.expressions import multiply
from sarus_kernel.lowering.literals import expression
from sarus_kernel.lowering.long_format import stacked
from sarus_kernel.lowering.reductions import measured
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    Rows,
    Scalar,
    Series,
    Span,
    Summary,
    Transposed,
    Unlowered,
)
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, apply, literal
from sarus_kernel.plan.types import NUMERIC, Kind

MOST_PAIRS = 60
"""The most pairs of columns: each has a share of the price."""


def transpose(context: Context, value: object, /, *axes: object) -> object:
    """`x.T`."""
    if isinstance(value, Transposed):
        return value.frame
    if not isinstance(value, DataFrame) or axes:
        raise Unlowered("`T` is understood of a table, in a product: x.T @ x.")
    return Transposed(value)


def product(context: Context, one: object, other: object, /) -> object:
    """`x.T @ y`, `x.T.dot(y)`, `a.dot(b)`, `a @ x`: rows of the same people are paired."""
    down, across = _columns(one, Transposed), _columns(other, DataFrame)
    rows = _same_rows(context, down, across)
    pairs = {(a, b): _times(context, rows, down, across, a, b)
             for a in down.columns for b in across.columns}  # fmt: skip
    different = list({node.digest: node for node in pairs.values()}.values())
    if len(different) > MOST_PAIRS:
        raise Unlowered(f"These are {len(different)} pairs of columns; select fewer columns.")
    found = _summed(context, rows, different)
    cells = {pair: found[node.digest] for pair, node in pairs.items()}
    return _shaped(cells, one, other, down, across)


def _columns(value: object, table: type) -> DataFrame:
    if isinstance(value, Series):
        return DataFrame(value.rows, {value.name or "value": value.column})
    if isinstance(value, Transposed) and table is Transposed:
        return value.frame
    if isinstance(value, DataFrame) and table is DataFrame:
        return value
    raise Unlowered("A product adds up over people: x.T @ y, or a.dot(b) of two columns.")


def _same_rows(context: Context, down: DataFrame, across: DataFrame) -> Rows:
    if len(down.columns) == len(across.columns) == 1:
        pair = [Series(f.rows, next(iter(f.columns.values()))) for f in (down, across)]
        return aligned(context, tuple(pair), pair)[1][0].rows
    return common_rows(down.rows, across.rows)


def _times(context: Context, rows: Rows, down: DataFrame, across: DataFrame, a: str, b: str) \
        -> ColumnNode:  # fmt: skip
    sides = [typed(context, rows, f.columns[n]) for f, n in ((down, a), (across, b))]
    for side, name in zip(sides, (a, b), strict=True):
        if isinstance(side.node, Span) or side.type.kind not in (*NUMERIC, Kind.BOOLEAN):
            raise Unlowered(f"A product wants numbers, and {name[:80]!r} is none; select others.")
        if side.type.nullable:
            raise Unlowered(f"{name[:80]!r} has missing values, and so would the product: "
                            "fillna(0) first.")  # fmt: skip
    if all(side.type.kind is Kind.BOOLEAN for side in sides):
        raise Unlowered("A product of conditions is a condition; count with astype(int) first.")
    # the same pair either way round is one number, and is paid for once
    one, two = sorted(sides, key=lambda side: expression(side).digest)
    node = multiply(one, two)
    assert not isinstance(node, Span)
    return node


def _summed(context: Context, rows: Rows, products: list[ColumnNode]) -> dict[str, Scalar]:
    measures = [Measure((Aggregation("sum", (node,)),), _none_is_zero) for node in products]
    scalars = measured(context, rows, measures)
    return {node.digest: scalar for node, scalar in zip(products, scalars, strict=True)}


def _none_is_zero(total: ColumnNode) -> ColumnNode:
    return apply("coalesce", total, literal(0))


def _shaped(cells: dict[tuple[str, str], Scalar], one: object, other: object, down: DataFrame,
            across: DataFrame) -> object:  # fmt: skip
    """A number of two columns, a series of a column and a table, a table of two tables."""
    rows = next(iter(cells.values())).rows
    if isinstance(one, Series) and isinstance(other, Series):
        return next(iter(cells.values()))
    if isinstance(one, Series) or isinstance(other, Series):
        named = {b if isinstance(one, Series) else a: cell.column for (a, b), cell in cells.items()}
        return Summary(rows, named)
    return stacked(rows, {a: {b: cells[a, b].column for b in across.columns}
                          for a in down.columns})  # fmt: skip

