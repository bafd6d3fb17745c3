"""Bins: equal ones of the catalog's bounds, or quantiles of the public rows."""

import math
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.encoding import Bin, Column, OneHot
from sarus_kernel.learning.queries import Feature
from sarus_kernel.learning.stages import Stage, numbers, source
from sarus_kernel.learning.unlearnable import NotLearnable

_MOST = 256


def bins(discretizer: Any, stage: Stage) -> tuple[Any, Stage]:
    """KBinsDiscretizer: `uniform` by bounds, otherwise by the public rows."""
    stage = numbers(stage, "KBinsDiscretizer")
    if np.max(discretizer.n_bins) > _MOST:
        raise NotLearnable(f"KBinsDiscretizer: more than {_MOST} bins are not for noisy counts.")
    rows = stage.ends() if discretizer.strategy == "uniform" else stage.sample
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = clone(discretizer).fit(rows)
        after = fitted.transform(stage.sample)
    after = after.toarray() if hasattr(after, "toarray") else after
    features: list[Feature] = []
    columns: list[Column] = []
    for feature, column, edges in zip(
        stage.features, stage.columns, fitted.bin_edges_, strict=True
    ):
        code = Bin(column, tuple(float(edge) for edge in edges[1:-1]))
        described, parts = _coded(feature, code, len(edges) - 1, discretizer.encode == "ordinal")
        features += described
        columns += parts
    return fitted, stage.after(tuple(features), tuple(columns), after)


def _coded(
    feature: Feature, code: Bin, count: int, ordinal: bool
) -> tuple[list[Feature], list[Column]]:
    if ordinal:
        described = Feature(feature.name, "number", 0.0, count - 1.0, (), False, True)
        return [described], [code]
    names = [f"{feature.name} in bin {k}" for k in range(count)]
    group = source(code)
    features = [Feature(name, "number", 0.0, 1.0, (), False, True, group) for name in names]
    return features, [OneHot(code, (k,)) for k in range(count)]


def binarizer(estimator: Any, stage: Stage) -> tuple[Any, Stage]:
    """Binarizer: 1 above its threshold."""
    stage = numbers(stage, "Binarizer")
    fitted = clone(estimator).fit(stage.sample)
    edge = (math.nextafter(float(estimator.threshold), math.inf),)
    features = tuple(replace(f, low=0.0, high=1.0, integer=True) for f in stage.features)
    columns = tuple(Bin(column, edge) for column in stage.columns)
    after = fitted.transform(
        np.nan_to_num(stage.sample) if not stage.named else stage.sample.fillna(0)
    )
    return fitted, stage.after(features, columns, after)
