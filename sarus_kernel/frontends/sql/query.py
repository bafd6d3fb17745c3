"""A query to a relation: WITH, SELECT, set operations."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql.select.limits import limited, sort_keys
from sarus_kernel.frontends.sql.select.name_resolution import Names
from sarus_kernel.frontends.sql.select.select import Select
from sarus_kernel.frontends.sql.select.windows_as_groups import by_groups
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.matching import same
from sarus_kernel.plan.relations import (
    Distinct,
    Join,
    Project,
    Relation,
    Scope,
    Sort,
    Union,
)


@dataclass
class Reader:
    """Reads the queries of one text.

    known   the common table expressions in reach, and the tables that a script has made
    given   questions and frames of the notebook, by name
    """

    scope: Scope
    known: dict[str, Relation] = field(default_factory=dict)
    counter: list[int] = field(default_factory=lambda: [0])
    given: Callable[[str], Relation | None] = lambda _: None

    def answer(self, node: exp.Expr, outer: Names | None = None) -> Relation:
        """The relation of a query, its columns named as a reader would name them."""
        reader = self._with(node)
        if isinstance(node, exp.Subquery):
            return reader._ordered(node, reader.answer(node.this, outer))
        if isinstance(node, exp.SetOperation):
            return reader._ordered(node, reader._combined(node))
        if isinstance(node, exp.Select):
            if node.args.get("into") is not None:
                raise NotSupported("SELECT … INTO is a statement of its own, not a part of one.")
            return Select(reader, by_groups(node), outer).relation()
        raise NotSupported("Joins in parentheses cannot be asked: write them one after the other.")

    def names(self, relation: Relation) -> list[str]:
        """The column names of a relation."""
        return list(self.scope.schema(relation))

    def fresh(self, word: str) -> str:
        """An internal name that no other part of the text uses."""
        self.counter[0] += 1
        return f"{word}#{self.counter[0]}"

    def _with(self, node: exp.Expr) -> "Reader":
        with_ = node.args.get("with_")
        if with_ is None:
            return self
        if with_.args.get("recursive"):
            raise NotSupported("WITH RECURSIVE cannot be asked: how often it repeats is unknown.")
        reader = Reader(self.scope, dict(self.known), self.counter, self.given)
        if len({cte.alias.lower() for cte in with_.expressions}) < len(with_.expressions):
            raise QuestionError("Two queries of the WITH have the same name.")
        for cte in with_.expressions:
            relation = reader.answer(cte.this)
            columns = [c.name for c in cte.args["alias"].args.get("columns") or []]
            reader.known[cte.alias.lower()] = reader.renamed(relation, columns)
        return reader

    def renamed(self, relation: Relation, columns: list[str]) -> Relation:
        """The relation with its first columns named anew (`AS t(a, b)`)."""
        if not columns:
            return relation
        names = self.names(relation)
        if len(columns) > len(names):
            raise QuestionError("An alias names more columns than there are.")
        return Project(relation, tuple(columns + names[len(columns):]), tuple(map(Column, names)))

    def _combined(self, node: exp.SetOperation) -> Relation:
        left, right = self.answer(node.this), self.answer(node.expression)
        names = self.names(left)
        if len(names) != len(self.names(right)):
            raise QuestionError("The two sides do not have the same number of columns.")
        if isinstance(node, exp.Union):
            whole = Union((left, right))
            return Distinct(whole) if node.args.get("distinct") else whole
        if not node.args.get("distinct", True):
            raise NotSupported("INTERSECT ALL and EXCEPT ALL cannot be asked; leave ALL out.")
        inner = [self.fresh(name) for name in names]
        other = Project(right, tuple(inner), tuple(map(Column, self.names(right))))
        types = zip(self.scope.schema(left).values(), self.scope.schema(right).values(),
                    strict=True)  # fmt: skip
        tests = [
            same(Column(a), Column(b), one.nullable and other.nullable)
            for a, b, (one, other) in zip(names, inner, types, strict=True)
        ]
        kind = "semi" if isinstance(node, exp.Intersect) else "anti"
        condition = tests[0] if len(tests) == 1 else apply("and", *tests)
        return Distinct(Join(left, other, kind, condition))

    def _ordered(self, node: exp.Expr, relation: Relation) -> Relation:
        """ORDER BY and LIMIT of a set operation: by output columns."""
        names = self.names(relation)
        order = node.args.get("order")
        if order is not None:
            pairs = [
                pair for item in order.expressions
                for pair in sort_keys(item, self._output(item.this, names))
            ]  # fmt: skip
            relation = Sort(relation, tuple(k for k, _ in pairs), tuple(d for _, d in pairs))
        return limited(node, relation)

    def _output(self, node: exp.Expr, names: list[str]) -> ColumnNode:
        if isinstance(node, exp.Literal) and not node.is_string and node.name.isdigit():
            place = int(node.name)
            if 1 <= place <= len(names):
                return Column(names[place - 1])
        low = {name.lower(): name for name in names}
        if isinstance(node, exp.Column) and node.name.lower() in low:
            return Column(low[node.name.lower()])
        raise NotSupported("ORDER BY here takes a column of the result, by name or number.")
