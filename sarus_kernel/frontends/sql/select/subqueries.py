"""Subqueries as joins: IN and EXISTS are semi joins, a scalar subquery is a value beside rows."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.frontends.sql.select import correlated, long_lists, public_values
from sarus_kernel.frontends.sql.select.matches import plain_select
from sarus_kernel.frontends.sql.select.protocol import Beside, Select
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
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
ALWAYS = apply("equal", literal(1), literal(1))


def condition(select: Select, node: exp.Expr) -> ColumnNode | None:
    """One condition of WHERE: None where it was turned into a join of the SELECT's rows."""
    negated = isinstance(node, exp.Not)
    inner = node.this.unnest() if negated else node
    if isinstance(inner, exp.In) and long_lists.is_long(inner):
        return long_lists.condition(select, inner, negated)
    if isinstance(inner, exp.In) and inner.args.get("query") is not None:
        _member(select, inner, negated)
        return None
    if isinstance(inner, exp.Exists):
        other, test = _inside(select, inner.this)
        _join(select, other, test or [ALWAYS], negated)
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
            _member(select, exp.In(this=of.copy(), query=other.copy()), False)
            return True
    return False


def _compared(select: Select, node: exp.Expr, negated: bool) -> None:
    """`x > ANY (SELECT …)` has a partner that is less; `x > ALL` has none that is not less."""
    every = isinstance(node.expression, exp.All)
    other, tests, output = _output(select, node.expression.this)
    test = apply(COMPARISONS[type(node)], select.bind(node.this), output)
    _join(select, other, [apply("not", test) if every else test, *tests], negated != every)


def _member(select: Select, node: exp.In, negated: bool) -> None:
    """`x [NOT] IN (SELECT y …)`: a partner with y = x. Nulls on either side never match."""
    if isinstance(node.this, exp.Tuple):
        _members(select, node, negated)
        return
    value = select.bind(node.this)
    other, tests, output = _output(select, node.args["query"])
    if negated:
        known = apply("not", apply("is_null", value))
        select.names.relation = Filter(select.names.relation, known)
    _join(select, other, [apply("equal", value, output), *tests], negated)


def _members(select: Select, node: exp.In, negated: bool) -> None:
    """`(a, b) IN (SELECT x, y …)`: a partner that is equal in each."""
    values = [select.bind(item) for item in node.this.expressions]
    other, names = _apart(select, node.args["query"])
    if negated or len(names) != len(values):
        raise NotSupported("(a, b) IN takes a SELECT of as many columns; for NOT IN use EXISTS.")
    pairs = zip(values, names, strict=True)
    _join(select, other, [apply("equal", a, Column(b)) for a, b in pairs], False)


def _join(select: Select, other: Relation, tests: list[ColumnNode], negated: bool) -> None:
    test = tests[0] if len(tests) == 1 else apply("and", *tests)
    kind = "anti" if negated else "semi"
    select.names.relation = Join(select.names.relation, other, kind, test)


def _inside(select: Select, node: exp.Expr) -> tuple[Relation, list[ColumnNode]]:
    """The rows of a subquery, and its conditions on columns of the SELECT around it."""
    query = plain_select(node)
    if query is None or _is_shaped(query):
        return _apart(select, node)[0], []
    made = select.inside(query)
    made.where()
    return made.names.relation, made.correlated


def _output(
    select: Select, node: exp.Expr
) -> tuple[Relation, list[ColumnNode], ColumnNode]:
    """The same, with the one column that the subquery gives."""
    query = plain_select(node)
    if query is None or _is_shaped(query):
        other, names = _apart(select, node)
        _need_one(names)
        return other, [], Column(names[0])
    _need_one(query.expressions)
    made = select.inside(query)
    made.where()
    return made.names.relation, made.correlated, made.bind(query.expressions[0].unalias())


