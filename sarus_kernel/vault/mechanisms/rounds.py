"""The noise on the sum of one round of a fit."""

from collections.abc import Sequence

from sarus_kernel.measurements import CLIP_STEPS, FitRound
from sarus_kernel.vault.mechanisms.measure import ROUNDING
from sarus_kernel.vault.mechanisms.noise import gaussian


def noisy_sum(values: Sequence[int], round_: FitRound) -> list[int]:
    """The sum with discrete Gaussian noise on each entry: `round_.rho`-zCDP.

    One person moves the vector by CLIP_STEPS at most, in L2: each one's part is shortened to that
    in whole numbers (`learning/sums/clipping.py`), and is in the sum or not.
    """
    return gaussian(values, round_.scale, CLIP_STEPS, round_.rho * ROUNDING)


def expected_sum(values: Sequence[int], round_: FitRound, ratio: float) -> list[int]:
    """The same of rows that are public (the twin's), as if there were `ratio` times as many.

    Never call it with real rows: `ratio` would make each of them weigh more.
    """
    return noisy_sum([round(value * ratio) for value in values], round_)
