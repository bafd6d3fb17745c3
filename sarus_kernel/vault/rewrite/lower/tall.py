"""Numbers by label as rows: what `df.mean()` looks like once it is sorted, filtered or shown."""

from collections.abc import Mapping

from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Relation, Union, project
from sarus_kernel.vault.rewrite.lower.rows import fresh, joined
from sarus_kernel.vault.rewrite.lower.values import (
    Context,
    DataFrame,
    Rows,
    Series,
    Summary,
    Unlowered,
)


def stacked(context: Context, rows: Rows, table: Mapping[str, Mapping[str, ColumnNode]]) \
        -> DataFrame:  # fmt: skip
    """One row per key of `table`, labelled with it, in its order, all from the same one row."""
    if not table or not all(table.values()):
        raise Unlowered("There is no column to compute with.")
    everything = [node for row in table.values() for node in row.values()]
    relation = joined(rows, everything)
    label = fresh("label", relation.digest)
    names = {column: fresh("value", relation.digest, column) for column in next(iter(
        table.values()))}  # fmt: skip
    parts: list[Relation] = [
        project(relation, {label: literal(key), **{names[c]: node for c, node in row.items()}})
        for key, row in table.items()
    ]
    whole = Rows(
        Union(tuple(parts)),
        index=(("", Column(label)),),
        order=((rank(Column(label), tuple(table)), False),),
    )
    return DataFrame(whole, {column: Column(name) for column, name in names.items()})


def rank(column: ColumnNode, labels: tuple[str, ...]) -> ColumnNode:
    """The place of each label in a list of them."""
    branches: list[ColumnNode] = []
    for place, label in enumerate(labels):
        branches += [apply("equal", column, literal(label)), literal(place)]
    return Apply("case", (*branches, literal(len(labels))))


def tall(context: Context, summary: Summary) -> Series:
    """A summary as a series with one row per label."""
    frame = stacked(context, summary.rows, {k: {"value": v} for k, v in summary.columns.items()})
    return Series(frame.rows, frame.columns["value"], summary.name)
