"""Statistics of linear models: second moments, residuals, sums for each class.

All of them read `one` of the state (1: a column of ones comes after the design's). No row is
shortened by itself: a person's vector is clipped, which weighs their rows and keeps them whole.
"""

from collections.abc import Callable

import numpy as np

from sarus_kernel.learning.sums.exact import product, shares
from sarus_kernel.learning.sums.products import Factors
from sarus_kernel.learning.sums.queries import Floats, State

FactorStatistic = Callable[[Floats, Floats, State], Factors]
"""(design (n, width), y (n,), state) to factors: row i of them from row i alone."""


def moments(Z: Floats, y: Floats, state: State) -> Factors:
    """Upper triangle of z z', then weight times t z for each number t that y stands for.

    `targets` (classes, t) gives the numbers of a class, `middle` and `half` scale a number to ±1
    (then weight t^2 follows, too); neither: none.
    """
    wanted, weight = _wanted(y, state), float(state["weight"][0])
    rest = weight * wanted**2 if "half" in state else np.zeros((len(Z), 0))
    return Factors(weight * wanted, _rows(Z, state), True, rest)


def residuals(Z: Floats, y: Floats, state: State) -> Factors:
    """Each row's gradient of the log-likelihood: (class - probabilities) z, in contrasts.

    `logits` (width, classes) are the weights, `contrasts` (classes, classes - 1).
    """
    rows = _rows(Z, state)
    chances = shares(product(rows, state["logits"]))
    classes = np.arange(chances.shape[1])
    left = (_codes(y, len(classes))[:, None] == classes) - chances
    return Factors(product(left, state["contrasts"]), rows, False, np.zeros((len(Z), 0)))


def class_sums(Z: Floats, y: Floats, state: State) -> Factors:
    """For each class 1, the row, and z^2 - 1/2 of the columns `squared`; zero for other classes."""
    rows, classes = _rows(Z, state), int(state["classes"][0])
    squares = rows[:, state["squared"]] ** 2 - 0.5
    row = np.hstack([np.ones((len(rows), 1)), rows, squares])
    inside = _codes(y, classes)[:, None] == np.arange(classes)
    return Factors(inside.astype(float), row, False, np.zeros((len(Z), 0)))


def _rows(Z: Floats, state: State) -> Floats:
    one = int(state["one"][0])
    return np.hstack([Z, np.ones((len(Z), 1))]) if one else Z


def _codes(y: Floats, classes: int) -> Floats:
    return np.clip(y, 0, classes - 1).astype(np.int64).astype(float)


def _wanted(y: Floats, state: State) -> Floats:
    if "targets" in state:
        targets = np.asarray(state["targets"])
        return np.asarray(targets[_codes(y, len(targets)).astype(np.int64)])
    if "half" in state:
        scaled = (y - float(state["middle"][0])) / float(state["half"][0])
        return np.clip(scaled, -1.0, 1.0)[:, None]
    return np.zeros((len(y), 0))


FACTORS: dict[str, FactorStatistic] = {
    "moments": moments,
    "residuals": residuals,
    "class_sums": class_sums,
}
