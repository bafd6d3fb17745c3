"""How the rows of a subquery belong to those of the SELECT around it."""

from sqlglot import exp

from sarus_kernel.frontends.sql.select.protocol import Select
from sarus_kernel.plan.columns import Apply, Column, ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import walk

Pairs = list[tuple[ColumnNode, ColumnNode]]
"""Outer expression, and the inner one that equals it."""


def plain_select(node: exp.Expr) -> exp.Select | None:
    """The SELECT of a subquery, unless it has a WITH of its own."""
    inner = node.unnest() if isinstance(node, exp.Subquery) else node
    return inner if isinstance(inner, exp.Select) and not inner.args.get("with_") else None


def equalities(select: Select, inner: Select) -> Pairs | None:
    """The correlated conditions as pairs, if each equates outer columns with inner ones."""
    theirs = set(select.reader.scope.schema(inner.names.relation))
    pairs: Pairs = []
    for condition in inner.correlated:
        if not isinstance(condition, Apply) or condition.function != "equal":
            return None
        sides = sorted(condition.arguments, key=lambda side: bool(_read(side) & theirs))
        if not _read(sides[0]) or _read(sides[0]) & theirs or not _read(sides[1]) <= theirs:
            return None
        pairs.append((sides[0], sides[1]))
    used = {n for a in inner.aggregates.values() for n in _read(a)}
    return pairs if used <= theirs else None


def _read(node: Node) -> set[str]:
    return {part.name for part in walk(node) if isinstance(part, Column)}
