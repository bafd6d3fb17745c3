"""One rendering of a relation: its scope, what is shared in it, and how expressions are written."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlglot import expressions as exp

from sarus_kernel.engines.sql.dialect import Dialect
from sarus_kernel.engines.sql.writing import Site, identifier, number, read
from sarus_kernel.errors import InternalError
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal, is_arithmetic
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope, Table
from sarus_kernel.plan.types import Kind, Schema


def uses_of(relation: Relation) -> Counter[str]:
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
class Page:
    """One rendering: what is shared, and the CTEs written so far (in dependency order).

    dialect   the engine's own templates
    writers   how each kind of relation is written
    uses      how often each relation is read by another one
    """

    scope: Scope
    dialect: Dialect
    writers: "Mapping[type[Relation], Callable[[Page, Any], exp.Select]]"
    uses: Counter[str]
    ctes: dict[str, exp.Select] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def select(self, relation: Relation) -> exp.Select:
        """The SELECT of one relation, over its inputs as sub-queries or CTEs."""
        return self.writers[type(relation)](self, relation)

    def source(self, relation: Relation, alias: str) -> exp.Expr:
        """A relation as something to select from."""
        if isinstance(relation, Table | Given):
            name = relation.name.split(".")[-1] if isinstance(relation, Table) else relation.name
            spelled = self.scope.catalog.table(name).name if isinstance(relation, Table) else name
            return exp.alias_(exp.Table(this=identifier(spelled)), alias, quoted=True, table=True)
        if self.uses[relation.digest] < 2:
            return self.select(relation).subquery(identifier(alias), copy=False)
        return self.shared(relation, alias)

    def shared(self, relation: Relation, alias: str) -> exp.Expr:
        """A relation that is written once, as a CTE, and read by name."""
        if relation.digest not in self.names:
            self.names[relation.digest] = self.cte(self.select(relation))
        return read(self.names[relation.digest], alias)

    def cte(self, select: exp.Select) -> str:
        """Write a CTE; its name, which no table can have."""
        name = f"\N{MIDDLE DOT}step_{len(self.ctes) + 1}"
        self.ctes[name] = select
        return name

    def column(self, node: ColumnNode, schema: Schema) -> exp.Expr:
        """One row-wise expression over rows of `schema`."""
        if isinstance(node, Column):
            return exp.column(identifier(node.name))
        if isinstance(node, Literal):
            return self.dialect.literal(node)
        if isinstance(node, Apply):
            arguments = [self._argument(node, argument, schema) for argument in node.arguments]
            types = [argument.type(schema) for argument in node.arguments]
            site = Site(arguments, types, node.type(schema), self.dialect.fit)
            return self.dialect.functions[node.function](site)
        raise InternalError(f"{type(node).__name__} has no SQL.")

    def value(self, node: ColumnNode, schema: Schema) -> exp.Expr:
        """An expression that leaves arithmetic: infinite and NaN become null here."""
        written = self.column(node, schema)
        real = is_arithmetic(node) and node.type(schema).kind is Kind.NUMBER
        return self.dialect.finite(written) if real else written

    def _argument(self, node: Apply, argument: ColumnNode, schema: Schema) -> exp.Expr:
        inside = is_arithmetic(node) or node.function == "to_integer"
        return self.column(argument, schema) if inside else self.value(argument, schema)

    def aggregate(self, node: Aggregation, schema: Schema) -> exp.Expr:
        """One aggregate over rows of `schema`."""
        types = [argument.type(schema) for argument in node.arguments]
        values = [self.value(argument, schema) for argument in node.arguments]
        where = None if node.where is None else self.column(node.where, schema)
        if where is not None and not self.dialect.filters:
            # every aggregate leaves nulls out
            values[:1] = [_where(where, value) for value in values[:1] or [number("1")]]
        first: exp.Expr = values[0] if values else exp.Star()
        if node.distinct:
            first = exp.Distinct(expressions=[first])
        result = node.type(schema)
        write = self.dialect.aggregates[node.function]
        written = write(first, types[0] if types else result, *values[1:])
        if where is not None and self.dialect.filters:
            written = exp.Filter(this=written, expression=exp.Where(this=where))
        return self.dialect.finish(written, result)


def _where(condition: exp.Expr, value: exp.Expr) -> exp.Expr:
    return exp.Case(ifs=[exp.If(this=condition.copy(), true=value)])
