"""Columns to rows: `melt` and `stack`. Each row becomes one for each of the columns that are named.

How many these are is public, so one person has so many times her rows: a union of as many copies
of the table, each of which is unit-local where the table is.
"""

from sarus_kernel.lowering.elementwise import plain, typed
from sarus_kernel.lowering.literals import labels
from sarus_kernel.lowering.long_format import long_format
from sarus_kernel.lowering.rows import fresh, joined
from sarus_kernel.lowering.selecting import only
from sarus_kernel.lowering.values import (
    Context,
    DataFrame,
    Rows,
    Series,
    Summary,
    Unlowered,
)
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Union, project
from sarus_kernel.plan.types import NUMERIC, Kind

MOST_COPIES = 30
"""The most columns that become rows."""


def melt(context: Context, frame: object, /, id_vars: object = None, value_vars: object = None,
         var_name: object = "variable", value_name: object = "value", col_level: object = None,
         ignore_index: object = True) -> DataFrame:  # fmt: skip
    """`df.melt(id_vars, value_vars)`: one row for each column of a row."""
    if not isinstance(frame, DataFrame) or col_level is not None or ignore_index is not True:
        raise Unlowered("`melt` is understood for tables, with plain columns.")
    ids = [] if id_vars is None else labels(id_vars, "`melt`")
    rest = [name for name in frame.columns if name not in ids]
    melted = rest if value_vars is None else labels(value_vars, "`melt`")
    names = [labels(name, "`melt`")[0] for name in (var_name or "variable", value_name)]
    if len({*ids, *names}) != len(ids) + 2:
        raise Unlowered("`melt` would give two columns one name; choose var_name and value_name.")
    kept: dict[str, ColumnNode] = {
        name: plain(context, Series(frame.rows, only(frame, [name]).columns[name])) for name in ids
    }
    rows = _copies(context, only(frame, melted), kept, (names[0], names[1]))
    return DataFrame(rows, {name: Column(name) for name in (*ids, *names)})


def stack(context: Context, value: object, /, level: object = -1, dropna: object = True,
          sort: object = True, future_stack: object = False) -> Series:  # fmt: skip
    """`df.stack()`: a column of all values; of a released table with its labels and columns'."""
    value = long_format(value) if isinstance(value, Summary) else value
    if not isinstance(value, DataFrame) or level not in (-1, 0):
        raise Unlowered("`stack` is understood for a table with one level of columns.")
    own = [node for _, node in value.rows.index]
    kept = {fresh("label", node.digest, str(n)): node for n, node in enumerate(own)}
    name, cell = fresh("column", value.rows.relation.digest), fresh("cell", *value.columns)
    rows = _copies(context, value, kept, (name, cell))
    if not kept:  # labels of people's rows say nothing
        return Series(rows, Column(cell))
    levels = [*(label for label, _ in value.rows.index), ""]
    index = tuple((label, Column(key)) for label, key in zip(levels, [*kept, name], strict=True))
    order = tuple((node, False) for _, node in index)
    return Series(Rows(rows.relation, index=index, order=order), Column(cell))


def _copies(context: Context, frame: DataFrame, kept: dict[str, ColumnNode],
            names: tuple[str, str]) -> Rows:  # fmt: skip
    """One copy of the rows for each column, which says which column it is."""
    if not 0 < len(frame.columns) <= MOST_COPIES:
        raise Unlowered(f"From 1 to {MOST_COPIES} columns can become rows; select them.")
    cells = {name: typed(context, frame.rows, cell) for name, cell in frame.columns.items()}
    kinds = {cell.type.kind for cell in cells.values()}
    mixed = len(kinds) > 1
    if mixed and not kinds <= {*NUMERIC, Kind.BOOLEAN}:
        raise Unlowered("Columns that become one have to be of one kind; select some of them.")
    copies = []
    for label in cells:
        node = plain(context, Series(frame.rows, frame.columns[label]))
        node = apply("to_number", node) if mixed else node
        columns = {**kept, names[0]: literal(label), names[1]: node}
        copies.append(project(joined(frame.rows, columns.values()), columns))
    return Rows(Union(tuple(copies)) if len(copies) > 1 else copies[0])
