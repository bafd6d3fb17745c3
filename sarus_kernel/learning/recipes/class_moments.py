"""One round of moments with classes: RidgeClassifier, LinearDiscriminantAnalysis.

Both are functions of the second moments and the classes' sums (Wang 2018, arXiv 1803.02596; for
discriminants Jiang, Ji, Wang et al. 2013 perturb the same scatter matrices).
"""

import math
import warnings
from functools import cache
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.preprocessing import LabelBinarizer

from sarus_kernel.learning.recipes.basis import Basis, basis
from sarus_kernel.learning.recipes.classes import classes_of
from sarus_kernel.learning.recipes.moments import (
    Moments,
    ask_moments,
    contrasts,
    moments_round,
    points,
    positive,
)
from sarus_kernel.learning.recipes.parameters import HOW, refuse, unused
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.recipes.resampling import (
    DRAWS,
    MOST,
    ROWS,
    deviation,
    made_up,
    noised,
    sampled,
    weighed,
)
from sarus_kernel.learning.recipes.uncertainty import pull, sandwich, spread
from sarus_kernel.learning.sums.queries import Ask, Feature, Floats, Public, Round, Target

Features = tuple[Feature, ...]
_Described = tuple[Floats, Floats, Floats]


def rounds(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """One, of moments."""
    refuse(estimator, {"class_weight": "needs a round of its own", "positive": "cannot be kept"})
    refuse(estimator, {"covariance_estimator": "takes rows"})
    space = basis(features, getattr(estimator, "fit_intercept", True))
    return (moments_round(space, len(classes_of(target)[0]) - 1, False, rho),)


def _asked(space: Basis, classes: int, ask: Ask, rho: float) -> tuple[Moments, Floats]:
    """The moments, and (classes, width): of (1 in the class, less 1 / classes) times z."""
    C, size = contrasts(classes), math.sqrt(1 - 1 / classes)
    moments = ask_moments(space, {"targets": C / size}, classes - 1, ask, rho)
    return moments, size * C @ moments.b


def fit_ridge(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """RidgeClassifier: least squares on ±1 for each class; standard errors are beside it."""
    classes, order = classes_of(target)
    space = basis(features, estimator.fit_intercept)
    moments, sums = _asked(space, len(classes), ask, rho)
    penalty = np.append(estimator.alpha / space.scale**2, np.zeros(int(space.one)))
    ridge = moments.spectrum + 1e-6 + penalty
    inverse = np.linalg.inv(moments.A + np.diag(ridge))
    weights = 2 * sums[order] @ inverse @ space.back().T
    weights[:, -1] += (2 / len(classes) - 1) * space.one
    errors = spread(space.back(), _ridge_covariance(moments, ridge, len(classes)))
    if len(classes) == 2:
        weights = weights[1:]
    fitted = clone(estimator)
    fitted._label_binarizer = LabelBinarizer(pos_label=1, neg_label=-1).fit(classes)
    if not isinstance(getattr(type(fitted), "classes_", None), property):
        fitted.classes_ = classes  # an attribute of its own since scikit-learn 1.9
    fitted.coef_, fitted.intercept_ = weights[:, :-1].copy(), weights[:, -1].copy()
    fitted.coef_standard_error_ = np.tile(errors[:-1], (len(weights), 1))
    fitted.intercept_standard_error_ = np.full(len(weights), errors[-1])
    fitted.n_features_in_ = len(features)
    return fitted


def _ridge_covariance(moments: Moments, ridge: Floats, classes: int) -> Floats:
    """Of one class's weights; residuals of ±1 have a variance of 1 at most."""
    inverse = np.linalg.inv(moments.A + np.diag(ridge))
    noise = (2 * (1 - 1 / classes) * moments.noise) ** 2
    return np.asarray(noise * inverse @ inverse + sandwich(moments.A, ridge))


def fit_discriminant(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """LinearDiscriminantAnalysis of made-up points that have exactly the released moments.

    `coef_standard_error_` and `intercept_standard_error_` are beside it, up to 100 inputs (of
    three classes or more with solver="svd" alone).
    """
    classes, order = classes_of(target)
    space = basis(features)
    moments, sums = _asked(space, len(classes), ask, rho)
    described = _described(moments, sums[order])
    made = _discriminant(estimator, space, classes, described)
    if len(features) <= MOST and (len(classes) == 2 or made.solver == "svd"):
        own = None if estimator.priors is None else np.asarray(estimator.priors, dtype=float)
        _add_errors(made, space, moments, described, own)
    made.priors, made.shrinkage = estimator.priors, estimator.shrinkage
    return made


def _discriminant(estimator: Any, space: Basis, classes: Any, described: _Described) -> Any:
    priors, means, within = described
    spots = points(np.zeros(len(within)), within)
    if _divides_by_rows(estimator.solver):
        spots = spots * math.sqrt(len(spots) / (len(spots) - 1))
    X = space.center + space.scale * np.vstack([mean + spots for mean in means])
    made = clone(estimator)
    if made.priors is None:
        made.priors = priors
    if made.shrinkage == "auto":
        made.shrinkage = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of collinear inputs: they are the user's own
        made.fit(X, np.repeat(classes, len(spots)))
    return made


@cache
def _divides_by_rows(solver: str) -> bool:
    """Whether this scikit-learn takes a mean of squares for a covariance, as solvers and versions
    do differently: 1 within each of these classes, or 2 if it divides by one less."""
    probe = LinearDiscriminantAnalysis(solver=solver).fit([[0], [2], [4], [6]], [0, 0, 1, 1])
    return bool(probe.coef_[0, 0] > 3)


def _add_errors(
    made: Any, space: Basis, moments: Moments, described: _Described, own: Floats | None
) -> None:
    """By the spread of draws, and how far the ridge has pulled and the clip pushed."""
    random = np.random.default_rng(0)
    drawn = [_weights(_redrawn(moments, described, random), space, own) for _ in range(DRAWS)]
    found = _weights(described, space, own)
    whole, short = (
        _weights(_pushed(space, moments, described, clip), space, own) for clip in (False, True)
    )
    within = described[2]
    kept = np.eye(len(within)) - _ridge(moments) * np.linalg.inv(within)
    pulled = pull(kept, found[0] * space.scale) / space.scale
    middle = space.center + space.scale * described[1].mean(axis=0)
    for name, k, far in (("coef", 0, pulled), ("intercept", 1, pulled @ middle)):
        spread = deviation([each[k] for each in drawn], found[k])
        error = np.sqrt(spread**2 + far**2 + (short[k] - whole[k]) ** 2)
        setattr(made, f"{name}_standard_error_", error)


def _weights(described: _Described, space: Basis, own: Floats | None) -> tuple[Floats, Floats]:
    """(k, d) coefficients and (k,) intercepts of raw inputs; of two classes one, as everywhere.

    Hastie, Tibshirani, Friedman 2009, section 4.3, with classes' means less the overall one.
    """
    priors, means, within = described
    priors = priors if own is None else own
    centre = priors @ means
    slopes = np.linalg.solve(within, (means - centre).T).T
    ends = np.log(priors) - ((means + centre) / 2 * slopes).sum(axis=1)
    if len(priors) == 2:
        slopes, ends = slopes[1:] - slopes[:1], ends[1:] - ends[:1]
    slopes = slopes / space.scale
    return slopes, np.asarray(ends - slopes @ space.center)


def _pushed(space: Basis, moments: Moments, described: _Described, clip: bool) -> _Described:
    """What would be released of made-up rows of these classes, whole or clipped."""
    priors, means, within = described
    counts, k = np.maximum(1, np.rint(priors * ROWS)).astype(int), len(priors)
    Z = np.vstack([made_up(m, within, n) for m, n in zip(means, counts, strict=True)])
    C, size = contrasts(k), math.sqrt(1 - 1 / k)
    A, b = weighed(space, Z, np.repeat(C / size, counts, axis=0), clip)
    people = max(float(moments.A[-1, -1]), 1.0) / len(Z)
    found = Moments(positive(A * people), b * people, 0.0, moments.sigma, moments.noise)
    return _described(found, size * C @ found.b)


def _redrawn(moments: Moments, described: _Described, random: np.random.Generator) -> _Described:
    """The same with other people and other noise. Classes share their covariance."""
    priors, means, within = described
    people, k = max(float(moments.A[-1, -1]), 1.0), len(priors)
    counts = random.multinomial(max(1, round(people)), priors)
    each = [sampled(m, within, n, random) for m, n in zip(means, counts, strict=True)]
    A = np.sum(each, axis=0)
    sums = np.array([part[-1] for part in each]) - A[-1] / k
    C, size = contrasts(k), math.sqrt(1 - 1 / k)
    found = noised(A, C.T @ sums / size, moments, random)
    return _described(found, size * C @ found.b)


def _described(moments: Moments, sums: Floats) -> _Described:
    """Shares of the classes, their means, and the covariance within, in the basis.

    A class's mean is drawn to the overall one by as many pseudo-people as its sums have noise.
    """
    people = max(float(moments.A[-1, -1]), 1.0)
    centre = np.clip(moments.A[-1, :-1] / people, -1.0, 1.0)
    priors = np.maximum(sums[:, -1] / people + 1 / len(sums), 0.005)
    priors = priors / priors.sum()
    weak = moments.noise
    total = sums[:, :-1] + moments.A[-1, :-1] / len(sums)
    means = (total + weak * centre) / (priors[:, None] * people + weak)
    means = np.clip(means, -1.0, 1.0)
    between = np.einsum("k,ki,kj->ij", priors, means, means)
    ridge = _ridge(moments)
    within = positive(moments.A[:-1, :-1] / people - between)
    return priors, means, within + ridge * np.eye(len(within))


def _ridge(moments: Moments) -> float:
    return moments.spectrum / max(float(moments.A[-1, -1]), 1.0) + 1e-6


def notes(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """What was put in place of what."""
    name = type(estimator).__name__
    said = [f"{name}: from one round of noisy second moments with a ridge as large as their noise."]
    if getattr(estimator, "shrinkage", None) == "auto":
        said.append(f"{name}: shrinkage='auto' is the ridge of the noise.")
    reasons = dict.fromkeys(("max_iter", "tol", "random_state"), HOW)
    if name == "RidgeClassifier":
        reasons["solver"] = HOW
    return (*said, *unused(estimator, reasons))


RECIPES = {
    "sklearn.linear_model.RidgeClassifier": Recipe(
        rounds, fit_ridge, notes, "Wang 2018 (arXiv 1803.02596)"
    ),
    "sklearn.discriminant_analysis.LinearDiscriminantAnalysis": Recipe(
        rounds, fit_discriminant, notes, "Wang 2018 (arXiv 1803.02596)"
    ),
}
