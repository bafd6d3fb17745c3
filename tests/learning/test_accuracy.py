"""How good the models are: near scikit-learn's without noise, and near the anchors with it."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    Ridge,
    RidgeClassifier,
)
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from sarus_kernel.learning.fitting import fit
from sarus_kernel.learning.sums.queries import Feature, Public, Rows, Target
from sarus_kernel.measurements.accounting import rho_of
from tests.learning.estimators import ESTIMATORS
from tests.learning.hospital import patients, rows_of
from tests.learning.local import Local
from tests.learning.people import BINARY, FEATURES, NUMBER, THREE

NOTHING = 1e9  # a price at which noise is nothing


def numbers(X: np.ndarray) -> tuple[Feature, ...]:
    """Features with the bounds of X, an array without names."""
    ends = zip(X.min(axis=0), X.max(axis=0), strict=True)
    return tuple(Feature("", "number", float(low), float(high), (), False) for low, high in ends)


def learned(estimator, X, y, target, rho=NOTHING, seed=0, features=None):
    """Fitted on one row a person."""
    ask = Local(Rows(X, np.asarray(y, dtype=float), np.arange(len(y))), seed)
    return fit(estimator, features or numbers(X), target, ask, Public(float(len(y))), rho)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler(), "passthrough"])
def test_without_noise_logistic_coefficients_are_scikit_learns(classes, scaler):
    """Whatever scaler the user wrote, in the scaled space."""
    random = np.random.default_rng(classes)
    plain = random.normal(size=(3000, 4))
    X = plain * [1, 5, 0.2, 1] + [0, 3, 0, -2]
    logits = plain @ random.normal(size=(4, classes))
    y = np.argmax(logits + random.gumbel(size=logits.shape), axis=1)
    pipe = make_pipeline(scaler, LogisticRegression(max_iter=1000))
    model = learned(pipe, X, y, Target("y", tuple(range(classes))))
    theirs = LogisticRegression(max_iter=1000).fit(model[:-1].transform(X), y)
    assert model[-1].coef_ == pytest.approx(theirs.coef_, rel=0.1, abs=0.1)
    assert np.mean(model.predict(X) == theirs.predict(model[:-1].transform(X))) > 0.98


@pytest.mark.parametrize(
    "estimator",
    [
        LinearRegression(),
        LinearRegression(fit_intercept=False),
        Ridge(30.0),
        Ridge(5.0, fit_intercept=False),
        Lasso(0.2),
        ElasticNet(0.2, l1_ratio=0.3),
    ],
)
def test_without_noise_least_squares_are_scikit_learns(estimator):
    """Penalties too, in the user's own scale."""
    random = np.random.default_rng(5)
    X = random.normal(size=(2000, 3)) * [1, 5, 0.2] + [0, 3, 0]
    y = X @ [1, 0.3, -2] + 2 + random.normal(size=2000) * 0.1
    model = learned(estimator, X, y, Target("y", (), -12, 16))
    theirs = estimator.fit(X, y)
    assert model.coef_ == pytest.approx(theirs.coef_, rel=0.03, abs=0.03)
    assert model.intercept_ == pytest.approx(theirs.intercept_, abs=0.05)


def test_without_noise_classifiers_of_moments_are_scikit_learns():
    """RidgeClassifier, discriminants and naive Bayes say the same of nearly everybody."""
    table = patients(2000)
    for name, (pipe, target) in ESTIMATORS.items():
        kind = getattr(pipe, "steps", [("", None)])[-1][1]
        if not isinstance(kind, RidgeClassifier | LinearDiscriminantAnalysis | GaussianNB):
            continue
        rows = rows_of(table, target.name)
        model = fit(pipe, FEATURES, target, Local(rows), Public(2000.0), NOTHING)
        inputs = model[:-1].transform(table)
        inputs = inputs.toarray() if hasattr(inputs, "toarray") else inputs
        theirs = type(kind)().fit(inputs, table[target.name])
        assert np.mean(model.predict(table) == theirs.predict(inputs)) > 0.9, name


def test_without_noise_counts_are_scikit_learns():
    """CategoricalNB and BernoulliNB: the same chances."""
    random = np.random.default_rng(2)
    y = random.integers(0, 2, 1500)
    X = (random.integers(0, 3, (1500, 4)) + y[:, None] * random.integers(0, 2, (1500, 4))).clip(
        0, 3
    )
    features = tuple(Feature("", "number", 0, 3, (), False, True) for _ in range(4))
    for estimator in (CategoricalNB(), BernoulliNB(binarize=1.0)):
        model = learned(estimator, X.astype(float), y, BINARY, features=features)
        theirs = estimator.fit(X, y)
        assert model.predict_proba(X) == pytest.approx(theirs.predict_proba(X), abs=0.02)


def test_a_class_that_nobody_has_is_still_a_class():
    """It is public; its chance is small."""
    table = patients(800)
    rows = rows_of(table, "stage")
    rows = Rows(rows.X, np.minimum(rows.y, 1), rows.person)
    for name in ("logistic of three", "discriminant of three", "gaussian", "bernoulli"):
        model = fit(ESTIMATORS[name][0], FEATURES, THREE, Local(rows), Public(800.0), 10.0)
        chances = model.predict_proba(table).mean(axis=0)
        assert model.classes_.tolist() == ["high", "low", "middle"]
        assert chances[0] < 0.1, name


AUC = {0.5: 0.95, 1.0: 0.965, 3.0: 0.975}  # measured: .98, .985, .988


