"""A relation to one sqlglot tree. Relations that are used more than once become CTEs."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlglot import expressions as exp

from sarus_kernel.engines.sql import aggregates, functions, keeping
from sarus_kernel.engines.sql.functions import Site, cast
from sarus_kernel.engines.sql.tidy import tidied
from sarus_kernel.errors import InternalError
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, is_arithmetic
from sarus_kernel.plan.inner import Given, KeepKeys
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
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


def render(relation: Relation, scope: Scope) -> exp.Expr:
    """The SELECT of a relation, its columns named and ordered as in its schema."""
    page = _Page(scope, _uses(relation))
    body = page.select(relation)
    for name, select in page.ctes.items():
        body = body.with_(exp.to_identifier(name, quoted=True), as_=select, copy=False)
    return tidied(body)


def _uses(relation: Relation) -> Counter[str]:
    """How often each relation is read by another one."""
    uses: Counter[str] = Counter()
    seen: set[str] = set()
    stack: list[Node] = [relation]
    while stack:
        node = stack.pop()
        if node.digest in seen:
            continue
        seen.add(node.digest)
        for child in node.children():
            if isinstance(child, Relation):
                uses[child.digest] += 1
                stack.append(child)
    return uses


@dataclass
class _Page:
    """One rendering: what is shared, and the CTEs written so far (in dependency order)."""

    scope: Scope
    uses: Counter[str]
    ctes: dict[str, exp.Select] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def select(self, relation: Relation) -> exp.Select:
        """The SELECT of one relation, over its inputs as sub-queries or CTEs."""
        return _RELATIONS[type(relation)](self, relation)

    def source(self, relation: Relation, alias: str) -> exp.Expr:
        """A relation as something to select from."""
        if isinstance(relation, Table | Given):
            name = relation.name.split(".")[-1] if isinstance(relation, Table) else relation.name
            spelled = self.scope.catalog.table(name).name if isinstance(relation, Table) else name
            return exp.alias_(exp.Table(this=_name(spelled)), alias, quoted=True, table=True)
        if self.uses[relation.digest] < 2:
            return self.select(relation).subquery(_name(alias))
        return self.shared(relation, alias)

    def shared(self, relation: Relation, alias: str) -> exp.Expr:
        """A relation that is written once, as a CTE, and read by name."""
        if relation.digest not in self.names:
            self.names[relation.digest] = self.cte(self.select(relation))
        return _read(self.names[relation.digest], alias)

    def cte(self, select: exp.Select) -> str:
        """Write a CTE; its name, which no table can have."""
        name = f"\N{MIDDLE DOT}step_{len(self.ctes) + 1}"
        self.ctes[name] = select
        return name

    def column(self, node: ColumnNode, schema: Schema) -> exp.Expr:
        """One row-wise expression over rows of `schema`."""
        if isinstance(node, Column):
            return exp.column(_name(node.name))
        if isinstance(node, Literal):
            return _literal(node)
        if isinstance(node, Apply):
            arguments = [self._argument(node, argument, schema) for argument in node.arguments]
            types = [argument.type(schema) for argument in node.arguments]
            return functions.WRITERS[node.function](Site(arguments, types, node.type(schema)))
        raise InternalError(f"{type(node).__name__} has no SQL.")

    def value(self, node: ColumnNode, schema: Schema) -> exp.Expr:
        """An expression that leaves arithmetic: infinite and NaN become null here."""
        written = self.column(node, schema)
        real = is_arithmetic(node) and node.type(schema).kind is Kind.NUMBER
        return functions.finite(written) if real else written

    def _argument(self, node: Apply, argument: ColumnNode, schema: Schema) -> exp.Expr:
        inside = is_arithmetic(node) or node.function == "to_integer"
        return self.column(argument, schema) if inside else self.value(argument, schema)

    def aggregate(self, node: Aggregation, schema: Schema) -> exp.Expr:
        """One aggregate over rows of `schema`."""
        value: exp.Expr = exp.Star()
        types = [argument.type(schema) for argument in node.arguments]
        if node.arguments:
            value = self.value(node.arguments[0], schema)
        if node.distinct:
            value = exp.Distinct(expressions=[value])
        result = node.type(schema)
        written = aggregates.WRITERS[node.function](value, types[0] if types else result)
        if node.where is not None:
            where = exp.Where(this=self.column(node.where, schema))
            written = exp.Filter(this=written, expression=where)
        return aggregates.finish(written, result)


def _read(name: str, alias: str) -> exp.Expr:
    return exp.alias_(exp.Table(this=_name(name)), alias, quoted=True, table=True)


def _name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def _as(value: exp.Expr, name: str) -> exp.Expr:
    return value if _is_named(value, name) else exp.alias_(value, _name(name))


def _is_named(value: exp.Expr, name: str) -> bool:
    return isinstance(value, exp.Column) and value.name == name


def _columns(schema: Schema) -> list[exp.Expr]:
    return [exp.column(_name(name)) for name in schema]


def _literal(node: Literal) -> exp.Expr:
    kind = Kind(node.kind)
    if kind is Kind.NULL:
        return exp.Null()
    if kind is Kind.BOOLEAN:
        return exp.Boolean(this=bool(node.value))
    if kind in (Kind.INTEGER, Kind.NUMBER):
        return _number(node.value, kind)
    text = exp.Literal.string(str(node.value))
    return text if kind is Kind.TEXT else cast(text, kind)


def _number(value: object, kind: Kind) -> exp.Expr:
    """A number; with an exponent it is a DOUBLE to DuckDB, without one a DECIMAL."""
    assert isinstance(value, int | float)
    text = repr(abs(float(value))) if kind is Kind.NUMBER else repr(abs(value))
    if kind is Kind.NUMBER and "e" not in text:
        text = text.removesuffix(".0") + "e0"
    plain = exp.Literal.number(text)
    return exp.paren(exp.Neg(this=plain)) if value < 0 else plain


def _table(page: _Page, node: Table | Given) -> exp.Select:
    return exp.select(*_columns(page.scope.schema(node))).from_(page.source(node, "t"))


def _rows(page: _Page, node: Relation) -> exp.Select:
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


def _filtered(page: _Page, node: Filter) -> exp.Select:
    schema = page.scope.schema(node.relation)
    return _rows(page, node.relation).where(page.column(node.condition, schema), copy=False)


def _filter(page: _Page, node: Filter) -> exp.Select:
    return _filtered(page, node).select(*_columns(page.scope.schema(node)), copy=False)


def _project(page: _Page, node: Project) -> exp.Select:
    schema = page.scope.schema(node.relation)
    named = zip(node.names, node.columns, strict=True)
    columns = [_as(_typed(page, column, schema), name) for name, column in named]
    return _rows(page, node.relation).select(*columns, copy=False)


def _typed(page: _Page, column: ColumnNode, schema: Schema) -> exp.Expr:
    written = page.value(column, schema)
    return cast(written, column.type(schema).kind) if isinstance(column, Literal) else written


PARTNER = "\N{MIDDLE DOT}partner"
"""In a sub-query a name that its table lacks is looked for outside, but first among the aliases
inside, where it would mean a whole row: so this alias is one that no column can have."""
_JOINS = {"inner": "INNER", "left": "LEFT", "full": "FULL", "cross": "CROSS"}


def _join(page: _Page, node: Join) -> exp.Select:
    return _joined(page, node).select(*_columns(page.scope.schema(node)), copy=False)


def _joined(page: _Page, node: Join) -> exp.Select:
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


def _matched(page: _Page, node: Join) -> exp.Select:
    """Semi and anti joins: the left rows for which a partner exists, or does not."""
    assert node.condition is not None
    condition = page.column(node.condition, _both(page, node))
    partner = exp.select(exp.Literal.number("1")).from_(page.source(node.right, PARTNER))
    exists: exp.Expr = exp.Exists(this=partner.where(condition))
    exists = exists if node.kind == "semi" else exp.Not(this=exists)
    return _rows(page, node.left).where(exists, copy=False)


def _both(page: _Page, node: Join) -> Schema:
    return {**page.scope.schema(node.left), **page.scope.schema(node.right)}


def _aggregate(page: _Page, node: Aggregate) -> exp.Select:
    schema = page.scope.schema(node.relation)
    keys = [_typed(page, key, schema) for key in node.keys]
    named = zip(node.key_names, keys, strict=True)
    columns = [_as(key, name) for name, key in named]
    for name, aggregate in zip(node.names, node.aggregates, strict=True):
        columns.append(_as(page.aggregate(aggregate, schema), name))
    select = _rows(page, node.relation).select(*columns, copy=False)
    places = [exp.Literal.number(str(i + 1)) for i in range(len(keys))]
    return select.group_by(*places) if places else select


def _union(page: _Page, node: Union) -> exp.Select:
    schema = page.scope.schema(node)
    parts = [_part(page, relation, schema) for relation in node.relations]
    whole: Any = parts[0]
    for part in parts[1:]:
        whole = exp.union(whole, part, distinct=False)
    return exp.select(*_columns(schema)).from_(exp.Subquery(this=whole, alias=_alias("u")))


def _part(page: _Page, relation: Relation, schema: Schema) -> exp.Select:
    own = page.scope.schema(relation)
    pairs = zip(own, schema.items(), strict=True)
    columns = [_as(cast(exp.column(_name(n)), t.kind), m) for n, (m, t) in pairs]
    return exp.select(*columns).from_(page.source(relation, "t"))


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=_name(name))


def _distinct(page: _Page, node: Distinct) -> exp.Select:
    schema = page.scope.schema(node)
    return _rows(page, node.relation).select(*_columns(schema), copy=False).distinct()


def _sort(page: _Page, node: Sort) -> exp.Select:
    schema = page.scope.schema(node)
    order = [
        exp.Ordered(this=page.value(key, schema), desc=down, nulls_first=False)
        for key, down in zip(node.keys, node.descending, strict=True)
    ]
    return _rows(page, node.relation).select(*_columns(schema), copy=False).order_by(*order)


def _limit(page: _Page, node: Limit) -> exp.Select:
    """A limit belongs to the same SELECT as the order below it: elsewhere the order is lost."""
    inner = node.relation
    schema = page.scope.schema(node)
    if isinstance(inner, Sort) and page.uses[inner.digest] < 2:
        select = _sort(page, inner)
    else:
        select = _rows(page, inner).select(*_columns(schema), copy=False)
    select = select.limit(node.most)
    return select.offset(node.skip) if node.skip else select


def _values(page: _Page, node: Values) -> exp.Select:
    schema = page.scope.schema(node)
    kinds = [type_.kind for type_ in schema.values()]
    if not node.rows:
        empty = [_as(cast(exp.Null(), k), n) for n, k in zip(node.names, kinds, strict=True)]
        return exp.select(*empty).where(exp.false())
    rows = [
        exp.Tuple(expressions=[cast(_literal(c), k) for c, k in zip(row, kinds, strict=True)])
        for row in node.rows
    ]
    alias = exp.TableAlias(this=_name("v"), columns=[_name(name) for name in node.names])
    return exp.select(*_columns(schema)).from_(exp.Values(expressions=rows, alias=alias))


def _keep_keys(page: _Page, node: KeepKeys) -> exp.Select:
    crowd = page.cte(keeping.full(node, page.shared(node.relation, "t")))
    columns = list(page.scope.schema(node))
    source = partial(page.shared, node.relation, "t")
    return keeping.kept(node, columns, source, _read(crowd, "c"))


_RELATIONS: dict[type[Relation], Callable[[_Page, Any], exp.Select]] = {
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
}
"""How each relation is written. One function each; sqlglot knows the dialects."""
