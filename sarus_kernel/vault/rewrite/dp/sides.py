"""What is known of a relation while the cut is sought: private and unit-local, or open."""

from dataclasses import dataclass, field

from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.types import Scalar
from sarus_kernel.plan.walk import walk


@dataclass(frozen=True)
class Open:
    """A relation that anybody may see: public tables, values, and what was released before.

    unique   columns whose values are all different
    single   whether there is at most one row
    lists    columns whose values are among literals of the question
    """

    relation: Relation
    unique: frozenset[str] = frozenset()
    single: bool = False
    lists: dict[str, tuple[Scalar, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Local:
    """A unit-local relation: the rows of one unit depend on that unit's rows and open data only.

    units    columns that hold the unit, in every row (never null)
    hidden   one of them that the question does not name: carried along, never shown
    fixed    columns that have one value per unit
    once     whether a unit has at most one row, by construction or by a verified key
    rows     the most rows of one unit that an answer takes into account
    lists    columns whose values are among literals of the question (a public list of keys)
    ranges   columns that the question itself keeps between two numbers
    ranked   columns that number the rows of each unit: 1, 2, 3, …, every number once
    """

    relation: Relation
    units: frozenset[str]
    rows: int
    hidden: str | None = None
    fixed: frozenset[str] = frozenset()
    once: bool = False
    lists: dict[str, tuple[Scalar, ...]] = field(default_factory=dict)
    ranges: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    ranked: frozenset[str] = frozenset()

    @property
    def unit(self) -> str:
        """One column that holds the unit."""
        return self.hidden or min(self.units)


Side = Open | Local


def names_in(column: ColumnNode) -> set[str]:
    """The columns that an expression reads."""
    return {node.name for node in walk(column) if isinstance(node, Column)}
