"""Totals beside groups: `margins=True` of `pivot_table` and of `crosstab` with values.

They are made of the cells that are released: a sum of sums, of counts, or of means that weigh as
many rows as they were made of. So a table with totals costs what its groups cost, and agrees with
itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sarus_kernel.lowering.aggregates import Measure, measure
from sarus_kernel.lowering.elementwise import plain, typed
from sarus_kernel.lowering.grouping import measured_groups
from sarus_kernel.lowering.literals import NULL
from sarus_kernel.lowering.long_format import stacked
from sarus_kernel.lowering.rows import all_of, grouped
from sarus_kernel.lowering.selecting import cell_of
from sarus_kernel.lowering.values import Context, DataFrame, GroupBy, Series, Unlowered
from sarus_kernel.lowering.wide_columns import MOST_COLUMNS, Axis, axis, levels
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import ColumnNode, Literal, apply, literal

ADDED = ("sum", "count", "size")
Place = tuple[object, object]


@dataclass(frozen=True)
class _Long:
    """One aggregate of every group: its column, and that of how many rows a mean weighs."""

    value: ColumnNode
    weight: ColumnNode | None


def with_margins(context: Context, groups: GroupBy, wanted: Mapping[str, tuple[str, str]],
                 wide: int, total: str, fill: Literal | None) -> DataFrame:  # fmt: skip
    """Groups as a table with a last row, and last columns, of totals.

    wanted  the label of a block of columns ("" where there is one): (column, aggregate)
    wide    how many of the keys, the last ones, are columns: none or one
    Raises Unlowered where an aggregate of all is not made of those of the groups.
    """
    if len(groups.keys) != 1 + wide or wide > 1:
        raise Unlowered("Totals are made of one key of rows and one of columns here. Ask the table "
                        "without `margins`, and add up what is released.")  # fmt: skip
    _check(context, groups, wanted)
    long = measured_groups(context, groups, _measures(context, groups, wanted))
    nodes = [node for _, node in long.rows.index]
    down = axis(context, long.rows, nodes[0], "margins")
    across = axis(context, long.rows, nodes[1], "margins") if wide else None
    asked: list[Aggregation] = []
    blocks = {label: _block(asked, _long(context, long, label), down, across) for label in wanted}
    if len(asked) > 6 * MOST_COLUMNS:
        raise Unlowered("This table has too many cells; ask for it without `margins`.")
    one, _, columns = grouped(replace(long.rows, index=(), order=()), {}, asked)
    table = {
        str(total if a is None else a): {
            _name(label, b, total, across): _made([columns[i] for i in block[a, b]], fill)
            for label, block in blocks.items()
            for b in _beside(across)
        }
        for a in (*down.values, None)
    }
    return stacked(replace(one, index=()), table, long.rows.index[0][0])


def _check(context: Context, groups: GroupBy, wanted: Mapping[str, tuple[str, str]]) -> None:
    names = {name for _, name in wanted.values()}
    other = sorted(names - {*ADDED, "mean"})
    if other:
        raise Unlowered(f"The `{other[0][:40]}` of all is not made of those of the groups: ask for "
                        "the table without `margins`, and for the totals by themselves. Sums, "
                        "counts and means have them.")  # fmt: skip
    labels = {label for label, _ in wanted.values()}
    gaps = [label for label in labels
            if typed(context, groups.frame.rows, cell_of(groups.frame, label)).type.nullable]
    if gaps and len(labels) > 1:
        raise Unlowered("pandas makes totals of rows that miss no column: ask one column at a "
                        "time, or dropna() first.")  # fmt: skip


def _measures(context: Context, groups: GroupBy, wanted: Mapping[str, tuple[str, str]]) \
        -> dict[str, Measure]:  # fmt: skip
    found: dict[str, Measure] = {}
    for label, (column, name) in wanted.items():
        value = typed(context, groups.frame.rows, cell_of(groups.frame, column))
        found[label] = measure(name, value)
        if name == "mean":
            found[_weight(label)] = measure("count", value)
    return found


def _weight(label: str) -> str:
    return f"how many of {label}"


def _long(context: Context, long: DataFrame, label: str) -> _Long:
    def column(name: str) -> ColumnNode:
        return plain(context, Series(long.rows, long.columns[name]))

    weighs = _weight(label) in long.columns
    return _Long(column(label), column(_weight(label)) if weighs else None)


def _beside(across: Axis | None) -> tuple[object, ...]:
    return (*across.values, None) if across else (None,)


def _block(asked: list[Aggregation], long: _Long, down: Axis, across: Axis | None) \
        -> dict[Place, tuple[int, ...]]:  # fmt: skip
    """Adds what every cell and total reads; the places of these, by row and column (None: all)."""
    places: dict[Place, tuple[int, ...]] = {}
    for a in (*down.values, None):
        for b in _beside(across):
            tests = [key.holds(v) for key, v in ((down, a), (across, b))  # type: ignore[arg-type]
                     if key is not None and v is not None]  # fmt: skip
            alone = len(tests) == (1 if across is None else 2)
            read = _read(long, alone)
            inside = [apply("case", all_of(tests), node, NULL) if tests else node for node in read]
            places[a, b] = tuple(range(len(asked), len(asked) + len(inside)))
            asked += [Aggregation("sum", (node,)) for node in inside]
    return places


def _read(long: _Long, alone: bool) -> list[ColumnNode]:
    """What is summed up: the number of a group itself; of several means, sums and numbers."""
    if alone or long.weight is None:
        return [long.value]
    # Null where there is no mean, without a condition on a released number: that has no error bar.
    there = apply("add", long.weight, apply("multiply", long.value, literal(0)))
    return [apply("multiply", long.value, long.weight), there]


def _made(columns: list[ColumnNode], fill: Literal | None) -> ColumnNode:
    found = apply("divide", *columns) if len(columns) == 2 else columns[0]
    return found if fill is None else apply("coalesce", found, fill)


def _name(label: str, b: object, total: str, across: Axis | None) -> str:
    if across is None:
        return label
    value = str(total if b is None else b)
    return levels(label, value) if label else value
