"""What a safe query really costs, worked out again from the query alone.

This is deliberately a second, smaller implementation: it shares no code with `rewrite/dp`, trusts
none of its claims (units, L0, clipping bounds, loss) and understands only the few shapes that the
rewriter emits. If the two disagree, that is a bug of ours, and nothing is released.
"""


from dataclasses import dataclass

from sarus_kernel.errors import InternalError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Apply, Column, ColumnNode, Literal
from sarus_kernel.plan.inner import Given, KeepKeys
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Project,
    Relation,
    Sort,
    Table,
    Union,
    Values,
)
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.privacy.accounting import rho_of
from sarus_kernel.vault.stages import Bounded, Measurement, SafeQuery

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Facts:
    """What the check may rely on: the catalog, and the keys of each released table."""

    catalog: Catalog
    released: dict[str, tuple[str, ...]]


def check(query: SafeQuery, catalog: Catalog, epsilon: float, delta: float) -> None:
    """Raises InternalError unless the query costs no more than it says, and than was asked."""
    facts = Facts(catalog, {m.name: tuple(name for name, _ in m.keys) for m in query.measurements})
    if _private(query.post, facts):
        raise InternalError("The post-processing reads a private table.")
    total = PrivacyLoss()
    for measurement in query.measurements:
        total += _loss(measurement, facts)
    said = query.loss
    pairs = [
        (total.epsilon, said.epsilon),
        (total.delta, said.delta),
        (total.rho, said.rho),
        (total.threshold_delta, said.threshold_delta),
        (said.epsilon, epsilon),
        (said.delta, delta),
    ]
    if any(not cost <= limit * (1 + TOLERANCE) for cost, limit in pairs):
        raise InternalError("The privacy loss was computed in two ways, and they differ.")


def _loss(measurement: Measurement, facts: Facts) -> PrivacyLoss:
    """The loss of one measurement: its parts composed (Bun and Steinke 2016, Lemma 2.3)."""
    epsilon = rho = 0.0
    for query in measurement.queries:
        groups, ranges = _shape(query, facts)
        for part, most in zip(query.parts, ranges, strict=True):
            if measurement.mechanism == "laplace":
                epsilon += groups * most / part.scale
                rho += (groups * most / part.scale) ** 2 / 2
            elif measurement.mechanism == "gaussian":
                rho += groups * most**2 / (2 * part.scale**2)
            else:
                raise InternalError("A measurement has an unknown mechanism.")
    threshold = _threshold(measurement)
    if measurement.mechanism == "laplace":
        return PrivacyLoss(epsilon, threshold, rho, threshold)
    noise_delta = measurement.loss.delta - threshold
    if noise_delta <= 0 or rho > rho_of(measurement.loss.epsilon, noise_delta) * (1 + TOLERANCE):
        raise InternalError("Gaussian noise is too small for the epsilon that it claims.")
    return PrivacyLoss(measurement.loss.epsilon, measurement.loss.delta, rho, threshold)


def _threshold(measurement: Measurement) -> float:
    if measurement.grid is not None:
        return 0.0
    selection, first = measurement.selection, measurement.queries[0]
    part = next((p for p in first.parts if selection and p.column == selection.part), None)
    if selection is None or part is None or part.most != 1 or selection.delta <= 0:
        raise InternalError("Open keys are released without a sound selection.")
    return selection.delta


def _shape(query: Bounded, facts: Facts) -> tuple[int, list[int]]:
    """L0 and the l-infinity sensitivity of each part, read off the relation itself."""
    outer = query.query
    if not all(isinstance(key, Column) for key in outer.keys):
        raise InternalError("A bounded query has a key that is not a column.")
    if outer.names != tuple(part.column for part in query.parts):
        raise InternalError("A bounded query does not have the parts it says.")
    inner = outer.relation
    most: int | None = None
    if isinstance(inner, KeepKeys):
        most, inner = inner.most, inner.relation
    if len(outer.aggregates) == 1 and outer.aggregates[0].distinct:
        return _distinct(outer, inner, most, facts)
    groups = _groups(inner, most, facts)
    return groups, [_clipped(a.arguments[0]) for a in outer.aggregates if _is_sum(a.function)]


