"""One column's released distribution: made plausible, and grouped into fewer levels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sarus_kernel.vault.twin.account import Noisy
from sarus_kernel.vault.twin.arrays import Floats, Ints
from sarus_kernel.vault.twin.codings import Scale

RARE = 0.005
"""A share below which "nothing" has no group of its own."""
CLEAR = 2.5
"""How many standard deviations of noise something has to stand out."""
SHIFTS = 8
WORTH = 1.5
"""How many standard deviations of noise a cell at the end of a line has to hold."""


@dataclass(frozen=True)
class Marginal:
    """The levels' probabilities (they add up to 1), as far as the noise lets us know them.

    sigma    standard deviation of the noise in one level, in persons
    mass     what it is a distribution of, in persons
    scale    what neighbouring levels have to do with each other
    """

    p: Floats
    scale: Scale
    sigma: float
    mass: float

    @property
    def levels(self) -> int:
        """How many levels there are."""
        return len(self.p)

    def groups(self, most: int) -> Ints:
        """The group of each level, at most so many (but two): by equal mass along a line, or the
        largest and a rest. "Nothing" is a group of its own unless it hardly occurs. Levels without
        mass join another one, so that noise cannot put any mass there.
        """
        apart = self.levels > 1 and self.p[-1] > RARE
        body = self.p[: max(1, self.levels - 1)]
        held = np.flatnonzero(body > 0)
        if not len(held):
            held = np.arange(len(body))
        wanted = max(1, most - apart)
        if len(held) <= wanted:
            found = np.arange(len(held))
        elif self.scale is Scale.NAMES:
            found = _largest(body[held], wanted)
        else:
            found = _along(body[held], wanted)
        nearest = np.maximum(0, np.searchsorted(held, np.arange(len(body)), side="right") - 1)
        groups = found[nearest]
        last = groups.max() + 1 if apart else groups[-1]
        return np.append(groups, last)[: self.levels].astype(np.int64)

    def grouped(self, groups: Ints) -> Floats:
        """The probability of each group."""
        return np.bincount(groups, weights=self.p, minlength=int(groups.max()) + 1).astype(
            np.float64
        )


def _along(p: Floats, wanted: int) -> Ints:
    p = p + 1e-12
    middle = (np.cumsum(p) - p / 2) / p.sum()
    cut = np.minimum((middle * wanted).astype(np.int64), wanted - 1)
    return np.unique(cut, return_inverse=True)[1].astype(np.int64)


def _largest(p: Floats, wanted: int) -> Ints:
    groups = np.full(len(p), wanted - 1, dtype=np.int64)
    groups[np.argsort(-p, kind="stable")[: wanted - 1]] = np.arange(wanted - 1)
    return groups


def marginal(
    noisy: Noisy, scale: Scale, nullable: bool, mass: float, from_zero: bool = False
) -> Marginal:
    """The distribution that noisy counts speak of. Where nulls are not allowed there are none.

    mass       what the counts should add up to
    from_zero  the first level is "none", which is not like one or two: it is left as it is
    """
    counts = noisy.counts.copy()
    if scale is not Scale.NAMES:
        first = int(from_zero)
        counts[first:-1] = smooth(counts[first:-1], noisy.sigma)
        counts[:first] = np.maximum(counts[:first], 0.0)
    if scale is Scale.POWERS:
        counts[:-1] = trim(counts[:-1], noisy.counts[:-1], noisy.sigma)
    counts[-1] = noisy.counts[-1]
    return _distribution(counts, noisy.sigma, nullable, mass, scale)


def distribution(
    counts: Floats, sigma: float, nullable: bool, mass: float, scale: Scale
) -> Marginal:
    """The distribution of a few large cells, which are not smoothed."""
    found = np.where(counts > sigma, counts, 0.0)
    if scale is Scale.POWERS:
        found[:-1] = trim(np.maximum(counts[:-1], 0.0), counts[:-1], sigma)
    found[-1] = counts[-1]
    return _distribution(found, sigma, nullable, mass, scale)


def _distribution(
    counts: Floats, sigma: float, nullable: bool, mass: float, scale: Scale
) -> Marginal:
    # Where noise supports no null there are none: a column without any must not get some.
    nullable = nullable and counts[-1] >= CLEAR * sigma
    if not nullable and len(counts) > 1:
        counts[-1] = 0.0
    if scale is Scale.NAMES:
        counts[counts < sigma] = 0.0
    p = plausible(counts[None, :], np.array([mass]))[0]
    if not nullable and len(p) > 1:
        p[-1] = 0.0
    return Marginal(p / p.sum() if p.sum() > 0 else _flat(p), scale, sigma, mass)


def _flat(p: Floats) -> Floats:
    """Equal probabilities for all levels but "nothing"."""
    flat = np.ones(len(p))
    flat[-1] = 0.0 if len(p) > 1 else 1.0
    return np.asarray(flat / flat.sum())


def smooth(counts: Floats, sigma: float) -> Floats:
    """Counts along a line, without the steps that noise alone explains.

    Haar wavelets with a hard threshold of sigma sqrt(2 log n) for the n coefficients of a level
    (Donoho, Johnstone 1994): the basis is orthonormal, so the noise of each of them is sigma. The
    mean over shifts of the line, for where a step falls in it is chance (Coifman, Donoho 1995).
    """
    size = 1 << max(0, len(counts) - 1).bit_length()
    line = np.zeros(2 * size)
    line[: len(counts)] = counts
    shifts = range(0, size, max(1, size // SHIFTS))
    lines = [np.roll(_without_steps(np.roll(line, shift), sigma), -shift) for shift in shifts]
    return np.asarray(np.mean(lines, axis=0)[: len(counts)])


def _without_steps(line: Floats, sigma: float) -> Floats:
    """One line of 2^k counts, by the thresholds of its wavelets."""
    details: list[Floats] = []
    while len(line) > 1:
        pairs = line.reshape(-1, 2)
        detail = (pairs[:, 0] - pairs[:, 1]) / math.sqrt(2)
        limit = sigma * math.sqrt(2 * math.log(len(detail)))
        details.append(np.where(np.abs(detail) > limit, detail, 0.0))
        line = (pairs[:, 0] + pairs[:, 1]) / math.sqrt(2)
    for detail in reversed(details):
        line = np.stack([line + detail, line - detail], axis=1).ravel() / math.sqrt(2)
    return line


def trim(smoothed: Floats, counts: Floats, sigma: float) -> Floats:
    """Without the ends of the line that hold no more than noise would.

    Few people in a far bin of a scale that grows by powers would move every sum and mean. So the
    line is cut to the stretch whose counts stand out most, each less what noise alone is worth:
    beyond it a walk of such steps does not get back up (Kadane's largest sum of a stretch).
    """
    walk = np.concatenate([[0.0], np.cumsum(counts - WORTH * sigma)])
    lowest = np.minimum.accumulate(walk)
    right = int(np.argmax(walk - lowest))
    left = int(np.argmin(walk[: right + 1]))
    if left >= right:
        left = int(counts.argmax())
        right = left + 1
    found = np.zeros(len(counts))
    found[left:right] = np.maximum(smoothed[left:right], 0.0)
    # Who is there all the same is nearest to where the line now ends.
    found[left] += max(0.0, float(counts[:left].sum()) - _spread(left, sigma))
    beyond = len(counts) - right
    found[right - 1] += max(0.0, float(counts[right:].sum()) - _spread(beyond, sigma))
    return found


def _spread(cells: int, sigma: float) -> float:
    """What the sum of so many empty cells may well come to."""
    return CLEAR * sigma * math.sqrt(cells)


def plausible(rows: Floats, totals: Floats) -> Floats:
    """Rows without negative numbers: what is too much is taken off evenly, the rest scaled up."""
    positive = np.maximum(rows, 0.0)
    sums = positive.sum(axis=1)
    scaled = positive * (totals / np.maximum(sums, 1e-9))[:, None]
    empty = np.broadcast_to((totals / rows.shape[1])[:, None], rows.shape)
    found = np.where((sums >= totals)[:, None], simplex(rows, totals), scaled)
    return np.asarray(np.where((sums <= 0)[:, None], empty, found))


def simplex(rows: Floats, totals: Floats) -> Floats:
    """The nearest rows without negative numbers that add up to the totals (Euclidean)."""
    falling = -np.sort(-rows, axis=1)
    excess = np.cumsum(falling, axis=1) - totals[:, None]
    count = np.arange(1, rows.shape[1] + 1)
    last = (falling - excess / count > 0).sum(axis=1) - 1
    last = np.maximum(last, 0)
    shift = excess[np.arange(len(rows)), last] / (last + 1)
    return np.asarray(np.maximum(rows - shift[:, None], 0.0))


def draw(p: Floats, size: int, rng: np.random.Generator) -> Ints:
    """Levels drawn with the probabilities p."""
    steps = np.cumsum(p)
    return np.searchsorted(steps / steps[-1], rng.random(size), side="right").clip(max=len(p) - 1)


def without_nothing(levels: Ints, known: Marginal, rng: np.random.Generator) -> Ints:
    """The levels with each "nothing" replaced by a draw from the others."""
    empty = levels == known.levels - 1
    others = known.p[:-1]
    if others.sum() <= 0:
        others = np.ones(known.levels - 1)
    return np.where(empty, draw(others, len(levels), rng), levels)


def noise_share(marginals: Sequence[Marginal]) -> float:
    """By how much noise alone moves these distributions: mean total variation, 0 to 1."""
    shares = [0.4 * m.sigma * min(m.levels, 12) / m.mass for m in marginals if m.mass > 0]
    return min(1.0, float(np.mean(shares))) if shares else 1.0
