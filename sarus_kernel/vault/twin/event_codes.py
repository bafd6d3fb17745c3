"""What the rows of somebody are about: the codes she has, each at least once, and rarer ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sarus_kernel.vault.twin.arrays import Flags, Floats, Ints
from sarus_kernel.vault.twin.events import is_about
from sarus_kernel.vault.twin.marginals import draw
from sarus_kernel.vault.twin.model import Model
from sarus_kernel.vault.twin.people import Flag
from sarus_kernel.vault.twin.spec import TableSpec

TRIES = 40
SELDOM = 0.02
"""Shares of people or rows below this are mostly noise, and are taken to be this."""


@dataclass(frozen=True)
class Holding:
    """Which flags each person has: `slot` is the flag of a level (-1: none)."""

    slot: Ints
    held: Flags


def subjects(
    model: Model, table: TableSpec, person: Ints, people: Mapping[str, Ints],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:  # fmt: skip
    """The level of the principal of each row, and the row it repeats (itself where it is new).

    person  whose each row is, ascending
    people  the levels of the people's columns
    """
    flags = [flag for flag in model.flags if is_about(table, flag)]
    known = model.events[table.name].network.marginals[str(table.principal)]
    holding = _holding(flags, known.levels, people)
    weights = _weights(model, flags, known.p)
    levels = _masked(weights, known.p, holding, person, rng)
    levels = _complete(levels, flags, holding, person, rng)
    source = _sources(holding.slot[levels] < 0, person, model.events[table.name].repeats, rng)
    return levels[source], source


def held(model: Model, table: TableSpec, people: Mapping[str, Ints]) -> Ints:
    """How many of the codes that a table is about each person has."""
    flags = [flag for flag in model.flags if is_about(table, flag)]
    holding = _holding(flags, 1 + max([0, *(f.level for f in flags)]), people)
    return np.asarray(holding.held.sum(axis=1), dtype=np.int64)


def _holding(flags: Sequence[Flag], size: int, people: Mapping[str, Ints]) -> Holding:
    slot = np.full(size, -1, dtype=np.int64)
    slot[[flag.level for flag in flags]] = np.arange(len(flags))
    number = len(next(iter(people.values())))
    held = np.zeros((number, len(flags)), dtype=bool)
    for k, flag in enumerate(flags):
        held[:, k] = people[flag.name] == 1
    return Holding(slot, held)


def _weights(model: Model, flags: Sequence[Flag], p: Floats) -> Floats:
    """How often a row is about each code, among the rows of those who have it."""
    weights = p.copy()
    for flag in flags:
        share = model.people.marginals[flag.name].p[1]
        weights[flag.level] = max(SELDOM, weights[flag.level] / max(SELDOM, share))
    return weights


def _masked(
    weights: Floats, p: Floats, holding: Holding, person: Ints, rng: np.random.Generator
) -> Ints:
    """Codes drawn by weight among those that the person has or that are no flags (rejection)."""
    levels = np.zeros(len(person), dtype=np.int64)
    pending = np.arange(len(person))
    for _ in range(TRIES):
        drawn = draw(weights, len(pending), rng)
        fits = _may(drawn, person[pending], holding)
        levels[pending[fits]] = drawn[fits]
        pending = pending[~fits]
    # Somebody who has no flag where every code is one: any code will do.
    levels[pending] = draw(p, len(pending), rng)
    return levels


def _may(levels: Ints, person: Ints, holding: Holding) -> Flags:
    slot = holding.slot[levels]
    if holding.held.shape[1] == 0:
        return np.ones(len(levels), dtype=bool)
    return np.asarray((slot < 0) | holding.held[person, np.maximum(slot, 0)])


def _complete(
    levels: Ints,
    flags: Sequence[Flag],
    holding: Holding,
    person: Ints,
    rng: np.random.Generator,
) -> Ints:
    """Let each code a person has stand in one of her rows, in place of a repeated or rarer one."""
    if not flags or not len(person):
        return levels
    slot = holding.slot[levels]
    wanted = holding.held.copy()
    wanted[person[slot >= 0], slot[slot >= 0]] = False
    owner, missing = np.nonzero(wanted)
    shuffled = np.lexsort((rng.random(len(owner)), owner))
    owner, missing = owner[shuffled], missing[shuffled]
    spare = _spare(slot, person, rng)
    # The k-th missing code of a person goes to her k-th spare row, as long as there are any.
    places = person[spare] * (len(flags) + len(person) + 1) + _rank(person[spare])
    wants = owner * (len(flags) + len(person) + 1) + _rank(owner)
    _, row, want = np.intersect1d(places, wants, return_indices=True)
    found = levels.copy()
    found[spare[row]] = np.array([flag.level for flag in flags])[missing[want]]
    return found


def _spare(slot: Ints, person: Ints, rng: np.random.Generator) -> Ints:
    """Rows that may be about something else, by person: repetitions first, then rarer codes.

    So rarer codes stay as frequent as they were drawn."""
    pair = np.where(slot < 0, -1, person * (int(slot.max(initial=0)) + 1) + slot)
    first = np.zeros(len(slot), dtype=bool)
    first[np.unique(pair, return_index=True)[1]] = True
    rows = np.flatnonzero((slot < 0) | ~first)
    order = np.lexsort((rng.random(len(rows)), slot[rows] < 0, person[rows]))
    return rows[order]


def _rank(groups: Ints) -> Ints:
    """The place of each element among the equal ones (they stand together)."""
    if not len(groups):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    return np.arange(len(groups)) - np.repeat(starts, np.diff(np.r_[starts, len(groups)]))


def _sources(rare: Flags, person: Ints, repeats: float, rng: np.random.Generator) -> Ints:
    """The row whose code each row takes over: of rarer codes a share has come up before."""
    source = np.arange(len(person))
    rows = np.flatnonzero(rare)
    rank = _rank(person[rows])
    again = (rank > 0) & (rng.random(len(rows)) < repeats)
    back = 1 + (rng.random(len(rows)) * rank).astype(np.int64)
    place = np.arange(len(rows))
    place = np.where(again, place - np.minimum(back, rank), place)
    while True:
        further = place[place]
        if np.array_equal(further, place):
            break
        place = further
    source[rows] = rows[place]
    return source
