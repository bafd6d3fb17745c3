"""Relations that only the vault makes while it answers: they can never cross the wire."""

from dataclasses import dataclass
from typing import ClassVar

from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope
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


INNER: tuple[type[Node], ...] = (Given, KeepKeys, KeepBlock)
"""Nodes that the vault and its workers exchange beside those of `plan.NODES`."""
