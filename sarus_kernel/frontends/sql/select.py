"""One SELECT to relations, in the order in which SQL means it."""

from functools import cached_property
from typing import TYPE_CHECKING

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql import sources, subqueries
from sarus_kernel.frontends.sql.aggregates import aggregation, is_aggregate
from sarus_kernel.frontends.sql.expressions import Expressions
from sarus_kernel.frontends.sql.limits import limited, sort_keys
from sarus_kernel.frontends.sql.names import Names, unique
from sarus_kernel.frontends.sql.parts import conjuncts, has_aggregate, name_of, refuse_window
from sarus_kernel.frontends.sql.placing import placed
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Relation,
    Sort,
    keep,
    project,
)
from sarus_kernel.plan.types import ColumnType, Schema
from sarus_kernel.plan.walk import walk

if TYPE_CHECKING:
    from sarus_kernel.frontends.sql.query import Reader


class Select:
    """Reads one SELECT.

    names       the rows: FROM, its joins, and what subqueries joined to them
    keys        GROUP BY: internal name -> expression over the rows
    aggregates  internal name -> aggregate over the rows
    later       scalar subqueries beside aggregates: internal name -> relation of one row
    correlated  conditions of WHERE that name columns of the SELECT around this one
    """

    def __init__(self, reader: "Reader", node: exp.Select, outer: Names | None = None) -> None:
        self.reader = reader
        self.node = node
        self.keys: dict[str, ColumnNode] = {}
        self.aggregates: dict[str, Aggregation] = {}
        self.later: dict[str, Relation] = {}
        self.correlated: list[ColumnNode] = []
        joins = node.args.get("joins") or []
        from_ = node.args.get("from_")
        start = from_.this if from_ is not None else None
        self.names = sources.first(reader, start, not joins, outer)
        for join in joins:
            self.names = sources.joined(self, self.names, join)

    def relation(self) -> Relation:
        """The relation of the whole SELECT."""
        self.where()
        self._group()
        outputs = self._outputs()
        order = self._order(outputs)
        having = self.node.args.get("having")
        condition = self._value(having.this) if having is not None else None
        if self.names.borrowed:
            raise NotSupported("This subquery names a column of the query around it; use EXISTS.")
        relation = self._grouped() if self.grouped else self.names.relation
        if condition is not None:
            relation = Filter(relation, condition)
        return self._finished(relation, outputs, order)

    def where(self) -> None:
        """Apply WHERE: conditions on columns, and subqueries as semi and anti joins."""
        where = self.node.args.get("where")
        parts = conjuncts(where.this) if where is not None else []
        # All are read before the first one is placed: placing changes what the next is read over.
        conditions = [subqueries.condition(self, part) for part in parts]
        for condition in conditions:
            if condition is None:
                continue
            if {n.name for n in walk(condition) if isinstance(n, Column)} & self.names.borrowed:
                self.correlated.append(condition)
            else:
                self.names.relation = placed(self.names.relation, condition, self.reader.scope)

    def bind(self, node: exp.Expr) -> ColumnNode:
        """An expression over the joined rows; scalar subqueries join their one value."""
        return Expressions(self._in_row, self._type).bind(node)

    def _type(self, column: ColumnNode) -> ColumnType:
        return column.type(self._schema(self.names))

    def over(self, names: Names) -> Expressions:
        """Binds the conditions of a join, over the names of both sides."""
        return Expressions(
            lambda node: _column(node, names), lambda column: column.type(self._schema(names))
        )

    def _schema(self, names: Names) -> Schema:
        schema = dict(self.reader.scope.schema(names.relation))
        if names.outer is not None:
            schema |= self.reader.scope.schema(names.outer.relation)
        return schema

    def _in_row(self, node: exp.Expr) -> ColumnNode | None:
        if isinstance(node, exp.Column):
            return self.names.column(node)
        if is_aggregate(node):
            raise QuestionError(f"`{node.sql()[:60]}` is an aggregate where one row is meant.")
        refuse_window(node)
        return subqueries.value(self, node)

    # --- grouping

    @cached_property
    def grouped(self) -> bool:
        """Whether the result has a row per group instead of a row per row."""
        parts = [*self.node.expressions, self.node.args.get("having"), self.node.args.get("order")]
        found = any(part is not None and has_aggregate(part) for part in parts)
        return found or any(self.node.args.get(part) for part in ("group", "having"))

    def _group(self) -> None:
        group = self.node.args.get("group")
        if group is None:
            return
        items = [
            item for part in ("expressions", "grouping_sets", "cube", "rollup")
            for item in group.args.get(part) or []
        ]  # fmt: skip
        if group.args.get("all"):
            items = [e.unalias() for e in self.node.expressions if not has_aggregate(e)]
        for item in items:
            if isinstance(item, exp.Rollup | exp.Cube | exp.GroupingSets):
                raise NotSupported("GROUPING SETS, CUBE, ROLLUP: write one query per grouping.")
            column = self.bind(self._meant(item))
            if column not in self.keys.values():
                self.keys[self.reader.fresh(name_of(item)[:60])] = column

    def _meant(self, node: exp.Expr) -> exp.Expr:
        """What a group or order item means: a number or an alias stands for an output column."""
        if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
            place = int(node.name)
            if not 1 <= place <= len(self.node.expressions):
                raise QuestionError(f"There is no column number {place} in the SELECT.")
            output: exp.Expr = self.node.expressions[place - 1].unalias()
            return output
        return self._alias(node)

    def _alias(self, node: exp.Expr) -> exp.Expr:
        """A name that is no column but an output's alias, replaced by that output."""
        if isinstance(node, exp.Column) and not node.table and self.names.find(node.name) is None:
            for output in self.node.expressions:
                if output.alias.lower() == node.name.lower():
                    meant: exp.Expr = output.unalias()
                    return meant
        return node

    def _value(self, node: exp.Expr) -> ColumnNode:
        """An expression of the result: over groups if there are groups, else over rows."""
        meant = node.copy().transform(lambda part: self._alias(part))
        if not self.grouped:
            return self.bind(meant)
        bound = Expressions(self._in_group, lambda column: column.type(self._wide()))
        return self._by_key(bound.bind(meant))

    def _wide(self) -> Schema:
        """Rows, aggregates and later subqueries: all that an expression over groups may name."""
        rows = self._schema(self.names)
        wide = {**rows, **{name: a.type(rows) for name, a in self.aggregates.items()}}
        for relation in self.later.values():
            wide |= self.reader.scope.schema(relation)
        return wide

    def _in_group(self, node: exp.Expr) -> ColumnNode | None:
        if is_aggregate(node):
            made = aggregation(node, self.bind)
            known = {a: name for name, a in self.aggregates.items()}
            name = known.get(made) or self.reader.fresh(self._word(node))
            self.aggregates[name] = made
            return Column(name)
        if isinstance(node, exp.Column):
            return self.names.column(node)
        refuse_window(node)
        return subqueries.later(self, node)

    def _word(self, node: exp.Expr) -> str:
        """What an aggregate is called where it is spoken of: its alias, or its own text."""
        text = node.sql(dialect="duckdb")
        named = (item for item in self.node.expressions if item.alias)
        words = {item.unalias().sql(dialect="duckdb"): item.alias for item in named}
        return str(words.get(text, text))[:60]

    def _by_key(self, column: ColumnNode) -> ColumnNode:
        """Row expressions that are group keys replaced by the key; other columns are an error."""
        for name, key in self.keys.items():
            if column == key:
                return Column(name)
        if isinstance(column, Column):
            if column.name in self.aggregates or column.name in self.later:
                return column
            shown = column.name.split("#")[0]
            raise QuestionError(f"{shown!r} is neither in GROUP BY nor inside an aggregate.")
        return column.with_children(self._inside)

    def _inside(self, node: Node) -> Node:
        return self._by_key(node) if isinstance(node, ColumnNode) else node

    def _grouped(self) -> Relation:
        relation: Relation = Aggregate(
            self.names.relation,
            tuple(self.keys),
            tuple(self.keys.values()),
            tuple(self.aggregates),
            tuple(self.aggregates.values()),
        )
        for other in self.later.values():
            relation = Join(relation, other, "cross")
        return relation

    # --- the result

    def _outputs(self) -> dict[str, ColumnNode]:
        named: list[tuple[str, ColumnNode]] = []
        if not self.node.expressions:
            raise QuestionError("The SELECT names no columns.")
        for item in self.node.expressions:
            if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and item.is_star):
                if item.args.get("except_") or item.args.get("replace") or item.args.get("rename"):
                    raise NotSupported("After *, EXCLUDE and REPLACE cannot be asked.")
                table = item.table if isinstance(item, exp.Column) else ""
                if not self.names.sources:
                    raise QuestionError("There is nothing that * could mean: write FROM a table.")
                for written, internal in self.names.all(table):
                    column = Column(internal)
                    named.append((written, self._by_key(column) if self.grouped else column))
            else:
                named.append((name_of(item), self._value(item.unalias())))
        names = unique(name for name, _ in named)
        return {name: value for name, (_, value) in zip(names, named, strict=True)}

    def _order(self, outputs: dict[str, ColumnNode]) -> list[tuple[ColumnNode, bool]]:
        order = self.node.args.get("order")
        found = []
        for item in order.expressions if order is not None else []:
            found += sort_keys(item, self._sort_key(item.this, outputs))
        return found

    def _sort_key(self, node: exp.Expr, outputs: dict[str, ColumnNode]) -> ColumnNode:
        low = {name.lower(): value for name, value in outputs.items()}
        if isinstance(node, exp.Column) and not node.table and node.name.lower() in low:
            return low[node.name.lower()]
        return self._value(self._meant(node))

    def _finished(
        self,
        relation: Relation,
        outputs: dict[str, ColumnNode],
        order: list[tuple[ColumnNode, bool]],
    ) -> Relation:
        places = {value: name for name, value in reversed(outputs.items())}
        hidden = {self.reader.fresh("sort"): key for key, _ in order if key not in places}
        places |= {key: name for name, key in hidden.items()}
        relation = project(relation, outputs | hidden)
        if self.node.args.get("distinct") is not None:
            if hidden:
                raise NotSupported("With DISTINCT, order by columns of the result.")
            relation = Distinct(relation)
        if order:
            keys = tuple(Column(places[key]) for key, _ in order)
            relation = Sort(relation, keys, tuple(down for _, down in order))
        relation = limited(self.node, relation)
        return keep(relation, outputs) if hidden else relation


def _column(node: exp.Expr, names: Names) -> ColumnNode | None:
    return names.column(node) if isinstance(node, exp.Column) else None
