"""Logistic regression, binary and multinomial: noisy second moments once, then a few gradients.

Each step is preconditioned by the second moments: half of them bounds the Hessian wherever the
weights are (Böhning 1992), and a quarter is enough for steps to shrink. Every step has a ridge as
large as its noise. Gradients of people are clipped and have Gaussian noise (Song, Chaudhuri,
Sarwate 2013; Bassily, Smith, Thakurta 2014); few and preconditioned: Ganesh et al. 2023 (arXiv
2305.13209) use second-order steps in the same way.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from sarus_kernel.learning.recipes.basis import Basis, basis
from sarus_kernel.learning.recipes.classes import classes_of
from sarus_kernel.learning.recipes.logistic_errors import Fit, standard_errors
from sarus_kernel.learning.recipes.moments import ask_moments, contrasts, moments_round, unit_clip
from sarus_kernel.learning.recipes.parameters import HOW, unused
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.recipes.uncertainty import curvature
from sarus_kernel.learning.sums.encoding import design
from sarus_kernel.learning.sums.exact import shares
from sarus_kernel.learning.sums.queries import (
    Ask,
    Feature,
    Floats,
    Public,
    Query,
    Round,
    Rows,
    Target,
)
from sarus_kernel.learning.unlearnable import NotLearnable

_SHARE = 0.4  # of the price for the second moments
_CLIP, _WIDER, _MANY = 0.35, 0.75, 5_000  # of the longest row times residual; beyond so many people
_INTERCEPT = 0.3  # of the ridge on slopes
_FLATTEST = 0.25  # with less of the second moments, steps might overshoot
_CLEAR = 10_000  # people against noise and inputs: beyond it 30 rounds, and nothing is clipped
_SMALL, _WIDE = 1_000, 60  # people, inputs: beyond them the twin's second moments serve better


@dataclass(frozen=True)
class _Setting:
    """What follows from public things alone."""

    basis: Basis
    classes: int
    rounds: int
    clip: float  # of a person's gradient
    twin: Rows | None  # to start from
    penalty: Floats  # of each weight in the basis, in contrasts

    def prices(self, rho: float) -> tuple[float, float]:
        """Of the moments, and of each gradient."""
        share = 0.0 if self.twin is not None else _SHARE
        return rho * share, rho * (1 - share) / self.rounds


def _setting(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> _Setting:
    parameters = estimator.get_params()
    classes = len(classes_of(target)[0])
    if parameters["solver"] == "liblinear" and classes > 2:
        raise NotLearnable("solver='liblinear' takes two classes only, as in scikit-learn.")
    space = basis(features, parameters["fit_intercept"])
    clear = public.people * math.sqrt(2 * rho) / space.width > _CLEAR
    C = float(parameters.get("C", 1.0))  # LogisticRegressionCV has none
    none = parameters.get("penalty", "l2") is None or math.isinf(C)
    weight = 0.0 if none else (2 if classes == 2 else 1) / C
    penalty = np.append(weight / space.scale**2, np.zeros(int(space.one)))
    small = public.people < _SMALL or space.width > _WIDE
    twin = public.twin if small and not clear and _every_class(public.twin, classes) else None
    rounds = 30 if clear else (3 if public.people < 2_000 else 8)
    part = 1.0 if clear else (_WIDER if public.people > _MANY else _CLIP)
    clip = unit_clip(math.sqrt(2) * space.radius * part)
    return _Setting(space, classes, rounds, clip, twin, penalty)


def _every_class(twin: Rows | None, classes: int) -> bool:
    return twin is not None and len(np.unique(twin.y[~np.isnan(twin.y)])) == classes


def rounds(
    estimator: Any,
    features: tuple[Feature, ...],
    target: Target | None,
    public: Public,
    rho: float,
) -> tuple[Round, ...]:
    """One of moments (unless the twin lends them), then the gradients."""
    setting = _setting(estimator, features, target, public, rho)
    first, each = setting.prices(rho)
    length = (setting.classes - 1) * setting.basis.width
    gradients = (Round(length, setting.clip, each),) * setting.rounds
    if setting.twin is not None:
        return gradients
    return (moments_round(setting.basis, setting.classes - 1, False, first), *gradients)


@dataclass
class _State:
    """Weights in contrasts (classes - 1, width), and how far they may be off.

    A     second moments, and `ridge`, the size of their noise
    V     covariance of what the noise has done to a contrast's weights
    gain  how the weights have moved with the sum of people's gradients
    """

    W: Floats
    A: Floats
    ridge: float
    V: Floats
    gain: Floats


def fit(
    estimator: Any,
    features: tuple[Feature, ...],
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """The fitted clone; `coef_standard_error_` and `intercept_standard_error_` are beside it."""
    setting = _setting(estimator, features, target, public, rho)
    first, each = setting.prices(rho)
    state = _start(setting, public, ask, first)
    origin = state.W.copy() if setting.twin is not None else np.zeros_like(state.W)
    for _ in range(setting.rounds):
        _advance(setting, state, origin, ask, each)
    return _estimator(estimator, features, target, setting, state, state.W - origin)


def _start(setting: _Setting, public: Public, ask: Ask, rho: float) -> _State:
    C = contrasts(setting.classes)
    d = setting.basis.width
    if setting.twin is not None:
        Z, W = _learned(setting, setting.twin)
        return _State(
            W, public.people * Z.T @ Z / max(1, len(Z)), 0.0, np.zeros((d, d)), np.zeros((d, d))
        )
    size = math.sqrt(1 - 1 / setting.classes)  # of a class's contrasts: scaled to 1 in the question
    targets = {"targets": C / size}
    moments = ask_moments(setting.basis, targets, setting.classes - 1, ask, rho)
    ridge = moments.spectrum / 2
    inverse = np.linalg.inv(moments.A / 2 + np.diag(_ridge(setting, ridge)))
    W = size * moments.b @ inverse  # the gradient at weights of zero: the first step is free
    return _State(
        W, moments.A, ridge, (size * moments.noise) ** 2 * inverse @ inverse, np.asarray(inverse)
    )


def _ridge(setting: _Setting, size: float) -> Floats:
    """The penalty and a ridge of this size: less on the intercept, which decides the threshold."""
    ridge = np.full(setting.basis.width, size)
    if setting.basis.one:
        ridge[-1] *= _INTERCEPT
    return np.asarray(setting.penalty + ridge + 1e-6)


def _learned(setting: _Setting, twin: Rows) -> tuple[Floats, Floats]:
    """The twin's design, and weights learned on it without noise."""
    known = ~np.isnan(twin.y)
    Z = design(setting.basis.encoding, twin.X[known])
    Z = np.hstack([Z, np.ones((len(Z), int(setting.basis.one)))])
    learned = LogisticRegression(fit_intercept=False, max_iter=1000).fit(Z, twin.y[known])
    coefficients = learned.coef_
    if setting.classes == 2:
        coefficients = np.vstack([-coefficients, coefficients]) / 2
    return Z, np.asarray(contrasts(setting.classes).T @ coefficients)


