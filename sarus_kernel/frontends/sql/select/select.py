"""One SELECT to relations, in the order in which SQL means it."""

from functools import cached_property

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql.aggregates import (
    aggregation,
    is_aggregate,
    of_different,
    population,
)
from sarus_kernel.frontends.sql.expressions import Expressions
from sarus_kernel.frontends.sql.select import (
    conditions_of_joins,
    grouping,
    laterals,
    output_columns,
    picked_values,
    rownum,
    sources,
    subqueries,
    window_columns,
    windows,
)
from sarus_kernel.frontends.sql.select.inspection import conjuncts, has_aggregate, refuse_window
from sarus_kernel.frontends.sql.select.name_resolution import Names
from sarus_kernel.frontends.sql.select.predicate_pushdown import placed
from sarus_kernel.frontends.sql.select.protocol import Beside, Over, Reader
from sarus_kernel.frontends.sql.spelling import spelt
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Filter, Relation
from sarus_kernel.plan.types import ColumnType, Kind, Schema
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import WindowFunction


class Select:
    """Reads one SELECT.

    names       the rows: FROM, its joins, and what subqueries joined to them
    keys        GROUP BY: internal name -> expression over the rows
    sets        the keys of each grouping set, where there are several
    levels      GROUPING(…): internal name -> the keys it asks about
    aggregates  internal name -> aggregate over the rows
    different   those of them that are over the different values: SUM(DISTINCT …)
    windows     internal name -> window function over the rows or groups
    later       scalar subqueries beside aggregates: internal name -> how they are joined
    correlated  conditions of WHERE that name columns of the SELECT around this one
    subqueries  the values of subqueries that were joined to the rows, by their text
    """

    def __init__(self, reader: Reader, node: exp.Select, outer: Names | None = None) -> None:
        self.reader = reader
        self.node = node = conditions_of_joins.moved(node)
        self.keys: dict[str, ColumnNode] = {}
        self.sets: tuple[tuple[str, ...], ...] = ()
        self.levels: dict[str, tuple[str, ...]] = {}
        self.aggregates: dict[str, Aggregation] = {}
        self.different: set[str] = set()
        self._named: dict[tuple[Aggregation, bool], str] = {}
        self.windows: dict[str, tuple[Over, WindowFunction | Aggregation]] = {}
        self.later: dict[str, Beside] = {}
        self.correlated: list[ColumnNode] = []
        self.subqueries: dict[exp.Expr, ColumnNode] = {}
        joins = node.args.get("joins") or []
        from_ = node.args.get("from_")
        start = from_.this if from_ is not None else None
        self.names = sources.first(reader, start, not joins, outer)
        for join in joins:
            lateral = isinstance(join.this, exp.Lateral)
            self.names = (laterals if lateral else sources).joined(self, self.names, join)

    def inside(self, node: exp.Select) -> "Select":
        """A SELECT inside this one, which may name its columns."""
        return Select(self.reader, node, self.names)

    def relation(self) -> Relation:
        """The relation of the whole SELECT."""
        self.where()
        grouping.read(self)
        outputs = output_columns.outputs(self)
        order = output_columns.order(self, outputs)
        having = self._condition("having")
        kept = [self._condition("qualify"), output_columns.first_of_each(self, order)]
        if self.names.borrowed:
            raise NotSupported("This subquery names a column of the query around it; use EXISTS.")
        relation = grouping.rows(self) if self.grouped else self.names.relation
        if having is not None:
            if _read(having) & self.windows.keys():
                raise NotSupported("Window functions stand in SELECT, QUALIFY and ORDER BY only.")
            relation = Filter(relation, having)
        relation = window_columns.applied(self, relation)
        for condition in kept:
            relation = relation if condition is None else Filter(relation, condition)
        return output_columns.finished(self, relation, outputs, order)

    def _condition(self, part: str) -> ColumnNode | None:
        node = self.node.args.get(part)
        return None if node is None else self.value(node.this)

    def where(self) -> None:
        """Apply WHERE: conditions on columns, and subqueries as semi and anti joins."""
        where = self.node.args.get("where")
        parts = conjuncts(where.this) if where is not None else []
        parts, most = rownum.split(self, parts)
        if most is not None:
            self.node = self.node.copy()  # it may be read again, as part of something else
            self.node.set("limit", exp.Limit(expression=exp.Literal.number(most)))
        # All are read before the first one is placed: placing changes what the next is read over.
        conditions = [subqueries.condition(self, part) for part in parts]
        for condition in conditions:
            if condition is None:
                continue
            if _read(condition) & self.names.borrowed:
                self.correlated.append(condition)
            else:
                self.names.relation = placed(self.names.relation, condition, self.reader.scope)

    def bind(self, node: exp.Expr) -> ColumnNode:
        """An expression over the joined rows; scalar subqueries join their one value."""
        return Expressions(self._in_row, self._type).bind(node)

    def members(self, node: exp.In) -> list[ColumnNode]:
        """The value of an IN over the joined rows, and the items of its list."""
        return Expressions(self._in_row, self._type).members(node)

    def value(self, node: exp.Expr) -> ColumnNode:
        """An expression of the result: over groups if there are groups, else over rows."""
        meant = self.expanded(node)
        if self.grouped:
            return self.over_group(self._over_groups().bind(meant))
        return Expressions(self._in_result, lambda column: column.type(self._wide())).bind(meant)

    def may_be_null(self, column: ColumnNode, beside: Relation | None = None) -> bool:
        """Whether an expression over rows or groups, and a relation beside them, has nulls."""
        more = {} if beside is None else self.reader.scope.schema(beside)
        return column.type({**self._wide(), **more}).nullable

    def _over_groups(self) -> Expressions:
        return Expressions(self._in_group, lambda column: column.type(self._wide()))

    def over(self, names: Names) -> Expressions:
        """Binds the conditions of a join, over the names of both sides."""
        return Expressions(
            lambda node: _column(node, names), lambda column: column.type(self._schema(names))
        )

    def _type(self, column: ColumnNode) -> ColumnType:
        return column.type(self._schema(self.names))

    def _schema(self, names: Names) -> Schema:
        schema = dict(self.reader.scope.schema(names.relation))
        if names.outer is not None:
            schema |= self.reader.scope.schema(names.outer.relation)
        return schema

    def _wide(self) -> Schema:
        """Rows, aggregates, windows, later subqueries: all that an output may name."""
        rows = self._schema(self.names)
        wide = {**rows, **{name: a.type(rows) for name, a in self.aggregates.items()}}
        wide |= {name: column.type(rows) for name, column in self.keys.items()}
        wide |= {name: ColumnType(Kind.INTEGER) for name in self.levels}
        for beside in self.later.values():
            wide |= self.reader.scope.schema(beside[0])
        for name, (_, function) in self.windows.items():
            wide[name] = function.type(wide)
        return wide

    def _in_row(self, node: exp.Expr) -> ColumnNode | None:
        if isinstance(node, exp.Column):
            return self.names.column(node)
        refuse_window(node)
        if is_aggregate(node):
            raise QuestionError(f"`{spelt(node)}` is an aggregate where one row is meant.")
        return subqueries.value(self, node)

    def _in_result(self, node: exp.Expr) -> ColumnNode | None:
        return windows.column(self, node) if isinstance(node, exp.Window) else self._in_row(node)

    # --- over groups

    @cached_property
    def grouped(self) -> bool:
        """Whether the result has a row per group instead of a row per row."""
        parts = (self.node.args.get(part) for part in ("having", "order", "qualify"))
        found = any(p is not None and has_aggregate(p) for p in (*self.node.expressions, *parts))
        return found or any(self.node.args.get(part) for part in ("group", "having"))

    def meant(self, node: exp.Expr) -> exp.Expr:
        """What a group or order item means: a number or an alias stands for an output column."""
        if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
            place = int(node.name)
            if not 1 <= place <= len(self.node.expressions):
                raise QuestionError(f"There is no column number {place} in the SELECT.")
            output: exp.Expr = self.node.expressions[place - 1].unalias()
            return output
        return self._alias(node)

    def expanded(self, node: exp.Expr) -> exp.Expr:
        """An expression in which no alias of an output is left, nor one that these name."""
        for _ in range(1 + len(self.node.expressions)):
            meant = node.copy().transform(lambda part: self._alias(part))
            if meant == node:
                break
            node = meant
        return node

    def _alias(self, node: exp.Expr) -> exp.Expr:
        """A name that is no column but an output's alias, replaced by that output."""
        if isinstance(node, exp.Column) and not node.table and self.names.find(node.name) is None:
            for output in self.node.expressions:
                if output.alias.lower() == node.name.lower():
                    meant: exp.Expr = output.unalias()
                    return meant
        return node

    def _in_group(self, node: exp.Expr) -> ColumnNode | None:
        if isinstance(node, exp.Window):
            return windows.column(self, node)
        if isinstance(node, exp.Grouping):
            return grouping.level(self, node)
        made_of = population(node)
        if made_of is not None:
            return self._over_groups().bind(made_of)
        if is_aggregate(node):
            return self._aggregate(node)
        if isinstance(node, exp.Column):
            return self.names.column(node)
        return subqueries.later(self, node)

    def _aggregate(self, node: exp.Expr) -> Column:
        plain = of_different(node)
        made = picked_values.aggregated(self, node)
        made = made or aggregation(node if plain is None else plain, self.bind)
        kind = made, plain is not None
        if kind not in self._named:
            name = self._named[kind] = self.reader.fresh(self._word(node))
            self.aggregates[name] = made
            if plain is not None:
                self.different.add(name)
        return Column(self._named[kind])

    def _word(self, node: exp.Expr) -> str:
        """What an aggregate is called where it is spoken of: its alias, or its own text."""
        text = node.sql(dialect="duckdb")
        return str(self._aliases.get(text, text))[:60]

    @cached_property
    def _aliases(self) -> dict[str, str]:
        named = (item for item in self.node.expressions if item.alias)
        return {item.unalias().sql(dialect="duckdb"): item.alias for item in named}

    def over_group(self, column: ColumnNode) -> ColumnNode:
        """Row expressions that are group keys replaced by the key; other columns are an error."""
        if not self.grouped:
            return column
        for name, key in self.keys.items():
            if column == key:
                return Column(name)
        if isinstance(column, Column):
            made = (self.aggregates, self.later, self.windows, self.levels, self.keys)
            if any(column.name in names for names in made):
                return column
            shown = column.name.split("#")[0]
            raise QuestionError(f"{shown!r} is neither in GROUP BY nor inside an aggregate.")
        return column.with_children(self._inside)

    def _inside(self, node: Node) -> Node:
        return self.over_group(node) if isinstance(node, ColumnNode) else node


def _column(node: exp.Expr, names: Names) -> ColumnNode | None:
    return names.column(node) if isinstance(node, exp.Column) else None


def _read(condition: ColumnNode) -> set[str]:
    return {n.name for n in walk(condition) if isinstance(n, Column)}
