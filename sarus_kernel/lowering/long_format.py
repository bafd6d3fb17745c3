"""Numbers by label as rows: what `df.mean()` looks like once it is sorted, filtered or shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from sarus_kernel.lowering.row_alignment import rank
from sarus_kernel.lowering.rows import fresh, joined
from sarus_kernel.lowering.values import (
    Cell,
    DataFrame,
    Rows,
    Series,
    Summary,
    Unlowered,
)
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Join, Values

Label = TypeVar("Label", str, float)


def stacked(
    rows: Rows, table: Mapping[Label, Mapping[str, ColumnNode]], name: str = ""
) -> DataFrame:
    """One row per key of `table`, labelled with it, in its order, all from the same one row.

    Keys are texts or numbers; `name` is that of the labels.

    The one row is paired with the list of labels, and each label picks its number: so the numbers
    are read once, however many there are.
    """
    if not table or not all(table.values()):
        raise Unlowered("There is no column to compute with.")
    relation = joined(rows, [node for row in table.values() for node in row.values()])
    own = fresh("label", relation.digest, *map(repr, table))
    label = Column(own)
    kind = "text" if all(isinstance(key, str) for key in table) else "number"
    keys = Values((own,), (kind,), tuple((literal(key),) for key in table))
    whole = Rows(
        Join(relation, keys, "cross"),
        index=((name, label),),
        order=((rank(label, tuple(table)), False),),
    )
    columns: dict[str, Cell] = {}
    for column in next(iter(table.values())):
        columns[column] = _picked(label, [(key, row[column]) for key, row in table.items()])
    return DataFrame(whole, columns)


def _picked(label: ColumnNode, values: list[tuple[Label, ColumnNode]]) -> ColumnNode:
    *firsts, last = values
    branches: list[ColumnNode] = []
    for key, node in firsts:
        branches += [apply("equal", label, literal(key)), node]
    return Apply("case", (*branches, last[1])) if branches else last[1]


def long_format(summary: Summary) -> Series:
    """A summary as a series with one row per label."""
    frame = stacked(summary.rows, {k: {"value": v} for k, v in summary.columns.items()})
    return Series(frame.rows, frame.columns["value"], summary.name)


def by_share(frame: DataFrame, names: Mapping[str, Mapping[float, str]],
             shares: Sequence[float]) -> DataFrame:  # fmt: skip
    """Groups with a row for each share: `names` are the columns of each, by label and share.

    As in `stacked`, rows are paired with the list of shares, and each picks its number.
    """
    cells = [cell for cell in frame.columns.values() if isinstance(cell, ColumnNode)]
    relation = joined(frame.rows, cells)
    own = fresh("share", relation.digest, *map(repr, shares))
    keys = Values((own,), ("number",), tuple((literal(share),) for share in shares))
    label = Column(own)
    index = (*frame.rows.index, ("", label))
    order = (*frame.rows.order, (rank(label, tuple(shares)), False))
    whole = replace(frame.rows, relation=Join(relation, keys, "cross"), beside=(), index=index,
                    order=order)  # fmt: skip
    columns: dict[str, Cell] = {}
    for name, of in names.items():
        picked = [(share, frame.columns[of[share]]) for share in shares]
        columns[name] = _picked(label, [(s, c) for s, c in picked if isinstance(c, ColumnNode)])
    return DataFrame(whole, columns)
