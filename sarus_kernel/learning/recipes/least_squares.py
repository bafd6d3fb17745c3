"""Least squares from one round of noisy moments: LinearRegression, Ridge, Lasso, ElasticNet.

Sufficient statistics with noise and a ridge of its size: Vu, Slavkovic 2009; Sheffet 2017; Wang
2018 (arXiv 1803.02596). The l1 penalty needs the same moments alone (Beck, Teboulle 2009).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.recipes.basis import Basis, basis
from sarus_kernel.learning.recipes.moments import Moments, ask_moments, moments_round
from sarus_kernel.learning.recipes.parameters import HOW, refuse, unused
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.recipes.uncertainty import pull, spread
from sarus_kernel.learning.sums.queries import Ask, Feature, Floats, Public, Round, Target
from sarus_kernel.learning.unlearnable import NotLearnable

Features = tuple[Feature, ...]


@dataclass(frozen=True)
class Scale:
    """A number y as (y - middle) / half, within ±1 of its public bounds."""

    middle: float
    half: float

    def state(self) -> dict[str, Floats]:
        return {"middle": np.array([self.middle]), "half": np.array([self.half])}


def scale_of(target: Target | None, intercept: bool = True) -> Scale:
    """The scale of the target's bounds. Raises NotLearnable where there are none."""
    if target is None or not target.low < target.high:
        raise NotLearnable(
            "A regressor needs a target that is a number with bounds in the catalog."
        )
    middle = (target.low + target.high) / 2 if intercept else 0.0
    return Scale(middle, max(abs(target.low - middle), abs(target.high - middle)))


def rounds(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """One, of moments."""
    refuse(estimator, {"positive": "cannot be kept with noisy sums"})
    scale_of(target)
    return (moments_round(basis(features, estimator.fit_intercept), 1, True, rho),)


def fit(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """The fitted clone; `coef_standard_error_` and `intercept_standard_error_` are beside it."""
    space, scale = (
        basis(features, estimator.fit_intercept),
        scale_of(target, estimator.fit_intercept),
    )
    moments = ask_moments(space, scale.state(), 1, ask, rho)
    people = max(1.0, float(moments.A[-1, -1]) if space.one else public.people)
    l1, l2 = _penalties(estimator, space, people, scale)
    ridge = moments.spectrum + 1e-6 + l2
    w = _solution(moments.A + np.diag(ridge), moments.b[0], l1)
    back = space.back() * scale.half
    weights = back @ w
    weights[-1] += scale.middle
    kept = np.asarray(np.linalg.solve(moments.A + np.diag(ridge), moments.A + np.diag(l2)))
    pulled = pull(kept, np.asarray(w[None, :]))
    errors = spread(back, _covariance(moments, w, ridge, people), pulled)[0]
    fitted = clone(estimator)
    fitted.coef_, fitted.n_features_in_ = weights[:-1], len(features)
    fitted.intercept_ = float(weights[-1]) if space.one else 0.0
    if type(estimator).__name__ == "RidgeCV":
        fitted.alpha_ = 1.0
    fitted.coef_standard_error_ = errors[:-1]
    fitted.intercept_standard_error_ = float(errors[-1])
    return fitted


def _penalties(estimator: Any, space: Basis, people: float, scale: Scale) -> tuple[Floats, Floats]:
    """l1 and l2 of half the squared error summed over people, in the basis; none on the intercept.

    Ridge: |y - Xw|^2 + alpha |w|^2. Lasso and ElasticNet: the mean, halved, with `l1_ratio`.
    """
    parameters = estimator.get_params()
    kind = type(estimator).__name__
    alpha = float(parameters.get("alpha", 1.0 if kind == "RidgeCV" else 0.0))
    flat, square = 0.0, alpha
    if kind in ("Lasso", "ElasticNet"):
        share = float(parameters.get("l1_ratio", 1.0)) if kind == "ElasticNet" else 1.0
        flat, square = alpha * share * people / scale.half, alpha * (1 - share) * people
    nothing = np.zeros(int(space.one))
    return np.append(flat / space.scale, nothing), np.append(square / space.scale**2, nothing)


def _solution(G: Floats, b: Floats, l1: Floats) -> Floats:
    """The w that minimises w'Gw/2 - b'w + l1'|w|: exactly without l1, by FISTA with it."""
    w = np.linalg.solve(G, b)
    if not l1.any():
        return np.asarray(w)
    step = 1 / float(np.linalg.eigvalsh(G)[-1])
    ahead, speed = w, 1.0
    for _ in range(2_000):
        moved = ahead - step * (G @ ahead - b)
        new = np.sign(moved) * np.maximum(np.abs(moved) - step * l1, 0.0)
        faster = (1 + (1 + 4 * speed**2) ** 0.5) / 2
        ahead = new + (speed - 1) / faster * (new - w)
        w, speed = new, faster
    return np.asarray(w)


def _covariance(moments: Moments, w: Floats, ridge: Floats, people: float) -> Floats:
    """Of w: the noise of b and of A w, and the residuals' variance."""
    M = np.linalg.inv(moments.A + np.diag(ridge))
    noise = moments.noise**2 + moments.sigma**2 * (w @ w)
    rest = max(0.0, moments.yy - 2 * w @ moments.b[0] + w @ moments.A @ w) / people
    return np.asarray(M @ (noise * np.eye(len(w)) + rest * moments.A) @ M)


def notes(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """What was put in place of what."""
    name = type(estimator).__name__
    said = (
        f"{name}: solved from one round of noisy second moments with a ridge as large as their "
        "noise, so coefficients are drawn towards zero."
    )
    if name == "RidgeCV":
        said += " alpha is 1: the noise decides the ridge, nothing is cross-validated."
    return (said, *unused(estimator, dict.fromkeys(_UNUSED, HOW)))


_UNUSED = (
    "solver",
    "max_iter",
    "tol",
    "random_state",
    "warm_start",
    "selection",
    "precompute",
    "alphas",
    "cv",
    "scoring",
)

RECIPES = {
    f"sklearn.linear_model.{name}": Recipe(rounds, fit, notes, "Wang 2018 (arXiv 1803.02596)")
    for name in ("LinearRegression", "Ridge", "RidgeCV", "Lasso", "ElasticNet")
}
