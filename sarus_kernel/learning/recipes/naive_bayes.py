"""Naive Bayes from one round of sums for each class: Gaussian, categorical and Bernoulli.

Vaidya, Shafiq, Basu, Hong 2013 (differentially private naive Bayes), with one clipped vector a
person in place of a budget for each feature.
"""

import math
from typing import Any

import numpy as np
from sklearn.base import clone

from sarus_kernel.learning.recipes.basis import basis
from sarus_kernel.learning.recipes.classes import classes_of
from sarus_kernel.learning.recipes.moments import unit_clip
from sarus_kernel.learning.recipes.parameters import refuse, unused
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.sums.encoding import Bin, Binned, Encoding, Lookup, width
from sarus_kernel.learning.sums.queries import Ask, Feature, Floats, Public, Query, Round, Target
from sarus_kernel.learning.unlearnable import NotLearnable

Features = tuple[Feature, ...]

_GAUSSIAN_CLIP = 0.8  # of the longest row


def groups(features: Features) -> int:
    """How many inputs can be 1 at once."""
    return len({f.group for f in features if f.group >= 0}) + sum(f.group < 0 for f in features)


def ask_sums(
    encoding: Encoding, squared: list[int], classes: int, plan: Round, ask: Ask
) -> tuple[Floats, float]:
    """(classes, 1 + width + squared) noisy sums of the statistic `class_sums`, and their noise."""
    state = {
        "one": np.zeros(1),
        "squared": np.array(squared, dtype=np.int64),
        "classes": np.array([classes]),
    }
    noisy = ask(Query("class_sums", encoding, state, plan.length, plan.clip, plan.rho))
    return noisy.values.reshape(classes, -1), noisy.sigma


def _numbers(features: Features) -> list[int]:
    """Inputs whose squares are asked for: of 0/1 columns the mean tells the variance."""
    return [j for j, feature in enumerate(features) if feature.group < 0]


