"""Relations that only the vault makes while it answers: they can never cross the wire."""

from dataclasses import dataclass
from typing import ClassVar

from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope, need_names
from sarus_kernel.plan.types import ColumnType, Kind, Schema


@dataclass(frozen=True, eq=False)
class Given(Relation):
    """A small table handed to the engine with the query: values that are already released."""

    tag: ClassVar[str] = "given"
    name: str
    names: tuple[str, ...]
    kinds: tuple[str, ...]

    def schema(self, scope: Scope) -> Schema:
        return {n: ColumnType(Kind(k)) for n, k in zip(self.names, self.kinds, strict=True)}


@dataclass(frozen=True, eq=False)
class KeepKeys(Relation):
    """At most `most` rows of each unit, chosen by a salted hash of unit and keys.

    Which rows of a unit are kept depends on that unit's own rows and the salt alone, so the
    relation stays unit-local; the salt is the vault's secret, so nobody can choose keys that win.
    """

    tag: ClassVar[str] = "keep_keys"
    relation: Relation
    unit: str
    keys: tuple[str, ...]
    most: int
    salt: str

    def schema(self, scope: Scope) -> Schema:
        return scope.schema(self.relation)


@dataclass(frozen=True, eq=False)
class NumberKeys(Relation):
    """The rows of each unit, and beside each its place among them: 1, 2, 3, …, each number once.

    The places follow a salted hash of unit and keys, as in `KeepKeys`: they depend on that unit's
    own rows and the salt alone, and nobody without the salt can choose keys that come first. Rows
    without a unit are left out.
    """

    tag: ClassVar[str] = "number_keys"
    relation: Relation
    unit: str
    keys: tuple[str, ...]
    name: str
    salt: str

    def schema(self, scope: Scope) -> Schema:
        of = scope.schema(self.relation)
        need_names((*of, self.name), len(of) + 1)
        return {**of, self.name: ColumnType(Kind.INTEGER, False, 1, None)}


@dataclass(frozen=True, eq=False)
class KeepBlock(Relation):
    """The rows of the units of one block, of `blocks`: which one a salted hash of the unit says.

    Whether a unit's rows are kept depends on that unit and the salt alone, so the relation stays
    unit-local, and no unit is in two blocks. Rows without a unit are in none.
    """

    tag: ClassVar[str] = "keep_block"
    relation: Relation
    unit: str
    block: int
    blocks: int
    salt: str

    def schema(self, scope: Scope) -> Schema:
        return scope.schema(self.relation)


@dataclass(frozen=True, eq=False)
class NameCells(Relation):
    """The rows of each unit, and beside each the cell that `KeepBlock` puts the unit into, as text.

    It follows from that unit and the salt alone. Rows without a unit are left out.
    """

    tag: ClassVar[str] = "name_cells"
    relation: Relation
    unit: str
    name: str
    salt: str

    def schema(self, scope: Scope) -> Schema:
        of = scope.schema(self.relation)
        need_names((*of, self.name), len(of) + 1)
        return {**of, self.name: ColumnType(Kind.TEXT, False)}


CELLS = 16**3
"""Units are put into so many cells, by the first three digits (hexadecimal) of a keyed hash."""


@dataclass(frozen=True, eq=False)
class KeepRange(Relation):
    """The rows of the units of one side of a split: those whose cell lies in one of the ranges.

    lows, highs  the ranges [low, high) of the CELLS cells, in order
    Which cell a unit is in depends on that unit and the salt alone, so the relation stays
    unit-local, whoever else is there; ranges without a common cell have no common unit. Rows
    without a unit are in none.
    """

    tag: ClassVar[str] = "keep_range"
    relation: Relation
    unit: str
    lows: tuple[int, ...]
    highs: tuple[int, ...]
    salt: str

    def schema(self, scope: Scope) -> Schema:
        return scope.schema(self.relation)


@dataclass(frozen=True, eq=False)
class Outcome(Node):
    """What a step of a fit gave, in the plan of what is made of it: a model, or figures.

    name  of the step
    item  of an evaluation: which of its metrics, from 0; None: the model of a fit
    """

    tag: ClassVar[str] = "outcome"
    name: str
    item: int | None = None


INNER: tuple[type[Node], ...] = (
    Given, KeepKeys, NumberKeys, KeepBlock, NameCells, KeepRange, Outcome,
)  # fmt: skip
"""Nodes that the vault and its workers exchange beside those of `plan.NODES`."""
