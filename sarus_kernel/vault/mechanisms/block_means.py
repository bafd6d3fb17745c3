"""The noisy mean over blocks of people, from what was answered in each."""

from collections.abc import Sequence

from sarus_kernel.measurements import STEPS, SafeBlocks
from sarus_kernel.release import Interval
from sarus_kernel.vault.mechanisms.measure import ROUNDING
from sarus_kernel.vault.mechanisms.noise import gaussian, half_width, laplace

Answered = Sequence[float] | None
"""One number per output, or None where a block gave no answer."""


def average(query: SafeBlocks, answers: Sequence[Answered]) -> tuple[tuple[float, Interval], ...]:
    """Per output: the noisy mean over the blocks and its 95 % interval (of the noise).

    Each block counts with a whole number of STEPS between 0 and STEPS, so one person, who is in
    one block, moves the vector of sums by at most STEPS in each output.
    """
    columns = [
        [_steps(None if answer is None else answer[place], low, high) for answer in answers]
        for place, (low, high) in enumerate(_ranges(query))
    ]
    sums, outputs = [sum(column) for column in columns], len(columns)
    if query.mechanism == "laplace":
        charge = outputs * STEPS / query.scale * ROUNDING
        noisy = laplace(sums, query.scale, outputs * STEPS, charge)
    else:
        l2 = outputs**0.5 * STEPS
        noisy = gaussian(sums, query.scale, l2, (l2 / query.scale) ** 2 / 2 * ROUNDING)
    means = zip(noisy, _ranges(query), widths(query), strict=True)
    return tuple(_mean(query, total, low, high, half) for total, (low, high), half in means)


def widths(query: SafeBlocks) -> tuple[float, ...]:
    """Half the width of each output's interval: what the noise may do to it."""
    kind = "laplace" if query.mechanism == "laplace" else "gaussian"
    steps = half_width(kind, query.scale)
    share = steps / STEPS / query.blocks
    return tuple((high - low) * share for low, high in _ranges(query))


def _ranges(query: SafeBlocks) -> list[tuple[float, float]]:
    return list(zip(query.plan.lows, query.plan.highs, strict=True))


def _steps(value: float | None, low: float, high: float) -> int:
    """Where a value lies in its range, clamped; the middle where there is none.

    Total: the ends are at most plan.blocks.LARGEST, so nothing here can overflow, whatever it is.
    """
    if value is None or value != value:
        return STEPS // 2
    share = (min(max(value, low), high) - low) / (high - low)
    return round(STEPS * min(max(share, 0.0), 1.0))


def _mean(
    query: SafeBlocks, total: int, low: float, high: float, half: float
) -> tuple[float, Interval]:
    mean = low + (high - low) * (total / STEPS / query.blocks)
    ends = (min(max(end, low), high) for end in (mean - half, mean + half))
    return min(max(mean, low), high), Interval(*ends)
