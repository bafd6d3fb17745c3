"""What y is to a recipe of trees: classes, or a number between public bounds."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier

from sarus_kernel.learning.queries import Target
from sarus_kernel.learning.recipes.classes import classes_of
from sarus_kernel.learning.unlearnable import NotLearnable


@dataclass(frozen=True)
class Scale:
    """Of a classifier: the sorted `classes`, and at which place of the target each is (`order`).
    Of a regressor: the middle of the bounds, and half their distance."""

    classes: NDArray[Any] | None
    order: tuple[int, ...]
    center: float = 0.0
    half: float = 1.0

    @property
    def outputs(self) -> int:
        """Numbers that a leaf has: one for each class, or one."""
        return max(1, len(self.order))

    def state(self) -> dict[str, NDArray[Any]]:
        """For the statistics of trees."""
        return {
            "classes": np.array([self.outputs]),
            "center": np.array([self.center]),
            "half": np.array([self.half]),
        }


def scale_of(estimator: Any, target: Target | None) -> Scale:
    """Raises NotLearnable for a target without classes, or without bounds."""
    if is_classifier(estimator):
        classes, order = classes_of(target)
        return Scale(classes, tuple(int(place) for place in order))
    if target is None or not target.low < target.high:
        raise NotLearnable("A regressor needs a target with bounds known beforehand.")
    return Scale(None, (), (target.low + target.high) / 2, (target.high - target.low) / 2)
