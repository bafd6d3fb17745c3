"""When several quantiles of one column are read off one noisy histogram, told as running sums.

A person's rows, in all groups and bins together at most `most`, are added up by a matrix whose
columns are no longer than l, so by the triangle inequality she moves what is told by `most` times l
at most, wherever her rows are; quantiles and error bars are arithmetic on that. One quantile is
nearer when it is drawn by itself, seven are nearer when they are read off: which, goes by the
errors that are expected of either, and these depend on price, bins and question alone.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from sarus_kernel.measurements import SHARES, Choice, Histogram
from sarus_kernel.measurements.running_sums import longest
from sarus_kernel.rewriting.histograms import MOST_NOISY, merged

SEVERAL = 2
"""Fewer quantiles of a column are always drawn by themselves."""
FEWEST_BINS = 200
"""Bins are not made wider than so many for the sake of speed."""
BAR, BEYOND = 1.96, 4.0
"""How many deviations of the noise an end of an error bar is away from its rank, and the least and
greatest value from theirs."""


def offered(histograms: Sequence[Histogram], groups: int) -> tuple[Histogram, ...]:
    """The histograms, those with several quantiles as running sums; none where that is of no use.

    groups  how many public groups there are; 0 where they are not known yet
    """
    several = [h for h in histograms if sum(map(_is_value, h.choices)) >= SEVERAL]
    made = {id(h): _summed(h, max(groups, 1) * len(several)) for h in several}
    if not several or None in made.values():
        return ()
    return tuple(made.get(id(h)) or h for h in histograms)


def _summed(histogram: Histogram, many: int) -> Histogram | None:
    """In so few bins that noise is added in time; None where these would be too wide."""
    wide = -(-many * histogram.bins // MOST_NOISY)
    if wide > 1 and histogram.bins // wide < FEWEST_BINS:
        return None
    return replace(merged(histogram, wide), scale=1.0)


def weight_of(histogram: Histogram) -> float:
    """How much the error of running sums matters: that of all that is read off them."""
    return math.hypot(*(choice.weight for choice in histogram.choices))


def squared_errors(histogram: Histogram) -> float:
    """By weight, of all ranks that are told of a histogram, in rows of the most one person has."""
    if histogram.summed:
        deviation = histogram.scale * longest(histogram.bins) / histogram.most
        far = [BEYOND if c.outer else 1.0 if c.lean == 0 else BAR for c in histogram.choices]
        pairs = zip(histogram.choices, far, strict=True)
        return sum((c.weight * times * deviation) ** 2 for c, times in pairs)
    return sum(_drawn(histogram, choice) for choice in histogram.choices)


def _drawn(histogram: Histogram, choice: Choice) -> float:
    """A rank that is drawn is off by a scale and more (its error is as Laplace's noise)."""
    scale = choice.scale / SHARES / histogram.most
    return (choice.weight * scale) ** 2 * (2 + choice.lean**2)


def _is_value(choice: Choice) -> bool:
    return choice.lean == 0 or choice.outer
