"""SimpleImputer: what missing cells become is taken from public rows."""

import math
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from sarus_kernel.learning.stages import Stage, numbers
from sarus_kernel.learning.sums.encoding import Column, Missing, Ordinal, Scaled
from sarus_kernel.learning.sums.queries import Feature
from sarus_kernel.learning.unlearnable import NotLearnable


def imputer(estimator: Any, stage: Stage) -> tuple[Any, Stage]:
    """The imputer fitted on public rows, with an indicator for each column that may be null."""
    if not pd.isna(estimator.missing_values):
        raise NotLearnable("SimpleImputer fills nulls here; missing_values has to be NaN or None.")
    if callable(estimator.strategy):
        raise NotLearnable("SimpleImputer: a function as strategy cannot be followed.")
    if estimator.strategy in ("mean", "median"):
        stage = numbers(stage, f"SimpleImputer(strategy={estimator.strategy!r})")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = clone(estimator).fit(_with_nulls(stage))
        after = fitted.transform(stage.sample)
    given = zip(stage.features, stage.columns, fitted.statistics_, strict=True)
    filled = [_filled(feature, column, value) for feature, column, value in given]
    if estimator.add_indicator:
        places = [int(place) for place in fitted.indicator_.features_]
        filled += [_indicator(stage.features[j], stage.columns[j]) for j in places]
    features, columns = tuple(f for f, _ in filled), tuple(c for _, c in filled)
    return fitted, stage.after(features, columns, after)


def _with_nulls(stage: Stage) -> Any:
    """The public rows, and one more in which whatever may be null is null."""
    frame = pd.DataFrame(stage.sample)
    last = frame.iloc[[0]].copy()
    for place, feature in enumerate(stage.features):
        cells = frame.iloc[:, place]
        known = cells[cells.notna()]
        last.isetitem(place, [None if feature.nullable else known.iloc[0]])
        if not feature.nullable:
            frame.isetitem(place, cells.fillna(known.iloc[0]).array)
    joined = pd.concat([frame, last], ignore_index=True)
    for place, feature in enumerate(stage.features):
        if not any(isinstance(value, str) for value in feature.categories):
            joined.isetitem(place, joined.iloc[:, place].astype(float).array)
    return joined if stage.named else joined.to_numpy()


def _filled(feature: Feature, column: Column, value: Any) -> tuple[Feature, Column]:
    if feature.kind == "number":
        fill = float(value)
        low, high = min(feature.low, fill), max(feature.high, fill)
        whole = feature.integer and fill.is_integer()
        described = replace(feature, low=low, high=high, nullable=False, integer=whole)
        return described, Scaled(column, fill, low, high)
    value = value.item() if isinstance(value, np.generic) else value
    known = feature.categories if value in feature.categories else (*feature.categories, value)
    described = replace(feature, categories=known, nullable=False)
    return described, Ordinal(column, len(known), known.index(value))


def _indicator(feature: Feature, column: Column) -> tuple[Feature, Column]:
    described = Feature(f"{feature.name} is missing", "number", 0.0, 1.0, (), False, True)
    return described, Missing(column)


def missing(value: Any) -> bool:
    """Whether a cell of a list of categories is null."""
    return value is None or (isinstance(value, float) and math.isnan(value))
