"""No table makes a fit fail: collinear, constant, empty columns, no noise and nothing but noise."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge, RidgeClassifier
from sklearn.naive_bayes import BernoulliNB, GaussianNB

from sarus_kernel.learning.fitting import fit
from sarus_kernel.learning.queries import Feature, Public, Rows, Target
from tests.learning.local import Local

BOUNDS = ((-1, 1), (-1, 1), (-1, 1), (1, 1), (0, 0), (-1e6, 1e6), (-1e-6, 1e-6))
FEATURES = tuple(Feature("", "number", low, high, (), False) for low, high in BOUNDS)
CLASSIFIERS = (
    LinearDiscriminantAnalysis(),
    LinearDiscriminantAnalysis(solver="eigen"),
    LinearDiscriminantAnalysis(solver="eigen", shrinkage=0.2),
    LinearDiscriminantAnalysis(solver="lsqr"),
    LogisticRegression(C=np.inf),
    LogisticRegression(fit_intercept=False),
    RidgeClassifier(alpha=0),
    GaussianNB(),
    GaussianNB(var_smoothing=0),
    BernoulliNB(alpha=0),
)
REGRESSORS = (Ridge(alpha=0), Lasso(), LinearRegression(), PCA(), PCA(0.9, whiten=True))


def collinear(people: int) -> np.ndarray:
    """Seven columns that say the same, or nothing, in units far apart."""
    x = np.random.default_rng(0).uniform(-1, 1, people)
    return np.column_stack([x, x, -x, np.ones(people), np.zeros(people), x * 1e6, x * 1e-6])


def targets(people: int) -> list[tuple[np.ndarray, Target]]:
    """One class alone, both, and null for everybody."""
    return [
        (np.zeros(people), Target("y", (0, 1))),
        (np.arange(people) % 2.0, Target("y", (0, 1))),
        (np.full(people, np.nan), Target("y", ("b", "a", "c"))),
    ]


@pytest.mark.parametrize("rho", [1e-9, 1e12])
@pytest.mark.parametrize("people", [0, 1, 3, 500])
@pytest.mark.parametrize("estimator", [*CLASSIFIERS, *REGRESSORS], ids=repr)
def test_every_fit_ends_and_says_numbers(estimator, people, rho):
    """Without an error or a warning, which would tell of the rows."""
    X = collinear(people)
    for y, target in targets(people):
        wanted = target if estimator in CLASSIFIERS else Target("y", (), 0, 1)
        ask = Local(Rows(X, y, np.arange(people, dtype=np.int64)))
        model = fit(estimator, FEATURES, wanted, ask, Public(float(people)), rho)
        said = model.predict if hasattr(model, "predict") else model.transform
        found = said(collinear(5))
        assert found.dtype.kind != "f" or np.isfinite(found).all()
