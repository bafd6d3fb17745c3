"""What a tree may split on: the inputs of an estimator, one-hot columns of one category together."""

import math
from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning.encoding import Encoding, Scaled
from sarus_kernel.learning.queries import Feature, Floats
from sarus_kernel.learning.unlearnable import NotLearnable


@dataclass(frozen=True)
class Input:
    """A number (one column within `low` and `high`), or the one-hot columns of a category.

    levels    how many values a number can have (whole numbers), infinite otherwise
    nullable  NaN may reach the estimator
    """

    columns: tuple[int, ...]
    low: float = 0.0
    high: float = 1.0
    levels: float = math.inf
    nullable: bool = False

    @property
    def onehot(self) -> bool:
        """Is it a category's columns?"""
        return len(self.columns) > 1


def inputs(features: tuple[Feature, ...]) -> tuple[Input, ...]:
    """In order of their first columns. Raises NotLearnable for a category that is no number."""
    groups: dict[object, list[int]] = {}
    for place, feature in enumerate(features):
        if feature.kind != "number":
            raise NotLearnable(
                f"Trees split on numbers, and {feature.name} is a category. Put an OrdinalEncoder "
                "or a OneHotEncoder before the estimator."
            )
        groups.setdefault(feature.group if feature.group >= 0 else (place,), []).append(place)
    return tuple(_input(features, tuple(columns)) for columns in groups.values())


def _input(features: tuple[Feature, ...], columns: tuple[int, ...]) -> Input:
    first = features[columns[0]]
    low, high = first.low, first.high
    levels = round(high - low) + 1 if first.integer and high - low < 2**31 else math.inf
    return Input(columns, low, high, levels, first.nullable and len(columns) == 1)


def encoding(features: tuple[Feature, ...]) -> Encoding:
    """The inputs as they are, within their bounds; what is missing stays missing."""
    return tuple(
        Scaled(place, math.nan, feature.low, feature.high) for place, feature in enumerate(features)
    )


def edges(given: Input, bins: int, sample: Floats | None = None) -> Floats:
    """Inner edges of about `bins` bins of a number: equal ones, or halfway to those of `sample`.

    Whole numbers are cut between two of them. The sample is public (the twin's column): half of
    the edges are its quantiles, so that a long tail does not leave all people in one bin.
    """
    span = given.high - given.low
    if not span > 0 or not math.isfinite(span):
        return np.zeros(0)
    shares = np.arange(1, bins) / bins
    cuts = given.low + span * shares
    if sample is not None and np.isfinite(sample).any():
        known = sample[np.isfinite(sample)]
        cuts = np.r_[cuts[1::2], np.quantile(known, shares[::2])]
    if math.isfinite(given.levels):
        cuts = given.low + np.floor(cuts - given.low) + 0.5
    cuts = np.unique(cuts)
    return cuts[(cuts > given.low) & (cuts < given.high)]
