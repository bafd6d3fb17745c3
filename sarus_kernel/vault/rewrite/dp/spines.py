"""Public rows that are kept whether or not people belong to them: a calendar, a list of codes.

`SELECT m.month, COUNT(v.visit_id) FROM months m LEFT JOIN visits v ON … GROUP BY m.month` has a row
for every month. The people are counted by an inner join, which says nothing of months without
any; then the counts are put beside all public rows, in the open.
"""

from collections.abc import Callable
from math import prod

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Join, Project, Relation, Scope
from sarus_kernel.vault.rewrite.dp.grid import WIDEST_GRID
from sarus_kernel.vault.rewrite.dp.sides import Open, names_in


def is_spine(node: Aggregate, ours: set[str], theirs: set[str]) -> bool:
    """Whether keys are public columns (`ours`), and only people's columns are aggregated."""
    return bool(node.keys) and all(names_in(key) <= ours for key in node.keys) and all(
        a.function in ("count", "sum")
        and bool(a.arguments)
        and all(names_in(argument) & theirs for argument in a.arguments)
        and not any(names_in(part) & ours for part in _parts(a))
        for a in node.aggregates
    )  # fmt: skip


def _parts(node: Aggregation) -> tuple[ColumnNode, ...]:
    return (*node.arguments, *((node.where,) if node.where is not None else ()))


def beside_all(
    node: Aggregate, public: Open, released: Relation, scope: Scope, fresh: Callable[[str], str]
) -> Relation:
    """The released groups beside every public one. Zero where nobody is counted in a group that
    was surely measured, null where it may have been left out for having few people."""
    names = {name: fresh("key") for name in node.key_names}
    groups = Aggregate(public.relation, tuple(names.values()), node.keys, (), ())
    schema = scope.schema(groups)
    tests = [test for old, new in names.items()
             for test in _same(Column(new), Column(old), schema[new].nullable)]  # fmt: skip
    test = tests[0] if len(tests) == 1 else apply("and", *tests)
    joined = Join(groups, released, "left", test)
    listed = [public.lists.get(k.name) if isinstance(k, Column) else None for k in node.keys]
    sizes = [len(values) for values in listed if values is not None]
    measured = len(sizes) == len(listed) and prod(sizes) <= WIDEST_GRID
    columns: dict[str, ColumnNode] = {old: Column(new) for old, new in names.items()}
    for name, aggregate in zip(node.names, node.aggregates, strict=True):
        zero = measured and aggregate.function == "count"
        columns[name] = apply("coalesce", Column(name), literal(0)) if zero else Column(name)
    return Project(joined, tuple(columns), tuple(columns.values()))


def _same(one: ColumnNode, other: ColumnNode, nullable: bool) -> list[ColumnNode]:
    """Equal, or both null, said so that an engine can look the pairs up instead of trying all."""
    if not nullable:
        return [apply("equal", one, other)]
    texts = [apply("coalesce", apply("to_text", each), literal("")) for each in (one, other)]
    nulls = [apply("is_null", each) for each in (one, other)]
    return [apply("equal", *texts), apply("equal", *nulls)]
