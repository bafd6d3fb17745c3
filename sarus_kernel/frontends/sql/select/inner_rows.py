"""The rows of a subquery, and how they are joined to those of the SELECT around it."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.frontends.sql.select.matches import plain_select
from sarus_kernel.frontends.sql.select.protocol import Select
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.relations import Join, Project, Relation


def joined(select: Select, other: Relation, tests: list[ColumnNode], negated: bool) -> None:
    """Keep the rows of a SELECT that have a partner, or that have none."""
    test = tests[0] if len(tests) == 1 else apply("and", *tests)
    kind = "anti" if negated else "semi"
    select.names.relation = Join(select.names.relation, other, kind, test)


def inside(select: Select, node: exp.Expr) -> tuple[Relation, list[ColumnNode]]:
    """The rows of a subquery, and its conditions on columns of the SELECT around it."""
    query = plain_select(node)
    if query is None or is_shaped(query):
        return apart(select, node)[0], []
    made = select.inside(query)
    made.where()
    return made.names.relation, made.correlated


def outputs(
    select: Select, node: exp.Expr, many: int
) -> tuple[Relation, list[ColumnNode], list[ColumnNode]]:
    """The same, with the columns that the subquery gives. Raises NotSupported for other numbers."""
    query = plain_select(node)
    if query is None or is_shaped(query):
        other, names = apart(select, node)
        need(names, many)
        return other, [], [Column(name) for name in names]
    need(query.expressions, many)
    made = select.inside(query)
    made.where()
    found = [made.bind(each.unalias()) for each in query.expressions]
    return made.names.relation, made.correlated, found


def is_shaped(query: exp.Select) -> bool:
    """Whether more is done to its rows than picking them: then it must stand on its own."""
    parts = ("group", "having", "limit", "offset", "qualify")
    if any(query.args.get(part) for part in parts):
        return True
    aggregates = (exp.AggFunc, exp.Window, exp.Star)
    return any(isinstance(e.unalias(), aggregates) or e.find(exp.AggFunc) for e in query.expressions
               ) and not _only_star(query)  # fmt: skip


def _only_star(query: exp.Select) -> bool:
    return all(isinstance(e, exp.Star) for e in query.expressions)


def apart(select: Select, node: exp.Expr) -> tuple[Relation, list[str]]:
    """A subquery by itself, under names of its own; an error where it names columns around it."""
    try:
        return alone(select, node)
    except UnknownName:  # a name of the query around it? Then the error says what to do
        select.reader.answer(_query(node), select.names)
        raise


def _query(node: exp.Expr) -> exp.Expr:
    return node.unnest() if isinstance(node, exp.Subquery) else node


def alone(select: Select, node: exp.Expr) -> tuple[Relation, list[str]]:
    """A subquery that needs nothing of the SELECT around it. Raises UnknownName."""
    relation = select.reader.answer(_query(node))
    names = [select.reader.fresh(name) for name in select.reader.names(relation)]
    columns = tuple(map(Column, select.reader.names(relation)))
    return Project(relation, tuple(names), columns), names


def need(outputs: object, many: int = 1) -> None:
    """Raises NotSupported where a subquery does not give as many columns as are compared."""
    if isinstance(outputs, list) and len(outputs) == many:
        return
    if many > 1:
        raise NotSupported("(a, b) IN takes a SELECT of as many columns.")
    raise NotSupported("A subquery in an expression gives exactly one column.")
