"""One person's vector, clipped in whole numbers: what the promise to each person rests on."""

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.sums.queries import Floats, Integers

GRID = 2**20
"""Steps in one clip."""

LONGEST = 2**14
"""Entries that a vector may have: sums of so many squares below 2^48 are exact in 64 bits."""

_LARGEST = 2.0**36  # steps that one entry of one row may have: 2^27 rows of it still fit 64 bits


def whole(values: Floats, known: NDArray[np.bool_], step: float) -> Integers:
    """(n, k) entries in whole steps; zero where y is null (`known`: (n,)) or a number is none."""
    steps = np.where(np.isfinite(values) & known[:, None], values, 0.0) / step
    return np.rint(np.clip(steps, -_LARGEST, _LARGEST)).astype(np.int64)


def clipped(sums: Integers) -> Integers:
    """Each row of integers shortened to a norm of at most 2^20, which is one clip.

    Arithmetic is exact where an order of adding could show (sums of squares of integers below
    2^24, at most 2^14 of them), and elementwise elsewhere.
    """
    largest = np.abs(sums).max(axis=1, initial=0)
    shift = np.maximum(0, np.ceil(np.log2(np.maximum(largest, 1) / 2.0**24)))
    small = np.trunc(sums / np.exp2(shift)[:, None])
    norm = np.sqrt(_squares(small))
    long = norm * np.exp2(shift) > GRID
    factor = np.where(long, GRID / np.maximum(norm, 1), 1.0)
    short = np.where(long[:, None], np.trunc(small * factor[:, None]), sums).astype(np.int64)
    while (over := _squares(short) > GRID**2).any():  # a last bit of the factor: one step inwards
        short[over] -= np.sign(short[over])
    return short


def _squares(entries: NDArray[np.float64] | Integers) -> Integers:
    numbers = entries.astype(np.int64)
    return np.einsum("ij,ij->i", numbers, numbers)  # type: ignore[no-any-return]
