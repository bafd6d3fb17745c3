"""The error bar of a number by which a group was selected: such numbers are too high in the mean.

A group whose number of people is shown because it is high is one of many that might have been, most
of them smaller. So the lower end of its bar is where 2.5 % of what the size may be are below, if
sizes fall off as in Zipf's law (with 1/n^2, as those of codes, names and places do; Newman 2005).
Far above the threshold that is the usual bar. Which number is told stays as it is: this is
arithmetic on released figures, and with the prior nothing of it depends on the selection.
"""

import math
from functools import lru_cache
from itertools import accumulate

from sarus_kernel.vault.mechanisms.noise import half_width

TAIL = 0.025
FAR = 40
"""Numbers so many scales of the noise above zero may not be those of small groups."""
FINE = 25
"""Steps a scale in which sizes are tried."""


@lru_cache(10_000)
def selected_width(mechanism: str, scale: float, told: int) -> float:
    """Half the width of a bar that reaches from so far below what is told, and as usual above.

    scale  of Laplace's noise, or a Gaussian's deviation
    """
    usual = half_width("laplace" if mechanism == "laplace" else "gaussian", scale)
    if told > FAR * scale or told <= 1:
        return usual
    step = max(scale / FINE, 1.0)
    sizes = [1 + step * n for n in range(math.ceil((told - 1 + usual) / step) + 1)]
    weights = [math.exp(_log(mechanism, (told - size) / scale)) / size**2 for size in sizes]
    below, every = list(accumulate(weights)), sum(weights)
    low = next((s for s, seen in zip(sizes, below, strict=True) if seen >= TAIL * every), 1.0)
    return max(usual, told - low)


def _log(mechanism: str, deviations: float) -> float:
    """The logarithm of the noise's density, but for a constant."""
    return -abs(deviations) if mechanism == "laplace" else -(deviations**2) / 2
