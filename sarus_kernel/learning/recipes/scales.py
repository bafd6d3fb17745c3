"""What y is to a recipe of trees: classes, or a number between public bounds."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier

from sarus_kernel.learning.encoding import Encoding
from sarus_kernel.learning.queries import Ask, Query, Round, Target
from sarus_kernel.learning.recipes.classes import classes_of
from sarus_kernel.learning.unlearnable import NotLearnable

_LOCATING = 0.05  # of the price
_CLEAR = 20  # people for each unit of its noise
_WIDE = 2.5  # standard deviations


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


def locating(scale: Scale, people: float, rho: float) -> tuple[Round, ...]:
    """What `located` asks: nothing of a classifier, or of few people."""
    wanted = Round(3, math.sqrt(3), rho * _LOCATING)
    return () if scale.order or people < _CLEAR * wanted.sigma else (wanted,)


def left_of(scale: Scale, people: float, rho: float) -> float:
    """The price that is left after `locating`."""
    return rho * (1 - _LOCATING) if locating(scale, people, rho) else rho


def located(scale: Scale, code: Encoding, ask: Ask, people: float, rho: float) -> Scale:
    """The scale of a number around its noisy mean, as wide as it spreads: bounds may be far off.

    What lies further than 2.5 standard deviations from the mean counts as that far.
    """
    for each in locating(scale, people, rho):
        query = Query("target_moments", code, scale.state(), each.length, each.clip, each.rho)
        noisy = ask(query)
        many = max(noisy.values[0], noisy.sigma, 1.0)
        mean, square = np.clip(noisy.values[1:] / many, -1.0, 1.0)
        doubt = noisy.sigma / many
        spread = math.sqrt(max(square - mean**2, 0.0) + doubt)
        half = min(_WIDE * spread + doubt, 1.0 + abs(mean))
        center = scale.center + float(mean) * scale.half
        return Scale(None, (), center, float(max(half, 0.01)) * scale.half)
    return scale


def scale_of(estimator: Any, target: Target | None) -> Scale:
    """Raises NotLearnable for a target without classes, or without bounds."""
    if is_classifier(estimator):
        classes, order = classes_of(target)
        return Scale(classes, tuple(int(place) for place in order))
    if target is None or not target.low < target.high:
        raise NotLearnable("A regressor needs a target with bounds known beforehand.")
    return Scale(None, (), (target.low + target.high) / 2, (target.high - target.low) / 2)
