"""Whether rows are picked or computed by who somebody is.

An exact score tells a bit about a person that a feature or target singles out. So in a
whitelisted question the columns that identify (keys, references to people's rows, open text) may
link tables and count rows, and nothing else. It cannot keep everything rare out; the limits on
people, classes and releases are there for the rest.
"""

from dataclasses import dataclass, field

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Project,
    Relation,
    Scope,
    Table,
    Union,
)
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.windows import Window
from sarus_kernel.rewriting.predicates import conjuncts, equalities
from sarus_kernel.rewriting.unit_local import names_in


def identifiers(relation: Relation, scope: Scope) -> frozenset[str]:
    """The identifying columns of a relation. Raises NotReleasable where one is computed with."""
    return _Search(scope).of(relation)


@dataclass
class _Search:
    """One search, which looks at a relation that is shared in a question once."""

    scope: Scope
    found: dict[str, frozenset[str]] = field(default_factory=dict)

    def of(self, relation: Relation) -> frozenset[str]:
        if relation.digest not in self.found:
            self.found[relation.digest] = _identifiers(relation, self)
        return self.found[relation.digest]


def _identifiers(relation: Relation, search: _Search) -> frozenset[str]:
    match relation:
        case Table():
            return _of_table(relation, search.scope)
        case Filter():
            known = search.of(relation.relation)
            _need_free(relation.condition, known)
            return known
        case Project():
            known = search.of(relation.relation)
            return _through(relation.names, relation.columns, known)
        case Aggregate():
            return _of_groups(relation, search.of(relation.relation))
        case Join():
            return _of_join(relation, search)
        case Union():
            return _of_union(relation, search)
        case Window():
            raise NotReleasable("A window function cannot be part of a whitelisted question.")
    found: frozenset[str] = frozenset()
    for child in relation.children():
        if isinstance(child, Relation):
            found |= search.of(child)
    return found


def _of_table(table: Table, scope: Scope) -> frozenset[str]:
    info = scope.catalog.table(table.name)
    if not info.private:
        return frozenset()
    private = {t.name for t in scope.catalog if t.private}
    return frozenset(
        column.name
        for column in info.columns
        if column.name in (info.unit, info.key)
        or (column.references or "").split(".")[0] in private
        or (column.type.kind is Kind.TEXT and column.type.categories is None)
    )


def _through(
    names: tuple[str, ...], columns: tuple[ColumnNode, ...], known: frozenset[str]
) -> frozenset[str]:
    kept = set()
    for name, column in zip(names, columns, strict=True):
        if isinstance(column, Column):
            kept |= {name} if column.name in known else set()
        else:
            _need_free(column, known)
    return frozenset(kept)


def _of_groups(node: Aggregate, known: frozenset[str]) -> frozenset[str]:
    for aggregate in node.aggregates:
        if aggregate.where is not None:
            _need_free(aggregate.where, known)
        for argument in aggregate.arguments:
            # Visits may be counted by their number; a count of a condition on it picks somebody.
            if aggregate.function != "count" or not isinstance(argument, Column):
                _need_free(argument, known)
    return _through(node.key_names, node.keys, known)


def _of_join(node: Join, search: _Search) -> frozenset[str]:
    known = search.of(node.left) | search.of(node.right)
    links = {frozenset(pair) for pair in equalities(node.condition)}
    for part in conjuncts(node.condition):
        # Two tables may be linked by identifiers; a list of the question may not name any.
        named = names_in(part)
        if frozenset(named) not in links or not named <= known:
            _need_free(part, known)
    return known


def _of_union(node: Union, search: _Search) -> frozenset[str]:
    scope = search.scope
    first = list(scope.schema(node.relations[0]))
    found = set()
    for relation in node.relations:
        known = search.of(relation)
        found |= {a for a, b in zip(first, scope.schema(relation), strict=True) if b in known}
    return frozenset(found)


def _need_free(column: ColumnNode, known: frozenset[str]) -> None:
    named = names_in(column) & known
    if named:
        name = min(named).split("#")[0].split(".")[-1]
        raise NotReleasable(
            f"A whitelisted result may not be computed from {name!r}, which tells who somebody is. "
            "Use it to join or group only."
        )