def _is_shaped(query: exp.Select) -> bool:
    """Whether more is done to its rows than picking them: then it must stand on its own."""
    parts = ("group", "having", "limit", "offset", "qualify")
    if any(query.args.get(part) for part in parts):
        return True
    aggregates = (exp.AggFunc, exp.Window, exp.Star)
    return any(isinstance(e.unalias(), aggregates) or e.find(exp.AggFunc) for e in query.expressions
               ) and not _only_star(query)  # fmt: skip


def _only_star(query: exp.Select) -> bool:
    return all(isinstance(e, exp.Star) for e in query.expressions)


def _apart(select: Select, node: exp.Expr) -> tuple[Relation, list[str]]:
    try:
        return _alone(select, node)
    except UnknownName:  # a name of the query around it? Then the error says what to do
        select.reader.answer(_query(node), select.names)
        raise


def _query(node: exp.Expr) -> exp.Expr:
    return node.unnest() if isinstance(node, exp.Subquery) else node


def _alone(select: Select, node: exp.Expr) -> tuple[Relation, list[str]]:
    """A subquery that needs nothing of the SELECT around it. Raises UnknownName."""
    relation = select.reader.answer(_query(node))
    names = [select.reader.fresh(name) for name in select.reader.names(relation)]
    columns = tuple(map(Column, select.reader.names(relation)))
    return Project(relation, tuple(names), columns), names


def _need_one(outputs: object) -> None:
    if not isinstance(outputs, list) or len(outputs) != 1:
        raise NotSupported("A subquery in an expression gives exactly one column.")


def value(select: Select, node: exp.Expr) -> ColumnNode | None:
    """A subquery inside an expression over rows: joined to every row."""
    if isinstance(node, exp.Subquery):
        if node not in select.subqueries:
            select.subqueries[node] = _scalar_in_row(select, node)
        return select.subqueries[node]
    if isinstance(node, exp.In) and node not in select.subqueries:
        found = _member_in_row(select, node)
        if found is None:
            return None
        select.subqueries[node] = found
    if isinstance(node, exp.In):
        return select.subqueries[node]
    if isinstance(node, exp.Exists):
        return _exists_in_row(select, node)
    return None


def _member_in_row(select: Select, node: exp.In) -> ColumnNode | None:
    """IN inside OR, CASE or SELECT; None for a list of few values, which is no join."""
    if long_lists.is_long(node):
        return long_lists.beside_row(select, node)
    if node.args.get("query") is None:
        return None
    other, names = _apart(select, node.args["query"])
    _need_one(names)
    mark = long_lists.mark(select, other, names[0], select.bind(node.this))
    return apply("coalesce", mark, literal(False))


def _scalar_in_row(select: Select, node: exp.Subquery) -> ColumnNode:
    try:
        (other, kind, test), name = _scalar(select, *_alone(select, node))
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
    if query is None or _is_shaped(query):
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
    if isinstance(node, exp.Exists) or (isinstance(node, exp.In) and node.args.get("query")):
        raise NotSupported("IN and EXISTS with a SELECT belong into WHERE here.")
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
        beside, name = _scalar(select, *_alone(select, node))
    except UnknownName:
        found = public_values.looked_up(select, node, select.over_group)
        if found is None:
            return Column(_apart(select, node)[1][0])  # raises, and says what to do
        beside, name = found
    select.later[name] = beside
    return Column(name)


def _scalar(select: Select, other: Relation, names: list[str]) -> tuple[Beside, str]:
    _need_one(names)
    if _one_row(other):
        return (other, "cross", None), names[0]
    if public_values.is_public(select, other) and not _first_row(other):
        return public_values.only(select, other, names[0])
    if not _first_row(other):
        raise NotSupported(
            "A subquery used as a value must give one row: an aggregate without GROUP BY, or add "
            "LIMIT 1. Of public tables alone it may be any that gives one row."
        )
    return (other, "left", ALWAYS), names[0]


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


