"""Metrics of probabilities: log loss and Brier score, exact sums or off the bins of scores."""

import math

import numpy as np

from sarus_kernel.learning.evaluation.estimates import Estimate, told
from sarus_kernel.learning.evaluation.intervals import inverted, ratio
from sarus_kernel.learning.evaluation.labels import Parameters
from sarus_kernel.learning.evaluation.layout import Histogram
from sarus_kernel.learning.sums.evaluation import LEAST, LONGEST_LOG
from sarus_kernel.learning.sums.queries import Floats

FLOORED = f"Probabilities below {LEAST} count as {LEAST}."
BINNED = "From bins of the probability: each stands for the middle of its bin."


def brier(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`brier_score_loss`: of two classes within [0, 1], of more (or unscaled) within [0, 2].

    `scale_by_half` as scikit-learn's ("auto": halved for two classes).
    """
    halved = parameters.get("scale_by_half", "auto")
    if halved == "auto":
        halved = histogram.layout.classes == 2
    scale = 1.0 if halved else 2.0
    if "brier" in histogram.layout.terms:
        return mean(histogram, "brier", "brier²/2", scale, ())
    chance = np.array(histogram.layout.middles)
    return _off_bins(histogram, np.stack([chance**2, (1 - chance) ** 2]), scale, ())


def log_loss(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`log_loss`; the mean over people (`normalize=True`)."""
    if "log" in histogram.layout.terms:
        return mean(histogram, "log", "log²/2", LONGEST_LOG, (FLOORED,))
    chance = np.clip(np.array(histogram.layout.middles), LEAST, 1 - LEAST)
    weights = -np.log(np.stack([1 - chance, chance])) / LONGEST_LOG
    return _off_bins(histogram, weights, LONGEST_LOG, (FLOORED,))


def mean(
    histogram: Histogram, name: str, square: str, scale: float, notes: tuple[str, ...]
) -> Estimate:
    """The mean over people of a term within [0, 1] times `scale`.

    square  the term that is half its square
    """
    people, total = histogram.sums("one"), histogram.sums(name)
    second = 2 * histogram.sums(square)

    def test(value: Floats) -> tuple[Floats, Floats]:
        # What the noise may hide of the squares is small beside the noise on the sum itself.
        sampling = np.maximum(second - 2 * value * total + value**2 * people, 0.0)
        return total - value * people, sampling + histogram.sigma**2 * (1 + value**2)

    low, high = inverted(test, 0.0, 1.0)
    value = total / people * scale if people > 0 else math.nan
    return told(value, (low * scale, high * scale), (0.0, scale), notes)


def _off_bins(
    histogram: Histogram, weights: Floats, scale: float, notes: tuple[str, ...]
) -> Estimate:
    cells = histogram.binned(1)
    greatest = float(weights.max())
    low, high = ratio(cells, weights, histogram.sigma, 0.0, greatest)
    people = float(cells.sum())
    value = float((cells * weights).sum()) / people * scale if people > 0 else math.nan
    return told(value, (low * scale, high * scale), (0.0, scale * greatest), (*notes, BINNED))
