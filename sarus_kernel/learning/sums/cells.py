"""Sums of vectors that are zero but in a few places: a forest's leaves, a histogram's bins.

As `statistics.integer_sum`, but of the places that a person's rows touch alone: 60 trees have
thousands of leaves, of which a row is in 60.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.sums.clipping import clipped, whole
from sarus_kernel.learning.sums.queries import Floats, Integers, State

_ROWS = 2**15  # held at once


@dataclass(frozen=True)
class Cells:
    """Vectors of rows: `values[i, j]` at place `places[i, j]`, both (n, m); zero elsewhere."""

    places: Integers
    values: Floats


CellStatistic = Callable[[Floats, Floats, State], Cells]
"""(design (n, width), y (n,), state) to cells: row i of them from row i alone."""


@dataclass(frozen=True)
class Block:
    """Some people with all their rows: `rows` are indices, `owner` says whose, from 0."""

    rows: Integers
    owner: Integers

    def parts(self) -> Iterator["Block"]:
        """The rows, some at a time: one person may have more than fit."""
        for begin in range(0, len(self.rows), _ROWS):
            yield Block(self.rows[begin : begin + _ROWS], self.owner[begin : begin + _ROWS])


@dataclass(frozen=True)
class Sums:
    """What people's rows add up to, in steps: `sums[i]` at `keys[i]` = person * length + place."""

    keys: Integers
    sums: Integers


def blocks(person: Integers) -> Iterator[Block]:
    """Everybody, in blocks of people who have about equally many rows."""
    order = np.argsort(person, kind="stable")
    _, starts, counts = np.unique(person[order], return_index=True, return_counts=True)
    sizes = np.ceil(np.log2(np.maximum(counts, 1))).astype(int)
    for size in np.unique(sizes):
        people = np.flatnonzero(sizes == size)
        some = max(1, _ROWS >> int(size))
        for begin in range(0, len(people), some):
            yield _block(order, starts, counts, people[begin : begin + some])


def _block(order: Integers, starts: Integers, counts: Integers, people: Integers) -> Block:
    many = counts[people]
    owner = np.repeat(np.arange(len(people)), many)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
    return Block(order[np.repeat(starts[people], many) + within], owner)


def added(
    cells: Cells, owner: Integers, known: NDArray[np.bool_], step: float, length: int
) -> Sums:
    """Each person's cells added up; places are brought within the length. Raises ValueError unless
    each row has a value for each of its places: one more, and rows would get each other's."""
    if not cells.places.shape == cells.values.shape == (len(owner), *cells.places.shape[1:]):
        raise ValueError("A row has not as many values as places.")
    places = np.clip(cells.places, 0, length - 1)
    keys = (owner[:, None] * length + places).ravel()
    return together([Sums(keys, whole(cells.values, known, step).ravel())])


def together(parts: list[Sums]) -> Sums:
    """Sums of one place added up, before any clip: whatever the state says, no place is twice."""
    keys = np.concatenate([part.keys for part in parts])
    steps = np.concatenate([part.sums for part in parts])
    if not keys.size:
        return Sums(keys, steps)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    return Sums(keys[first], np.add.reduceat(steps[order], first))


def clipped_total(found: Sums, length: int) -> Integers:
    """(length,): each person's sums clipped, and added up over people."""
    total = np.zeros(length, dtype=np.int64)
    if not found.keys.size:
        return total
    whose, place = found.keys // length, found.keys % length
    position = np.arange(len(whose)) - np.searchsorted(whose, whose)
    table = np.zeros((int(whose[-1]) + 1, int(position.max()) + 1), dtype=np.int64)
    table[whose, position] = found.sums
    np.add.at(total, place, clipped(table)[whose, position])
    return total