def gaussian_rounds(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """One: of each class the count, sums, and sums of squares of numbers."""
    basis(features)
    numbers, classes = len(_numbers(features)), len(classes_of(target)[0])
    longest = math.sqrt(1 + 1.25 * numbers + groups(features) - numbers)
    length = classes * (1 + len(features) + numbers)
    return (Round(length, unit_clip(_GAUSSIAN_CLIP * longest), rho),)


def fit_gaussian(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """The fitted clone; `theta_standard_error_` is beside its means (noise and sampling)."""
    classes, order = classes_of(target)
    space = basis(features)
    (plan,) = gaussian_rounds(estimator, features, target, public, rho)
    numbers = _numbers(features)
    sums, sigma = ask_sums(space.encoding, numbers, len(classes), plan, ask)
    counts, means, variances = _moments(sums[order], numbers, sigma)
    fitted = clone(estimator)
    fitted.classes_, fitted.n_features_in_ = classes, len(features)
    fitted.class_count_ = counts
    shares = counts / counts.sum() if estimator.priors is None else np.array(estimator.priors)
    fitted.class_prior_ = shares
    fitted.theta_ = space.center + space.scale * means
    spread = variances * space.scale**2
    fitted.epsilon_ = float(estimator.var_smoothing * spread.max())
    fitted.var_ = spread + fitted.epsilon_
    noise = (1 + means**2) * (sigma / (counts[:, None] + sigma)) ** 2 * space.scale**2
    fitted.theta_standard_error_ = np.sqrt(noise + spread / counts[:, None])
    return fitted


def _moments(sums: Floats, numbers: list[int], sigma: float) -> tuple[Floats, Floats, Floats]:
    """Counts, means and variances of each class, drawn to all classes' by the noise's size."""
    d = sums.shape[1] - 1 - len(numbers)
    counts, weak = np.maximum(sums[:, 0], 1.0), sigma
    both = sums.sum(axis=0)
    people = max(float(both[0]), 1.0)
    centre = np.clip(both[1 : d + 1] / people, -1.0, 1.0)
    n = counts[:, None]
    means = np.clip((sums[:, 1 : d + 1] + centre * weak) / (n + weak), -1.0, 1.0)
    variances = np.maximum(np.abs(means) * (1 - np.abs(means)), 0.02)
    square = np.clip((both[d + 1 :] + people / 2 + weak / 3) / (people + weak), 0.0, 1.0)
    squares = (sums[:, d + 1 :] + n / 2 + square * weak) / (n + weak)
    least = max(0.002, 2 * weak * len(counts) / people)  # below that a variance is noise
    variances[:, numbers] = np.clip(squares - means[:, numbers] ** 2, min(least, 1.0), 1.0)
    return counts, means, variances


def _coded(features: Features) -> tuple[Encoding, list[int]]:
    """One-hot codes of inputs that are whole numbers from 0, and how many each has."""
    columns: list[Binned] = []
    for j, feature in enumerate(features):
        values = feature.categories if feature.kind == "category" else ()
        numbers = [v for v in values if isinstance(v, bool | int | float)]
        if len(numbers) < len(values):
            raise NotLearnable(
                f"The column {feature.name!r} is text: put an OrdinalEncoder before."
            )
        high = max(numbers) if numbers else feature.high
        if not (0 <= high <= 1_000 and (numbers or feature.integer)):
            raise NotLearnable(
                f"CategoricalNB takes codes from 0 to 1000 at most, and {feature.name!r} is none: "
                "put an OrdinalEncoder or KBinsDiscretizer(encode='ordinal') before it."
            )
        source = Lookup(j, tuple(float(v) for v in numbers)) if numbers else j
        columns.append(Binned(source, tuple(k + 0.5 for k in range(int(high)))))
    return tuple(columns), [len(column.edges) + 1 for column in columns]


def _binary(estimator: Any, features: Features) -> Encoding:
    """1 where an input is above `binarize` (given as 0 and 1 already without it)."""
    basis(features)
    limit = 0.5 if estimator.binarize is None else float(estimator.binarize)
    edges = (math.nextafter(limit, math.inf),)
    columns: list[Bin] = []
    for j, feature in enumerate(features):
        numbers = [float(v) for v in feature.categories if isinstance(v, bool | int | float)]
        columns.append(Bin(Lookup(j, tuple(numbers)) if numbers else j, edges))
    return tuple(columns)


def _counted(estimator: Any, features: Features) -> Encoding:
    kind = type(estimator).__name__
    return _coded(features)[0] if kind == "CategoricalNB" else _binary(estimator, features)


def count_rounds(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """One: of each class the count of people, and of each code or of each 1."""
    refuse(estimator, {"min_categories": "would make codes that the catalog does not have"})
    length = len(classes_of(target)[0]) * (1 + width(_counted(estimator, features)))
    return (Round(length, unit_clip(math.sqrt(1 + groups(features))), rho),)


def fit_counts(
    estimator: Any,
    features: Features,
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """The fitted clone: scikit-learn's own formulas on noisy counts.

    A class's counts are drawn to those of all by as many pseudo-people as they have noise.
    """
    classes, order = classes_of(target)
    (plan,) = count_rounds(estimator, features, target, public, rho)
    sums, sigma = ask_sums(_counted(estimator, features), [], len(classes), plan, ask)
    counts = np.maximum(sums[order], 0.0)
    people = np.maximum(counts[:, 0], 1.0)
    pooled = counts[:, 1:].sum(axis=0) / people.sum()
    drawn = (counts[:, 1:] + sigma * pooled) * (people / (people + sigma))[:, None]
    fitted = clone(estimator)
    fitted.classes_, fitted.n_features_in_ = classes, len(features)
    fitted.class_count_, fitted.class_log_prior_ = people, _log_prior(estimator, people)
    if type(estimator).__name__ == "CategoricalNB":
        _categorical(fitted, drawn, _coded(features)[1])
    else:
        _bernoulli(fitted, np.minimum(drawn, people[:, None]), people)
    return fitted


def _log_prior(estimator: Any, people: Floats) -> Floats:
    if estimator.class_prior is not None:
        return np.asarray(np.log(np.array(estimator.class_prior, dtype=float)))
    if estimator.fit_prior:
        return np.asarray(np.log(people / people.sum()))
    return np.full(len(people), -math.log(len(people)))


def _categorical(fitted: Any, counts: Floats, sizes: list[int]) -> None:
    parts = np.split(counts, np.cumsum(sizes)[:-1], axis=1)
    alpha = max(float(fitted.alpha), 1e-10)
    fitted.n_categories_ = np.array(sizes)
    fitted.category_count_ = parts
    fitted.feature_log_prob_ = [
        np.log((part + alpha) / (part + alpha).sum(axis=1, keepdims=True)) for part in parts
    ]


def _bernoulli(fitted: Any, counts: Floats, people: Floats) -> None:
    alpha = max(float(fitted.alpha), 1e-10)
    fitted.feature_count_ = counts
    fitted.feature_log_prob_ = np.log((counts + alpha) / (people + 2 * alpha)[:, None])


def notes(
    estimator: Any, features: Features, target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """What was put in place of what."""
    name = type(estimator).__name__
    said = (
        f"{name}: from one round of noisy sums for each class, drawn to all classes' by its noise."
    )
    if name == "GaussianNB":
        said += " Sums of squares are dear: LogisticRegression is more accurate at the same price."
    return (said, *unused(estimator, {"force_alpha": "alpha is kept above 0 by itself"}))


_PAPER = "Vaidya, Shafiq, Basu, Hong 2013"
RECIPES = {
    "sklearn.naive_bayes.GaussianNB": Recipe(gaussian_rounds, fit_gaussian, notes, _PAPER),
    "sklearn.naive_bayes.CategoricalNB": Recipe(count_rounds, fit_counts, notes, _PAPER),
    "sklearn.naive_bayes.BernoulliNB": Recipe(count_rounds, fit_counts, notes, _PAPER),
}
