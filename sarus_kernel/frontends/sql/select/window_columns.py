"""The columns that the window functions of a SELECT make beside its rows."""

from sarus_kernel.frontends.sql.select.protocol import Over, Select
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply
from sarus_kernel.plan.matching import matching
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Aggregate, Join, Relation
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window, WindowFunction


def add(select: Select, over: Over, function: WindowFunction | Aggregation) -> Column:
    """One more function of a window of this SELECT."""
    for name, known in select.windows.items():
        if known == (over, function):
            return Column(name)
    name = select.reader.fresh(function.function)
    select.windows[name] = (over, function)
    return Column(name)


def applied(select: Select, relation: Relation) -> Relation:
    """The rows with the columns of all window functions beside them: those over the same rows in
    one go, unless one reads what another makes."""
    aggregates: dict[Over, dict[str, Aggregation]] = {}
    waiting: dict[str, tuple[Over, WindowFunction]] = {}
    for name, (over, function) in select.windows.items():
        if isinstance(function, Aggregation):
            aggregates.setdefault(over, {})[name] = function
        else:
            waiting[name] = (over, function)
    for over, asked in aggregates.items():
        relation = _beside(select, relation, over, asked)
    while waiting:
        ready = {name: pair for name, pair in waiting.items() if not _read(pair) & waiting.keys()}
        over = next(iter(ready.values()))[0]
        made = {name: function for name, (its, function) in ready.items() if its == over}
        relation = Window(relation, over.partition, over.order, over.descending,
                          tuple(made), tuple(made.values()))  # fmt: skip
        waiting = {name: pair for name, pair in waiting.items() if name not in made}
    return relation


def _read(asked: tuple[Over, WindowFunction]) -> set[str]:
    over, function = asked
    nodes: tuple[Node, ...] = (*over.partition, *over.order, function)
    return {part.name for node in nodes for part in walk(node) if isinstance(part, Column)}


def _beside(
    select: Select, relation: Relation, over: Over, asked: dict[str, Aggregation]
) -> Relation:
    """The rows, and aggregates of their partitions that no engine has as window functions."""
    keys = {select.reader.fresh("key"): part for part in over.partition}
    groups = Aggregate(relation, tuple(keys), tuple(keys.values()), tuple(asked),
                       tuple(asked.values()))  # fmt: skip
    if not keys:
        return Join(relation, groups, "cross")
    schema = select.reader.scope.schema(relation)
    tests = [t for k, part in keys.items() for t in matching(part, Column(k), part.type(schema))]
    return Join(relation, groups, "left", tests[0] if len(tests) == 1 else apply("and", *tests))
