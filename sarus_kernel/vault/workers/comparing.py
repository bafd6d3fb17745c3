"""How much worse a noisy fit is than the estimator itself, on the twin: public rows alone."""

import warnings
from typing import Any, Protocol

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.metrics import r2_score, roc_auc_score

from sarus_kernel.learning.stages import raw
from sarus_kernel.learning.sums.queries import Feature, Public, Target
from sarus_kernel.vault.workers.model_jobs import StudioStep

Compared = tuple[str, str, float, float]
"""The step, the name of the score, without noise, with noise."""


class Fit(Protocol):
    """A step of a studio."""

    @property
    def step(self) -> StudioStep: ...
    @property
    def estimator(self) -> Any: ...
    @property
    def features(self) -> tuple[Feature, ...]: ...
    @property
    def target(self) -> Target | None: ...
    @property
    def public(self) -> Public: ...


def compared(opened: Fit, noisy: Any) -> list[Compared]:
    """AUC or R² of both, on half of the twin's people; the estimator itself learns from the rest.

    Nothing where scikit-learn cannot do it: then there is nothing to compare with.
    """
    twin, target = opened.public.twin, opened.target
    if twin is None or target is None:
        return []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            X = raw(opened.features, opened.public).sample
            known = ~np.isnan(twin.y)
            half = np.flatnonzero(known & (twin.person % 2 == 0))
            rest = np.flatnonzero(known & (twin.person % 2 == 1))
            y = _labels(twin.y, target)
            itself = clone(opened.estimator).fit(_rows(X, rest), y[rest])
            name, score = _scoring(target)
            given = (_rows(X, half), y[half])
            return [(opened.step.name, name, score(itself, *given), score(noisy, *given))]
        except Exception:
            return []


def _rows(X: Any, places: Any) -> Any:
    return X.iloc[places] if isinstance(X, pd.DataFrame) else X[places]


def _labels(y: Any, target: Target) -> Any:
    if not target.classes:
        return y
    places = np.where(np.isnan(y), 0, y).astype(np.int64)
    return np.array(target.classes)[places]


def _scoring(target: Target) -> tuple[str, Any]:
    if not target.classes:
        return "R²", lambda model, X, y: float(r2_score(y, model.predict(X)))
    return "AUC", _auc


def _auc(model: Any, X: Any, y: Any) -> float:
    if not hasattr(model, "predict_proba"):
        return float(roc_auc_score(y, model.decision_function(X)))
    chances = model.predict_proba(X)
    scores = chances[:, 1] if chances.shape[1] == 2 else chances
    return float(roc_auc_score(y, scores, multi_class="ovr"))