@pytest.mark.parametrize("epsilon", AUC)
def test_breast_cancer_is_near_its_anchor(epsilon):
    """Held-out people, a scaler before; generous: the noise is drawn a few times only."""
    data = load_breast_cancer()
    found = []
    splits = StratifiedShuffleSplit(4, test_size=0.3, random_state=1).split(data.data, data.target)
    for seed, (train, test) in enumerate(splits):
        pipe = make_pipeline(StandardScaler(), LogisticRegression())
        X, y = data.data[train], data.target[train]
        rho, features = rho_of(epsilon, 1e-6), numbers(data.data)
        model = learned(pipe, X, y, BINARY, rho, seed, features)
        said = model.predict_proba(data.data[test])[:, 1]
        found.append(roc_auc_score(data.target[test], said))
    assert np.mean(found) > AUC[epsilon]


def test_diabetes_is_near_its_anchor():
    """R2 of least squares at epsilon 3: .42 measured, scikit-learn's .48 without privacy."""
    data = load_diabetes()
    found = []
    for seed, (train, test) in enumerate(
        ShuffleSplit(5, test_size=0.3, random_state=0).split(data.data)
    ):
        X, y, rho = data.data[train], data.target[train], rho_of(3.0, 1e-6)
        target = Target("y", (), 25, 346)
        model = learned(LinearRegression(), X, y, target, rho, seed, numbers(data.data))
        found.append(model.score(data.data[test], data.target[test]))
    assert np.mean(found) > 0.33


def test_standard_errors_are_about_the_spread_of_fits():
    """Over other people and other noise; the truth is 0, where no ridge pulls."""
    fits, errors = [], []
    for seed in range(60):
        random = np.random.default_rng(seed)
        X, y = random.normal(size=(3000, 4)).clip(-4, 4), random.integers(0, 2, 3000)
        features = tuple(Feature("", "number", -4, 4, (), False) for _ in range(4))
        for estimator, wanted in (
            (LogisticRegression(), BINARY),
            (Ridge(), Target("y", (), -1, 2)),
        ):
            model = learned(estimator, X, y, wanted, rho_of(1.0, 1e-6), seed, features)
            fits.append(np.ravel(model.coef_))
            errors.append(np.ravel(model.coef_standard_error_))
    for kind in (0, 1):
        spread = np.sqrt(np.mean(np.square(fits[kind::2])))
        assert 0.8 < np.mean(errors[kind::2]) / spread < 1.25


SLOPES = np.array([0.8, -0.5, 0.3, 0.0, 0.1])


@pytest.mark.parametrize(("people", "epsilon"), [(1500, 1.0), (4000, 1.0), (4000, 3.0)])
@pytest.mark.parametrize("estimator", [LogisticRegression(), LinearRegression()])
def test_two_standard_errors_hold_the_truth(estimator, people, epsilon):
    """Also where the ridge pulls towards zero, and where clipped gradients push away from it.

    Measured over 30 fits: 93 to 100 of 100 (before these two were told: 42 of 100).
    """
    held, logistic = [], isinstance(estimator, LogisticRegression)
    features = tuple(Feature("", "number", -4, 4, (), False) for _ in SLOPES)
    for seed in range(12):
        random = np.random.default_rng(seed)
        X = (random.normal(size=(people, 5)) @ (np.eye(5) + 0.3)).clip(-4, 4)
        line = X @ SLOPES - 0.5
        y = random.random(people) < 1 / (1 + np.exp(-line))
        y = y.astype(float) if logistic else (line + random.normal(size=people)).clip(-8, 8)
        wanted = BINARY if logistic else Target("y", (), -8, 8)
        model = learned(estimator, X, y, wanted, rho_of(epsilon, 1e-6), seed, features)
        off = np.ravel(model.coef_) - SLOPES
        held.append(np.abs(off) <= 1.96 * np.ravel(model.coef_standard_error_))
    assert np.mean(held) >= 0.9


@pytest.mark.parametrize("estimator", [StandardScaler(), GaussianNB()])
def test_means_have_standard_errors(estimator):
    """Of the noise and of the sampling of people: about the spread of fits."""
    off, errors = [], []
    for seed in range(40):
        random = np.random.default_rng(seed)
        X, y = random.normal(size=(2000, 3)).clip(-4, 4), random.integers(0, 2, 2000)
        features = tuple(Feature("", "number", -4, 4, (), False) for _ in range(3))
        model = learned(estimator, X, y, BINARY, rho_of(1.0, 1e-6), seed, features)
        name = "mean_" if isinstance(estimator, StandardScaler) else "theta_"
        off.append(getattr(model, name))
        errors.append(getattr(model, name.rstrip("_") + "_standard_error_"))
    assert 0.8 < np.mean(errors) / np.sqrt(np.mean(np.square(off))) < 1.3


def test_more_money_is_more_accuracy():
    """The mean error of coefficients falls with the price."""
    table, name = patients(1500), "least squares"
    exact = fit(
        ESTIMATORS[name][0],
        FEATURES,
        NUMBER,
        Local(rows_of(table, "cost")),
        Public(1500.0),
        NOTHING,
    )
    wrong = []
    for rho in (0.001, 0.1, 10.0):
        ask = Local(rows_of(table, "cost"), 3)
        model = fit(ESTIMATORS[name][0], FEATURES, NUMBER, ask, Public(1500.0), rho)
        wrong.append(np.mean(np.abs(model.predict(table) - exact.predict(table))))
    assert wrong[0] > wrong[1] > wrong[2]
