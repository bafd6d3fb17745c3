"""Public rows that are kept whether or not people belong to them: a calendar, a list of codes.

`SELECT m.month, COUNT(v.visit_id) FROM months m LEFT JOIN visits v ON … GROUP BY m.month` has a row
for every month. The people are counted by an inner join, which says nothing of months without
any; then the counts are put beside all public rows, in the open.
"""

from collections.abc import Callable
from math import prod

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, apply, literal
from sarus_kernel.plan.matching import matching
from sarus_kernel.plan.relations import Aggregate, Join, Project, Relation, Scope
from sarus_kernel.plan.types import Scalar
from sarus_kernel.rewriting.key_domains import WIDEST_GRID
from sarus_kernel.rewriting.unit_local import Open, names_in

_UNKNOWN = "unknown"
"""A value that is neither null nor one that is looked for."""


def keeps_public_rows(node: Aggregate, ours: set[str], theirs: set[str]) -> bool:
    """Whether keys are public columns (`ours`), and people's columns alone are aggregated: a
    public row without people adds nothing to any of them."""
    return bool(node.keys) and all(names_in(key) <= ours for key in node.keys) and all(
        a.function in ("count", "sum")
        and bool(a.arguments)
        and names_in(a.arguments[0]) <= theirs
        and (a.where is None or names_in(a.where) <= theirs)
        and _adds_nothing(a)
        for a in node.aggregates
    )  # fmt: skip


def _adds_nothing(node: Aggregation) -> bool:
    """Whether a row in which all of people's columns are null changes nothing."""
    if node.where is not None and _of_nulls(node.where) in (None, False):
        return True
    value = _of_nulls(node.arguments[0])
    return value is None or (node.function == "sum" and value in (0, False))


def _of_nulls(node: ColumnNode) -> Scalar:
    """An expression where every column is null, as far as it is easily known."""
    if not isinstance(node, Apply):
        return node.value if isinstance(node, Literal) else None
    values = [_of_nulls(argument) for argument in node.arguments]
    if node.function == "case":
        for test, value in zip(values[:-1:2], values[1::2], strict=True):
            if test not in (None, False):
                return value if test is True else _UNKNOWN
        return values[-1]
    if node.function == "coalesce":
        return next((value for value in values if value is not None), None)
    if node.function == "is_null":
        return _UNKNOWN if values[0] == _UNKNOWN else values[0] is None
    if node.function in ("and", "or"):
        return _UNKNOWN if set(values) != {None} else None
    return None if None in values else _UNKNOWN


def beside_all(
    node: Aggregate, public: Open, released: Relation, scope: Scope, fresh: Callable[[str], str]
) -> Relation:
    """The released groups beside every public one. Zero where nobody is counted in a group that
    was surely measured, null where it may have been left out for having few people."""
    names = {name: fresh("key") for name in node.key_names}
    groups = Aggregate(public.relation, tuple(names.values()), node.keys, (), ())
    schema = scope.schema(groups)
    tests = [test for old, new in names.items()
             for test in matching(Column(new), Column(old), schema[new])]  # fmt: skip
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
