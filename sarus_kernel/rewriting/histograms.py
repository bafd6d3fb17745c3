"""The query that quantiles are chosen from: how many rows of each group lie in each public bin.

A person's rows are counted at most `most` times, over all groups and bins together: those of
people who have more are picked by a salted hash of the row. So one person moves the ranks of a
bin by at most her own rows in that group, and these numbers add up to at most `most`.

Where keys are an open set, only the rows of selected keys are asked for. These keys are released
before, with noise of their own, so they are public to what comes after (adaptive composition), and
a semi join with a public table leaves each row its person: the bound of `most` holds as before.
"""

from dataclasses import dataclass, field, replace

from sarus_kernel.measurements import Choice, Histogram, Measurement
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.inner import Given, KeepKeys
from sarus_kernel.plan.matching import matching
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Project, Relation
from sarus_kernel.plan.types import Schema
from sarus_kernel.rewriting.bins import Bins
from sarus_kernel.rewriting.handed_over import most_rows
from sarus_kernel.rewriting.unit_local import UnitLocal

DOT = "\N{MIDDLE DOT}"
UNIT, BIN, ROWS = f"{DOT}unit", f"{DOT}bin", f"{DOT}rows"
MOST_NOISY = 10_000
"""The most figures that noise is added to for a histogram's running sums: it takes a second."""


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
    sought: Sought, local: UnitLocal, keys: dict[str, ColumnNode], rows: int, salt: str
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
    return Histogram(query, sought.bins.size, most, tuple(sought.choices))


def of_chosen(measurement: Measurement, types: Schema) -> Measurement:
    """A measurement of open keys, its histograms asked for the selected keys only.

    types  of the keys
    """
    names = measurement.columns_of_keys
    kinds = tuple(kind for _, kind in measurement.keys)
    chosen = Given(measurement.chosen, names, kinds)
    pairs = zip(types.items(), names, strict=True)
    tests = [t for (n, type_), key in pairs for t in matching(Column(n), Column(key), type_)]
    condition = tests[0] if len(tests) == 1 else apply("and", *tests)

    def chosen_only(rows: Relation) -> Relation:
        if isinstance(rows, KeepKeys):
            return replace(rows, relation=chosen_only(rows.relation))
        return Join(rows, chosen, "semi", condition)

    return replace(measurement, histograms=tuple(
        replace(h, query=replace(h.query, relation=chosen_only(h.query.relation)))
        for h in measurement.histograms
    ))  # fmt: skip


def fitted(measurement: Measurement, keys: int) -> Measurement:
    """The measurement with bins so wide that the histograms of so many keys can be handed over.

    How many keys there are is released or public, and bins that are counted together are moved by
    a person's rows no more than each of them: sensitivities stay as they are.
    """
    most = most_rows((kind for _, kind in measurement.keys), 2)
    if any(histogram.summed for histogram in measurement.histograms):
        most = min(most, MOST_NOISY)
    return replace(measurement, histograms=tuple(
        merged(h, -(-keys * h.bins // most)) for h in measurement.histograms
    ))  # fmt: skip


def merged(histogram: Histogram, many: int) -> Histogram:
    """The same with so many bins in one."""
    if many < 2:
        return histogram
    *keys, _ = histogram.query.keys
    every = histogram.merged * many
    wide = apply("integer_divide", Column(BIN), literal(every))
    query = replace(histogram.query, keys=(*keys, wide))
    return replace(histogram, query=query, bins=-(-histogram.bins // many), merged=every)
