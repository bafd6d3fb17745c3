"""What a released model says of rows, as the rows of an evaluation query.

The model is public, so what it says of a row depends on that row alone, if its arithmetic does:
on real rows ask it through `sums.settled`, and take the class predicted from probabilities
so settled (`chosen`), not from `predict`.
"""

import numpy as np

from sarus_kernel.learning.sums.encoding import Encoding, Scaled
from sarus_kernel.learning.sums.queries import Floats, Integers, Rows


def classified(
    probability: Floats | None, predicted: Floats, y: Floats, person: Integers, classes: int
) -> Rows:
    """Rows of a classifier: its `classes` probabilities in order, then the class it predicts.

    probability  (n, classes); (n,) of the second of two classes; None where only `predict` is
                 known. A `decision_function` goes through the logistic function first
    predicted    (n,) index of the class
    """
    if probability is None:
        scores = np.asarray(predicted[:, None] == np.arange(classes), dtype=float)
    elif probability.ndim == 1:
        scores = np.column_stack([1 - probability, probability])
    else:
        scores = probability
    return Rows(np.column_stack([scores, predicted]).astype(float), y.astype(float), person)


def chosen(probability: Floats) -> Floats:
    """(n,) the class predicted: the first of the most probable; of two classes above 1/2."""
    if probability.ndim == 1:
        return np.asarray(probability > 0.5, dtype=float)
    return np.asarray(np.argmax(probability, axis=1), dtype=float)


def regressed(predicted: Floats, y: Floats, person: Integers) -> Rows:
    """Rows of a regressor: the number it predicts."""
    return Rows(np.asarray(predicted, dtype=float)[:, None], y.astype(float), person)


def encoding(classes: int, low: float, high: float) -> Encoding:
    """How such rows are read: total, whatever a model says. `classes` is 0 for a regressor."""
    if not classes:  # an error above the width of the bounds counts as that width
        width = high - low
        return (Scaled(0, (low + high) / 2, low - width, high + width),)
    chances = tuple(Scaled(of, 0.0, 0.0, 1.0) for of in range(classes))
    return (*chances, Scaled(classes, 0.0, 0.0, float(classes - 1)))
