"""Sums of vectors that are products of two short ones, of people with one row each.

z z' of 100 inputs has 5,050 entries, which no row needs to hold: in whole numbers the sum of the
products is a product of matrices, exact in float64 since no partial sum reaches 2^53.
"""

import math
from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning.sums.clipping import GRID
from sarus_kernel.learning.sums.queries import Floats, Integers

_LARGEST = 2**11  # units of a factor (2 sqrt(clip)): norms of 2^14 products fit 64 bits
_REST = 2**24  # of the rest in steps


@dataclass(frozen=True)
class Factors:
    """A row's vector: [the upper triangle of right right',] left_1 right, left_2 right, ..., rest.

    left (n, k), right (n, m), rest (n, e); `square` says whether the triangle is there.
    """

    left: Floats
    right: Floats
    square: bool
    rest: Floats


def expanded(factors: Factors) -> Floats:
    """(n, length): the vectors themselves."""
    right = factors.right
    i, j = np.triu_indices(right.shape[1])
    parts = [right[:, i] * right[:, j]] if factors.square else []
    parts += [column[:, None] * right for column in factors.left.T]
    return np.hstack([*parts, factors.rest])


def product_sum(factors: Factors, step: float) -> Integers:
    """(length,): the sum of each row's vector, clipped to a norm of 2^20 in whole steps.

    Factors are rounded to multiples of sqrt(step), so that products are whole steps. A row's
    whole numbers, and their norm, follow from that row alone.
    """
    unit = math.sqrt(step)
    whole = _clipped(
        _rounded(factors.left, unit, _LARGEST),
        _rounded(factors.right, unit, _LARGEST),
        _rounded(factors.rest, step, _REST),
        factors.square,
    )
    left, right = whole[0].astype(float), whole[1].astype(float)
    i, j = np.triu_indices(right.shape[1])
    parts = [(right.T @ right)[i, j]] if factors.square else []
    parts.append((left.T @ right).ravel())
    return np.concatenate([*(part.astype(np.int64) for part in parts), whole[2].sum(axis=0)])


def _rounded(values: Floats, unit: float, most: int) -> Integers:
    numbers = np.where(np.isfinite(values), values, 0.0) / unit
    return np.rint(np.clip(numbers, -most, most)).astype(np.int64)


def _clipped(
    left: Integers, right: Integers, rest: Integers, square: bool
) -> tuple[Integers, Integers, Integers]:
    """Rows whose vector is too long made shorter: both factors by the root of the weight."""
    squares = _squares(left, right, rest, square)
    long = np.flatnonzero(squares > GRID**2)
    weight = (GRID / np.sqrt(squares[long].astype(float)))[:, None]
    root = np.sqrt(weight)
    for whole, share in ((left, root), (right, root), (rest, weight)):
        whole[long] = np.trunc(whole[long] * share).astype(np.int64)
    while len(long := long[_squares(left[long], right[long], rest[long], square) > GRID**2]):
        for whole in (left, right, rest):  # a last bit of the weight: one unit inwards
            whole[long] -= np.sign(whole[long])
    return left, right, rest


def _squares(left: Integers, right: Integers, rest: Integers, square: bool) -> Integers:
    """(n,): each vector's squared norm, in whole numbers that fit 64 bits."""
    total = _summed(right)
    norm = _summed(left) * total + _summed(rest)
    if square:
        norm = norm + (total * total + _summed(right * right)) // 2
    return norm


def _summed(whole: Integers) -> Integers:
    return np.asarray(np.einsum("ij,ij->i", whole, whole))
