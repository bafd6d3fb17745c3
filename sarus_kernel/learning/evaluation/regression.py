"""Metrics of predicted numbers from noisy sums of bounded errors."""

import math

from sarus_kernel.learning.evaluation.estimates import Estimate, told
from sarus_kernel.learning.evaluation.intervals import Test, Z, inverted
from sarus_kernel.learning.evaluation.labels import Parameters
from sarus_kernel.learning.evaluation.layout import Histogram
from sarus_kernel.learning.evaluation.probabilities import mean
from sarus_kernel.learning.sums.queries import Floats

CLIPPED = "Errors greater than {reach:.4g} count as that."
BEYOND = "At most about {people:,.0f} of the people tested have greater errors."

_WORST = 50.0  # times the spread of y: squared errors beyond are told as no lower bound of R²


def absolute(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`mean_absolute_error`, in the unit of y."""
    reach = histogram.layout.reach
    return mean(histogram, "|error|", "error²/2", reach, _said(histogram))


def squared(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`mean_squared_error`, in the unit of y squared."""
    reach = histogram.layout.reach
    return mean(histogram, "error²", "error⁴/2", reach**2, _said(histogram))


def root(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`root_mean_squared_error`, in the unit of y."""
    found = squared(histogram, parameters)
    value, low, high = (
        math.sqrt(max(0.0, end)) if isinstance(end, float) else math.nan
        for end in (found.value, found.low, found.high)
    )
    return Estimate(value, low, high, found.notes)


def determination(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`r2_score`, and `score` of a regressor: 1 - φ, φ the mean squared error over y's variance.

    T(φ) = sum of e² - φ (sum of y² - (sum of y)²/n); its sampling variance is that of
    e² - φ (y - mean)², at most the sum of both fourth moments (the product left out is positive).
    """
    notes = _said(histogram)
    people = histogram.sums("one")
    spread = math.sqrt(3) * histogram.sigma
    if people <= 6 * spread or people <= 0:
        return told(math.nan, (-math.inf, 1.0), (-math.inf, 1.0), notes)
    center = min(1.0, max(-1.0, histogram.sums("place") / people))
    total = histogram.sums("place²") - people * center**2
    total += histogram.sigma**2 * (1 + center**2) / people  # what noise adds to a noisy square
    unit = (2 * histogram.layout.reach / (histogram.layout.high - histogram.layout.low)) ** 2
    errors = unit * histogram.sums("error²")  # y lies within ±1, a width of 2
    fourth = max(_fourth(histogram, center, people), 0.0)
    squares = max(2 * unit**2 * histogram.sums("error⁴/2"), 0.0)

    def test(ratio: Floats) -> tuple[Floats, Floats]:
        noise = unit**2 + ratio**2 * (1 + 4 * center**2 + center**4)
        return errors - ratio * total, histogram.sigma**2 * noise + squares + ratio**2 * fourth

    low, high = _ends(test)
    value = 1 - errors / total if total > 0 else math.nan
    return told(value, (1 - high, 1 - low), (-math.inf, 1.0), notes)


def _said(histogram: Histogram) -> tuple[str, ...]:
    """What was clipped, and how many people at most it may be (97.5 %)."""
    layout = histogram.layout
    clipped = CLIPPED.format(reach=layout.reach)
    most = 2 * (histogram.sums("beyond/2") + Z * histogram.sigma)
    return clipped, BEYOND.format(people=max(0.0, most))


def _fourth(histogram: Histogram, center: float, people: float) -> float:
    """The sum of (y - mean)⁴ from the sums of powers, with noise."""
    second = histogram.sums("place²")
    third, fourth = 2 * histogram.sums("place³/2"), 2 * histogram.sums("place⁴/2")
    return fourth - 4 * center * third + 6 * center**2 * second - 3 * people * center**4


def _ends(test: Test) -> tuple[float, float]:
    """φ's interval, finely near what is usual; without an upper end where there is none."""
    low, high = inverted(test, 0.0, 2.0)
    if high >= 2.0:
        high = inverted(test, 0.0, _WORST)[1]
    return low, math.inf if high >= _WORST else high
