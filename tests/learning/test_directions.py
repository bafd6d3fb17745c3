"""Errors of components, discriminants and centres hold what is true of everybody."""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from sarus_kernel.learning.fitting import fit
from sarus_kernel.learning.sums.queries import Feature, Public, Rows, Target
from tests.learning.local import Local

FEATURES = tuple(Feature("", "number", -4.0, 4.0, (), False) for _ in range(4))
MIX = np.diag([1.2, 0.8, 0.5, 0.5]) + 0.1
SHIFT = np.array([0.8, -0.5, 0.3, 0.0])
PEOPLE, FITS = 4_000, 8
SPOTS = np.array([[-2.0, -2, 0, 0], [2.0, 2, 0, 0], [0.0, 0, 2, -2]])


def drawn(people: int, seed: int) -> Rows:
    """Two classes of normal rows with one covariance."""
    random = np.random.default_rng(seed)
    y = (random.random(people) < 0.4).astype(float)
    X = random.normal(size=(people, 4)) @ MIX + y[:, None] * SHIFT
    return Rows(np.clip(X, -4, 4), y, np.arange(people))


def models(estimator, target, rho: float = 1.0):
    """Fits of other people with other noise: seeds are fixed, so the result is as well."""
    for seed in range(FITS):
        yield fit(estimator, FEATURES, target, Local(drawn(PEOPLE, seed), seed), Public(4e3), rho)


EVERYBODY = drawn(40_000, 99)


def test_components_and_their_variances_are_held():
    """Up to the sign, which nobody can tell."""
    true, held = PCA(2).fit(EVERYBODY.X), []
    for model in models(PCA(2), None):
        sign = np.sign((model.components_ * true.components_).sum(axis=1))[:, None]
        apart = sign * model.components_ - true.components_
        held.append(abs(apart).ravel() < 2 * model.components_standard_error_.ravel())
        far = abs(model.explained_variance_ - true.explained_variance_)
        held.append(far < 2 * model.explained_variance_standard_error_)
        held.append(abs(model.mean_ - true.mean_) < 2 * model.mean_standard_error_)
    assert np.mean(np.concatenate(held)) > 0.85


def test_discriminants_are_held():
    """Slopes and intercept, of two classes."""
    true, held = LinearDiscriminantAnalysis().fit(EVERYBODY.X, EVERYBODY.y), []
    for model in models(LinearDiscriminantAnalysis(), Target("y", (0, 1))):
        held.append(abs(model.coef_ - true.coef_)[0] < 2 * model.coef_standard_error_[0])
        held.append(abs(model.intercept_ - true.intercept_) < 2 * model.intercept_standard_error_)
    assert np.mean(np.concatenate(held)) > 0.85


@pytest.mark.parametrize("solver", ["svd", "lsqr", "eigen"])
def test_a_discriminant_without_noise_is_scikit_learns(solver):
    """However its version divides sums of squares: of four inputs that would be 14 % too much."""
    estimator = LinearDiscriminantAnalysis(solver=solver)
    target, ask = Target("y", (0, 1)), Local(EVERYBODY, noise=0.0)
    model = fit(estimator, FEATURES, target, ask, Public(4e4), 1.0)
    true = LinearDiscriminantAnalysis(solver=solver).fit(EVERYBODY.X, EVERYBODY.y)
    assert np.allclose(model.coef_, true.coef_, atol=0.03)
    assert np.allclose(model.intercept_, true.intercept_, atol=0.03)
    assert model.coef_standard_error_.shape == model.coef_.shape


def test_centres_are_held():
    """Of the clusters as the last step found them."""
    random, held = np.random.default_rng(0), []
    everybody = SPOTS[random.integers(3, size=50_000)] + random.normal(size=(50_000, 4)) * 0.5
    for seed in range(FITS):
        some = np.random.default_rng(seed)
        X = SPOTS[some.integers(3, size=PEOPLE)] + some.normal(size=(PEOPLE, 4)) * 0.5
        ask = Local(Rows(np.clip(X, -4, 4), np.zeros(PEOPLE), np.arange(PEOPLE)), seed)
        model = fit(KMeans(3, random_state=0), FEATURES, None, ask, Public(4e3), 0.1)
        before = ask.asked[2].state["centers"]
        nearest = ((everybody[:, None] - before) ** 2).sum(axis=2).argmin(axis=1)
        true = np.array([everybody[nearest == k].mean(axis=0) for k in range(3)])
        held.append(abs(model.cluster_centers_ - true) < 2 * model.cluster_centers_standard_error_)
    assert np.mean(held) > 0.85


def test_more_noise_is_more_error():
    """At a hundredth of the price each error is larger."""
    for estimator, target, name in (
        (PCA(2), None, "components_standard_error_"),
        (LinearDiscriminantAnalysis(), Target("y", (0, 1)), "coef_standard_error_"),
        (KMeans(3, random_state=0), None, "cluster_centers_standard_error_"),
    ):
        small, large = (
            getattr(fit(estimator, FEATURES, target, Local(EVERYBODY), Public(4e4), rho), name)
            for rho in (1e-1, 1e-5)
        )
        assert np.isfinite(large).all() and (small < large).all()


def test_many_inputs_have_no_drawn_errors():
    """Their draws would take longer than the fit."""
    wide = tuple(Feature("", "number", -1.0, 1.0, (), False) for _ in range(101))
    X = np.random.default_rng(0).uniform(-1, 1, (200, 101))
    ask = Local(Rows(X, np.zeros(200), np.arange(200)))
    model = fit(PCA(2), wide, None, ask, Public(200.0), 1.0)
    assert not hasattr(model, "components_standard_error_")
