"""A scaler or imputer asked for by itself: its means and deviations are the thing that is wanted.

One round of sums and sums of squares for all columns at once.
"""

import math
from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.recipes.basis import Basis, basis
from sarus_kernel.learning.recipes.moments import unit_clip
from sarus_kernel.learning.recipes.naive_bayes import ask_sums, groups
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.stages import raw
from sarus_kernel.learning.sums.encoding import Encoding, Missing
from sarus_kernel.learning.sums.queries import Ask, Feature, Floats, Public, Round, Target
from sarus_kernel.learning.transformers.imputing import imputer

Features = tuple[Feature, ...]


def _encoding(space: Basis, features: Features) -> tuple[Encoding, list[int]]:
    """The columns, and for each that may be null whether it is: null ones are 0 and left out."""
    nullable = [j for j, feature in enumerate(features) if feature.nullable and feature.group < 0]
    return (*space.encoding, *(Missing(j) for j in nullable)), nullable


def scaler_rounds(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """One: how many, sums and sums of squares."""
    encoding, _ = _encoding(basis(features), features)
    count = sum(feature.group < 0 for feature in features)
    length = 1 + len(encoding) + count
    return (Round(length, unit_clip(math.sqrt(1 + groups(features) + count / 4)), rho),)


def fit_scaler(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """StandardScaler: scikit-learn's own fit on two rows with the released mean and deviation.

    `mean_standard_error_` is beside it: of the noise, and of having these people by chance.
    """
    space = basis(features)
    encoding, nullable = _encoding(space, features)
    (plan,) = scaler_rounds(estimator, features, target, public, rho)
    squared = [j for j, feature in enumerate(features) if feature.group < 0]
    sums, sigma = ask_sums(encoding, squared, 1, plan, ask)
    d, people = len(features), max(float(sums[0, 0]), 1.0)
    present = _present(sums[0], d, nullable, people)
    mean = np.clip(sums[0, 1 : d + 1] / present, -1.0, 1.0)
    square = np.abs(mean)
    square[squared] = (sums[0, 1 + len(encoding) :] + people / 2) / present[squared]
    deviation = np.sqrt(np.clip(square - mean**2, 1e-6, 1.0)) * space.scale
    center = space.center + space.scale * mean
    fitted = clone(estimator).fit(np.vstack([center - deviation, center + deviation]))
    fitted.n_samples_seen_ = max(1, round(people))
    noise = (1 + mean**2) * (sigma * space.scale / present) ** 2
    fitted.mean_standard_error_ = np.sqrt(noise + deviation**2 / present)
    return fitted


def _present(sums: Floats, d: int, nullable: list[int], people: float) -> Floats:
    """How many rows have a value, for each column."""
    present = np.full(d, people)
    present[nullable] -= sums[1 + d : 1 + d + len(nullable)]
    return np.asarray(np.maximum(present, 1.0))


def imputer_rounds(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """One of sums where means are asked for; the public rows serve for all else."""
    if estimator.strategy != "mean":
        return ()
    encoding, _ = _encoding(basis(features), features)
    return (Round(1 + len(encoding), unit_clip(math.sqrt(1 + groups(features))), rho),)


def fit_imputer(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """SimpleImputer: as fitted on public rows, with the released means."""
    fitted, _ = imputer(estimator, raw(features, public))
    rounds = imputer_rounds(estimator, features, target, public, rho)
    if rounds:
        space = basis(features)
        encoding, nullable = _encoding(space, features)
        sums, _ = ask_sums(encoding, [], 1, rounds[0], ask)
        d, people = len(features), max(float(sums[0, 0]), 1.0)
        mean = np.clip(sums[0, 1 : d + 1] / _present(sums[0], d, nullable, people), -1.0, 1.0)
        fitted.statistics_ = space.center + space.scale * mean
    return fitted


def notes(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """What the figures are of."""
    name = type(estimator).__name__
    if name == "SimpleImputer" and estimator.strategy != "mean":
        return ("SimpleImputer: what it fills in is taken from public rows.",)
    return (f"{name}: noisy means over rows, within the catalog's bounds, from one round.",)


RECIPES = {
    "sklearn.preprocessing.StandardScaler": Recipe(
        scaler_rounds, fit_scaler, notes, "Dwork, Roth 2014, Sec. 3"
    ),
    "sklearn.impute.SimpleImputer": Recipe(
        imputer_rounds, fit_imputer, notes, "Dwork, Roth 2014, Sec. 3"
    ),
}
