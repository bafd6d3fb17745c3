"""PIVOT and UNPIVOT: groups with a column for each value that the question lists, and back."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError, UnknownName
from sarus_kernel.frontends.sql.aggregates import aggregation
from sarus_kernel.frontends.sql.expressions import Expressions
from sarus_kernel.frontends.sql.select.protocol import Reader
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.relations import Aggregate, Filter, Relation, Union, project
from sarus_kernel.plan.walk import walk

_VALUES = (
    "PIVOT takes the values that become columns: FOR year IN (2020, 2021). Which values there are "
    "would be a question of its own."
)
Wanted = tuple[str, ColumnNode]
"""What a new column is called, and the condition on the rows that it is about."""


def turned(reader: Reader, relation: Relation, node: exp.Expr) -> Relation:
    """The relation after the PIVOT or UNPIVOT behind it in FROM. Raises NotSupported."""
    for pivot in node.args.get("pivots") or []:
        if pivot.args.get("unpivot"):
            relation = _unpivoted(reader, relation, pivot)
        else:
            relation = _pivoted(reader, relation, pivot)
    return relation


def as_select(node: exp.Pivot) -> exp.Select:
    """DuckDB's statement `PIVOT t ON k IN (…) USING SUM(x) GROUP BY g` as a SELECT."""
    if node.args.get("unpivot"):
        raise NotSupported("UNPIVOT stands behind a table here: t UNPIVOT (v FOR k IN (a, b)).")
    uses = node.args.get("using") or []
    group = node.args.get("group")
    made = exp.Pivot(expressions=uses, fields=node.expressions, group=group)
    source = node.this.copy()
    source.set("pivots", [made])
    return exp.select("*").from_(source)


def _pivoted(reader: Reader, relation: Relation, node: exp.Pivot) -> Relation:
    names = reader.names(relation)
    binder = _binder(reader, relation)
    fields = node.args.get("fields") or []
    if len(fields) != 1 or not isinstance(fields[0], exp.In) or not fields[0].expressions:
        raise NotSupported(_VALUES)
    of = binder.bind(fields[0].this)
    wanted = [_wanted(binder, fields[0].this, value) for value in fields[0].expressions]
    asked = [(use.alias, aggregation(use.unalias(), binder.bind)) for use in node.expressions]
    if not asked:
        raise NotSupported("PIVOT takes an aggregate for each value, such as COUNT(*).")
    used = {part.name for whole in (of, *(a for _, a in asked)) for part in walk(whole)
            if isinstance(part, Column)}  # fmt: skip
    group = node.args.get("group")
    keys = ([binder.bind(item) for item in group.expressions] if group is not None
            else [Column(name) for name in names if name not in used])  # fmt: skip
    made: dict[str, Aggregation] = {}
    for name, test in wanted:
        for alias, each in asked:
            alone = name if len(asked) == 1 and not alias else f"{name}_{alias or each.function}"
            made[alone] = _where(each, test)
    called = [key.name if isinstance(key, Column) else reader.fresh("key") for key in keys]
    return Aggregate(relation, tuple(called), tuple(keys), tuple(made), tuple(made.values()))


def _wanted(binder: Expressions, of: exp.Expr, value: exp.Expr) -> Wanted:
    """`8507 AS male`, `'F'`, or `8507`; SQL Server writes `[8507]`."""
    alias = value.args.get("alias") if isinstance(value, exp.PivotAlias | exp.Alias) else None
    inner = value.this if alias is not None else value
    if isinstance(inner, exp.Column):
        text = inner.name
        inner = exp.Literal.number(text) if text.isdigit() else exp.Literal.string(text)
    if not isinstance(inner, exp.Literal | exp.Boolean | exp.Neg | exp.Cast):
        raise NotSupported(_VALUES)
    plain = inner.name if isinstance(inner, exp.Literal) else inner.sql(dialect="duckdb").lower()
    name = alias.name if alias is not None else plain
    return name, binder.bind(exp.EQ(this=of.copy(), expression=inner.copy()))


def _where(of: Aggregation, test: ColumnNode) -> Aggregation:
    both = test if of.where is None else apply("and", of.where, test)
    return Aggregation(of.function, of.arguments, of.distinct, both)


def _unpivoted(reader: Reader, relation: Relation, node: exp.Pivot) -> Relation:
    """The listed columns below each other, with their names; rows without a value are left out."""
    names = reader.names(relation)
    fields, values = node.args.get("fields") or [], node.expressions
    if len(fields) != 1 or len(values) != 1 or not isinstance(fields[0], exp.In):
        raise NotSupported("UNPIVOT takes one column of values: (v FOR k IN (a, b)).")
    turned_ = [_column(item, names) for item in fields[0].expressions]
    rest = [name for name in names if name not in {column for _, column in turned_}]
    value, key = values[0].name, fields[0].this.name
    parts = []
    for label, column in turned_:
        columns: dict[str, ColumnNode] = {name: Column(name) for name in rest}
        parts.append(project(relation, columns | {key: literal(label), value: Column(column)}))
    whole = Union(tuple(parts)) if len(parts) > 1 else parts[0]
    if node.args.get("include_nulls"):
        return whole
    return Filter(whole, apply("not", apply("is_null", Column(value))))


def _column(item: exp.Expr, names: list[str]) -> tuple[str, str]:
    alias = item.args.get("alias") if isinstance(item, exp.PivotAlias | exp.Alias) else None
    inner = item.this if alias is not None else item
    found = {name.lower(): name for name in names}.get(inner.name.lower())
    if found is None:
        raise UnknownName.among("column", inner.name, names)
    return (alias.name if alias is not None else found), found


def _binder(reader: Reader, relation: Relation) -> Expressions:
    schema = reader.scope.schema(relation)
    low = {name.lower(): name for name in schema}

    def column(node: exp.Expr) -> ColumnNode | None:
        if not isinstance(node, exp.Column):
            if isinstance(node, exp.Query | exp.Subquery | exp.Window):
                raise QuestionError("PIVOT reads columns of the table before it alone.")
            return None
        if node.name.lower() not in low:
            raise UnknownName.among("column", node.name, schema)
        return Column(low[node.name.lower()])

    return Expressions(column, lambda made: made.type(schema))
