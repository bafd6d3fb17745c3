"""A function that is run in blocks of people."""

from dataclasses import dataclass, field

from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.inner import KeepBlock
from sarus_kernel.plan.relations import Project, Relation
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.stages.results import Shape

STEPS = 2**20
"""In how many steps the range of a number that a block returns is told: noise is on integers."""


@dataclass(frozen=True)
class BlockTable:
    """One argument of a function that is run in blocks of people.

    name       of the parameter
    relation   the rows; `unit` the column that says whose each is, None for a public table
    columns    what the function sees of them
    shape      as a table (the first `index` columns are row labels) or as a series
    """

    name: str
    relation: Relation
    unit: str | None
    columns: tuple[str, ...]
    shape: Shape


@dataclass(frozen=True)
class SafeBlocks:
    """A function to run in each block of people, and the noise on the sum of its answers.

    plan     the code, its outputs and their ranges
    blocks   how many; a person's rows are all in one of them, which `salt` decides
    scale    of the noise on each sum of answers in STEPS of its range
    """

    plan: SampleAggregate
    tables: tuple[BlockTable, ...]
    blocks: int
    salt: str = field(repr=False)
    mechanism: str
    scale: float
    loss: PrivacyLoss
    notes: tuple[str, ...] = ()

    def rows(self, table: BlockTable, block: int, blocks: int | None = None) -> Relation:
        """What the function is given of a table in one block; of a public table, all of it."""
        columns = tuple(Column(name) for name in table.columns)
        if table.unit is None:
            return Project(table.relation, table.columns, columns)
        many = self.blocks if blocks is None else blocks
        kept = KeepBlock(table.relation, table.unit, block, many, self.salt)
        return Project(kept, table.columns, columns)
