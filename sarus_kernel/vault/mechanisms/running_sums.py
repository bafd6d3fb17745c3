"""Running sums of a histogram with noise, and quantiles read off them.

A person adds at most `most` rows to all bins and groups together; each row adds a column of a
matrix to what is told, none longer than `longest`: so she moves it by `most * longest` at most, in
L2 (triangle inequality). All that is read off it afterwards is arithmetic on released figures.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from operator import mul
from statistics import NormalDist

from sarus_kernel.measurements import SHARES, Choice, Histogram
from sarus_kernel.measurements.running_sums import coefficients, longest
from sarus_kernel.vault.mechanisms.noise import gaussian

STEPS = 2**20
"""Coefficients are told in so many steps of one, rounded down: no column becomes longer."""
ROUNDING = 1 + 5e-10
"""As in `measure`: OpenDP rounds its maps up, and scales are larger by more than this."""
BAR = NormalDist().inv_cdf(0.975)
MISS = 0.05
"""The chance that a least value is told that nobody is below, wherever that is."""


def rho_of(histogram: Histogram) -> float:
    """What the running sums of all groups cost together: (L2 sensitivity / scale)^2 / 2."""
    return (histogram.most * longest(histogram.bins) / histogram.scale) ** 2 / 2 * ROUNDING


def noisy(histogram: Histogram, groups: Sequence[Sequence[int]]) -> list[list[float]]:
    """The running sums of each group, with noise. Raises InternalError beyond what is charged."""
    steps = [math.floor(c * STEPS) for c in coefficients(histogram.bins)]
    exact = [round(added) for counts in groups for added in _convolved(counts, steps)]
    column = math.nextafter(math.sqrt(sum(step * step for step in steps)), math.inf)
    scale, moved = histogram.scale * STEPS, histogram.most * column
    told = gaussian(exact, scale, moved, rho_of(histogram))
    of_each = [told[n : n + histogram.bins] for n in range(0, len(told), histogram.bins)]
    back = coefficients(histogram.bins)
    return [[added / STEPS for added in _convolved(each, back)] for each in of_each]


def _convolved(values: Sequence[int], by: Sequence[float]) -> list[float]:
    """What the Toeplitz matrix makes of a vector: entry n is the sum of values[k] by[n - k]."""
    backwards = by[::-1]
    ends = range(len(by) - 1, -1, -1)
    return [sum(map(mul, values, backwards[end:])) for end in ends]


def read(histogram: Histogram, sums: Sequence[float]) -> dict[str, int]:
    """The bin of every choice, from running sums. Where nothing is known of the least or greatest
    value, a bin that is not there. They ascend: MIN <= all quantiles <= MAX."""
    risen, total = rising(sums), max(sums[-1], 0.0)  # fewer than no rows there are not
    found = {c.name: _bin(histogram, c, risen, total) for c in histogram.choices}
    ends = [[found[c.name] for c in histogram.choices if c.share == s] for s in (0, SHARES)]
    low, high = max([0, *ends[0]]), min([histogram.bins - 1, *ends[1]])
    if low > high:  # fewer rows than noise
        unknown = {c.name: histogram.bins for c in histogram.choices if c.outer}
        return found | unknown
    inner = (c.name for c in histogram.choices if not c.outer and c.lean == 0)
    return found | {name: min(max(found[name], low), high) for name in inner}


def rising(sums: Sequence[float]) -> list[float]:
    """The nearest numbers that never fall (pool adjacent violators, Barlow et al. 1972): that is
    nowhere further from the true running sums, as these never fall."""
    means: list[float] = []
    sizes: list[int] = []
    for value in sums:
        means.append(value)
        sizes.append(1)
        while len(means) > 1 and means[-2] > means[-1]:
            mean, size = means.pop(), sizes.pop()
            means[-1] = (means[-1] * sizes[-1] + mean * size) / (sizes[-1] + size)
            sizes[-1] += size
    return [mean for mean, size in zip(means, sizes, strict=True) for _ in range(size)]


def _bin(histogram: Histogram, choice: Choice, sums: Sequence[float], total: float) -> int:
    """The bin of one choice."""
    q, last = choice.share / SHARES, histogram.bins - 1
    widths = [histogram.scale * d for d in deviations(histogram.bins, choice.share)]
    beyond = [added - q * total for added in sums]
    if choice.outer:
        return _outermost(choice, beyond, widths)
    if choice.lean > 0:  # the last bin of which it is not sure that the rank is below it
        before = [-q * total, *(b - BAR * w for b, w in zip(beyond, widths, strict=True))]
        return max((n for n in range(last + 1) if before[n] < 0), default=0)
    up = 0.0 if choice.lean == 0 else BAR
    pairs = zip(range(last + 1), beyond, widths, strict=True)
    return next((n for n, b, w in pairs if b + up * w >= 0), last)


def _outermost(choice: Choice, beyond: Sequence[float], widths: Sequence[float]) -> int:
    """The first bin up to which there surely is somebody, or the last from which there is."""
    far = NormalDist().inv_cdf(1 - MISS / (len(beyond) + 1))
    bins = range(len(beyond))
    if choice.share == 0:
        return next((n for n in bins if beyond[n] > far * widths[n]), len(beyond))
    before = [False, *(b < -far * w for b, w in zip(beyond, widths, strict=True))]
    return max((n for n in bins if before[n]), default=len(beyond))


@lru_cache(1000)
def deviations(bins: int, share: int) -> tuple[float, ...]:
    """Of each running sum minus that share of the last, in scales of the noise."""
    q, c = share / SHARES, coefficients(bins)
    squares, every = 0.0, longest(bins) ** 2
    found = []
    for n, cross in enumerate(_crosses(bins)):
        squares += c[n] * c[n]
        found.append(math.sqrt(max(squares - 2 * q * cross + q * q * every, 0.0)))
    return tuple(found)


@lru_cache(100)
def _crosses(bins: int) -> tuple[float, ...]:
    """The covariances of each running sum with the last."""
    c = coefficients(bins)
    return tuple(sum(map(mul, c[: n + 1], c[bins - 1 - n :])) for n in range(bins))
