"""All that a fit runs on real rows, in the sealed worker: vectors, clipped sums, integers.

Privacy rests on this: taking a person out moves `integer_sum` by at most 2^20 in L2 (2^20 steps
are one clip). A row's vector depends on that row and public numbers alone, to the last bit (see
`rowwise`); a person's rows are added, and clipped, as integers, in whose sums no order matters.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.encoding import design
from sarus_kernel.learning.queries import Integers, Query, Rows
from sarus_kernel.learning.rowwise import evaluation, linear, trees
from sarus_kernel.learning.rowwise.exact import Statistic

STATISTICS: dict[str, Statistic] = {
    **linear.STATISTICS,
    **trees.STATISTICS,
    **evaluation.STATISTICS,
}
"""From a query's `statistic` to the function (design, y, state) -> (n, length)."""

GRID = 2**20
"""Steps in one clip."""

_LARGEST = 2.0**36  # steps that one entry of one row may have: 2^27 rows of it still fit 64 bits
_ENTRIES = 2**21  # numbers held at once


def step(query: Query) -> float:
    """What one unit of `integer_sum` stands for."""
    return query.clip / GRID


def integer_sum(query: Query, rows: Rows) -> Integers:
    """(length,): the sum over people of each one's clipped vector, in steps of clip / 2^20."""
    total = np.zeros(query.length, dtype=np.int64)
    for some in _by_people(rows, _at_once(query)):
        total += clipped(person_sums(query, some)).sum(axis=0)
    return total


def person_sums(query: Query, rows: Rows) -> Integers:
    """(people, length): each person's rows' vectors added up, in steps, people in order of code."""
    people, whose = np.unique(rows.person, return_inverse=True)
    order = np.argsort(whose, kind="stable")
    sums = np.zeros((len(people), query.length), dtype=np.int64)
    for begin in range(0, len(order), _at_once(query)):
        part = order[begin : begin + _at_once(query)]
        vectors = _vectors(query, Rows(rows.X[part], rows.y[part], rows.person[part]))
        here, starts = np.unique(whose[part], return_index=True)
        sums[here] += np.add.reduceat(vectors, starts, axis=0)
    return sums


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


def _squares(whole: NDArray[np.float64] | Integers) -> Integers:
    numbers = whole.astype(np.int64)
    return np.einsum("ij,ij->i", numbers, numbers)  # type: ignore[no-any-return]


def _vectors(query: Query, rows: Rows) -> Integers:
    """(n, length): each row's vector in steps; zero where y is null or a number is none."""
    known = ~np.isnan(rows.y)
    y = np.where(known, rows.y, 0.0)
    vectors = STATISTICS[query.statistic](design(query.encoding, rows.X), y, query.state)
    steps = np.where(np.isfinite(vectors) & known[:, None], vectors, 0.0) / step(query)
    return np.rint(np.clip(steps, -_LARGEST, _LARGEST)).astype(np.int64)


def _at_once(query: Query) -> int:
    return max(1, _ENTRIES // max(1, query.length))


def _by_people(rows: Rows, most: int) -> Iterator[Rows]:
    """Rows in parts of at most `most` people, each with all of their rows."""
    order = np.argsort(rows.person, kind="stable")
    _, starts = np.unique(rows.person[order], return_index=True)
    ends = [*starts[most::most], len(order)]
    for begin, end in zip(starts[::most], ends, strict=False):  # no people: no part
        part = order[begin:end]
        yield Rows(rows.X[part], rows.y[part], rows.person[part])
