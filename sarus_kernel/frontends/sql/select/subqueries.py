"""Subqueries as joins: IN and EXISTS are semi joins, a scalar subquery is a value beside rows."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.frontends.sql.select import (
    correlated,
    inner_rows,
    long_lists,
    membership,
    public_values,
)
from sarus_kernel.frontends.sql.select.matches import plain_select
from sarus_kernel.frontends.sql.select.protocol import Beside, Select
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import (
    Aggregate,
    Join,
    Limit,
    Project,
    Relation,
    Sort,
    Values,
)
from sarus_kernel.plan.walk import walk

COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "equal", exp.NEQ: "not_equal", exp.LT: "less", exp.LTE: "less_equal",
    exp.GT: "greater", exp.GTE: "greater_equal",
}  # fmt: skip


def condition(select: Select, node: exp.Expr) -> ColumnNode | None:
    """One condition of WHERE: None where it was turned into a join of the SELECT's rows."""
    negated = isinstance(node, exp.Not)
    inner = node.this.unnest() if negated else node
    if isinstance(inner, exp.In) and long_lists.is_long(inner):
        return long_lists.condition(select, inner, negated)
    if isinstance(inner, exp.In) and inner.args.get("query") is not None:
        membership.condition(select, inner, negated)
        return None
    if isinstance(inner, exp.Exists):
        other, test = inner_rows.inside(select, inner.this)
        inner_rows.joined(select, other, test or [membership.ALWAYS], negated)
        return None
    if isinstance(inner.args.get("expression"), exp.Any | exp.All) and type(inner) in COMPARISONS:
        _compared(select, inner, negated)
        return None
    if isinstance(inner, exp.EQ) and not negated and _equal_to_public(select, inner):
        return None
    return select.bind(node)


def _equal_to_public(select: Select, node: exp.EQ) -> bool:
    """`x = (SELECT y FROM public …)`, of a SELECT that need not give one row: as with IN. Where
    there is one row, as SQL demands, that is the same."""
    for of, other in ((node.this, node.expression), (node.expression, node.this)):
        if isinstance(other, exp.Subquery) and public_values.is_listed(select, other):
            asked = exp.In(this=of.copy(), query=other.copy())
            membership.condition(select, asked, False)
            return True
    return False


def _compared(select: Select, node: exp.Expr, negated: bool) -> None:
    """`x > ANY (SELECT …)` has a partner that is less; `x > ALL` has none that is not less."""
    every = isinstance(node.expression, exp.All)
    other, tests, (output,) = inner_rows.outputs(select, node.expression.this, 1)
    test = apply(COMPARISONS[type(node)], select.bind(node.this), output)
    test = apply("not", test) if every else test
    forbids = negated != every
    parts = membership.none_of(select, other, test, tests) if forbids else [test, *tests]
    inner_rows.joined(select, other, parts, forbids)


def value(select: Select, node: exp.Expr) -> ColumnNode | None:
    """A subquery inside an expression over rows: joined to every row."""
    if isinstance(node, exp.Subquery):
        if node not in select.subqueries:
            select.subqueries[node] = _scalar_in_row(select, node)
        return select.subqueries[node]
    if isinstance(node, exp.In) and _is_joined(node):
        if node not in select.subqueries:
            long = long_lists.is_long(node)
            read = long_lists.beside_row if long else membership.in_row
            select.subqueries[node] = read(select, node)
        return select.subqueries[node]
    if isinstance(node, exp.Exists):
        return _exists_in_row(select, node)
    return None


def _is_joined(node: exp.In) -> bool:
    """Whether an IN takes a join: a list of few values takes none."""
    return node.args.get("query") is not None or long_lists.is_long(node)


def _scalar_in_row(select: Select, node: exp.Subquery) -> ColumnNode:
    try:
        (other, kind, test), name = _scalar(select, *inner_rows.alone(select, node))
    except UnknownName:
        found = correlated.value(select, node)
        if found is None:
            raise
        return found
    select.names.relation = Join(select.names.relation, other, kind, test)
    return Column(name)


def _exists_in_row(select: Select, node: exp.Exists) -> ColumnNode:
    """EXISTS inside OR, CASE or SELECT: whether the number of such rows is above zero."""
    query = plain_select(node.this)
    if query is None or inner_rows.is_shaped(query):
        raise NotSupported("EXISTS is understood as a condition of WHERE, joined by AND.")
    counted = query.copy()
    counted.set("expressions", [exp.Count(this=exp.Star())])
    counted.set("order", None)
    counted.set("distinct", None)
    return apply("greater", _scalar_in_row(select, exp.Subquery(this=counted)), literal(0))


def later(select: Select, node: exp.Expr) -> ColumnNode | None:
    """A subquery inside an expression over groups: joined once the groups are made."""
    if isinstance(node, exp.Subquery):
        return _scalar_of_group(select, node)
    if isinstance(node, exp.In) and _is_of_a_key(select, node):
        return select.subqueries[node]
    if isinstance(node, exp.In) and node.args.get("query") is not None:
        return membership.of_group(select, node)
    if isinstance(node, exp.Exists):
        raise NotSupported("EXISTS (SELECT …) belongs into WHERE here.")
    return None


def _is_of_a_key(select: Select, node: exp.In) -> bool:
    """Whether an IN is a key or a part of one: over_group replaces the whole key by its name."""
    found = select.subqueries.get(node)
    return any(found in set(walk(key)) for key in select.keys.values())


def _scalar_of_group(select: Select, node: exp.Subquery) -> ColumnNode:
    """The value of a subquery for each group: a key itself, one value, or found by a key."""
    if select.subqueries.get(node) in select.keys.values():
        return select.subqueries[node]
    try:
        beside, name = _scalar(select, *inner_rows.alone(select, node))
    except UnknownName:
        found = public_values.looked_up(select, node, select.over_group)
        if found is None:
            return Column(inner_rows.apart(select, node)[1][0])  # raises, and says what to do
        beside, name = found
    select.later[name] = beside
    return Column(name)


def _scalar(select: Select, other: Relation, names: list[str]) -> tuple[Beside, str]:
    inner_rows.need(names)
    if _one_row(other):
        return (other, "cross", None), names[0]
    if public_values.is_public(select, other) and not _first_row(other):
        return public_values.only(select, other, names[0])
    if not _first_row(other):
        raise NotSupported(
            "A subquery used as a value must give one row: an aggregate without GROUP BY, or add "
            "LIMIT 1. Of public tables alone it may be any that gives one row."
        )
    return (other, "left", membership.ALWAYS), names[0]


def _one_row(relation: Relation) -> bool:
    if isinstance(relation, Aggregate):
        return not relation.keys
    if isinstance(relation, Join) and relation.kind == "cross":
        return _one_row(relation.left) and _one_row(relation.right)
    if isinstance(relation, Project | Sort):
        return _one_row(relation.relation)
    return isinstance(relation, Values) and len(relation.rows) == 1


def _first_row(relation: Relation) -> bool:
    """Whether a relation has a row or none."""
    if isinstance(relation, Limit):
        return relation.most <= 1
    return isinstance(relation, Project) and _first_row(relation.relation)


