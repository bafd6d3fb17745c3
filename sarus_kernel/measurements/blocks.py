"""A function that is run in blocks of people."""

from dataclasses import dataclass, field, replace

from sarus_kernel.measurements.shape import Shape
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.inner import KeepBlock, NameCells
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Project, Relation, Table
from sarus_kernel.plan.walk import bottom_up
from sarus_kernel.release import PrivacyLoss

CELL = "\N{MIDDLE DOT}cell"
"""Names the column that says which block a row's person is in."""
STEPS = 2**20
"""In how many steps the range of a number that a block returns is told: noise is on integers."""


@dataclass(frozen=True)
class BlockTable:
    """One argument of a function that is run in blocks of people.

    name       of the parameter
    relation   filters and columns of one table; `unit` is that of its columns which says whose a
               row is, None for a public table
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
        many = self.blocks if blocks is None else blocks

        def cut(node: Node) -> Node:
            if table.unit is None or not isinstance(node, Table):
                return node
            return KeepBlock(node, table.unit, block, many, self.salt)

        # at the table itself: what is done to rows is done to those of the block alone
        rows = bottom_up(cut, table.relation)
        assert isinstance(rows, Relation)
        return Project(rows, table.columns, tuple(Column(name) for name in table.columns))

    def all_rows(self, table: BlockTable) -> Relation:
        """The same of all blocks of a table of people, each row beside the cell of its person."""
        unit = table.unit or ""

        def beside(node: Node) -> Node:
            if isinstance(node, Table):
                return NameCells(node, unit, CELL, self.salt)
            if isinstance(node, Project):
                return replace(
                    node, names=(*node.names, CELL), columns=(*node.columns, Column(CELL))
                )
            return node

        rows = bottom_up(beside, table.relation)
        assert isinstance(rows, Relation)
        names = (*table.columns, CELL)
        return Project(rows, names, tuple(Column(name) for name in names))
