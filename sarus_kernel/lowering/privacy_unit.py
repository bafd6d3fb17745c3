"""Whether rows are about people, and which columns say who: what may depend on order may not."""

from sarus_kernel.lowering.values import Context
from sarus_kernel.plan.columns import Apply, Column, ColumnNode
from sarus_kernel.plan.relations import (
    Aggregate,
    Distinct,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Sort,
    Table,
    Union,
)
from sarus_kernel.plan.windows import Window


def is_private(context: Context, relation: Relation) -> bool:
    """Whether the rows are about single people (an aggregate without the unit ends that)."""
    return unit_columns(context, relation) is not None


def unit_columns(context: Context, relation: Relation) -> frozenset[str] | None:
    """The columns that hold the privacy unit; None where the rows are not about people.

    An empty set: about people, but which one is not said in any column.
    """
    if relation.digest not in context.units:
        context.units[relation.digest] = _units(context, relation)
    return context.units[relation.digest]


def _units(context: Context, relation: Relation) -> frozenset[str] | None:
    if isinstance(relation, Table):
        info = context.catalog.table(relation.name)
        return frozenset({info.unit} if info.unit else ()) if info.private else None
    if isinstance(relation, Filter | Sort | Limit | Window):
        return unit_columns(context, relation.relation)
    if isinstance(relation, Distinct):
        return unit_columns(context, relation.relation) or None
    if isinstance(relation, Project):
        named = zip(relation.names, relation.columns, strict=True)
        return _carried(unit_columns(context, relation.relation), tuple(named))
    if isinstance(relation, Aggregate):
        keys = tuple(zip(relation.key_names, relation.keys, strict=True))
        # Without the unit among the keys a row is about many people: the boundary of privacy.
        return _carried(unit_columns(context, relation.relation), keys) or None
    if isinstance(relation, Join):
        return _joined(context, relation)
    if isinstance(relation, Union):
        return _stacked(context, relation)
    return None


def _carried(
    units: frozenset[str] | None, named: tuple[tuple[str, ColumnNode], ...]
) -> frozenset[str] | None:
    if units is None:
        return None
    return frozenset(n for n, c in named if isinstance(c, Column) and c.name in units)


def _joined(context: Context, join: Join) -> frozenset[str] | None:
    left, right = unit_columns(context, join.left), unit_columns(context, join.right)
    if left is None or right is None or join.kind in ("semi", "anti"):
        return right if left is None and join.kind not in ("semi", "anti") else left
    if join.kind == "full":
        return frozenset()
    condition = join.condition
    parts = condition.arguments if isinstance(condition, Apply) and condition.function == "and" \
        else (condition,)  # fmt: skip
    for part in parts:
        if isinstance(part, Apply) and part.function == "equal":
            names = {a.name for a in part.arguments if isinstance(a, Column)}
            if names & left and names & right:
                return left | right if join.kind == "inner" else left
    return frozenset()


def _stacked(context: Context, union: Union) -> frozenset[str] | None:
    found = [unit_columns(context, relation) for relation in union.relations]
    if all(units is None for units in found):
        return None
    first = list(context.scope.schema(union))
    kept = set(first)
    for relation, units in zip(union.relations, found, strict=True):
        if units is not None:
            own = context.scope.schema(relation)
            kept &= {n for n, m in zip(first, own, strict=True) if m in units}
    return frozenset(kept)
