"""Columns made of values: `crosstab`, `unstack`, `pivot_table(columns=…)`, where these are public.

The long table (one row per combination) is what is asked about people; turning it is done with what
was released. So it costs what the groups cost, and each cell has the interval of its group.
A released table has plain text as names of columns: whoever shows it knows the labels they stand
for from the synthetic table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sarus_kernel.lowering.elementwise import plain, typed
from sarus_kernel.lowering.literals import NULL
from sarus_kernel.lowering.rows import all_of, grouped
from sarus_kernel.lowering.values import (
    Cell,
    Context,
    DataFrame,
    Ranked,
    Rows,
    Series,
    Unlowered,
)
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal
from sarus_kernel.plan.types import ColumnType, Kind

Path = tuple[bool | int | str, ...]
LEVELS = " | "
MOST_COLUMNS = 60
"""The most values that become columns."""
OPEN = (
    "`{}` makes columns of values that are not public. Take a column with public categories (a "
    "condition, `pd.cut`), or leave it among the keys: groupby([a, b])."
)


def levels(*parts: object) -> str:
    """One name for a label of several levels."""
    return LEVELS.join(str(part) for part in parts)


@dataclass(frozen=True)
class Axis:
    """A key whose values are public: its column, and its values in pandas' order."""

    node: ColumnNode
    values: tuple[bool | int | str, ...]

    def holds(self, value: bool | int | str) -> ColumnNode:
        """Whether a row has this value."""
        return apply("equal", self.node, literal(value))


def values_of(type_: ColumnType, cell: Cell | None = None) -> tuple[bool | int | str, ...] | None:
    """The values that a key can have, if they are public and few; null is none of them."""
    if isinstance(cell, Ranked):
        return cell.labels
    if type_.kind is Kind.BOOLEAN:
        return (False, True)
    if type_.categories is not None:
        found = [v for v in type_.categories if isinstance(v, bool | int | str)]
        return tuple(sorted(found, key=lambda v: (isinstance(v, str), v)))[: MOST_COLUMNS + 1]
    if type_.kind is Kind.INTEGER and type_.low is not None and type_.high is not None:
        return tuple(range(int(type_.low), min(int(type_.high), int(type_.low) + MOST_COLUMNS) + 1))
    return None


def axis(context: Context, rows: Rows, node: ColumnNode, what: str, cell: Cell | None = None) \
        -> Axis:  # fmt: skip
    """A level of row labels as an axis. Raises Unlowered where its values are not public."""
    ranks = dict(rows.ranks)
    known = ranks.get(node) or values_of(typed(context, rows, node).type, cell)
    if known is None or len(known) > MOST_COLUMNS:
        raise Unlowered(OPEN.format(what))
    return Axis(node, tuple(known))


def turned(
    context: Context,
    long: DataFrame,
    across: Axis,
    names: Mapping[tuple[str, bool | int | str], str],
    fill: Literal | None,
) -> DataFrame:
    """One row for each of the other labels; a column for each (column, value), named by `names`."""
    rows = long.rows
    keys = {name: node for name, node in rows.index if node != across.node}
    if not keys:
        raise Unlowered("There would be no rows left; ask for the groups themselves.")
    measures = []
    for label, value in names:
        column = plain(context, Series(rows, long.columns[label]))
        measures.append(Aggregation("sum", (apply("case", across.holds(value), column, NULL),)))
    whole, made, columns = grouped(replace(rows, order=(), index=()), keys, measures)
    ranks = dict(rows.ranks)
    order = tuple((node, False) for node in made)
    held = tuple((n, ranks[k]) for n, k in zip(made, keys.values(), strict=True) if k in ranks)
    cells: dict[str, Cell] = {
        name: column if fill is None else apply("coalesce", column, fill)
        for name, column in zip(names.values(), columns, strict=True)
    }
    return DataFrame(replace(whole, order=order, ranks=held), cells)


def turned_all(context: Context, long: DataFrame, wide: int, what: str,
               named: Mapping[str, str], fill: Literal | None) -> DataFrame:  # fmt: skip
    """The last `wide` row labels become columns; in names the outermost one comes first.

    named  for each column of `long`, what the names of its columns begin with ("" for nothing)
    """
    found = long
    held: dict[str, dict[Path, str]] = {label: {(): label} for label in named}
    for left in range(wide, 0, -1):
        across = axis(context, found.rows, found.rows.index[-1][1], what)
        inner = next(iter(held.values()))
        paths = [(value, *path) for value in across.values for path in inner]
        new = {label: {path: levels(*([begin] if begin else []), *path) for path in paths}
               for label, begin in named.items()}  # fmt: skip
        if len(paths) > MOST_COLUMNS:
            raise Unlowered(f"`{what}` would have too many columns; leave keys among the rows.")
        names = {(held[label][path[1:]], path[0]): name
                 for label in named for path, name in new[label].items()}  # fmt: skip
        found = turned(context, found, across, names, fill if left == 1 else None)
        held = new
    return found


def unstack(context: Context, value: object, /, level: object = -1, fill_value: object = None,
            sort: object = True) -> DataFrame:  # fmt: skip
    """`x.unstack()`: the last level of row labels becomes columns."""
    if not isinstance(value, DataFrame | Series) or len(value.rows.index) < 2:
        raise Unlowered("`unstack` wants rows with two levels of labels: groupby([a, b]).")
    place = _level(value.rows, level)
    across = axis(context, value.rows, value.rows.index[place][1], "unstack")
    if isinstance(value, Series):
        frame = DataFrame(value.rows, {"": value.column})
        names = {("", v): str(v) for v in across.values}
    else:
        frame = value
        names = {(n, v): levels(n, v) for n in value.columns for v in across.values}
    fill = literal(fill_value) if isinstance(fill_value, int | float) else None
    return turned(context, frame, across, names, fill)


def _level(rows: Rows, level: object) -> int:
    known = [name for name, _ in rows.index]
    if isinstance(level, str) and level in known:
        return known.index(level)
    if isinstance(level, int) and -len(known) <= level < len(known):
        return level % len(known)
    raise Unlowered("`unstack` wants one level: its name or its place.")


def cells_of(
    context: Context, long: Series, axes: tuple[Axis, Axis]
) -> tuple[Rows, dict[tuple[object, object], ColumnNode]]:
    """Every number of a table of two public axes, as columns of exactly one row; 0 where nobody.

    Totals stand under None: (a, None) of a row, (None, b) of a column, (None, None) of all.
    """
    down, across = axes
    rows, node = replace(long.rows, index=(), order=()), plain(context, long)
    pairs = [(a, b) for a in (*down.values, None) for b in (*across.values, None)]
    if len(pairs) > 6 * MOST_COLUMNS:
        raise Unlowered("This table has too many cells; use groupby([a, b]).size().")
    asked = []
    for a, b in pairs:
        tests = [axis.holds(v) for axis, v in ((down, a), (across, b)) if v is not None]
        inside = apply("case", all_of(tests), node, NULL) if tests else node
        asked.append(Aggregation("sum", (inside,)))
    whole, _, columns = grouped(rows, {}, asked)
    filled = [apply("coalesce", column, literal(0)) for column in columns]
    return replace(whole, index=()), dict(zip(pairs, filled, strict=True))
