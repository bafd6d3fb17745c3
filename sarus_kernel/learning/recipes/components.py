"""Principal components of noisy second moments, in one round.

Dwork, Talwar, Thakurta, Zhang 2014 ("Analyze Gauss").
"""

from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.recipes.basis import Basis, basis
from sarus_kernel.learning.recipes.moments import (
    Moments,
    ask_moments,
    moments_round,
    points,
    positive,
)
from sarus_kernel.learning.recipes.parameters import HOW, unused
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
from sarus_kernel.learning.sums.queries import Ask, Feature, Floats, Public, Round, Target
from sarus_kernel.learning.unlearnable import NotLearnable

Features = tuple[Feature, ...]


def rounds(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """One, of moments."""
    wanted = estimator.n_components
    if wanted == "mle":
        raise NotLearnable("PCA: n_components='mle' takes the number of components from the rows.")
    if isinstance(wanted, int) and not 0 < wanted <= len(features):
        raise NotLearnable(f"PCA: there are {len(features)} inputs, not {wanted}.")
    return (moments_round(basis(features), 0, False, rho),)


def fit(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """PCA of made-up points that have exactly the released mean and covariance.

    `components_standard_error_`, `explained_variance_standard_error_` and `mean_standard_error_`
    are beside it, up to 100 inputs.
    """
    space = basis(features)
    moments = ask_moments(space, {}, 0, ask, rho)
    mean, covariance = _spread(moments)
    spots = points(mean, covariance + 1e-12 * np.eye(len(mean)))
    made = clone(estimator).set_params(svd_solver="full")
    made.fit(space.center + space.scale * spots)
    made.svd_solver = estimator.svd_solver
    made.n_samples_ = max(1, round(public.people))
    if len(features) <= MOST:
        _add_errors(made, moments, space)
    return made


def _spread(moments: Moments) -> tuple[Floats, Floats]:
    people = max(float(moments.A[-1, -1]), 1.0)
    mean = np.clip(moments.A[-1, :-1] / people, -1.0, 1.0)
    return mean, positive(moments.A[:-1, :-1] / people - np.outer(mean, mean))


def _add_errors(made: Any, moments: Moments, space: Basis) -> None:
    """By the spread of draws, and how far the clip moves made-up rows."""
    mean, covariance = _spread(moments)
    people, random = max(float(moments.A[-1, -1]), 1.0), np.random.default_rng(0)
    drawn = []
    for _ in range(DRAWS):
        sums = sampled(mean, covariance, people, random)
        drawn.append(_parts(made, _spread(noised(sums, moments.b, moments, random)), space.scale))
    released = _parts(made, (mean, covariance), space.scale)
    whole, short = (_parts(made, _pushed(space, moments, clip), space.scale) for clip in (0, 1))
    spreads = [deviation([d[k] for d in drawn], released[k]) for k in range(3)]
    errors = [np.hypot(each, short[k] - whole[k]) for k, each in enumerate(spreads)]
    made.components_standard_error_, made.explained_variance_standard_error_ = errors[:2]
    made.mean_standard_error_ = errors[2]


def _parts(
    made: Any, spread: tuple[Floats, Floats], scale: Floats
) -> tuple[Floats, Floats, Floats]:
    """Components, variances and means. A component's sign is no one's to say: it is `made`'s."""
    values, vectors = np.linalg.eigh(spread[1] * np.outer(scale, scale))
    count = len(made.components_)
    found = vectors.T[::-1][:count]
    signs = np.where((found * made.components_).sum(axis=1) < 0, -1.0, 1.0)
    return signs[:, None] * found, np.maximum(values[::-1][:count], 0.0), spread[0] * scale


def _pushed(space: Basis, moments: Moments, clip: int) -> tuple[Floats, Floats]:
    """What would be released of made-up rows, whole or clipped."""
    Z = made_up(*_spread(moments), ROWS)
    A, b = weighed(space, Z, np.zeros((len(Z), 0)), bool(clip))
    return _spread(Moments(A, b, 0.0, 0.0, 0.0))


def notes(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """What was put in place of what."""
    said = ["PCA: the eigenvectors of noisy second moments (one round)."]
    if len(features) > 10 and public.people < 5_000:
        said.append(
            f"PCA: of {len(features)} inputs and about {public.people:,.0f} people the components "
            "are mostly noise; fewer inputs are needed."
        )
    unknown = ("svd_solver", "tol", "iterated_power", "random_state", "power_iteration_normalizer")
    return (*said, *unused(estimator, dict.fromkeys(unknown, HOW)))


RECIPES = {
    "sklearn.decomposition.PCA": Recipe(
        rounds, fit, notes, "Dwork, Talwar, Thakurta, Zhang 2014 (Analyze Gauss)"
    )
}
