"""Products of rows with public weights, the same to the last bit wherever a row stands."""

import math
from collections.abc import Callable

import numpy as np

from sarus_kernel.learning.sums.queries import Floats, State

Statistic = Callable[[Floats, Floats, State], Floats]
"""(design (n, width), y (n,), state) to (n, length): row i of it from row i alone."""

_STEP = 2.0**16
_LARGEST = 16.0  # of a row's entries


def product(Z: Floats, W: Floats) -> Floats:
    """(n, d) rows times (d, k) public weights, both rounded so that no sum is ever rounded.

    Entries of Z become multiples of 2^-16 within ±16, weights whole multiples of their largest
    one's 2^-b, so that all partial sums are whole numbers below 2^53: whatever order, block or
    thread a library adds them in, float64 holds them exactly.
    """
    d = max(2, Z.shape[1])
    bits = 53 - 21 - math.ceil(math.log2(d))
    largest = float(np.max(np.abs(W), initial=0.0))
    if not largest or not math.isfinite(largest):
        return np.zeros((len(Z), W.shape[1]))
    unit = 2.0 ** (math.frexp(largest)[1] - bits)
    rows = np.rint(np.clip(Z, -_LARGEST, _LARGEST) * _STEP)
    return (rows @ np.rint(W / unit)) * (unit / _STEP)


def shares(logits: Floats) -> Floats:
    """(n, classes) logits as probabilities; classes are added one after the other."""
    powers = np.exp(np.clip(logits - logits.max(axis=1, keepdims=True), -60.0, 0.0))
    total = np.zeros(len(logits))
    for column in powers.T:
        total = total + column
    return np.asarray(powers / total[:, None])
