"""Cuts the hospital into blocks of people, so that memory stays small and every draw is seeded."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

PEOPLE_PER_BLOCK = 50_000


@dataclass(frozen=True)
class Block:
    """The people with ids `first` to `first + people - 1`, of `total` in the hospital."""

    seed: int
    first: int
    people: int
    total: int

    def ids(self, rows: int, most: int) -> np.ndarray:
        """Ids for rows of which a person has `most` at most: no two blocks share one."""
        first = (self.first - 1) * most + 1
        return np.arange(first, first + rows)


def cut(seed: int, total: int) -> Iterator[Block]:
    """The blocks of a hospital of `total` people; ids start at 1."""
    for start in range(0, total, PEOPLE_PER_BLOCK):
        yield Block(seed, start + 1, min(PEOPLE_PER_BLOCK, total - start), total)


def stream(block: Block, purpose: str) -> np.random.Generator:
    """Random numbers of their own for each purpose, so that no table's draws disturb another's.

    These make up a hospital; they protect nobody, so a fast generator with a known seed is right.
    """
    return np.random.default_rng([block.seed, block.first, zlib.crc32(purpose.encode())])
