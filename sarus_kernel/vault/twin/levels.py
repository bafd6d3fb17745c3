"""People and rows as levels alone: what another synthesizer learns from, and what it gives back.

Nothing else of the real rows goes in: no key, no text, no date, no code that the released
vocabulary does not name, no number outside what the released distribution holds. So none can come
out, whatever the synthesizer keeps: what it gives is read as levels again, and values, keys and
links are made from those as the product's own twin makes them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sarus_kernel.vault.twin.arrays import Index, Ints
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.encoding import encode, timeline
from sarus_kernel.vault.twin.marginals import CLEAR, Marginal, draw
from sarus_kernel.vault.twin.model import Model, contribution_bounds
from sarus_kernel.vault.twin.people import BEGIN, LENGTH, lifetimes, measures
from sarus_kernel.vault.twin.reading import Real, Rows, Source, opened, read
from sarus_kernel.vault.twin.spec import TableSpec
from sarus_kernel.vault.twin.subsampling import subsample

TAIL, MOST_TAIL = 0.005, 0.1
"""The share at either end of a released distribution of numbers that is moved to where it ends: at
least, and at most where it is as large as what noise makes of nobody."""


@dataclass(frozen=True)
class RowLevels:
    """The rows of a table of events: whose each is (0 …), and its levels by measure."""

    person: Ints
    levels: Mapping[str, Ints]


@dataclass(frozen=True)
class Levels:
    """The people, one entry each, and their rows by table."""

    people: Mapping[str, Ints]
    rows: Mapping[str, RowLevels]

    @property
    def size(self) -> int:
        """How many people."""
        return len(next(iter(self.people.values())))


def scales(model: Model, table: TableSpec) -> dict[str, Marginal]:
    """The released distribution of each measure of a table, in order; people's lifetime too."""
    own = [measure.name for measure in measures(table, model.filled)]
    if table.name == model.spec.people.name:
        lived = [name for name in (BEGIN, LENGTH) if name in model.people.marginals]
        return {name: model.people.marginals[name] for name in (*own, *lived)}
    known = model.events[table.name].network.marginals
    return {name: known[name] for name in own}


def observed(model: Model, source: Source, most: int, rng: np.random.Generator) -> Levels:
    """The real rows of about `most` people as levels: nobody's but the owner's to see.

    Somebody with more rows in a table than its paid-for bound gives so many of them, by chance.
    Raises OwnerError if a table cannot be read.
    """
    real = read(opened(source), model.spec, subsample(model.subsample.number, most))
    index = {name: known.index() for name, known in model.codes.items()}
    bounds = contribution_bounds(model)
    home = model.spec.people
    rows = {
        table.name: _some(real.rows[table.name], bounds[table.name], rng)
        for table in model.spec.events
    }
    found = dict(_encoded(model, home, real.rows[home.name], real, index, rng))
    lived = lifetimes(model.spec, timeline(model.spec, real))
    for name in scales(model, home).keys() & lived.keys():
        found[name] = within(lived[name], model.people.marginals[name], rng)
    return Levels(found, {
        table.name: RowLevels(
            rows[table.name].person,
            dict(_encoded(model, table, rows[table.name], real, index, rng)),
        )
        for table in model.spec.events
    })  # fmt: skip


def within(levels: Ints, known: Marginal, rng: np.random.Generator) -> Ints:
    """The levels as the released distribution allows them: numbers beyond its ends are moved there,
    names that it does not clearly hold are drawn from it. What is no level at all is "nothing".

    Noise of few people fills bins far out and names that nobody has; without heeding it the one
    oldest person, or the one with a rare name, would be within the ends."""
    nothing = known.levels - 1
    levels = np.where((levels < 0) | (levels > nothing), nothing, levels)
    body = known.p[:-1]
    if body.sum() <= 0:
        return np.full(len(levels), nothing, dtype=np.int64)
    noise = CLEAR * known.sigma / max(known.mass, 1e-9)
    if known.scale is Scale.NAMES:
        clear = np.where(body > noise, body, 0.0)
        body = clear if clear.any() else body
        strange = (levels < nothing) & (body[np.minimum(levels, nothing - 1)] <= 0)
        return np.where(strange, draw(body, len(levels), rng), levels)
    reached = np.cumsum(body) / body.sum()
    tail = min(max(TAIL, noise), MOST_TAIL)
    low, high = np.searchsorted(reached, (tail, 1 - tail))
    return np.where(levels == nothing, nothing, np.clip(levels, low, high)).astype(np.int64)


def _encoded(
    model: Model,
    table: TableSpec,
    rows: Rows,
    real: Real,
    index: Mapping[str, Index],
    rng: np.random.Generator,
) -> Iterator[tuple[str, Ints]]:
    known, when = scales(model, table), timeline(model.spec, real)
    for measure in measures(table, model.filled):
        levels = encode(measure, table, rows, model.spec, when, index)
        yield measure.name, within(levels, known[measure.name], rng)


def _some(rows: Rows, most: int, rng: np.random.Generator) -> Rows:
    """At most so many rows of each person, chosen by chance."""
    order = np.lexsort((rng.random(len(rows)), rows.person))
    owner = rows.person[order]
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])[: len(owner)]
    rank = np.arange(len(owner)) - np.repeat(starts, np.diff(np.r_[starts, len(owner)]))
    kept = np.sort(order[rank < most])
    return Rows(rows.person[kept], {name: values[kept] for name, values in rows.columns.items()})
