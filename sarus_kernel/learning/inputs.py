"""What a tree may split on: an estimator's inputs, one-hot columns of a category together."""

import math
from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning.sums.encoding import Column, Encoding, Lookup, Scaled
from sarus_kernel.learning.sums.queries import Feature, Floats
from sarus_kernel.learning.unlearnable import NotLearnable


@dataclass(frozen=True)
class Input:
    """A number, or the one-hot columns of a category.

    columns   of the estimator's inputs
    lows      of each column, with its `highs`: what the number lies within, or the two values
    onehot    a category's: a row is high in one of the columns at most
    levels    how many values a number can have (whole numbers), infinite otherwise
    nullable  NaN may reach the estimator
    """

    columns: tuple[int, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    onehot: bool = False
    levels: float = math.inf
    nullable: bool = False

    @property
    def low(self) -> float:
        """Of a number."""
        return self.lows[0]

    @property
    def high(self) -> float:
        """Of a number."""
        return self.highs[0]

    def middle(self, column: int) -> float:
        """Between the two values of a one-hot column."""
        place = self.columns.index(column)
        return (self.lows[place] + self.highs[place]) / 2


def inputs(features: tuple[Feature, ...]) -> tuple[Input, ...]:
    """In order of their first columns. Raises NotLearnable for a category that is no number."""
    groups: dict[object, list[int]] = {}
    for place, feature in enumerate(features):
        groups.setdefault(feature.group if feature.group >= 0 else (place,), []).append(place)
    return tuple(_input(features, tuple(columns)) for columns in groups.values())


def _input(features: tuple[Feature, ...], columns: tuple[int, ...]) -> Input:
    first = features[columns[0]]
    pairs = [ends(features[column]) for column in columns]
    lows, highs = tuple(low for low, _ in pairs), tuple(high for _, high in pairs)
    if first.group >= 0:
        return Input(columns, lows, highs, onehot=True)
    span = highs[0] - lows[0]
    whole = first.integer or (
        first.kind != "number" and all(v.is_integer() for v in _values(first))
    )
    levels = round(span) + 1 if whole and span < 2**31 else math.inf
    return Input(columns, lows, highs, levels=levels, nullable=first.nullable)


def ends(feature: Feature) -> tuple[float, float]:
    """The bounds of a column that is read as a number."""
    if feature.kind == "number":
        return feature.low, feature.high
    values = _values(feature)
    return min(values), max(values)


def _values(feature: Feature) -> tuple[float, ...]:
    """What the categories are, as numbers."""
    numbers = [value for value in feature.categories if isinstance(value, bool | int | float)]
    if not numbers or len(numbers) < len(feature.categories):
        raise NotLearnable(
            f"The column {feature.name!r} holds categories, and trees split on numbers: put an "
            "OrdinalEncoder or a OneHotEncoder before the estimator."
        )
    return tuple(float(value) for value in numbers)


def encoding(features: tuple[Feature, ...]) -> Encoding:
    """The inputs as they are, within their bounds; what is missing stays missing."""
    return tuple(_column(place, feature) for place, feature in enumerate(features))


def _column(place: int, feature: Feature) -> Column:
    low, high = ends(feature)
    read = place if feature.kind == "number" else Lookup(place, _values(feature))
    return Scaled(read, math.nan, low, high)


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
