"""What a released model says of a row, the same to the last bit whoever else is there."""

from collections.abc import Callable

import numpy as np

from sarus_kernel.learning.sums.queries import Floats, Integers

UNIT = 2.0**-20
"""The grid of a probability: finer than any bin, coarser than the errors of arithmetic."""

_NEAR = 1e-3  # of a unit, to either side of the middle between two of its multiples


def settled(say: Callable[[Integers], Floats], rows: int, unit: float = UNIT) -> Floats:
    """(rows, k): what the model says of each row, rounded to whole multiples of `unit`.

    say  from numbers of rows to (how many, k): what the model says of these rows, in this order

    A library adds in an order that depends on how many rows there are and where one stands, so
    another person's presence could show in a last bit, and by it move a row across the edge of a
    bin. A number that is not near the middle between two multiples rounds alike in every order;
    the few that are (2 in 1,000) are asked again, each row alone, which has one order only. So
    the result is that of each row alone, if orders differ by less than a thousandth of a unit:
    with probabilities, by 1e-9.
    """
    together = np.asarray(say(np.arange(rows, dtype=np.int64)), dtype=float).reshape(rows, -1)
    steps = together / unit
    doubtful = np.abs(steps - np.floor(steps) - 0.5) <= _NEAR
    for row in np.flatnonzero(doubtful.any(axis=1)):
        steps[row] = np.asarray(say(np.array([row])), dtype=float).reshape(-1) / unit
    return np.asarray(np.rint(steps) * unit)
