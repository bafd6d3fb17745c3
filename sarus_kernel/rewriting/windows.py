"""When a window keeps a relation unit-local, and which of its columns number a unit's rows."""

import math
from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply
from sarus_kernel.plan.matching import matching
from sarus_kernel.plan.relations import Aggregate, Join, Relation, Scope, keep
from sarus_kernel.plan.types import NUMERIC, Kind
from sarus_kernel.plan.windows import AGGREGATED, Window
from sarus_kernel.rewriting.predicates import Range, both, conjuncts
from sarus_kernel.rewriting.unit_local import Open, Side, UnitLocal, names_in, range_of


def window(node: Window, side: Side, scope: Scope, rows: int) -> Side:
    """The window over a side whose relation is already rewritten. Raises NotReleasable.

    `rows` are as many as one unit is thought to have at the very most.
    Over people the unit must be among the partition keys. Then all rows of a partition are one
    unit's, and the new columns depend on them alone: ties are broken by the columns of those rows
    (see `engines/sql/windows`), never by where other people's rows lie.
    """
    relation = replace(node, relation=side.relation)
    if isinstance(side, Open):
        return replace(side, relation=relation)
    keys = [key for key in node.partition if isinstance(key, Column)]
    if not any(key.name in side.units for key in keys):
        raise NotReleasable(_reason(node))
    made = zip(node.names, node.functions, strict=True)
    alone = all(names_in(key) <= side.units for key in node.partition)
    fixed_keys = all(names_in(key) <= side.fixed for key in node.partition)
    numbers, fixed, ranges = set(), set(side.fixed), dict(side.ranges)
    for name, function in made:
        if function.function in ("row_number", "rank", "dense_rank"):
            ranges[name] = (1, rows)
        range_ = aggregated(function.function, function.arguments, side, scope, rows)
        if range_ is not None:
            ranges[name] = range_
        if function.function == "row_number" and alone:
            numbers.add(name)
        reads = {column for argument in function.arguments for column in names_in(argument)}
        if side.once or (fixed_keys and function.whole) or (not reads and side.once):
            fixed.add(name)
    return replace(
        side,
        relation=relation,
        fixed=frozenset(fixed),
        ranges=ranges,
        ranked=side.ranked | numbers,
    )


BESIDE = (
    "A window over rows of several people is released first, as with GROUP BY, and then stands "
    "beside each row."
)


def beside(
    node: Window, side: UnitLocal, scope: Scope, fresh: Callable[[str], str]
) -> Relation | None:
    """Aggregates of whole partitions that hold several people, as a join with what GROUP BY gives.

    That is a release point of its own; its values are the same for everybody, so they may stand
    beside rows about people. None where a function compares rows, or each partition is one unit's.
    """
    if any(isinstance(key, Column) and key.name in side.units for key in node.partition):
        return None
    if not all(f.whole and f.function in AGGREGATED for f in node.functions):
        return None
    keys = {fresh("key"): key for key in node.partition}
    made = tuple(Aggregation(f.function, f.arguments) for f in node.functions)
    groups = Aggregate(node.relation, tuple(keys), tuple(keys.values()), node.names, made)
    schema = scope.schema(node.relation)
    if not keys:
        return Join(node.relation, groups, "cross")
    tests = [t for n, key in keys.items() for t in matching(key, Column(n), key.type(schema))]
    condition = tests[0] if len(tests) == 1 else apply("and", *tests)
    return keep(Join(node.relation, groups, "left", condition), (*schema, *node.names))


def aggregated(
    function: str, arguments: tuple[ColumnNode, ...], side: UnitLocal, scope: Scope, rows: int
) -> Range | None:
    """The range of an aggregate over (some of) one unit's rows, so many at the very most.

    A unit with more rows may have a value beyond it: that is clipped, as its rows would be. So
    where an answer has an interval, `rows` are far more than are likely: how much of a unit counts
    is then chosen from a tally that is paid for (see `ladders`), and never from this range.
    """
    if function == "count":
        return 0, rows
    if function not in ("sum", "mean", "min", "max", "median", "lag", "lead", "first_value",
                        "last_value"):  # fmt: skip
        return None
    schema = scope.schema(side.relation)
    of = arguments[0]
    type_ = of.type(schema)
    low, high = range_of(of, schema, side.ranges) or (type_.low, type_.high)
    if isinstance(of, Column) and of.name in side.ranges:
        low, high = both((low, high), side.ranges[of.name])
    if low is None or high is None or type_.kind not in (*NUMERIC, Kind.BOOLEAN) or low > high:
        return None
    if function in ("lag", "lead") and len(arguments) > 2:
        return None
    if function == "sum":
        return min(low, 0) * rows, max(high, 0) * rows
    return low, high


def _reason(node: Window) -> str:
    written = next((name.split("#")[0] for name in node.names if "(" in name), None)
    if written is not None:  # MAX_BY(x, y), which is a window of its own making
        return (
            f"`{written}` is the value of one row, here of one person among several. "
            "Group by the person, and count or average the values outside."
        )
    functions = {function.function for function in node.functions}
    hint = (
        " For percentiles ask MEDIAN(x) or PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY x)."
        if functions & {"row_number", "ntile", "percent_rank", "cume_dist"} and node.order
        else ""
    )
    return (
        "A window over rows about people compares different people unless the person is in its "
        f"PARTITION BY. Add the person to it, or aggregate first.{hint}"
    )


def picks_one(condition: ColumnNode, ranked: frozenset[str]) -> bool:
    """Whether a condition asks for a single place in the numbering of a unit's rows."""
    for part in conjuncts(condition):
        if not isinstance(part, Apply) or len(part.arguments) != 2:
            continue
        column, other = part.arguments
        if part.function == "equal" and isinstance(column, Literal):
            column, other = other, column
        value = other.value if isinstance(other, Literal) else None
        if not isinstance(column, Column) or column.name not in ranked:
            continue
        if isinstance(value, int | float) and not isinstance(value, bool):
            highest = {"equal": value, "less_equal": 1, "less": 2}.get(part.function)
            if highest is not None and value <= highest:
                return True
    return False


def picked(side: UnitLocal, ranges: dict[str, Range]) -> int:
    """How many rows of a unit a condition leaves, by the numbers it asks for; `side.rows` else.

    A column of `ranked` has every whole number at most once within a unit, so a condition that
    keeps it between two numbers keeps at most as many rows as there are whole numbers between.
    """
    rows = side.rows
    for name in side.ranked & ranges.keys():
        low, high = ranges[name]
        if high is not None:
            rows = min(rows, max(0, math.floor(high) - max(math.ceil(low or 1), 1) + 1))
    return rows
