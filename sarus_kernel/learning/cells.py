"""Sums of vectors that are zero but in a few places: a forest's leaves, a histogram's bins.

As `statistics.integer_sum`, but of the places that a person's rows touch alone: 60 trees have
thousands of leaves, of which a row is in 60.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.clipping import clipped, whole
from sarus_kernel.learning.queries import Floats, Integers, State

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


def clipped_sum(
    cells: Cells, owner: Integers, known: NDArray[np.bool_], step: float, length: int
) -> Integers:
    """(length,): each person's cells added up, clipped, and summed over the people of a block.

    Places are brought within the length, and a person's entries of one place added up before
    the clip: whatever the state says, nobody counts for more.
    """
    total = np.zeros(length, dtype=np.int64)
    if not cells.places.size:
        return total
    places = np.clip(cells.places, 0, length - 1)
    keys = (owner[:, None] * length + places).ravel()
    order = np.argsort(keys, kind="stable")
    steps = whole(cells.values, known, step).ravel()[order]
    keys = keys[order]
    first = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]])
    sums, keys = np.add.reduceat(steps, first), keys[first]
    whose, place = keys // length, keys % length
    position = np.arange(len(keys)) - np.searchsorted(whose, whose)
    table = np.zeros((int(owner[-1]) + 1, int(position.max()) + 1), dtype=np.int64)
    table[whose, position] = sums
    np.add.at(total, place, clipped(table)[whose, position])
    return total
