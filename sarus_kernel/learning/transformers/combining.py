"""Steps that need rows, not bounds: components, and selections. The twin's rows serve.

Without a twin they are refused: rows made of bounds say nothing of how columns go together.
"""

import math
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.encoding import Combined
from sarus_kernel.learning.queries import Feature, Floats
from sarus_kernel.learning.stages import Stage, numbers
from sarus_kernel.learning.unlearnable import NotLearnable

_MARGIN = 0.1  # of the twin's range on either side


def combined(estimator: Any, stage: Stage) -> tuple[Any, Stage]:
    """PCA, TruncatedSVD: linear in a row, so what they do to 0 and to each 1 tells all."""
    stage = _with_rows(estimator, numbers(stage, type(estimator).__name__))
    fitted, after = _fitted(estimator, stage)
    d = len(stage.features)
    low = np.array([feature.low for feature in stage.features])
    reach = np.array([max(f.high - f.low, 1e-9) for f in stage.features])
    probes = low + np.vstack([np.zeros(d), np.diag(reach)])
    images = np.asarray(fitted.transform(stage.rows(probes.T.tolist())), dtype=float)
    slopes = (images[1:] - images[0]) / reach[:, None]
    shifts = images[0] - low @ slopes
    columns = tuple(
        Combined(stage.columns, tuple(slope.tolist()), float(shift))
        for slope, shift in zip(slopes.T, shifts, strict=True)
    )
    features = tuple(_component(k, column) for k, column in enumerate(np.asarray(after).T))
    return fitted, stage.after(features, columns, after)


def selected(estimator: Any, stage: Stage) -> tuple[Any, Stage]:
    """SelectKBest and the like: the columns that the twin's rows choose."""
    score = getattr(estimator, "score_func", None)
    if score is not None and not score.__module__.startswith("sklearn.feature_selection."):
        raise NotLearnable(f"{type(estimator).__name__}: score_func has to be scikit-learn's own.")
    stage = _with_rows(estimator, numbers(stage, type(estimator).__name__))
    fitted, after = _fitted(estimator, stage)
    kept = stage.part([int(place) for place in fitted.get_support(indices=True)])
    return fitted, kept.after(kept.features, kept.columns, after)


def _fitted(estimator: Any, stage: Stage) -> tuple[Any, Any]:
    y = np.zeros(0) if stage.y is None else stage.y
    known = np.flatnonzero(~np.isnan(y))
    rows = stage.sample.iloc[known] if stage.named else stage.sample[known]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = clone(estimator).fit(rows, y[known])
            return fitted, fitted.transform(stage.sample)
    except ValueError as error:  # of public rows: it may be told
        raise NotLearnable(f"{type(estimator).__name__}: {str(error).splitlines()[0]}") from None


def _with_rows(estimator: Any, stage: Stage) -> Stage:
    name = type(estimator).__name__
    if stage.y is None:
        raise NotLearnable(
            f"{name} before another step is learned from synthetic rows, and there are none. "
            f"By itself, or as the last step, PCA is learned from the real ones."
        )
    for feature in stage.features:
        if feature.nullable:
            raise NotLearnable(f"{name}: {feature.name!r} may be null: put a SimpleImputer before.")
    return stage


def _component(place: int, values: Floats) -> Feature:
    low, high = float(values.min()), float(values.max())
    more = _MARGIN * (high - low) or math.ulp(1.0)
    return replace(Feature(f"component {place}", "number"), low=low - more, high=high + more)