def _advance(setting: _Setting, state: _State, origin: Floats, ask: Ask, rho: float) -> None:
    """One noisy gradient, and one step with a ridge as large as its noise."""
    C = contrasts(setting.classes)
    asked = {**setting.basis.state(), "logits": (C @ state.W).T, "contrasts": C}
    length = state.W.size
    noisy = ask(Query("residuals", setting.basis.encoding, asked, length, setting.clip, rho))
    gradient = noisy.values.reshape(state.W.shape) - (state.W - origin) * setting.penalty
    bend = curvature(C @ state.W, state.A)
    flat = math.sqrt(0.5 / max(bend, 0.005))  # a rare class: less signal, more ridge
    ridge = _ridge(setting, flat * (state.ridge + math.sqrt(2) * noisy.sigma))
    steep = max(_FLATTEST, math.sqrt(bend / 2))
    M = np.linalg.inv(state.A * steep + np.diag(ridge))
    left = np.eye(len(M)) - M @ (state.A * bend + np.diag(setting.penalty))
    state.W = state.W + gradient @ M
    state.gain = left @ state.gain + M
    state.V = left @ state.V @ left.T + noisy.sigma**2 * M @ M


def _estimator(
    estimator: Any,
    features: tuple[Feature, ...],
    target: Target | None,
    setting: _Setting,
    state: _State,
    moved: Floats,
) -> Any:
    classes, order = classes_of(target)
    back = setting.basis.back()
    logits = (contrasts(setting.classes) @ state.W)[order]
    logits = logits + _weighed(estimator, setting, state, classes, logits)
    weights = logits @ back.T  # (classes, d + 1)
    if setting.classes == 2:
        weights = weights[1:] - weights[:1]
    fitted = clone(estimator)
    fitted.classes_ = classes
    fitted.coef_, fitted.intercept_ = weights[:, :-1].copy(), weights[:, -1].copy()
    fitted.n_features_in_ = len(features)
    fitted.n_iter_ = np.array([setting.rounds], dtype=np.int32)
    if "C" not in estimator.get_params():
        fitted.C_ = np.ones(len(weights))
    fit = Fit(state.W, moved, state.A, state.V, state.gain, setting.penalty, setting.clip)
    errors = standard_errors(fit, order, back)
    fitted.coef_standard_error_ = errors[:, :-1].copy()
    fitted.intercept_standard_error_ = errors[:, -1].copy()
    return fitted