def _is_sum(function: str) -> bool:
    if function != "sum":
        raise InternalError("A bounded query aggregates by something other than a sum.")
    return True


def _distinct(
    outer: Aggregate, inner: Relation, most: int | None, facts: Facts
) -> tuple[int, list[int]]:
    """COUNT(DISTINCT value) over at most `most` (group, value) pairs of each unit."""
    if most is None or not isinstance(inner, Aggregate) or not _keyed_by_unit(inner, facts):
        raise InternalError("A distinct count is not bounded per person.")
    return 1, [most]


def _groups(inner: Relation, most: int | None, facts: Facts) -> int:
    """The most rows of one unit in the relation that is summed up."""
    if isinstance(inner, Aggregate) and _keyed_by_unit(inner, facts):
        if len(inner.keys) == 1:
            return 1
        if most is None:
            raise InternalError("A person's number of groups is not bounded.")
        return most
    if most is None and _one_row(inner, facts):
        return 1
    raise InternalError("A bounded query does not group by the person first.")


def _keyed_by_unit(node: Aggregate, facts: Facts) -> bool:
    units = _units(node.relation, facts)
    return any(isinstance(key, Column) and key.name in units for key in node.keys)


def _clipped(value: ColumnNode) -> int:
    if isinstance(value, Apply) and value.function == "clip":
        bounds = [b.value for b in value.arguments[1:] if isinstance(b, Literal)]
        if len(bounds) == 2 and all(type(b) is int for b in bounds):
            return max(abs(int(b)) for b in bounds if b is not None)
    raise InternalError("A contribution is summed without being clipped.")


def _units(node: Relation, facts: Facts) -> set[str]:
    """The columns that hold the unit in every row; InternalError if the rows are not unit-local."""
    match node:
        case Table():
            return _unit_of(node, facts)
        case Values() | Given():
            return set()
        case Filter() | Sort():
            return _units(node.relation, facts)
        case Project():
            below = _units(node.relation, facts)
            named = zip(node.names, node.columns, strict=True)
            kept = {n for n, c in named if isinstance(c, Column) and c.name in below}
            return _still(kept, below)
        case Aggregate():
            below = _units(node.relation, facts)
            named = zip(node.key_names, node.keys, strict=True)
            kept = {n for n, c in named if isinstance(c, Column) and c.name in below}
            return _still(kept, below)
        case KeepKeys():
            return _still(_units(node.relation, facts) & {node.unit}, {node.unit})
        case Join():
            return _joined(node, facts)
        case Union():
            return _united(node, facts)
    raise InternalError("A bounded query contains a relation that is not unit-local.")


def _unit_of(node: Table, facts: Facts) -> set[str]:
    info = facts.catalog.table(node.name)
    if info.private and info.unit is None:
        raise InternalError("A bounded query reads a private table without a person.")
    return {info.unit} if info.private and info.unit else set()


def _still(kept: set[str], below: set[str]) -> set[str]:
    if below and not kept:
        raise InternalError("A bounded query loses the person on the way.")
    return kept


def _joined(node: Join, facts: Facts) -> set[str]:
    left, right = _units(node.left, facts), _units(node.right, facts)
    private = [_private(node.left, facts), _private(node.right, facts)]
    if all(private) and not _equated(node.condition, left, right):
        raise InternalError("A bounded query joins people with other people.")
    if private[1] and not private[0] and node.kind not in ("inner", "cross"):
        raise InternalError("A bounded query keeps public rows without a person.")
    if node.kind == "full":
        raise InternalError("A bounded query has a full join.")
    return left | right if node.kind in ("inner", "cross") else left


def _private(node: Relation, facts: Facts) -> bool:
    return any(isinstance(n, Table) and facts.catalog.table(n.name).private for n in walk(node))


