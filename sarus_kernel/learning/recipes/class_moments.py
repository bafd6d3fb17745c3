"""One round of moments with classes: RidgeClassifier, LinearDiscriminantAnalysis.

Both are functions of the second moments and the classes' sums (Wang 2018, arXiv 1803.02596; for
discriminants Jiang, Ji, Wang et al. 2013 perturb the same scatter matrices).
"""

import math
import warnings
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.preprocessing import LabelBinarizer

from sarus_kernel.learning.queries import Ask, Feature, Floats, Public, Round, Target
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
from sarus_kernel.learning.recipes.uncertainty import sandwich, spread

Features = tuple[Feature, ...]


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
    """LinearDiscriminantAnalysis of made-up points that have exactly the released moments."""
    classes, order = classes_of(target)
    space = basis(features)
    moments, sums = _asked(space, len(classes), ask, rho)
    priors, means, within = _described(moments, sums[order])
    spots = points(np.zeros(len(features)), within)
    X = space.center + space.scale * np.vstack([mean + spots for mean in means])
    made = clone(estimator)
    if made.priors is None:
        made.priors = priors
    if made.shrinkage == "auto":
        made.shrinkage = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of collinear inputs: they are the user's own
        made.fit(X, np.repeat(classes, len(spots)))
    made.priors, made.shrinkage = estimator.priors, estimator.shrinkage
    return made


def _described(moments: Moments, sums: Floats) -> tuple[Floats, Floats, Floats]:
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
    ridge = moments.spectrum / people + 1e-6
    within = positive(moments.A[:-1, :-1] / people - between)
    return priors, means, within + ridge * np.eye(len(within))


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
