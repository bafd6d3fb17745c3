"""LATERAL and APPLY: a subquery in FROM that names columns of the tables before it.

Its conditions on those columns become the conditions of a join. An aggregate in it is one value
beside each row, and `ORDER BY … LIMIT n` keeps the first rows of each, as ROW_NUMBER does.
"""

from sqlglot import exp

from sarus_kernel.errors import NotSupported
from sarus_kernel.frontends.sql.select import (
    output_columns,
    subqueries,
    value_lists,
)
from sarus_kernel.frontends.sql.select.inspection import name_of
from sarus_kernel.frontends.sql.select.matches import equalities, plain_select
from sarus_kernel.frontends.sql.select.membership import ALWAYS
from sarus_kernel.frontends.sql.select.name_resolution import Names, Source
from sarus_kernel.frontends.sql.select.protocol import Select
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Filter, Join, Relation, project
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window, WindowFunction

_SHAPES = ("group", "having", "qualify", "distinct", "offset", "windows")
_PLAIN = (
    "LATERAL takes a plain SELECT of rows (with ORDER BY and LIMIT, if it equates columns) or of "
    "aggregates, without GROUP BY."
)


def joined(select: Select, names: Names, node: exp.Join) -> Names:
    """The names after `JOIN LATERAL (SELECT …)`, or CROSS or OUTER APPLY."""
    lateral = node.this
    query = plain_select(lateral.this)
    if query is None or any(query.args.get(part) for part in _SHAPES):
        raise NotSupported(_PLAIN)
    kept = (node.side or "").upper() == "LEFT" or lateral.args.get("cross_apply") is False
    inner = select.inside(query)
    if inner.grouped:
        relation, columns = _values(select, names, query, inner)
    else:
        relation, columns = _rows(select, names, inner, "left" if kept else "inner")
    written = value_lists.column_aliases(lateral) or list(columns)
    source = Source(lateral.alias, tuple(zip(written, columns.values(), strict=False)))
    both = Names(relation, [*names.sources, source], dict(names.merged), names.outer)
    both.borrowed = names.borrowed
    on = node.args.get("on")
    if on is not None and not (isinstance(on, exp.Boolean) and on.this):
        raise NotSupported("After LATERAL (…), write ON TRUE: its conditions belong inside.")
    return both


def _values(
    select: Select, names: Names, query: exp.Select, inner: Select
) -> tuple[Relation, dict[str, str]]:
    """Aggregates: each a value beside every row."""
    found: dict[str, ColumnNode] = {}
    for item in query.expressions:
        alone = query.copy()
        alone.set("expressions", [item.unalias().copy()])
        value = subqueries.value(select, exp.Subquery(this=alone))
        assert value is not None
        found[name_of(item)] = value
    columns = {name: select.reader.fresh(name) for name in found}
    kept: dict[str, ColumnNode] = {n: Column(n) for n in select.reader.names(names.relation)}
    return project(names.relation, kept | {columns[n]: v for n, v in found.items()}), columns


def _rows(
    select: Select, names: Names, inner: Select, kind: str
) -> tuple[Relation, dict[str, str]]:
    """Rows: joined by what the subquery says of the columns around it."""
    inner.where()
    outputs = output_columns.outputs(inner)
    columns = {name: select.reader.fresh(name) for name in outputs}
    own = {name: Column(name) for name in select.reader.names(inner.names.relation)}
    if any(part.name not in own for column in outputs.values() for part in walk(column)
           if isinstance(part, Column)):  # fmt: skip
        raise NotSupported("A LATERAL subquery shows columns of its own tables alone.")
    rows = _first(select, inner)
    right = project(rows, own | {columns[name]: value for name, value in outputs.items()})
    tests = inner.correlated
    if not tests:
        return Join(names.relation, right, "cross" if kind == "inner" else kind,
                    None if kind == "inner" else ALWAYS), columns  # fmt: skip
    condition = tests[0] if len(tests) == 1 else apply("and", *tests)
    return Join(names.relation, right, kind, condition), columns


def _first(select: Select, inner: Select) -> Relation:
    """The rows, or the first of those that belong to one row outside."""
    limit = inner.node.args.get("limit")
    if limit is None:
        return inner.names.relation
    pairs = equalities(select, inner) if inner.correlated else None
    count = limit.args.get("expression") or limit.args.get("count")
    if pairs is None or not isinstance(count, exp.Literal) or not count.name.isdigit():
        raise NotSupported(_PLAIN)
    keys = output_columns.order(inner, {})
    place = select.reader.fresh("place")
    numbered = Window(
        inner.names.relation, tuple(side for _, side in pairs), tuple(key for key, _ in keys),
        tuple(down for _, down in keys), (place,), (WindowFunction("row_number"),),
    )  # fmt: skip
    return Filter(numbered, apply("less_equal", Column(place), literal(int(count.name))))
