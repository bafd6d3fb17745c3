"""Percentiles by ROW_NUMBER over all rows, read as what they are: quantiles.

`SELECT MIN(CASE WHEN n < 0.25 * total THEN 9999 ELSE x END) FROM (SELECT x, ROW_NUMBER() OVER
(ORDER BY x) AS n, COUNT(*) OVER () AS total FROM t)` is the least x of which a quarter of the rows
is no larger: PERCENTILE_DISC(0.25). The total may also come from a subquery that counts the same
rows, in all or by group, and the number from SUM(1) over the rows so far. Numbering all rows
compares people with each other, so it has no private form; the quantile has. What is not surely
this idiom is left as it was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
)
from sarus_kernel.plan.walk import bottom_up
from sarus_kernel.plan.windows import Window, WindowFunction
from sarus_kernel.rewriting.predicates import conjuncts
from sarus_kernel.rewriting.unit_local import names_in

NOTE = "ROW_NUMBER over all rows was read as percentiles (PERCENTILE_DISC); nulls are left out."
Numbering = tuple[tuple[ColumnNode, ...], ColumnNode]
"""The partition of a ROW_NUMBER, and the expression that it orders by."""


@dataclass
class Below:
    """What the columns of a relation are, in terms of the rows at the bottom.

    numbers  columns that number the rows of a partition by one expression
    totals   columns that count them: the partition
    """

    rows: Relation
    columns: dict[str, ColumnNode] = field(default_factory=dict)
    numbers: dict[str, Numbering] = field(default_factory=dict)
    totals: dict[str, tuple[ColumnNode, ...]] = field(default_factory=dict)

    def read(self, node: ColumnNode) -> ColumnNode:
        """An expression over the relation, over the rows at the bottom."""

        def meant(part: Node) -> Node:
            return self.columns.get(part.name, part) if isinstance(part, Column) else part

        found = bottom_up(meant, node)
        assert isinstance(found, ColumnNode)
        return found


def percentiles(node: Aggregate, scope: Scope) -> Aggregate | None:
    """The aggregate with its quantiles asked for as such; None where it has no such idiom."""
    below = _below(node.relation, scope)
    if below is None or not below.numbers:
        return None
    keys = tuple(below.read(key) for key in node.keys)
    made = tuple(_quantile(_over(a, below), below, keys) for a in node.aggregates)
    left = {name for part in (*keys, *_columns(made)) for name in names_in(part)}
    if left & (below.numbers.keys() | below.totals.keys()):
        return None
    return replace(node, relation=below.rows, keys=keys, aggregates=made)


def _columns(made: tuple[Aggregation, ...]) -> list[ColumnNode]:
    wheres = [a.where for a in made if a.where is not None]
    return [*(argument for a in made for argument in a.arguments), *wheres]


def _over(node: Aggregation, below: Below) -> Aggregation:
    where = None if node.where is None else below.read(node.where)
    return replace(node, arguments=tuple(map(below.read, node.arguments)), where=where)


def _below(node: Relation, scope: Scope) -> Below | None:
    """Through projections and windows, down to the rows; None where rows are picked by place."""
    if isinstance(node, Sort):
        return _below(node.relation, scope)
    if isinstance(node, Project):
        below = _below(node.relation, scope)
        if below is not None:
            named = zip(node.names, node.columns, strict=True)
            below.columns = {name: below.read(column) for name, column in named}
        return below
    if isinstance(node, Window):
        below = _below(node.relation, scope)
        return None if below is None else _numbered(node, below)
    if isinstance(node, Join):
        return _beside_total(node, scope) or Below(node)
    return Below(node)


def _numbered(node: Window, below: Below) -> Below | None:
    read = {name for column in below.columns.values() for name in names_in(column)}
    if read & set(node.names):
        return None  # a column of the rows at the bottom would be taken for what is made here
    partition = tuple(map(below.read, node.partition))
    for name, function in zip(node.names, node.functions, strict=True):
        below.columns.pop(name, None)
        key = _only_key(node) if _numbers_rows(function) else None
        if key is not None:
            below.numbers[name] = (partition, below.read(key))
        elif _counts_all(function):
            below.totals[name] = partition
        else:
            below.numbers[name] = (partition, literal(None))  # known to be none of these
    return below


def _only_key(node: Window) -> ColumnNode | None:
    """The one expression that a window orders by, upwards, nulls first or last."""
    if not node.order or node.descending[-1]:
        return None
    *before, key = node.order
    return key if before in ([], [Apply("is_null", (key,))]) else None


def _numbers_rows(function: WindowFunction) -> bool:
    """ROW_NUMBER(), or `SUM(1)` and `COUNT(*)` of the rows up to each."""
    if function.function == "row_number":
        return True
    to_here = (function.frame, function.start, function.end) == ("rows", None, 0)
    ones = ("count", ()), ("sum", (literal(1),))
    return to_here and (function.function, function.arguments) in ones


def _counts_all(function: WindowFunction) -> bool:
    return function.function == "count" and not function.arguments and function.whole


def _beside_total(node: Join, scope: Scope) -> Below | None:
    """The rows on the left, beside which there stands how many there are, in all or in the group.

    Rows whose group is null find no partner: they are left out of the rows at the bottom.
    """
    counted, names = _source(node.right)
    if node.kind not in ("cross", "inner") or not isinstance(counted, Aggregate):
        return None
    below, same = _below(node.left, scope), _below(counted.relation, scope)
    if below is None or same is None or same.numbers or same.totals or below.rows != same.rows:
        return None
    keys = dict(zip(counted.key_names, map(same.read, counted.keys), strict=True))
    partition = _matched(node.condition, below, {n: keys.get(of) for n, of in names.items()})
    totals = {n for n, of in names.items() if of in counted.names}
    if len(counted.aggregates) != 1 or len(totals) != 1 or set(partition) != set(keys.values()):
        return None
    if not _counts_rows(counted.aggregates[0], same, scope):
        return None
    for part in partition:
        below.rows = Filter(below.rows, apply("not", apply("is_null", part)))
    below.totals |= dict.fromkeys(totals, partition)
    return below


def _source(node: Relation) -> tuple[Relation, dict[str, str]]:
    """What is below projections that only rename, and its columns' names by those on top."""
    if isinstance(node, Sort):
        return _source(node.relation)
    if not isinstance(node, Project):
        own = (*node.key_names, *node.names) if isinstance(node, Aggregate) else ()
        return node, {name: name for name in own}
    found, names = _source(node.relation)
    plain = zip(node.names, node.columns, strict=True)
    renamed = {n: names.get(c.name, "") for n, c in plain if isinstance(c, Column)}
    return found, renamed if len(renamed) == len(node.names) else {}


