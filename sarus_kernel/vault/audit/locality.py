"""Whether a relation is unit-local, read off the relation alone: the audit's second opinion."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from sarus_kernel.errors import InternalError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Apply, Column, ColumnNode
from sarus_kernel.plan.inner import Given, KeepKeys
from sarus_kernel.plan.relations import (
    Aggregate,
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
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window

R = TypeVar("R", bound=Relation)
T = TypeVar("T")
PRIVATE = "private"


@dataclass(frozen=True)
class Facts:
    """What the check may rely on: the catalog, and the keys of each released table."""

    catalog: Catalog
    released: dict[str, tuple[str, ...]]
    scope: Scope = field(init=False)
    found: dict[tuple[str, str], Any] = field(init=False, default_factory=dict)
    """What was found out of a relation already, by the question and the relation's digest."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "scope", Scope(self.catalog))


def once(rule: "Callable[[R, Facts], T]") -> "Callable[[R, Facts], T]":
    """The same rule, which looks at a relation that is shared in a question once only."""

    @wraps(rule)
    def remembered(node: R, facts: Facts) -> T:
        key = (f"{rule.__module__}.{rule.__name__}", node.digest)
        if key not in facts.found:
            facts.found[key] = rule(node, facts)
        found: T = facts.found[key]
        return found

    return remembered


@once
def units(node: Relation, facts: Facts) -> frozenset[str]:
    """The columns that hold the unit in every row; InternalError if the rows are not unit-local."""
    match node:
        case Table():
            return _unit_of(node, facts)
        case Values() | Given():
            return frozenset()
        case Limit() if not private(node, facts):
            return frozenset()
        case Filter() | Sort():
            return units(node.relation, facts)
        case Project():
            below = units(node.relation, facts)
            named = zip(node.names, node.columns, strict=True)
            kept = frozenset(n for n, c in named if isinstance(c, Column) and c.name in below)
            return _still(kept, below)
        case Aggregate():
            below = units(node.relation, facts)
            named = zip(node.key_names, node.keys, strict=True)
            kept = frozenset(n for n, c in named if isinstance(c, Column) and c.name in below)
            return _still(kept, below)
        case KeepKeys():
            return _still(units(node.relation, facts) & {node.unit}, frozenset({node.unit}))
        case Join():
            return _joined(node, facts)
        case Union():
            return _united(node, facts)
        case Window():
            below = units(node.relation, facts)
            keys = {key.name for key in node.partition if isinstance(key, Column)}
            _still(below & keys, below)
            return below
    raise InternalError("A bounded query contains a relation that is not unit-local.")


def _unit_of(node: Table, facts: Facts) -> frozenset[str]:
    info = facts.catalog.table(node.name)
    if info.private and info.unit is None:
        raise InternalError("A bounded query reads a private table without a person.")
    return frozenset({info.unit} if info.private and info.unit else ())


def _still(kept: frozenset[str], below: frozenset[str]) -> frozenset[str]:
    if below and not kept:
        raise InternalError("A bounded query loses the person on the way.")
    return kept


def _joined(node: Join, facts: Facts) -> frozenset[str]:
    left, right = units(node.left, facts), units(node.right, facts)
    of_people = [private(node.left, facts), private(node.right, facts)]
    kinds = kinds_of_join(node, facts)
    if all(of_people) and not any(
        kinds[a] is kinds[b] and ((a in left and b in right) or (a in right and b in left))
        for a, b in equated(node.condition)
    ):
        raise InternalError("A bounded query joins people with other people.")
    if of_people[1] and not of_people[0] and node.kind not in ("inner", "cross"):
        raise InternalError("A bounded query keeps public rows without a person.")
    if node.kind == "full" and any(of_people):
        raise InternalError("A bounded query has a full join.")
    return left | right if node.kind in ("inner", "cross") else left


def private(node: Relation, facts: Facts) -> bool:
    """Whether a relation reads a table about people. All below it are settled with it, once."""
    known = facts.found
    if (PRIVATE, node.digest) not in known:
        for each in sorted(walk(node), key=lambda n: n.depth):  # what it is made of comes before
            own = isinstance(each, Table) and facts.catalog.table(each.name).private
            below = any(known[PRIVATE, child.digest] for child in each.children())
            known[PRIVATE, each.digest] = own or below
    return bool(known[PRIVATE, node.digest])


def kinds_of_join(node: Join, facts: Facts) -> dict[str, Kind]:
    """The kind of each column that the condition of a join may name."""
    both = {**facts.scope.schema(node.left), **facts.scope.schema(node.right)}
    return {name: type_.kind for name, type_ in both.items()}


def equated(condition: ColumnNode | None) -> Iterator[tuple[str, str]]:
    """The pairs of columns that are equal wherever the condition is true."""
    if not isinstance(condition, Apply):
        return
    if condition.function == "and":
        for part in condition.arguments:
            yield from equated(part)
    names_ = [a.name for a in condition.arguments if isinstance(a, Column)]
    if condition.function == "equal" and len(names_) == 2:
        yield names_[0], names_[1]


def _united(node: Union, facts: Facts) -> frozenset[str]:
    """Column positions that hold the unit in every part (names are those of the first part)."""
    places: list[set[int]] = []
    for relation in node.relations:
        own = names(relation, facts)
        places.append({own.index(unit) for unit in units(relation, facts)})
    shared = set.intersection(*places)
    first = names(node.relations[0], facts)
    return _still(
        frozenset(first[place] for place in shared), frozenset({"unit"} if any(places) else ())
    )


def names(node: Relation, facts: Facts) -> list[str]:
    """The columns of a relation, in order."""
    return list(facts.scope.schema(node))
