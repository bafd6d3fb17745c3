"""The FROM of a SELECT: tables, subqueries, lists of values, and how they are joined."""

import re

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError, UnknownName
from sarus_kernel.frontends.sql.given import missing
from sarus_kernel.frontends.sql.select import join_conditions, listed_catalog, pivots, value_lists
from sarus_kernel.frontends.sql.select.name_resolution import Names, Source
from sarus_kernel.frontends.sql.select.protocol import Reader, Select
from sarus_kernel.frontends.sql.spelling import spelt
from sarus_kernel.frontends.sql.vendor_forms import ANYWHERE
from sarus_kernel.plan.catalog import ColumnInfo, TableInfo
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Join, Relation, Table, Values, project


def first(reader: Reader, node: exp.Expr | None, alone: bool, outer: Names | None) -> Names:
    """The names of the first table. Without a FROM: one row that has no column to name."""
    if node is None:
        one = Values(("nothing#",), ("integer",), ((literal(0),),))
        return Names(one, [], outer=outer)
    alias, relation = _relation(reader, node)
    if alone and outer is None:
        names = reader.names(relation)
        return Names(relation, [Source(alias, tuple((n, n) for n in names))])
    relation, source = _apart(reader, alias, relation)
    return Names(relation, [source], outer=outer)


def _apart(reader: Reader, alias: str, relation: Relation) -> tuple[Relation, Source]:
    """A relation whose columns cannot be mistaken for those of another source."""
    names = reader.names(relation)
    number = reader.fresh("").lstrip("#")
    inner = {f"{alias}.{name}#{number}": Column(name) for name in names}
    return project(relation, dict(inner)), Source(alias, tuple(zip(names, inner, strict=True)))


def _relation(reader: Reader, node: exp.Expr) -> tuple[str, Relation]:
    listed = value_lists.listed(node)
    if listed is not None:
        return node.alias or reader.fresh("values"), listed
    if isinstance(node, exp.Table):
        return _table(reader, node)
    if isinstance(node, exp.Subquery):
        turned = _turned(reader, node, reader.answer(_bare(node)))
        inner = reader.renamed(turned, value_lists.column_aliases(node))
        return _alias_of_pivot(node) or node.alias or reader.fresh("query"), inner
    raise NotSupported(f"{type(node).__name__} cannot stand in FROM: `{spelt(node)}`.")


def _table(reader: Reader, node: exp.Table) -> tuple[str, Relation]:
    if not isinstance(node.this, exp.Identifier) or node.args.get("joins"):
        raise NotSupported(f"`{spelt(node)}` is not a table of this dataset.")
    alias = _alias_of_pivot(node) or node.alias or node.name
    if key_of(node) in reader.known:
        return alias, _turned(reader, node, reader.known[key_of(node)])
    turned = _turned(reader, node, _outside(reader, node))
    renamed = reader.renamed(turned, value_lists.column_aliases(node))
    return alias, renamed


_SYSTEMS = re.compile(
    r"(pg_catalog|sys)\.|pg_(tables|class|attribute)$|sqlite_(master|schema)$|svv_"
    r"|(user|all|dba)_(tables|tab_columns)$"
)


def _of_catalog(reader: Reader, node: exp.Table) -> Relation:
    """A table of the dataset; or the list of its tables, or of the columns."""
    catalog = reader.scope.catalog
    schema, _, name = f"{node.db}.{node.name}".lower().lstrip(".").rpartition(".")
    if schema.rpartition(".")[2] == listed_catalog.SCHEMA:
        of = node.meta.get(listed_catalog.OF)
        only = None if of is None else _described(reader, of)
        return listed_catalog.listed(catalog, name, only)
    return Table(catalog.table(_path(node)).name)


def _described(reader: Reader, of: exp.Expr) -> TableInfo:
    """What DESCRIBE is of: a table of the dataset, or whatever has columns, such as a query."""
    if isinstance(of, exp.Table):
        tables = {table.name.lower() for table in reader.scope.catalog}
        known = of.name.lower() in reader.known or reader.given(of.name) is not None
        if of.name.lower() in tables or not known:
            return reader.scope.catalog.table(_path(of))
        of = exp.select("*").from_(of.copy())
    schema = reader.scope.schema(reader.answer(of.copy()))
    columns = tuple(ColumnInfo(name, type_) for name, type_ in schema.items())
    return TableInfo("query", columns, "public")


def _turned(reader: Reader, node: exp.Expr, relation: Relation) -> Relation:
    return pivots.turned(reader, relation, node) if node.args.get("pivots") else relation


