"""Whether one or two people make up a figure: the tests of a table's cells that acro does.

A cell of sums is dominated where its two largest contributions are nearly all of it (the nk rule),
or where the second largest contributor could work out the largest one's too closely, by taking
their own away (the p% rule). See Hundepool et al., Statistical Disclosure Control, 2012, section
4.2; thresholds are the defaults of acro (Green, Ritchie, Smith 2021).
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from sarus_kernel.release import Cell

NK = 0.9
"""The two largest contributions may be this part of a cell's sum, and no more."""
P = 0.1
"""What the others contribute has to be this part of the largest contribution, at least."""


def dominated(amounts: Sequence[float]) -> bool:
    """Whether the sum of these contributions, one a person, tells of the largest one."""
    ordered = sorted((abs(amount) for amount in amounts), reverse=True)
    whole = sum(ordered)
    if not whole:
        return False
    return sum(ordered[:2]) > NK * whole or sum(ordered[2:]) < P * ordered[0]


def dominated_cells(
    cells: Sequence[tuple[Cell, ...]], persons: Sequence[Cell], values: Sequence[Cell]
) -> tuple[int, int]:
    """How many cells are dominated, of how many with a sum; row by row, or one cell for all."""
    found: dict[tuple[Cell, ...], Counter[Cell]] = {}
    for cell, person, value in zip(cells or [()] * len(persons), persons, values, strict=True):
        if isinstance(value, int | float) and value == value:
            found.setdefault(cell, Counter())[person] += value  # type: ignore[assignment]
    return sum(_is(each) for each in found.values()), len(found)


def _is(amounts: Mapping[Cell, float]) -> bool:
    return dominated(list(amounts.values()))
