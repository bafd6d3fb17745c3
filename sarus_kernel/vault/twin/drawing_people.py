"""The people of the twin: their levels, and when they live."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sarus_kernel.vault.twin.arrays import Floats, Ints
from sarus_kernel.vault.twin.codings import SPANS, Binned, Calendar, days
from sarus_kernel.vault.twin.decoding import between, day_of, numbers
from sarus_kernel.vault.twin.levels import Levels
from sarus_kernel.vault.twin.marginals import without_nothing
from sarus_kernel.vault.twin.model import Model
from sarus_kernel.vault.twin.people import BEGIN, END, LENGTH, measures

LATEST = 0.99
"""The share of people who end before nobody begins any more: beyond is mostly noise."""


@dataclass(frozen=True)
class DrawnPeople:
    """People drawn from the model.

    levels       of every column of the people's network
    values       of their numbers and days, which birth is read off
    birth        day of birth, if the table says it
    first, last  the days between which their events are
    """

    levels: Mapping[str, Ints]
    values: Mapping[str, Floats | Ints]
    birth: Ints | None
    first: Ints
    last: Ints

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.first)


def draw_people(
    model: Model, size: int, rng: np.random.Generator, given: Levels | None = None
) -> DrawnPeople:
    """Draw people (or take the `given` ones). Nobody has an event before her birth."""
    spec, network = model.spec, model.people
    levels = network.sample(size, rng) if given is None else dict(given.people)
    values: dict[str, Floats | Ints] = {}
    for measure in measures(spec.people, model.filled):
        if not measure.field.info.type.nullable:
            known = network.marginals[measure.name]
            levels[measure.name] = without_nothing(levels[measure.name], known, rng)
        if isinstance(measure.coding, Binned):
            values[measure.name] = numbers(measure.coding, levels[measure.name], rng)
        if isinstance(measure.coding, Calendar):
            values[measure.name] = day_of(measure.coding.edges, levels[measure.name], rng)
    birth = _birth(model, values)
    return DrawnPeople(levels, values, birth, *_life(model, levels, birth, size, rng))


def _life(
    model: Model,
    levels: Mapping[str, Ints],
    birth: Ints | None,
    size: int,
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    """The first and the last day on which somebody has events."""
    low, high = model.spec.days
    if BEGIN not in levels:  # no table has a day
        return np.full(size, low), np.full(size, low)
    known = model.people.marginals
    begin = without_nothing(levels[BEGIN], known[BEGIN], rng)
    length = without_nothing(levels[LENGTH], known[LENGTH], rng)
    first, lasts = day_of(days(low, high), begin, rng), between(SPANS, length, rng)
    if END not in levels:
        first = np.minimum(first if birth is None else np.maximum(first, birth), high)
        return first, np.minimum(first + lasts, high)
    ends = np.sort(day_of(days(low, high), without_nothing(levels[END], known[END], rng), rng))
    first = np.minimum(first, int(np.quantile(ends, LATEST)))
    first = np.minimum(first if birth is None else np.maximum(first, birth), high)
    # Who ends late by their length ends late: in that order, on the days on which people do end.
    last = np.empty_like(ends)
    last[np.argsort(first + lasts, kind="stable")] = ends
    return first, np.where(lasts == 0, first, np.maximum(first, last))


def _birth(model: Model, values: Mapping[str, Floats | Ints]) -> Ints | None:
    """The day of birth, from a date or from year, month and day as far as they are there."""
    names = [name for name in model.spec.birth if name in values]
    if not names:
        return None
    if not names[0].startswith("year"):
        return np.asarray(values[names[0]], dtype=np.int64)
    parts = {name.partition("_")[0]: np.asarray(values[name]).astype(np.int64) for name in names}
    month = (parts["year"] - 1970) * 12 + np.clip(parts.get("month", np.int64(7)), 1, 12) - 1
    start = month.astype("datetime64[M]").astype("datetime64[D]")
    end = (month + 1).astype("datetime64[M]").astype("datetime64[D]")
    day = start + (np.clip(parts.get("day", np.int64(1)), 1, 31) - 1).astype("timedelta64[D]")
    return np.asarray(np.minimum(day, end - np.timedelta64(1, "D")).astype(np.int64))