def _weighed(
    estimator: Any, setting: _Setting, state: _State, classes: Any, logits: Floats
) -> Floats:
    """What `class_weight` adds to the intercepts: the logarithms of the weights.

    King and Zeng 2001 (prior correction): weights of classes leave the slopes as they are.
    """
    shift = np.zeros_like(logits)
    given = estimator.get_params()["class_weight"]
    if given is None or not setting.basis.one:
        return shift
    if given == "balanced":
        logarithms = -np.log(_class_shares(setting, state, logits))
    else:
        weights = [float(given.get(name, 1.0)) for name in classes.tolist()]
        logarithms = np.log(np.maximum(weights, 1e-9))
    shift[:, -1] = logarithms - logarithms.mean()
    return shift


def _class_shares(setting: _Setting, state: _State, logits: Floats) -> Floats:
    """What part of people the model itself expects in each class, 1 % at least."""
    mean = state.A[:, -1] / max(float(state.A[-1, -1]), 1.0)
    expected = shares((logits @ mean)[None, :])[0]
    return np.asarray(np.maximum(expected, 0.01))


def notes(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """What was put in place of what."""
    setting = _setting(estimator, features, target, public, rho)
    start = (
        "from weights and second moments of the synthetic data"
        if setting.twin is not None
        else "after one of second moments (40 % of the price)"
    )
    name = type(estimator).__name__
    said = [
        f"{name}: {setting.rounds} noisy gradients, {start}; a ridge as large as the "
        "noise is added to the penalty C, so coefficients are drawn towards "
        + ("those of the synthetic data." if setting.twin is not None else "zero.")
    ]
    parameters = estimator.get_params()
    if parameters.get("penalty") in ("l1", "elasticnet") or parameters.get("l1_ratio"):
        said.append(f"{name}: the penalty is l2; l1 does not select among noisy sums.")
    if "C" not in parameters:
        said.append(f"{name}: C is 1: the noise decides the ridge, nothing is cross-validated.")
    if parameters["class_weight"] is not None:
        said.append(f"{name}: class_weight shifts the intercepts, not the slopes.")
    return (*said, *unused(estimator, dict.fromkeys(_UNUSED, HOW)))


_UNUSED = (
    "solver",
    "max_iter",
    "tol",
    "dual",
    "random_state",
    "warm_start",
    "intercept_scaling",
    "Cs",
    "cv",
    "scoring",
)

_PAPER = "Böhning 1992; Song, Chaudhuri, Sarwate 2013; Ganesh et al. 2023 (arXiv 2305.13209)"
RECIPES = {
    f"sklearn.linear_model.{name}": Recipe(rounds, fit, notes, _PAPER)
    for name in ("LogisticRegression", "LogisticRegressionCV")
}
