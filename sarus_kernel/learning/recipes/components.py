"""Principal components of noisy second moments, in one round.

Dwork, Talwar, Thakurta, Zhang 2014 ("Analyze Gauss").
"""

from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.queries import Ask, Feature, Public, Round, Target
from sarus_kernel.learning.recipes.basis import basis
from sarus_kernel.learning.recipes.moments import ask_moments, moments_round, points, positive
from sarus_kernel.learning.recipes.parameters import HOW, unused
from sarus_kernel.learning.recipes.recipe import Recipe
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
    """PCA of made-up points that have exactly the released mean and covariance."""
    space = basis(features)
    moments = ask_moments(space, {}, 0, ask, rho)
    people = max(float(moments.A[-1, -1]), 1.0)
    mean = np.clip(moments.A[-1, :-1] / people, -1.0, 1.0)
    covariance = positive(moments.A[:-1, :-1] / people - np.outer(mean, mean))
    spots = points(mean, covariance + 1e-12 * np.eye(len(mean)))
    made = clone(estimator).set_params(svd_solver="full")
    made.fit(space.center + space.scale * spots)
    made.svd_solver = estimator.svd_solver
    made.n_samples_ = max(1, round(public.people))
    return made


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
