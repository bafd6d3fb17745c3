"""All that a fit runs on real rows, in the sealed worker: vectors, clipped sums, integers.

Privacy rests on this: taking a person out moves `integer_sum` by at most 2^20 in L2 (2^20 steps
are one clip). A row's vector depends on that row and public numbers alone, to the last bit
(see this room's docstring); a person's rows are added, and clipped, as integers, in whose sums no
order matters.
"""

from collections.abc import Iterator

import numpy as np

from sarus_kernel.learning.sums import clusters, evaluation, linear, trees
from sarus_kernel.learning.sums.cells import (
    Block,
    CellStatistic,
    Sums,
    added,
    blocks,
    clipped_total,
    together,
)
from sarus_kernel.learning.sums.clipping import GRID, LONGEST, clipped, whole
from sarus_kernel.learning.sums.encoding import design
from sarus_kernel.learning.sums.exact import Statistic
from sarus_kernel.learning.sums.linear import FactorStatistic
from sarus_kernel.learning.sums.products import expanded, product_sum
from sarus_kernel.learning.sums.queries import Floats, Integers, Query, Rows

STATISTICS: dict[str, Statistic] = {**evaluation.STATISTICS}
"""From a query's `statistic` to the function (design, y, state) -> (n, length)."""

FACTORS: dict[str, FactorStatistic] = {**linear.FACTORS}
"""The same of vectors that are products of two short ones."""

CELLS: dict[str, CellStatistic] = {**trees.CELLS, **clusters.CELLS}
"""The same of vectors that are zero but in a few places."""

_ENTRIES = 2**21  # numbers held at once
_ROWS = 2**14


def step(query: Query) -> float:
    """What one unit of `integer_sum` stands for."""
    return query.clip / GRID


@np.errstate(all="ignore")  # extreme values have a defined vector: a warning would tell of them
def integer_sum(query: Query, rows: Rows) -> Integers:
    """(length,): the sum over people of each one's clipped vector, in steps of clip / 2^20.

    Raises ValueError, whatever the rows, where the vector is longer than whole numbers allow.
    """
    if query.length > LONGEST:
        raise ValueError(f"A vector has {query.length:,} entries; {LONGEST:,} can be summed.")
    if query.statistic in CELLS:
        return _cell_sum(query, rows)
    if query.statistic in FACTORS:
        single, rows = _apart(rows)
        return _product_sum(query, single) + _dense_sum(query, rows)
    return _dense_sum(query, rows)


def _dense_sum(query: Query, rows: Rows) -> Integers:
    add = person_means if query.statistic in evaluation.STATISTICS else person_sums
    total = np.zeros(query.length, dtype=np.int64)
    for some in _by_people(rows, _at_once(query)):
        total += clipped(add(query, some)).sum(axis=0)
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


def person_means(query: Query, rows: Rows) -> Integers:
    """(people, length): as `person_sums`, divided by how many rows with a y the person has.

    So each tested person weighs 1, however many rows they have. Truncated towards zero.
    """
    sums = person_sums(query, rows)
    people, whose = np.unique(rows.person, return_inverse=True)
    held = np.bincount(whose[~np.isnan(rows.y)], minlength=len(people))
    return np.asarray(np.sign(sums) * (np.abs(sums) // np.maximum(held, 1)[:, None]))


def _product_sum(query: Query, rows: Rows) -> Integers:
    """Of people with one row each."""
    total = np.zeros(query.length, dtype=np.int64)
    for begin in range(0, len(rows.y), _ROWS):
        part = slice(begin, begin + _ROWS)
        factors = FACTORS[query.statistic](
            design(query.encoding, rows.X[part]), rows.y[part], query.state
        )
        total += of_length(product_sum(factors, step(query)), query)
    return total


def of_length(vector: Integers, query: Query) -> Integers:
    """A vector as long as the query says. Raises ValueError: numpy would repeat a single entry for
    all places, after the clip."""
    if vector.shape != (query.length,):
        raise ValueError(f"A vector has {vector.size:,} entries, not {query.length:,}.")
    return vector


def _apart(rows: Rows) -> tuple[Rows, Rows]:
    """Rows of people who have one with a y, and rows of those who have more."""
    known = np.flatnonzero(~np.isnan(rows.y))
    _, whose, counts = np.unique(rows.person[known], return_inverse=True, return_counts=True)
    single = counts[whose] == 1
    parts = (known[single], known[~single])
    first, second = (Rows(rows.X[part], rows.y[part], rows.person[part]) for part in parts)
    return first, second


def _cell_sum(query: Query, rows: Rows) -> Integers:
    total = np.zeros(query.length, dtype=np.int64)
    for block in blocks(rows.person):
        parts = [_cells(query, rows, part) for part in block.parts()]
        total += clipped_total(together(parts), query.length)
    return total


def _cells(query: Query, rows: Rows, part: Block) -> Sums:
    known = ~np.isnan(rows.y[part.rows])
    y = np.where(known, rows.y[part.rows], 0.0)
    Z = design(query.encoding, rows.X[part.rows])
    cells = CELLS[query.statistic](Z, y, query.state)
    return added(cells, part.owner, known, step(query), query.length)


def _vectors(query: Query, rows: Rows) -> Integers:
    """(n, length): each row's vector in steps; zero where y is null or a number is none."""
    known = ~np.isnan(rows.y)
    y = np.where(known, rows.y, 0.0)
    return whole(vectors_of(query, rows.X, y), known, step(query))


def vectors_of(query: Query, X: Floats, y: Floats) -> Floats:
    """(n, length): each row's vector, before it is a whole number of steps."""
    Z = design(query.encoding, X)
    if query.statistic in FACTORS:
        return expanded(FACTORS[query.statistic](Z, y, query.state))
    return STATISTICS[query.statistic](Z, y, query.state)


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
