"""How far two neighbours' exact tables are apart, beside what the noise was drawn for."""

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from sarus_kernel.measurements import Bounded, Histogram, Measurement, Rows
from sarus_kernel.measurements.running_sums import coefficients, longest
from sarus_kernel.release import Cell
from sarus_kernel.vault.mechanisms.quantiles import scores
from sarus_kernel.vault.mechanisms.running_sums import _convolved
from tests.privacy.ward import counts_of, moves, parts_of


def need_covered(measurement: Measurement, one: Sequence[Rows], other: Sequence[Rows]) -> bool:
    """Fails where two neighbours differ by more than is covered. Whether they differ at all.

    Each part of each group by at most `most`, in at most `groups` groups, so that Laplace's L1 and
    the Gaussian's L2 follow; the rows of a histogram by at most `most` in all, and the scores of
    each choice by as many steps. A key that appears or goes has at most one person.
    """
    differ = False
    tables = zip(parts_of(measurement, one), parts_of(measurement, other), strict=True)
    for bounded, (mine, theirs) in zip(measurement.queries, tables, strict=True):
        changes = _changes(bounded, mine, theirs)
        need_parts(bounded, changes)
        _need_keys(measurement, bounded, mine, theirs)
        differ = differ or any(any(map(any, change)) for change in changes)
    first = len(measurement.queries)
    for histogram, a, b in zip(measurement.histograms, one[first:], other[first:], strict=True):
        differ = _need_choices(histogram, a, b) or differ
    return differ


Moves = list[tuple[Fraction, ...]]


def _changes(bounded: Bounded, mine: object, theirs: object) -> list[Moves]:
    """Of every group, how far each part moves."""
    assert isinstance(mine, dict) and isinstance(theirs, dict)
    nothing = [0] * len(bounded.columns)
    return [
        moves(bounded, mine.get(k, nothing), theirs.get(k, nothing))
        for k in mine.keys() | theirs.keys()
    ]


def need_parts(bounded: Bounded, changes: Sequence[Moves]) -> None:
    """L1, L2 and the most in one group, of each part at each of its bounds; and L0 where it says
    in how many groups a person is."""
    distinct = bounded.query.aggregates[0].distinct
    for place, part in enumerate(bounded.parts):
        groups, limit = bounded.groups_of(part), part.most * (1 + 1e-12)
        for steps in zip(*(change[place] for change in changes), strict=True):
            touched = sum(map(bool, steps))
            some = distinct or part.groups is not None or touched <= groups
            assert some, f"{touched} groups move, {groups} are covered: {part}"
            assert sum(steps) <= groups * part.most, f"L1 {sum(steps)}: {part}"
            moved = math.hypot(*map(float, steps))
            assert moved <= math.sqrt(groups) * limit, f"L2 {moved}: {part}"
            assert distinct or max(steps) <= part.most, f"{max(steps)}: {part}"


def _need_keys(measurement: Measurement, bounded: Bounded, mine: object, theirs: object) -> None:
    """Keys that only one of two neighbours has are those of a single person: of the keys in which
    somebody is counted, which are the ones that noise may select."""
    if measurement.grid is not None or bounded is not measurement.queries[0]:
        return
    assert isinstance(mine, dict) and isinstance(theirs, dict) and measurement.selection
    place = bounded.columns.index(measurement.selection.part)
    mine, theirs = ({k: v for k, v in each.items() if v[place] > 0} for each in (mine, theirs))
    alone = mine.keys() ^ theirs.keys()
    assert len(alone) <= bounded.groups, "more keys come and go than are covered"
    assert all((mine.get(key) or theirs[key])[place] <= 1 for key in alone)


def _need_choices(histogram: Histogram, one: Rows, other: Rows) -> bool:
    """One person's rows, and what they do to the scores of all groups."""
    sides = [counts_of(histogram, rows) for rows in (one, other)]
    nothing = [0] * histogram.bins
    keys = sides[0].keys() | sides[1].keys()
    pairs = [(sides[0].get(key, nothing), sides[1].get(key, nothing)) for key in keys]
    pairs = [(a, b) for a, b in pairs if a != b]
    rows = sum(abs(x - y) for a, b in pairs for x, y in zip(a, b, strict=True))
    assert rows <= histogram.most, f"{rows} rows: {histogram.most} are covered"
    _need_sums(histogram, pairs)
    for choice in histogram.choices:
        moved = [
            max(abs(x - y) for x, y in zip(scores(choice, a), scores(choice, b), strict=True))
            for a, b in pairs
        ]
        assert sum(moved) <= histogram.most * choice.step, f"{sum(moved)}: {choice}"
    return rows > 0


def _need_sums(histogram: Histogram, pairs: Sequence[tuple[list[int], list[int]]]) -> None:
    """How far they move the running sums of all groups, as these are told, in L2."""
    by = coefficients(histogram.bins)
    moved = [n for a, b in pairs
             for n in _convolved([x - y for x, y in zip(a, b, strict=True)], by)]  # fmt: skip
    covered = histogram.most * longest(histogram.bins)
    assert math.hypot(*moved) <= covered * (1 + 1e-9), f"{math.hypot(*moved)}: {covered}"


def others(rows: Sequence[tuple[Cell, ...]], place: int, who: Cell) -> Counter[str]:
    """The rows of everybody else, to the last bit. Only minus zero is zero: no function tells
    them apart."""
    return Counter(
        repr(tuple(cell + 0.0 if isinstance(cell, float) else cell for cell in row))
        for row in rows
        if row[place] != who
    )
