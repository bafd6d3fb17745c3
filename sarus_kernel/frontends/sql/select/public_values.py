"""Values that a subquery looks up in public tables: `(SELECT code FROM icd WHERE title = 'x')`.

SQL wants one row there, and fails on two. Of public rows it may be told that there are two, but a
plan has no failures: so a value with two candidates is null. (Which rows there are is the same for
everybody, so this says nothing about people; of rows about people one has to be picked by words.)
"""

from collections.abc import Callable

from sqlglot import exp

from sarus_kernel.frontends.sql.select.matches import Pairs, equalities, plain_select
from sarus_kernel.frontends.sql.select.protocol import Beside, Select
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Relation, Table, project
from sarus_kernel.plan.walk import walk

_SHAPING = ("group", "having", "limit", "offset", "qualify", "distinct")
OverGroup = Callable[[ColumnNode], ColumnNode]


def is_public(select: Select, relation: Relation) -> bool:
    """Whether a relation reads public tables alone, and some."""
    catalog = select.reader.scope.catalog
    tables = [catalog.table(node.name) for node in walk(relation) if isinstance(node, Table)]
    return bool(tables) and not any(table.private for table in tables)


def is_listed(select: Select, node: exp.Subquery) -> bool:
    """Whether a subquery is rows of public tables, as WHERE picks them, and one column."""
    query = plain_select(node)
    if query is None or len(query.expressions) != 1 or any(map(query.args.get, _SHAPING)):
        return False
    if query.expressions[0].find(exp.AggFunc):
        return False
    made = select.inside(query)
    made.where()
    return not made.grouped and not made.correlated and is_public(select, made.names.relation)


def only(select: Select, rows: Relation, name: str) -> tuple[Beside, str]:
    """The one value of some public rows: null if there is none, or if there are several."""
    value = select.reader.fresh(name.split("#")[0])
    return (_one_of_each(select, rows, {}, Column(name), value), "cross", None), value


def looked_up(
    select: Select, node: exp.Subquery, over_group: OverGroup | None = None
) -> tuple[Beside, str] | None:
    """A value that public rows hold for columns of the SELECT around; None for anything else.

    `(SELECT c.name FROM concept c WHERE c.id = p.gender_id)`, joined by that equality.
    over_group  what an outer column is once the rows are groups
    """
    query = plain_select(node)
    if query is None or len(query.expressions) != 1 or any(map(query.args.get, _SHAPING)):
        return None
    inner = select.inside(query)
    inner.where()
    pairs = equalities(select, inner)
    if inner.grouped or not pairs or not is_public(select, inner.names.relation):
        return None
    output = inner.value(query.expressions[0].unalias())
    keys = {select.reader.fresh("key"): side for _, side in pairs}
    value = select.reader.fresh(query.expressions[0].alias_or_name or "value")
    found = _one_of_each(select, inner.names.relation, keys, output, value)
    tests = _tests(pairs, list(keys), over_group)
    return (found, "left", tests[0] if len(tests) == 1 else apply("and", *tests)), value


def _tests(pairs: Pairs, keys: list[str], over_group: OverGroup | None) -> list[ColumnNode]:
    outer = [over_group(side) if over_group else side for side, _ in pairs]
    return [apply("equal", a, Column(key)) for a, key in zip(outer, keys, strict=True)]


def _one_of_each(
    select: Select, rows: Relation, keys: dict[str, ColumnNode], of: ColumnNode, value: str
) -> Relation:
    """The value of each group of rows, where the group has but one row."""
    count, least = select.reader.fresh("rows"), select.reader.fresh("least")
    made = (Aggregation("count"), Aggregation("min", (of,)))
    groups = Aggregate(rows, tuple(keys), tuple(keys.values()), (count, least), made)
    one = apply("equal", Column(count), literal(1))
    columns: dict[str, ColumnNode] = {key: Column(key) for key in keys}
    return project(groups, columns | {value: apply("case", one, Column(least), literal(None))})
