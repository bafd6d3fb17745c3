"""UNION ALL: of open relations, or of unit-local ones with their units in one column."""

from collections.abc import Sequence

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.relations import Project, Relation, Union
from sarus_kernel.plan.types import Scalar
from sarus_kernel.rewriting.joins import MOST_ROWS
from sarus_kernel.rewriting.unit_local import Open, Side, UnitLocal

Names = Sequence[tuple[str, ...]]


def union(sides: Sequence[Side], names: Names, fresh: str) -> Side:
    """The sides below each other; `names` are their columns, `fresh` a name for the unit.

    The rows of one unit are those it has in each part, so they depend on that unit alone.
    """
    if all(isinstance(side, Open) for side in sides):
        return Open(Union(tuple(side.relation for side in sides)), lists=_lists(sides, names))
    people = [side for side in sides if isinstance(side, UnitLocal)]
    if len(people) != len(sides):
        raise NotReleasable(
            "A UNION mixes rows about people with public rows. Aggregate the people first."
        )
    first = names[0]
    shared = [
        first[i]
        for i in range(len(first))
        if all(columns[i] in side.units for columns, side in zip(names, people, strict=True))
    ]
    hidden = None if shared else fresh
    parts = tuple(_part(s, n, hidden) for s, n in zip(people, names, strict=True))
    units = frozenset(shared) if shared else frozenset([hidden or ""])
    rows = min(sum(side.rows for side in people), MOST_ROWS)
    return UnitLocal(Union(parts), units, rows, hidden, units, lists=_lists(sides, names))


def _part(side: UnitLocal, names: tuple[str, ...], hidden: str | None) -> Relation:
    columns: dict[str, ColumnNode] = {name: Column(name) for name in names}
    if hidden:
        columns[hidden] = Column(side.unit)
    return Project(side.relation, tuple(columns), tuple(columns.values()))


def _lists(sides: Sequence[Side], names: Names) -> dict[str, tuple[Scalar, ...]]:
    """The columns that hold literals of the question in every part."""
    found: dict[str, tuple[Scalar, ...]] = {}
    for place, name in enumerate(names[0]):
        parts = [side.lists.get(own[place]) for side, own in zip(sides, names, strict=True)]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            found[name] = tuple(dict.fromkeys(value for part in known for value in part))
    return found
