"""The query that quantiles are chosen from: how many rows of each group lie in each public bin.

A person's rows are counted at most `most` times, over all groups and bins together: those of
people who have more are picked by a salted hash of the row. So one person moves the ranks of a
bin by at most her own rows in that group, and these numbers add up to at most `most`.
"""

from dataclasses import dataclass, field

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply
from sarus_kernel.plan.inner import KeepKeys
from sarus_kernel.plan.relations import Aggregate, Filter, Project, Relation
from sarus_kernel.vault.rewrite.dp.bins import Bins
from sarus_kernel.vault.rewrite.dp.sides import Local
from sarus_kernel.vault.stages import Choice, Histogram

DOT = "\N{MIDDLE DOT}"
UNIT, BIN, ROWS = f"{DOT}unit", f"{DOT}bin", f"{DOT}rows"


@dataclass
class Sought:
    """The quantiles that a question asks of one column, while it is written."""

    column: ColumnNode
    where: ColumnNode | None
    bins: Bins
    choices: list[Choice] = field(default_factory=list)

    def add(self, name: str, share: int, lean: float, weight: float) -> str:
        """One more choice, or the one that is the same. Its name."""
        for known in self.choices:
            if (known.share, known.lean, known.weight) == (share, lean, weight):
                return known.name
        self.choices.append(Choice(name, share, lean, 0.0, weight))
        return name


def histogram(
    sought: Sought, local: Local, keys: dict[str, ColumnNode], rows: int, salt: str
) -> Histogram:
    """The query of one column, bounded to `rows` rows of a person in all."""
    tests: list[ColumnNode] = [apply("not", apply("is_null", sought.column))]
    tests += [sought.where] if sought.where is not None else []
    condition = tests[0] if len(tests) == 1 else apply("and", *tests)
    columns = {UNIT: Column(local.unit), **keys, BIN: sought.bins.place(sought.column)}
    named = Filter(local.relation, condition)
    kept: Relation = Project(named, tuple(columns), tuple(columns.values()))
    most = 1 if local.once else rows
    if not local.once:
        kept = KeepKeys(kept, UNIT, (*keys, BIN), most, salt)
    by = (*keys, BIN)
    query = Aggregate(kept, by, tuple(map(Column, by)), (ROWS,), (Aggregation("count"),))
    return Histogram(query, sought.bins.count, most, tuple(sought.choices))
