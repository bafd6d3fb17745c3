"""Models that no recipe makes are not asked about real rows."""

from typing import Any

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.linear_model import (
    Lasso,
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from sarus_kernel.learning.sums.encoding import Scaled
from sarus_kernel.learning.sums.queries import Rows
from sarus_kernel.vault.workers.archives import archived
from sarus_kernel.vault.workers.predicting import predicted
from sarus_kernel.vault.workers.queries import Scored

INPUTS = (Scaled(0, 0.0, 0.0, 1.0), Scaled(1, 0.0, 0.0, 1.0))
X = np.random.default_rng(0).random((60, 2))
ROWS = Rows(X, X[:, 0], np.arange(60))


def said(model: Any, classes: int = 0) -> Any:
    """What an archived model says of the rows."""
    return predicted(Scored(archived(model), INPUTS, classes), ROWS).X


def test_a_model_that_draws_is_not_asked() -> None:
    """What it says of a row would depend on how many were before."""
    drawing = DummyClassifier(strategy="stratified", random_state=np.random.RandomState(0))
    with pytest.raises(ValueError, match="DummyClassifier"):
        said(drawing.fit(X, X[:, 0] > 0.5), 2)


def test_trees_that_hold_something_else_are_not_asked() -> None:
    """Its arithmetic could depend on the rows together."""
    model = GradientBoostingRegressor(n_estimators=2).fit(X, X[:, 0])
    model.init_ = make_pipeline(StandardScaler(), LinearRegression()).fit(X, X[:, 0])
    with pytest.raises(ValueError, match="GradientBoosting"):
        said(model)
    model.init_ = DummyRegressor(strategy="constant", constant=1.0).fit(X, X[:, 0])
    assert said(model).tobytes() == model.predict(X)[:, None].tobytes()


@pytest.mark.parametrize(
    "model",
    [
        HistGradientBoostingClassifier(max_iter=3), GradientBoostingClassifier(n_estimators=3),
        RandomForestClassifier(5), ExtraTreesClassifier(5), DecisionTreeClassifier(), GaussianNB(),
        LogisticRegression(),
        LogisticRegressionCV(cv=2, l1_ratios=(0,), use_legacy_attributes=False, scoring="accuracy"),
    ],
)  # fmt: skip
def test_what_recipes_make_is_asked_for_probabilities(model: Any) -> None:
    """And says what it says without us."""
    model.fit(X, X[:, 0] > 0.5)
    assert np.allclose(said(model, 2)[:, :2], model.predict_proba(X), atol=1e-3)


@pytest.mark.parametrize("model", [HistGradientBoostingRegressor(max_iter=3), Lasso(0.01)])
def test_what_recipes_make_is_asked(model: Any) -> None:
    """And says what it says without us."""
    model.fit(X, X[:, 0])
    assert np.allclose(said(model)[:, 0], model.predict(X), atol=1e-4)