def _equated(condition: ColumnNode | None, left: set[str], right: set[str]) -> bool:
    if not isinstance(condition, Apply):
        return False
    if condition.function == "and":
        return any(_equated(part, left, right) for part in condition.arguments)
    if condition.function != "equal":
        return False
    one, other = (a.name if isinstance(a, Column) else "" for a in condition.arguments)
    return (one in left and other in right) or (one in right and other in left)


def _united(node: Union, facts: Facts) -> set[str]:
    """Column positions that hold the unit in every part (names are those of the first part)."""
    places: list[set[int]] = []
    for relation in node.relations:
        names = _names(relation, facts)
        places.append({names.index(unit) for unit in _units(relation, facts)})
    shared = set.intersection(*places)
    names = _names(node.relations[0], facts)
    return _still({names[place] for place in shared}, {"unit"} if any(places) else set())


def _names(node: Relation, facts: Facts) -> list[str]:
    match node:
        case Table():
            return [column.name for column in facts.catalog.table(node.name).columns]
        case Values() | Given() | Project():
            return list(node.names)
        case Aggregate():
            return [*node.key_names, *node.names]
        case Filter() | Sort() | KeepKeys():
            return _names(node.relation, facts)
        case Join():
            left = _names(node.left, facts)
            semi = node.kind in ("semi", "anti")
            return left if semi else [*left, *_names(node.right, facts)]
        case Union():
            return _names(node.relations[0], facts)
    raise InternalError("A bounded query contains a relation without known columns.")


def _one_row(node: Relation, facts: Facts) -> bool:
    """Whether a unit has at most one row, by a verified key or by grouping."""
    match node:
        case Table():
            return facts.catalog.table(node.name).one_row_per_unit
        case Filter() | Sort() | Project():
            return _one_row(node.relation, facts)
        case Aggregate():
            return len(node.keys) == 1 and _keyed_by_unit(node, facts)
        case Join():
            return _one_row_joined(node, facts)
    return False


def _one_row_joined(node: Join, facts: Facts) -> bool:
    if node.kind in ("semi", "anti"):
        return _one_row(node.left, facts)
    left, right = _private(node.left, facts), _private(node.right, facts)
    if left and right:
        return _one_row(node.left, facts) and _one_row(node.right, facts)
    people, other = (node.left, node.right) if left else (node.right, node.left)
    return _one_row(people, facts) and _at_most_one(node, other, facts)


def _at_most_one(node: Join, other: Relation, facts: Facts) -> bool:
    """Whether a row about a person finds at most one partner on the open side."""
    if isinstance(other, Values) and len(other.rows) <= 1:
        return True
    keys = _unique(other, facts)
    return keys == set() or bool(keys and _matched(node.condition, keys, _names(other, facts)))


def _unique(other: Relation, facts: Facts) -> set[str] | None:
    """Columns that are keys, each by itself; empty: a single row; None: nothing is known."""
    match other:
        case Table():
            key = facts.catalog.table(other.name).key
            return {key} if key else None
        case Given():
            keys = facts.released[other.name]
            return set(keys) if len(keys) < 2 else None
        case Aggregate():
            return set(other.key_names) if len(other.keys) < 2 else None
        case Filter() | Sort():
            return _unique(other.relation, facts)
        case Project():
            below = _unique(other.relation, facts)
            named = zip(other.names, other.columns, strict=True)
            kept = {n for n, c in named if isinstance(c, Column) and c.name in (below or ())}
            return below if not below else kept or None
        case Join() if other.kind == "cross":
            sides = [_unique(other.left, facts), _unique(other.right, facts)]
            return set() if sides == [set(), set()] else None
    return None


def _matched(condition: ColumnNode | None, keys: set[str], own: list[str]) -> bool:
    """Whether the condition equates one of these keys with a column of the other side."""
    if not isinstance(condition, Apply):
        return False
    if condition.function == "and":
        return any(_matched(part, keys, own) for part in condition.arguments)
    names = [a.name for a in condition.arguments if isinstance(a, Column)]
    if condition.function != "equal" or len(names) != 2:
        return False
    return any(a in keys and b not in own for a, b in (names, names[::-1]))