def _matched(
    condition: ColumnNode | None, below: Below, theirs: Mapping[str, ColumnNode | None]
) -> tuple[ColumnNode, ...]:
    """The expressions that a condition makes equal to the same ones of counted rows.

    `theirs`: what the columns of the counted side are, of its rows. A condition that says anything
    else gives none at all but null, which is no group's.
    """
    found = []
    for part in conjuncts(condition):
        pair = part.arguments if isinstance(part, Apply) and part.function == "equal" else ()
        names = [side.name for side in pair if isinstance(side, Column)]
        ours = [below.read(Column(name)) for name in names if name not in theirs]
        other = [theirs[name] for name in names if name in theirs]
        if len(ours) != 1 or other != ours:
            return (literal(None),)
        found += ours
    return tuple(found)


def _counts_rows(node: Aggregation, rows: Below, scope: Scope) -> bool:
    """Whether it counts all rows: `COUNT(*)`, or a key of which each row has another."""
    if node.function != "count" or node.where is not None:
        return False
    if not node.arguments:
        return True
    of, core = rows.read(node.arguments[0]), rows.rows
    while isinstance(core, Filter):
        core = core.relation
    if isinstance(core, Table):
        return isinstance(of, Column) and of.name == scope.catalog.table(core.name).key
    return isinstance(core, Aggregate) and core.key_names == tuple(names_in(of))


def _quantile(node: Aggregation, below: Below, keys: tuple[ColumnNode, ...]) -> Aggregation:
    """One aggregate, as a quantile if it is the least value of a place or beyond."""
    case = node.arguments[0] if node.function == "min" and node.where is None else None
    if not isinstance(case, Apply) or case.function != "case" or len(case.arguments) != 3:
        return node
    test, yes, no = case.arguments
    if not isinstance(test, Apply) or len(test.arguments) != 2:
        return node
    value, rest = {"less": (no, yes), "greater_equal": (yes, no)}.get(test.function, (None, None))
    if value is None or not isinstance(rest, Literal):
        return node
    number, bound = test.arguments
    share = _share(bound, below, keys)
    known = below.numbers.get(number.name) if isinstance(number, Column) else None
    if share is None or known is None or known[1] != value or set(known[0]) != set(keys):
        return node
    return Aggregation("quantile_disc", (value, literal(share)))


def _share(bound: ColumnNode, below: Below, keys: tuple[ColumnNode, ...]) -> float | None:
    """The q of `q * total`, if the total is that of each group."""
    if not isinstance(bound, Apply) or bound.function != "multiply":
        return None
    for one, other in (bound.arguments, bound.arguments[::-1]):
        total = isinstance(other, Column) and below.totals.get(other.name)
        share = one.value if isinstance(one, Literal) else None
        if isinstance(share, int | float) and isinstance(total, tuple) and 0 <= share <= 1:
            return float(share) if set(total) == set(keys) else None
    return None
