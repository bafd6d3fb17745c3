"""Buys the distribution of single columns; of a long line first where there is anything at all."""

import math
from collections.abc import Sequence

import numpy as np

from sarus_kernel.vault.twin.account import Account, Noisy
from sarus_kernel.vault.twin.arrays import Floats, Ints
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.marginals import Marginal, distribution, marginal, plausible, trim
from sarus_kernel.vault.twin.network import Data, Variable

LONG = 25
"""A line with more levels than this is measured in two steps."""
BLOCKS = 16
FIRST_LOOK = 0.35
"""The share of a long line's rho that goes into blocks of levels."""
STAND_OUT = 1.5
"""How many standard deviations of noise the average cell of the second look holds."""


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
            noisy = _bought(account, data, data.levels[variable.name], variable.levels, share)
            known = (variable.scale, variable.nullable, mass, variable.from_zero)
            found[variable.name] = marginal(noisy, *known)
    return found


def _bought(account: Account, data: Data, levels: Ints, size: int, rho: float) -> Noisy:
    """Noisy weighted counts; exact before the noise, as sums of integers below 2^53."""
    counts = np.bincount(levels, weights=data.weights, minlength=size)
    return account.measure(np.rint(counts).astype(np.int64), data.reach, rho)


def _in_two_steps(
    account: Account, variable: Variable, data: Data, rho: float, mass: float
) -> Marginal:
    """Blocks of levels first; then cells, the finer the more the blocks were seen to hold.

    Were all levels counted at once, the noise of many empty ones would blur what is coarse. So
    there are as many cells as stand out from their noise, shared out by the blocks' mass. "Nothing"
    is a block and a cell of its own.
    """
    body = variable.levels - 1
    block = np.append(np.arange(body) * BLOCKS // body, BLOCKS)
    levels = data.levels[variable.name]
    first = _bought(account, data, block[levels], BLOCKS + 1, FIRST_LOOK * rho)
    seen = plausible(_standing(first, variable)[None], np.array([mass]))[0] / mass
    rest = (1 - FIRST_LOOK) * rho
    most = max(BLOCKS, mass * math.sqrt(2 * rest) / (STAND_OUT * data.reach))
    number = np.clip(np.rint(most * seen).astype(np.int64), 1, np.bincount(block))
    number[-1] = 1
    cell = _cells(block, number, variable.usual)
    second = _bought(account, data, cell[levels], int(number.sum()), rest)
    counts, sigma = _both(first, second, number)
    known = distribution(counts, sigma, variable.nullable, mass, variable.scale)
    width = np.bincount(cell)
    p = _within(known.p, second, number, width)
    return Marginal((p / width)[cell], variable.scale, second.sigma, mass)


def _standing(first: Noisy, variable: Variable) -> Floats:
    """The blocks' counts, without those that noise alone explains."""
    found = np.where(first.counts > first.sigma, first.counts, 0.0)
    if variable.scale is Scale.POWERS:
        found[:-1] = trim(np.maximum(first.counts[:-1], 0.0), first.counts[:-1], first.sigma)
    return found


def _cells(block: Ints, number: Ints, usual: Sequence[int]) -> Ints:
    """The cell of each level: so many in each block, of about equal width.

    Up to half of a block's cells are for single `usual` levels, those that come first: people write
    30 and 90 days, not 29 and 91. Which ones is public, and costs no more noise.
    """
    room, alone = number // 2, np.zeros(len(block), dtype=bool)
    for level in usual:
        if room[block[level]]:
            alone[level] = True
            room[block[level]] -= 1
    single = np.bincount(block, weights=alone).astype(np.int64)
    shared, start = number - single, np.cumsum(number) - number
    width = np.bincount(block) - single
    inner = np.cumsum(~alone) - 1 - (np.cumsum(width) - width)[block]
    own = np.cumsum(alone) - 1 - (np.cumsum(single) - single)[block]
    even = start[block] + inner * shared[block] // width[block]
    return np.asarray(np.where(alone, start[block] + shared[block] + own, even))


def _both(first: Noisy, second: Noisy, number: Ints) -> tuple[Floats, float]:
    """The blocks' counts from both looks, by their precision, and their usual noise."""
    owner = np.repeat(np.arange(len(number)), number)
    again = np.bincount(owner, weights=second.counts)
    one, other = 1 / first.sigma**2, 1 / (number * second.sigma**2)
    found = (first.counts * one + again * other) / (one + other)
    return found, float(np.median((one + other) ** -0.5))


def _within(p: Floats, second: Noisy, number: Ints, width: Ints) -> Floats:
    """The cells' probabilities: even within a block, as far as noise explains the difference.

    (James, Stein 1961, block by block.)
    """
    found = []
    start = np.cumsum(number) - number
    for share, begin, size in zip(p, start, number, strict=True):
        counts = second.counts[begin : begin + size]
        total = max(float(counts.sum()), second.sigma)
        wide = width[begin : begin + size]
        even = wide / wide.sum()
        apart = counts - counts.sum() * even
        noise = (size - 1) * second.sigma**2
        kept = max(0.0, 1 - noise / max(float((apart**2).sum()), 1e-9))
        cells = total * even + kept * apart
        found.append(share * plausible(cells[None], np.array([total]))[0] / total)
    return np.concatenate(found)
