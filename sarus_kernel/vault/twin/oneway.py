"""Buys the distribution of single columns; of a long scale first where there is anything at all."""

import math
from collections.abc import Sequence

import numpy as np

from sarus_kernel.vault.twin.account import Account, Noisy
from sarus_kernel.vault.twin.arrays import Flags, Ints
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.marginals import Marginal, marginal, smooth
from sarus_kernel.vault.twin.network import Data, Variable

LONG = 64
"""A scale with more levels than this is measured in two steps."""
BLOCKS = 32
FIRST_LOOK = 0.35
"""The share of a long scale's rho that goes into blocks of levels."""
LITTLE = 0.25
"""A block with less than this share of what is usual is not looked into."""


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
        long = variable.levels > LONG and variable.scale is not Scale.NAMES
        measure = _in_two_steps if long else _at_once
        noisy, live = measure(account, variable, data, share)
        found[variable.name] = marginal(noisy, variable.scale, variable.nullable, mass, live)
    return found


def _counts(data: Data, levels: Ints, size: int) -> Ints:
    """Weighted counts, exact: sums of integers below 2^53."""
    counts = np.bincount(levels, weights=data.weights, minlength=size)
    return np.rint(counts).astype(np.int64)


def _at_once(account: Account, variable: Variable, data: Data, rho: float) -> tuple[Noisy, Flags]:
    counts = _counts(data, data.levels[variable.name], variable.levels)
    live = np.ones(variable.levels, dtype=bool)
    return account.measure(counts, data.reach, rho), live


def _in_two_steps(
    account: Account, variable: Variable, data: Data, rho: float
) -> tuple[Noisy, Flags]:
    """Blocks of levels first; then the levels of the blocks that hold anything.

    What a block without anything would add is noise alone: on a scale of 500 levels that is more
    than all people.
    """
    body = variable.levels - 1
    width = math.ceil(body / BLOCKS)
    blocks = math.ceil(body / width)
    block = np.append(np.arange(body) // width, blocks)
    levels = data.levels[variable.name]
    first = account.measure(_counts(data, block[levels], blocks + 1), data.reach, FIRST_LOOK * rho)
    usual = max(0.0, float(first.counts[:-1].mean()))
    clear = smooth(first.counts[:-1], first.sigma) > LITTLE * usual
    if not clear.any():
        clear[:] = True
    clear = np.append(clear, True)
    live = clear[block]
    # One cell for each live level, and one for all the others together, which is not used.
    place = np.where(live, np.cumsum(live) - 1, int(live.sum()))
    counts = _counts(data, place[levels], int(live.sum()) + 1)
    second = account.measure(counts, data.reach, (1 - FIRST_LOOK) * rho)
    found = np.zeros(variable.levels)
    found[live] = second.counts[:-1]
    return Noisy(found, second.sigma), live
