"""Columns to rows: `melt`, `stack`, `wide_to_long`. A row becomes one for each of some columns.

How many these are is public, so one person has so many times her rows: a union of as many copies
of the table, each of which is unit-local where the table is.
"""

import re
from collections.abc import Iterable

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


_SUFFIXES = (r"\d+", r"\w+")


def wide_to_long(context: Context, frame: object, /, stubnames: object, i: object, j: object,
                 sep: object = "", suffix: object = r"\d+") -> DataFrame:  # fmt: skip
    """`pd.wide_to_long(df, "x", i="id", j="year")`: x2019 and x2020 become x, in a row each."""
    if not isinstance(frame, DataFrame) or suffix not in _SUFFIXES or not isinstance(sep, str):
        raise Unlowered(r"`wide_to_long` is understood for suffixes that are \d+ or \w+.")
    what = "`wide_to_long`"
    stubs, ids, (key,) = labels(stubnames, what), labels(i, what), labels(j, what)
    ends = {stub: _ends(frame.columns, stub + sep, str(suffix)) for stub in stubs}
    shared = next(iter(ends.values()))
    if not shared or any(each != shared for each in ends.values()):
        raise Unlowered("`wide_to_long` wants the same suffixes of each stub; rename the columns.")
    turned = [f"{stub}{sep}{end}" for stub in stubs for end in shared]
    rest = [name for name in frame.columns if name not in (*turned, *ids)]
    if len({*ids, *rest, *stubs, key}) != len(ids) + len(rest) + len(stubs) + 1:
        raise Unlowered("`wide_to_long` would give two columns one name; choose another j.")
    kept = {name: _plain(context, frame, name) for name in (*ids, *rest)}
    copies = []
    for end in shared:
        label = literal(int(end)) if all(each.isdecimal() for each in shared) else literal(end)
        cells = {stub: _one_kind(context, frame, stub + sep, end, shared) for stub in stubs}
        columns = {**kept, key: label, **cells}
        copies.append(project(joined(frame.rows, columns.values()), columns))
    whole = Union(tuple(copies)) if len(copies) > 1 else copies[0]
    index = tuple((name, Column(name)) for name in (*ids, key))
    return DataFrame(Rows(whole, index=index), {name: Column(name) for name in (*rest, *stubs)})


def _ends(columns: Iterable[str], stub: str, suffix: str) -> list[str]:
    """What follows a stub in the names of columns, as pandas finds it."""
    found = [name[len(stub):] for name in columns if name.startswith(stub)]
    ends = [end for end in found if re.fullmatch(suffix, end)]
    if len(ends) > MOST_COPIES:
        raise Unlowered(f"From 1 to {MOST_COPIES} columns can become rows; select them.")
    return sorted(ends)


def _plain(context: Context, frame: DataFrame, name: str) -> ColumnNode:
    return plain(context, Series(frame.rows, only(frame, [name]).columns[name]))


def _one_kind(context: Context, frame: DataFrame, stub: str, end: str, ends: list[str]) \
        -> ColumnNode:  # fmt: skip
    """One of the columns that become one, of the kind that all of them have."""
    kinds = {typed(context, frame.rows, frame.columns[stub + each]).type.kind for each in ends}
    if len(kinds) == 1:
        return _plain(context, frame, stub + end)
    if not kinds <= {*NUMERIC, Kind.BOOLEAN}:
        raise Unlowered("Columns that become one have to be of one kind; select some of them.")
    return apply("to_number", _plain(context, frame, stub + end))
