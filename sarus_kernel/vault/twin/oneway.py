"""Buys the distribution of single columns; of a long scale first where there is anything at all."""

import math
from collections.abc import Sequence

import numpy as np

from sarus_kernel.vault.twin.account import Account, Noisy
from sarus_kernel.vault.twin.arrays import Flags, Ints
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.marginals import Marginal, marginal, smooth, spread, trim
from sarus_kernel.vault.twin.network import Data, Variable

LONG = 64
"""A scale with more levels than this is measured in two steps."""
BLOCKS = 32
FIRST_LOOK = 0.35
"""The share of a long scale's rho that goes into blocks of levels."""
LITTLE = 0.25
"""A block with less than this share of what is usual is not looked into."""
FEWEST_CELLS = 8


def one_ways(
    account: Account, variables: Sequence[Variable], data: Data, rho: float, mass: float
) -> dict[str, Marginal]:
    """The distribution of each column. Larger ones get more of the budget, ~ levels^(1/3).

    mass  the total weight of the rows, in persons, as far as it is known
    """
    sizes = {variable.name: variable.weight * variable.levels ** (1 / 3) for variable in variables}
    found = {}
    for variable in variables:
        share = rho * sizes[variable.name] / sum(sizes.values())
        if variable.levels > LONG and variable.scale is not Scale.NAMES:
            found[variable.name] = _in_two_steps(account, variable, data, share, mass)
        else:
            counts = _counts(data, data.levels[variable.name], variable.levels)
            noisy = account.measure(counts, data.reach, share)
            found[variable.name] = marginal(noisy, variable.scale, variable.nullable, mass)
    return found


def _counts(data: Data, levels: Ints, size: int) -> Ints:
    """Weighted counts, exact: sums of integers below 2^53."""
    counts = np.bincount(levels, weights=data.weights, minlength=size)
    return np.rint(counts).astype(np.int64)


def _in_two_steps(
    account: Account, variable: Variable, data: Data, rho: float, mass: float
) -> Marginal:
    """Blocks of levels first; then finer cells where the blocks hold anything.

    What blocks without anything would add is noise alone: on a scale of 500 levels that is more
    than all people. Cells are as fine as lets the average one stand out twice from its noise.
    """
    body = variable.levels - 1
    width = math.ceil(body / BLOCKS)
    block = np.arange(body) // width
    filled = np.flatnonzero(_first_look(account, variable, data, block, FIRST_LOOK * rho)[block])
    rest = (1 - FIRST_LOOK) * rho
    most = int(max(FEWEST_CELLS, mass * math.sqrt(2 * rest) / (2 * data.reach)))
    cell = np.full(variable.levels, -1, dtype=np.int64)
    cell[filled] = np.arange(len(filled)) * min(most, len(filled)) // len(filled)
    cell[-1] = cell.max() + 1
    # One more cell takes what is in none of them; it is not used.
    place = np.where(cell < 0, cell[-1] + 1, cell)
    counts = _counts(data, place[data.levels[variable.name]], int(cell[-1]) + 2)
    noisy = account.measure(counts, data.reach, rest)
    known = Noisy(noisy.counts[:-1], noisy.sigma)
    return spread(marginal(known, variable.scale, variable.nullable, mass), cell)


def _first_look(account: Account, variable: Variable, data: Data, block: Ints, rho: float) -> Flags:
    """Which blocks of levels hold anything."""
    number = int(block[-1]) + 1
    place = np.append(block, number)
    counts = _counts(data, place[data.levels[variable.name]], number + 1)
    noisy = account.measure(counts, data.reach, rho)
    raw = noisy.counts[:-1]
    held = smooth(raw, noisy.sigma)
    if variable.scale is Scale.POWERS:
        held = trim(held, raw, noisy.sigma)
    clear = held > LITTLE * max(0.0, float(raw.mean()))
    if not clear.any():
        return np.ones(number, dtype=bool)
    # The line may end a little beyond what stands out.
    return np.asarray(clear | np.append(clear[1:], False) | np.append(False, clear[:-1]))
