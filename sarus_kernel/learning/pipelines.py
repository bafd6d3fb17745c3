"""Pipelines: everything before the last step is fitted on public rows, and described as maps.

So the last step's recipe asks of real rows through the maps, and the fitted whole is the user's
own Pipeline or ColumnTransformer, which predicts in plain scikit-learn.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.frozen import FrozenEstimator
from sklearn.pipeline import FeatureUnion, Pipeline

from sarus_kernel.learning.stages import Stage
from sarus_kernel.learning.transformers import TRANSFORMERS
from sarus_kernel.learning.unlearnable import NotLearnable


@dataclass(frozen=True)
class Lowered:
    """A pipeline taken apart: the last step, what reaches it, and the steps on the way.

    wrapped  the pipelines around the last step, innermost first, each with its fitted steps
    """

    last: Any
    stage: Stage
    wrapped: tuple[tuple[Any, tuple[Any, ...]], ...] = ()

    def assembled(self, fitted: Any) -> Any:
        """The user's estimator with every step fitted."""
        for pipeline, before in self.wrapped:
            names = [name for name, _ in pipeline.steps]
            whole = clone(pipeline)
            whole.steps = list(zip(names, (*before, fitted), strict=True))
            fitted = whole
        return fitted


def lowered(estimator: Any, stage: Stage) -> Lowered:
    """Take an unfitted estimator apart. Raises NotLearnable for a step that cannot be followed."""
    if not isinstance(estimator, Pipeline):
        return Lowered(estimator, stage)
    before: list[Any] = []
    for _, step in estimator.steps[:-1]:
        fitted, stage = prepared(step, stage)
        before.append(fitted)
    inner = lowered(estimator.steps[-1][1], stage)
    return Lowered(inner.last, inner.stage, (*inner.wrapped, (estimator, tuple(before))))


def prepared(step: Any, stage: Stage) -> tuple[Any, Stage]:
    """A transformer fitted on public rows, and the stage after it."""
    if step is None or isinstance(step, str):
        return step, stage
    if isinstance(step, Pipeline):
        fitted = []
        for _, inner in step.steps:
            one, stage = prepared(inner, stage)
            fitted.append(one)
        whole = clone(step)
        whole.steps = list(zip([name for name, _ in step.steps], fitted, strict=True))
        return whole, stage
    if isinstance(step, ColumnTransformer):
        return _by_columns(step, stage)
    if isinstance(step, FeatureUnion):
        return _union(step, stage)
    handler = TRANSFORMERS.get(public_name(step))
    if handler is None:
        raise NotLearnable(f"{type(step).__name__} before another step cannot be followed here.")
    return handler(step, stage)


def public_name(estimator: Any) -> str:
    """As one imports it: `sklearn.linear_model.LogisticRegression`."""
    module = ".".join(type(estimator).__module__.split(".")[:2])
    return f"{module}.{type(estimator).__name__}"


def follows(estimator: Any) -> bool:
    """Whether `prepared` knows the step."""
    known = isinstance(estimator, Pipeline | ColumnTransformer | FeatureUnion)
    return known or public_name(estimator) in TRANSFORMERS


def _by_columns(step: Any, stage: Stage) -> tuple[Any, Stage]:
    """Each part is fitted by itself; the whole learns where their columns go from frozen parts."""
    parts: list[tuple[str, Any, Any]] = []
    after: list[Stage] = []
    used: set[int] = set()
    for name, transformer, columns in step.transformers:
        places = _places(columns, stage)
        used |= set(places)
        fitted, result = _part(transformer, stage.part(places))
        parts.append((name, fitted, columns))
        after += [result] if result is not None else []
    rest = [place for place in range(len(stage.features)) if place not in used]
    remainder, result = _part(step.remainder, stage.part(rest))
    after += [result] if result is not None else []
    whole = clone(step).set_params(
        transformers=[(name, _frozen(fitted), columns) for name, fitted, columns in parts],
        remainder=_frozen(remainder),
    )
    sample = _dense(whole.fit(stage.sample).transform(stage.sample))
    whole.transformers_ = [
        (name, _thawed(fitted), columns) for name, fitted, columns in whole.transformers_
    ]
    whole.transformers, whole.remainder = clone(step).transformers, clone(step).remainder
    return whole, _joined(after, sample, stage)


def _part(transformer: Any, stage: Stage) -> tuple[Any, Stage | None]:
    if not stage.features or (isinstance(transformer, str) and transformer == "drop"):
        return transformer, None
    return prepared(transformer, stage)


def _frozen(fitted: Any) -> Any:
    return fitted if isinstance(fitted, str) else FrozenEstimator(fitted)


def _thawed(fitted: Any) -> Any:
    return fitted.estimator if isinstance(fitted, FrozenEstimator) else fitted


def _union(step: Any, stage: Stage) -> tuple[Any, Stage]:
    after: list[Stage] = []
    fitted: list[tuple[str, Any]] = []
    for name, transformer in step.transformer_list:
        one, result = _part(transformer, stage)
        fitted.append((name, _frozen(one)))
        after += [result] if result is not None else []
    whole = clone(step)
    whole.transformer_list = fitted
    whole.fit(stage.sample)
    whole.transformer_list = [(name, _thawed(one)) for name, one in whole.transformer_list]
    return whole, _joined(after, _dense(whole.transform(stage.sample)), stage)


def _joined(parts: list[Stage], sample: Any, stage: Stage) -> Stage:
    features = tuple(feature for part in parts for feature in part.features)
    columns = tuple(column for part in parts for column in part.columns)
    return stage.after(features, columns, sample)


def _dense(sample: Any) -> Any:
    return sample.toarray() if hasattr(sample, "toarray") else sample


def _places(columns: Any, stage: Stage) -> list[int]:
    """The positions of columns given as scikit-learn takes them: names, numbers, mask, slice.

    Raises NotLearnable for names that are not there.
    """
    if callable(columns) and not isinstance(columns, make_column_selector):
        raise NotLearnable("ColumnTransformer: name the columns; a function cannot be followed.")
    wanted = columns(stage.sample) if callable(columns) else columns
    count = len(stage.features)
    names = list(stage.sample.columns) if stage.named else list(range(count))
    if isinstance(wanted, str | int):
        raise NotLearnable("ColumnTransformer: give the columns of a step as a list.")
    if isinstance(wanted, slice):
        if isinstance(wanted.start, str) or isinstance(wanted.stop, str):
            return [int(k) for k in pd.Series(range(count), index=names).loc[wanted]]
        return list(range(count))[wanted]
    listed = list(np.asarray(wanted).tolist()) if not isinstance(wanted, list) else wanted
    if listed and all(isinstance(item, bool | np.bool_) for item in listed):
        return [place for place, chosen in enumerate(listed) if chosen]
    absent = [item for item in listed if isinstance(item, str) and item not in names]
    if absent:
        raise NotLearnable(f"ColumnTransformer: there is no column {absent[0]!r} to select.")
    return [names.index(item) if isinstance(item, str) else range(count)[item] for item in listed]
