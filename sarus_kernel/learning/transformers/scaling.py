"""Scalers: by the catalog's bounds, or by the public rows' means and quantiles."""

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.stages import Stage, numbers
from sarus_kernel.learning.sums.encoding import Scaled
from sarus_kernel.learning.sums.queries import Feature


def on_sample(scaler: Any, stage: Stage) -> tuple[Any, Stage]:
    """StandardScaler, RobustScaler: what the public rows have."""
    return _scaled(scaler, numbers(stage, type(scaler).__name__), stage.sample)


def on_bounds(scaler: Any, stage: Stage) -> tuple[Any, Stage]:
    """MinMaxScaler, MaxAbsScaler: the bounds themselves."""
    described = numbers(stage, type(scaler).__name__)
    return _scaled(scaler, described, described.ends())


def _scaled(scaler: Any, stage: Stage, rows: Any) -> tuple[Any, Stage]:
    """Every scaler is affine, so two rows tell what it does to a column."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = clone(scaler).fit(rows)
        after = fitted.transform(stage.sample)
        low, high = np.asarray(fitted.transform(stage.ends()), dtype=float)
    if hasattr(fitted, "n_samples_seen_"):
        fitted.n_samples_seen_ = max(1, round(stage.people))
    moved = [
        _moved(feature, column, a, b)
        for feature, column, a, b in zip(stage.features, stage.columns, low, high, strict=True)
    ]
    features, columns = tuple(f for f, _ in moved), tuple(c for _, c in moved)
    return fitted, stage.after(features, columns, after)


def _moved(feature: Feature, column: Any, low: float, high: float) -> tuple[Feature, Scaled]:
    length = feature.high - feature.low
    slope = (high - low) / length if length > 0 and high != low else 1.0
    center = feature.low - low / slope
    moved = Scaled(column, np.nan, feature.low, feature.high, float(center), float(1 / slope))
    ends = sorted((float(low), float(high)))
    return replace(feature, low=ends[0], high=ends[1], integer=False), moved