def _bare(node: exp.Subquery) -> exp.Subquery:
    """A subquery without what is done to its rows in FROM."""
    if not node.args.get("pivots"):
        return node
    bare = node.copy()
    bare.set("pivots", None)
    return bare


def _alias_of_pivot(node: exp.Expr) -> str:
    last = (node.args.get("pivots") or [None])[-1]
    return str(last.alias) if last is not None else ""


def key_of(node: exp.Table) -> str:
    """What a table that the text makes itself is known by: `#t` is another one than `t`."""
    mark = "#" if node.this.args.get("temporary") else ""
    return mark + ".".join(part.name.lower() for part in node.parts)


def _outside(reader: Reader, node: exp.Table) -> Relation:
    """A table of the dataset, or a question of the notebook. Raises UnknownName."""
    try:
        return _of_catalog(reader, node)
    except UnknownName as unknown:
        found = None if node.db else reader.given(node.name)
        if found is None and _SYSTEMS.match(f"{node.db}.{node.name}".lower().lstrip(".")):
            raise NotSupported(
                f"{node.name} lists what another system has. "
                "Here: SHOW TABLES, DESCRIBE t, information_schema.tables and .columns."
            ) from None
        if found is None:
            raise missing(str(unknown)) from None
        return found


_PLACEHOLDER = re.compile(r"(.*[\W_])?(cdm|omop|vocab)|(dbo|main|public)$", re.IGNORECASE)
"""Names of schemas that a pasted OMOP query has before its tables; here there is one schema."""


def _path(node: exp.Table) -> str:
    """The path of a table, without a placeholder such as `@cdm.` or `cdm.` before it, and without
    the database, catalog or project that a schema of such a name is in."""
    *schemas, name = node.parts
    if node.meta.get(ANYWHERE) or not schemas or _is_placeholder(schemas[-1]):
        return str(name.name)
    return ".".join(part.name for part in node.parts)


def _is_placeholder(part: exp.Expr) -> bool:
    return isinstance(part, exp.Parameter) or bool(_PLACEHOLDER.match(part.name))


def joined(select: Select, names: Names, node: exp.Join) -> Names:
    """The names after one more JOIN (or comma)."""
    alias, relation = _relation(select.reader, node.this)
    right, source = _apart(select.reader, alias, relation)
    kind, swap = _kind_of(node)
    both = Names(names.relation, [*names.sources, source], dict(names.merged), names.outer)
    tests = _using(node, names, source, both)
    on = join_conditions.split(node, kind)
    found = None
    if on.nested and kind != "inner":
        joins = Names(right, [source], outer=names.outer)
        sides = (names, joins) if swap else (joins, names)
        found = join_conditions.beforehand(select, on, *sides)
        right = joins.relation
    # The condition is read over the columns of both sides, so a cross join lends it a schema.
    both.relation = Join(names.relation, right, "cross")
    tests += found or [select.over(both).bind(part) for part in on.plain]
    condition: ColumnNode | None = None
    if tests:
        condition = tests[0] if len(tests) == 1 else apply("and", *tests)
    if condition is not None and kind == "cross":
        kind = "inner"
    if condition is None and kind != "cross":
        if kind != "inner":
            raise QuestionError(f"A {kind} join needs ON or USING.")
        kind = "cross"
    left_side, right_side = (right, names.relation) if swap else (names.relation, right)
    both.relation = Join(left_side, right_side, kind, condition)
    if kind in ("semi", "anti"):
        both.sources.pop()
    both.borrowed = names.borrowed
    return join_conditions.afterwards(select, on, both) if kind == "inner" else both


def _kind_of(node: exp.Join) -> tuple[str, bool]:
    """The kind of join, and whether the sides change places (RIGHT is LEFT seen from there)."""
    side, kind, method = (node.side or "").upper(), (node.kind or "").upper(), node.method
    if method:
        raise NotSupported(f"{method} JOIN cannot be asked: name the columns with ON or USING.")
    if kind in ("SEMI", "ANTI"):
        return kind.lower(), False
    if side == "RIGHT":
        return "left", True
    if side in ("LEFT", "FULL"):
        return side.lower(), False
    return ("cross", False) if kind == "CROSS" else ("inner", False)


def _using(node: exp.Join, names: Names, source: Source, both: Names) -> list[ColumnNode]:
    tests: list[ColumnNode] = []
    mine = {written.lower(): internal for written, internal in source.columns}
    for item in node.args.get("using") or []:
        left = names.find(item.name)
        right = mine.get(item.name.lower())
        if left is None or right is None:
            raise QuestionError(f"USING ({item.name}): the column is not on both sides.")
        tests.append(apply("equal", Column(left), Column(right)))
        both.merged[item.name.lower()] = right if (node.side or "").upper() == "RIGHT" else left
    return tests
