"""A relation to one sqlglot tree. Relations that are used more than once become CTEs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import keeping, windows
from sarus_kernel.engines.sql.dialect import DUCKDB, Dialect
from sarus_kernel.engines.sql.page import Page, uses_of
from sarus_kernel.engines.sql.tidy import tidied
from sarus_kernel.engines.sql.writing import as_column, cast, columns_of, identifier, read
from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.columns import Column, ColumnNode, Literal
from sarus_kernel.plan.inner import Given, KeepBlock, KeepKeys, KeepRange, NameCells, NumberKeys
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    HEAVIEST,
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Scope,
    Sort,
    Table,
    Union,
    Values,
)
from sarus_kernel.plan.types import Kind, Schema
from sarus_kernel.plan.walk import bottom_up
from sarus_kernel.plan.windows import Window


def render(relation: Relation, scope: Scope, dialect: Dialect = DUCKDB) -> exp.Expr:
    """The SELECT of a relation, its columns named and ordered as in its schema.

    Raises QuestionError where the engine would run a shared relation far too often.
    """
    if not dialect.shares and relation.weight > HEAVIEST:
        raise QuestionError(f"The question uses its tables more than {HEAVIEST} times.")
    page = Page(scope, dialect, _RELATIONS, uses_of(relation))
    body = page.select(relation)
    for name, select in page.ctes.items():
        body = body.with_(exp.to_identifier(name, quoted=True), as_=select, copy=False)
    return dialect.finished(tidied(body))


def _table(page: Page, node: Table | Given) -> exp.Select:
    return exp.select(*columns_of(page.scope.schema(node))).from_(page.source(node, "t"))


def _rows(page: Page, node: Relation) -> exp.Select:
    """The rows of a relation, as a SELECT whose columns are still to be named.

    Filters and joins that are read only here need no SELECT of their own. A name then means a
    column before it means an alias, in every clause but ORDER BY, where both are the same.
    """
    if page.uses[node.digest] < 2:
        if isinstance(node, Filter):
            return _filtered(page, node)
        if isinstance(node, Join):
            return _joined(page, node)
    return exp.Select().from_(page.source(node, "t"))


def _filtered(page: Page, node: Filter) -> exp.Select:
    schema = page.scope.schema(node.relation)
    return _rows(page, node.relation).where(page.column(node.condition, schema), copy=False)


def _filter(page: Page, node: Filter) -> exp.Select:
    return _filtered(page, node).select(*columns_of(page.scope.schema(node)), copy=False)


def _unwrapped(page: Page, node: Relation, inner: Relation) -> Any:
    """A node over the input of its input, where that only renames columns."""
    while (
        isinstance(inner, Project)
        and page.uses[inner.digest] < 2
        and all(isinstance(column, Column) for column in inner.columns)
    ):
        node, inner = _over_input(node, inner), inner.relation
    return node


def _over_input(node: Relation, inner: Project) -> Relation:
    origin = dict(zip(inner.names, inner.columns, strict=True))

    def original(part: Node) -> Node:
        return origin[part.name] if isinstance(part, Column) else part

    return node.with_children(
        lambda child: inner.relation if child == inner else bottom_up(original, child)
    )


def _project(page: Page, node: Project) -> exp.Select:
    node = _unwrapped(page, node, node.relation)
    schema = page.scope.schema(node.relation)
    named = zip(node.names, node.columns, strict=True)
    columns = [as_column(_typed(page, column, schema), name) for name, column in named]
    return _rows(page, node.relation).select(*columns, copy=False)


def _typed(page: Page, column: ColumnNode, schema: Schema) -> exp.Expr:
    written = page.value(column, schema)
    return cast(written, column.type(schema).kind) if isinstance(column, Literal) else written


PARTNER = "\N{MIDDLE DOT}partner"
"""In a sub-query a name that its table lacks is looked for outside, but first among the aliases
inside, where it would mean a whole row: so this alias is one that no column has."""
_JOINS = {"inner": "INNER", "left": "LEFT", "full": "FULL", "cross": "CROSS"}


def _join(page: Page, node: Join) -> exp.Select:
    return _joined(page, node).select(*columns_of(page.scope.schema(node)), copy=False)


def _joined(page: Page, node: Join) -> exp.Select:
    if node.kind not in _JOINS:
        return _matched(page, node)
    inner = node.left
    if isinstance(inner, Join) and inner.kind in _JOINS and page.uses[inner.digest] < 2:
        rows = _joined(page, inner)
    else:
        rows = exp.Select().from_(page.source(inner, "l"))
    count = len(rows.args.get("joins") or [])
    source = page.source(node.right, f"r{count + 1}" if count else "r")
    on = None if node.condition is None else page.column(node.condition, _both(page, node))
    return rows.join(source, on=on, join_type=_JOINS[node.kind], copy=False)


def _matched(page: Page, node: Join) -> exp.Select:
    """Semi and anti joins: the left rows for which a partner exists, or does not."""
    assert node.condition is not None
    names = _both(page, node)
    condition, alias = page.column(node.condition, names), PARTNER
    while alias.casefold() in map(str.casefold, names):
        alias += "\N{MIDDLE DOT}"
    partner = exp.select(exp.Literal.number("1")).from_(page.source(node.right, alias))
    exists: exp.Expr = exp.Exists(this=partner.where(condition, copy=False))
    exists = exists if node.kind == "semi" else exp.Not(this=exists)
    return _rows(page, node.left).where(exists, copy=False)


def _both(page: Page, node: Join) -> Schema:
    return {**page.scope.schema(node.left), **page.scope.schema(node.right)}


def _aggregate(page: Page, node: Aggregate) -> exp.Select:
    node = _unwrapped(page, node, node.relation)
    schema = page.scope.schema(node.relation)
    keys = [_typed(page, key, schema) for key in node.keys]
    named = zip(node.key_names, keys, strict=True)
    columns = [as_column(key, name) for name, key in named]
    for name, aggregate in zip(node.names, node.aggregates, strict=True):
        columns.append(as_column(page.aggregate(aggregate, schema), name))
    select = _rows(page, node.relation).select(*columns, copy=False)
    places = [exp.Literal.number(str(i + 1)) for i in range(len(keys))]
    return select.group_by(*places) if places else select


def _union(page: Page, node: Union) -> exp.Select:
    schema = page.scope.schema(node)
    parts = [_part(page, relation, schema) for relation in node.relations]
    whole: Any = parts[0]
    for part in parts[1:]:
        whole = exp.union(whole, part, distinct=False)
    return exp.select(*columns_of(schema)).from_(exp.Subquery(this=whole, alias=_alias("u")))


def _part(page: Page, relation: Relation, schema: Schema) -> exp.Select:
    own = page.scope.schema(relation)
    pairs = zip(own, schema.items(), strict=True)
    columns = [as_column(_as_kind(n, own[n].kind, t.kind), m) for n, (m, t) in pairs]
    return _rows(page, relation).select(*columns, copy=False)


def _as_kind(name: str, own: Kind, wanted: Kind) -> exp.Expr:
    column = exp.column(identifier(name))
    return column if own is wanted else cast(column, wanted)


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=identifier(name))


def _distinct(page: Page, node: Distinct) -> exp.Select:
    schema = page.scope.schema(node)
    return _rows(page, node.relation).select(*columns_of(schema), copy=False).distinct(copy=False)


def _sort(page: Page, node: Sort) -> exp.Select:
    schema = page.scope.schema(node)
    order = [
        exp.Ordered(
            this=page.dialect.ordered(page.value(key, schema), key.type(schema).kind),
            desc=down,
            nulls_first=False,
        )
        for key, down in zip(node.keys, node.descending, strict=True)
        if not isinstance(key, Literal)  # orders nothing; to an engine 1 is the first column
    ]
    select = _rows(page, node.relation).select(*columns_of(schema), copy=False)
    return select.order_by(*order) if order else select


def _limit(page: Page, node: Limit) -> exp.Select:
    """A limit belongs to the same SELECT as the order below it: elsewhere the order is lost."""
    inner = node.relation
    schema = page.scope.schema(node)
    if isinstance(inner, Sort) and page.uses[inner.digest] < 2:
        select = _sort(page, inner)
    else:
        select = _rows(page, inner).select(*columns_of(schema), copy=False)
    select = select.limit(node.most, copy=False)
    return select.offset(node.skip, copy=False) if node.skip else select


_SURE = (Kind.INTEGER, Kind.TEXT, Kind.BOOLEAN)
"""Kinds of which the first row of a list says what its other rows are."""


def _values(page: Page, node: Values) -> exp.Select:
    schema = page.scope.schema(node)
    kinds = [type_.kind for type_ in schema.values()]
    if not node.rows:
        empty = [as_column(cast(exp.Null(), k), n) for n, k in zip(node.names, kinds, strict=True)]
        return exp.select(*empty).where(exp.false())
    write = page.dialect.literal
    rows = [
        exp.Tuple(expressions=[
            cast(write(cell), kind) if place == 0 or kind not in _SURE else write(cell)
            for cell, kind in zip(row, kinds, strict=True)
        ])
        for place, row in enumerate(node.rows)
    ]  # fmt: skip
    alias = exp.TableAlias(this=identifier("v"), columns=[identifier(name) for name in node.names])
    return exp.select(*columns_of(schema)).from_(exp.Values(expressions=rows, alias=alias))


def _window(page: Page, node: Window) -> exp.Select:
    return windows.written(page, node, _rows(page, node.relation))


def _keep_keys(page: Page, node: KeepKeys) -> exp.Select:
    heavy = page.cte(keeping.full(node, page.shared(node.relation, "t")))
    source = partial(page.shared, node.relation, "t")
    return keeping.kept(node, page.scope.schema(node), source, read(heavy, "c"), page.dialect)


def _number_keys(page: Page, node: NumberKeys) -> exp.Select:
    source = page.shared(node.relation, "t")
    return keeping.numbered(node, page.scope.schema(node.relation), source, page.dialect)


def _keep_block(page: Page, node: KeepBlock) -> exp.Select:
    source = page.shared(node.relation, "t")
    return keeping.in_block(node, page.scope.schema(node), source, page.dialect)


def _name_cells(page: Page, node: NameCells) -> exp.Select:
    source = page.shared(node.relation, "t")
    return keeping.with_cells(node, page.scope.schema(node.relation), source, page.dialect)


def _keep_range(page: Page, node: KeepRange) -> exp.Select:
    source = page.shared(node.relation, "t")
    return keeping.in_ranges(node, page.scope.schema(node), source, page.dialect)


_RELATIONS: dict[type[Relation], Callable[[Page, Any], exp.Select]] = {
    Table: _table,
    Given: _table,
    Filter: _filter,
    Project: _project,
    Join: _join,
    Aggregate: _aggregate,
    Union: _union,
    Distinct: _distinct,
    Sort: _sort,
    Limit: _limit,
    Values: _values,
    KeepKeys: _keep_keys,
    NumberKeys: _number_keys,
    KeepBlock: _keep_block,
    NameCells: _name_cells,
    KeepRange: _keep_range,
    Window: _window,
}
"""How each relation is written. One function each; sqlglot knows the dialects."""
