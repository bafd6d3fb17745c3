"""Scalar subqueries that name columns of the query around them.

`(SELECT MIN(d) FROM t WHERE t.person = v.person AND t.d > v.d)` is one aggregate for each
different combination of the outer columns that it names, joined back to the rows. If it names
them in equalities alone, grouping the inner rows by the inner sides gives the same with no join
of all pairs. (Neumann and Kemper, Unnesting Arbitrary Queries, BTW 2015.)
"""

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.select import public_values
from sarus_kernel.frontends.sql.select.matches import Pairs, equalities, plain_select
from sarus_kernel.frontends.sql.select.protocol import Select
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.matching import same
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Aggregate, Distinct, Join, Relation, project
from sarus_kernel.plan.walk import bottom_up, walk

Tests = list[ColumnNode]
"""The conditions under which a group belongs to a row."""


def value(select: Select, node: exp.Subquery) -> ColumnNode | None:
    """The value for each row of a correlated aggregate; None where it is none."""
    query = plain_select(node)
    if query is None or len(query.expressions) != 1:
        return None
    inner = select.inside(query)
    inner.where()
    if not inner.correlated:
        return None
    shaped = any(query.args.get(p) for p in ("group", "having", "limit", "offset", "qualify"))
    if not shaped and not inner.grouped:
        found = public_values.looked_up(select, node)
        if found is not None:
            (groups, kind, test), name = found
            select.names.relation = Join(select.names.relation, groups, kind, test)
            return Column(name)
    if shaped or not inner.grouped:
        raise NotSupported(
            "A subquery that names a column of the query around it is one aggregate, such as "
            "(SELECT MIN(x) FROM t WHERE t.person_id = outer.person_id), or EXISTS."
        )
    output = inner.value(query.expressions[0].unalias())
    pairs = equalities(select, inner)
    groups, tests = _grouped(select, inner, pairs) if pairs else _for_each(select, inner)
    test = tests[0] if len(tests) == 1 else apply("and", *tests)
    select.names.relation = Join(select.names.relation, groups, "left", test)
    return _of_nothing(output, inner.aggregates)


def _grouped(select: Select, inner: Select, pairs: Pairs) -> tuple[Relation, Tests]:
    """The inner rows grouped by the inner sides of the equalities."""
    keys = {select.reader.fresh("key"): side for _, side in pairs}
    groups = _aggregate(inner.names.relation, keys, inner.aggregates)
    return groups, [apply("equal", p[0], Column(key)) for p, key in zip(pairs, keys, strict=True)]


def _for_each(select: Select, inner: Select) -> tuple[Relation, Tests]:
    """The inner rows for each different combination of the outer columns they are chosen by."""
    return _each(select, inner.names.relation, inner.correlated, inner.aggregates)


def beside(
    select: Select, rows: Relation, tests: Tests, aggregates: dict[str, Aggregation]
) -> None:
    """Join to each row of a SELECT what aggregates give of the inner rows that tests leave it."""
    groups, keys = _each(select, rows, tests, aggregates)
    test = keys[0] if len(keys) == 1 else apply("and", *keys)
    select.names.relation = Join(select.names.relation, groups, "left", test)


def _each(
    select: Select, rows: Relation, tests: Tests, aggregates: dict[str, Aggregation]
) -> tuple[Relation, Tests]:
    read = {part.name for node in (*tests, *aggregates.values()) for part in walk(node)
            if isinstance(part, Column)}  # fmt: skip
    borrowed = sorted(read - set(select.reader.scope.schema(rows)))
    keys = {select.reader.fresh(name.split("#")[0]): name for name in borrowed}
    columns: dict[str, ColumnNode] = {key: Column(name) for key, name in keys.items()}
    each = Distinct(project(select.names.relation, columns))
    renamed = {name: Column(key) for key, name in keys.items()}

    def rename(node: Node) -> Node:
        return renamed.get(node.name, node) if isinstance(node, Column) else node

    conditions = [bottom_up(rename, condition) for condition in tests]
    whole = conditions[0] if len(conditions) == 1 else apply("and", *conditions)  # type: ignore[arg-type]
    chosen = Join(each, rows, "inner", whole)  # type: ignore[arg-type]
    made = {name: bottom_up(rename, a) for name, a in aggregates.items()}
    own: dict[str, ColumnNode] = {select.reader.fresh("key"): Column(key) for key in keys}
    groups = _aggregate(chosen, own, made)  # type: ignore[arg-type]
    schema = select.reader.scope.schema(select.names.relation)
    return groups, [
        same(Column(name), Column(key), schema[name].nullable)
        for name, key in zip(keys.values(), own, strict=True)
    ]


def _aggregate(
    rows: Relation, keys: dict[str, ColumnNode], aggregates: dict[str, Aggregation]
) -> Aggregate:
    return Aggregate(
        rows, tuple(keys), tuple(keys.values()), tuple(aggregates), tuple(aggregates.values())
    )


def _of_nothing(output: ColumnNode, aggregates: dict[str, Aggregation]) -> ColumnNode:
    """The output where no inner row fits: a count is then zero, the others are null."""

    def zero(node: Node) -> Node:
        counted = isinstance(node, Column) and node.name in aggregates
        if counted and aggregates[node.name].function == "count":  # type: ignore[attr-defined]
            return apply("coalesce", node, literal(0))  # type: ignore[arg-type]
        return node

    found = bottom_up(zero, output)
    assert isinstance(found, ColumnNode)
    return found
