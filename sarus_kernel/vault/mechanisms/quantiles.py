"""Quantiles out of histograms: for each group, the bin whose ranks are nearest to the one sought.

One row more moves the number of rows below a bin, and the rank sought, each by one at most and in
the same direction, so no score moves by more than `step`; a person's rows in a group move it by
as many times that. A person has at most `most` rows in all groups together, so what the choices of
all groups cost adds up to no more than if all of them were in one: 2 most step / scale in epsilon,
(most step / scale)^2 / 2 in rho. (Histograms may also be told as running sums: `running_sums`.)
"""

from collections.abc import Sequence
from itertools import accumulate

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import SHARES, Choice, Histogram, Rows
from sarus_kernel.release import Cell
from sarus_kernel.vault.mechanisms.running_sums import noisy, read
from sarus_kernel.vault.mechanisms.selection import noisy_max

Key = tuple[Cell, ...]
ROUNDING = 1 + 5e-10
"""As in `measure`: OpenDP rounds its maps up, and scales are larger by more than this."""

TILT = 5.0
"""By how many scales of the noise the last bin is preferred to the first, or the other way round,
where a rank leans: of a group with hardly any rows, an error bar is then most of the range. Public
and the same for all data, so it changes no sensitivity."""


def choose(histogram: Histogram, rows: Rows, keys: Sequence[Key]) -> dict[str, list[float]]:
    """The chosen bin of every choice, in the order of the keys."""
    groups = _counts(histogram, rows, keys)
    if histogram.summed:
        return _rising(histogram, _read(histogram, noisy(histogram, [groups[key] for key in keys])))
    return _rising(histogram, {
        choice.name: [_told(histogram, choice, _chosen(histogram, choice, groups[key]))
                      for key in keys]
        for choice in histogram.choices
    })  # fmt: skip


def likeliest(
    histogram: Histogram, rows: Rows, keys: Sequence[Key], ratio: float
) -> dict[str, list[float]]:
    """The same without noise, of rows that are public and stand for `ratio` rows each."""
    groups = _counts(histogram, rows, keys)
    if histogram.summed:
        sums = [[n * ratio for n in accumulate(groups[key])] for key in keys]
        return _rising(histogram, _read(histogram, sums))
    return _rising(histogram, {
        choice.name: [
            _told(histogram, choice, _best(choice, [round(n * ratio) for n in groups[key]]))
            for key in keys
        ]
        for choice in histogram.choices
    })  # fmt: skip


def _read(histogram: Histogram, groups: Sequence[Sequence[float]]) -> dict[str, list[float]]:
    """All choices read off the running sums of each group."""
    found = [read(histogram, sums) for sums in groups]
    return {
        choice.name: [_told(histogram, choice, each[choice.name]) for each in found]
        for choice in histogram.choices
    }


def _rising(histogram: Histogram, told: dict[str, list[float]]) -> dict[str, list[float]]:
    """MIN, the quantiles of one column in the order of their shares, and MAX, never falling.

    Quantiles are put in order: that is nearer to the true ones than what was chosen one by one
    (Chernozhukov, Fernandez-Val, Galichon 2009, proposition 1), and a function of it alone. The
    ends of error bars stay where they are: a bar reaches to its value anyway. That of the least
    value begins where it is told, so that stays too, and quantiles are moved up to it; where the
    least is above the greatest there are fewer rows than noise, and of both nothing is known.
    """
    groups = [dict(zip(told, each, strict=True)) for each in zip(*told.values(), strict=True)]
    risen = [_in_order(histogram, group) for group in groups]
    return {name: [group[name] for group in risen] for name in told}


def _in_order(histogram: Histogram, told: dict[str, float]) -> dict[str, float]:
    """The same of one group."""
    inner = sorted((c for c in histogram.choices if _is_inner(c)), key=lambda c: c.share)
    values = sorted(told[c.name] for c in inner)
    outer = [c for c in histogram.choices if c.outer]
    unknown = float(histogram.bins * histogram.merged)
    low = max((told[c.name] for c in outer if c.share == 0), default=0.0)
    high = min((told[c.name] for c in outer if c.share == SHARES), default=unknown)
    if low > high or low >= unknown:
        told = told | {c.name: unknown for c in outer}
        low, high = 0.0, unknown
    return told | {
        c.name: min(max(value, low), high) for c, value in zip(inner, values, strict=True)
    }


def _is_inner(choice: Choice) -> bool:
    """Whether a choice is a quantile, and neither the least or greatest value nor an error bar."""
    return choice.lean == 0 and not choice.outer


def _told(histogram: Histogram, choice: Choice, number: int) -> float:
    """A bin as the finish of an output counts them: of several in one, the outermost of an end of
    an error bar, so that it stays as wide, and else the middle one."""
    many = histogram.merged
    within = (many - 1) // 2 if choice.lean == 0 else many - 1 if choice.lean > 0 else 0
    return float(number * many + within)


def _best(choice: Choice, counts: Sequence[int]) -> int:
    scored = scores(choice, counts)
    return scored.index(max(scored))


def _counts(histogram: Histogram, rows: Rows, keys: Sequence[Key]) -> dict[Key, list[int]]:
    """The rows in each bin, of each key."""
    width = len(rows.columns) - 2
    groups: dict[Key, list[int]] = {key: [0] * histogram.bins for key in keys}
    for row in rows.rows:
        counts, number, count = groups.get(row[:width]), row[width], row[width + 1]
        if not isinstance(count, int):
            raise InternalError("A worker's answer holds something that is not an integer.")
        if counts is not None and isinstance(number, int) and 0 <= number < histogram.bins:
            counts[number] += max(count, 0)
    return groups


def _chosen(histogram: Histogram, choice: Choice, counts: Sequence[int]) -> int:
    most = histogram.most * choice.step
    return noisy_max(scores(choice, counts), choice.scale, most, rho_of(histogram, choice))


def scores(choice: Choice, counts: Sequence[int]) -> list[int]:
    """Minus the distance of each bin's ranks from the rank sought, in rows times SHARES."""
    ends = [SHARES * end for end in accumulate(counts)]
    sought = choice.share * sum(counts) + round(choice.lean * choice.scale)
    starts = [0, *ends[:-1]]
    tilt = TILT * choice.scale * ((choice.lean > 0) - (choice.lean < 0)) / len(counts)
    triples = zip(range(len(counts)), starts, ends, strict=True)
    return [round(tilt * n) - max(0, sought - end, start - sought) for n, start, end in triples]


def rho_of(histogram: Histogram, choice: Choice) -> float:
    """What a choice costs in zCDP: the exponential mechanism, bounded in range."""
    return (histogram.most * choice.step / choice.scale) ** 2 / 2 * ROUNDING


