"""K-means: a few of Lloyd's steps from public starts, each a noisy count and sum for a cluster.

Blum, Dwork, McSherry, Nissim 2005 (SuLQ, section 3); Su, Cao, Li, Bertino, Jin 2016. Sums are of
differences from the centre, which are smaller than the rows. Few steps serve best: three.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.cluster import KMeans

from sarus_kernel.learning.inputs import encoding, ends
from sarus_kernel.learning.recipes.parameters import HOW, unused
from sarus_kernel.learning.recipes.planting import random_for
from sarus_kernel.learning.recipes.recipe import Recipe
from sarus_kernel.learning.sums.encoding import design
from sarus_kernel.learning.sums.queries import (
    Ask,
    Feature,
    Floats,
    Noisy,
    Public,
    Query,
    Round,
    Target,
)
from sarus_kernel.learning.unlearnable import NotLearnable

MOST = 16
_STEPS = 3
_INERTIA = 0.1  # of the price
_APART = 0.1  # of a half range, squared: how far a row is from its centre in a column, typically
_FAR = 0.05  # of the largest squared distance: what lies beyond counts as this
_STARTS = 0.5  # starts lie in the middle half of the bounds

_PAPER = (
    "Su, Cao, Li, Bertino, Jin: Differentially private k-means clustering. CODASPY 2016; Blum, "
    "Dwork, McSherry, Nissim: Practical privacy: the SuLQ framework. PODS 2005"
)


@dataclass(frozen=True)
class _Setting:
    features: tuple[Feature, ...]
    clusters: int
    low: Floats
    half: Floats  # half the range of each column
    clip: float

    @property
    def largest(self) -> float:
        """Squared distance at which a row's part in the inertia is cut."""
        return float(max(_FAR * (4 * self.half**2).sum(), 1e-12))


def _setting(estimator: Any, features: tuple[Feature, ...]) -> _Setting:
    if estimator.n_clusters > MOST:
        raise NotLearnable(
            f"KMeans finds at most {MOST} clusters under noise, and n_clusters is "
            f"{estimator.n_clusters}."
        )
    low, high = np.array([ends(feature) for feature in features]).T
    half = np.maximum((high - low) / 2, 1e-9)
    return _Setting(features, estimator.n_clusters, low, half, math.sqrt(1 + _APART * len(half)))


def rounds(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> tuple[Round, ...]:
    """Three steps, and the inertia."""
    given = _setting(estimator, features)
    length = given.clusters * (len(features) + 1)
    step = Round(length, given.clip, rho * (1 - _INERTIA) / _STEPS)
    return (*(step,) * _STEPS, Round(given.clusters + 1, math.sqrt(2), rho * _INERTIA))


def fit(
    estimator: Any,
    features: tuple[Feature, ...],
    target: Target | None,
    ask: Ask,
    public: Public,
    rho: float,
) -> Any:
    """The fitted clone; it has no `labels_`, which are people's.

    `cluster_centers_standard_error_` is beside its centres.
    """
    given = _setting(estimator, features)
    *steps, last = rounds(estimator, features, target, public, rho)
    centers, code = _starts(estimator, given, public), encoding(features)
    for each in steps:
        before, state = centers, {"centers": centers, "unit": given.half}
        told = ask(Query("cluster_sums", code, state, each.length, each.clip, each.rho))
        centers = _moved(given, centers, told.values, told.sigma)
    state = {"centers": centers, "largest": np.array([given.largest])}
    noisy = ask(Query("cluster_spread", code, state, last.length, last.clip, last.rho))
    fitted = clone(estimator)
    fitted.cluster_centers_ = np.ascontiguousarray(centers)
    spread = _within(given, noisy.values)
    fitted.cluster_centers_standard_error_ = _errors(given, centers - before, told, spread)
    fitted.inertia_ = float(max(noisy.values[-1], 0.0) * given.largest)
    fitted.n_iter_, fitted.n_features_in_, fitted._n_threads = len(steps), len(features), 1
    return fitted


def _starts(estimator: Any, given: _Setting, public: Public) -> Floats:
    """Centres of the twin, where there is one; else points within the bounds, far apart."""
    random = random_for(estimator, public)
    if public.twin is not None:
        Z = design(encoding(given.features), public.twin.X)
        Z = Z[np.isfinite(Z).all(axis=1)]
        if len(np.unique(Z, axis=0)) >= given.clusters:
            seed = int(random.integers(2**31))
            learned = KMeans(given.clusters, n_init=3, random_state=seed).fit(Z)
            return np.asarray(learned.cluster_centers_)
    points = random.random((64, given.clusters, len(given.low)))
    gaps = [_gap(some) for some in points]
    unit = (points[int(np.argmax(gaps))] - 0.5) * _STARTS + 0.5
    return np.asarray(given.low + unit * 2 * given.half)


def _gap(points: Floats) -> float:
    """The least distance between two of them."""
    apart = np.linalg.norm(points[:, None, :] - points[None, :, :], axis=2)
    return float(np.min(apart + np.eye(len(points)) * 1e9))


def _moved(given: _Setting, centers: Floats, values: Floats, sigma: float) -> Floats:
    """Each centre at the mean of its people, or less far where noise is as large as they are."""
    table = values.reshape(given.clusters, -1)
    shift = table[:, 1:] / (np.maximum(table[:, :1], sigma) + sigma)
    moved = centers + np.clip(shift, -1, 1) * given.half
    return np.clip(moved, given.low, given.low + 2 * given.half)


def _within(given: _Setting, values: Floats) -> float:
    """The variance of a column within a cluster, over half its range squared: columns alike."""
    people = max(float(values[:-1].sum()), 1.0)
    inertia = max(float(values[-1]), 0.0) * given.largest / people
    return min(inertia / max(float((given.half**2).sum()), 1e-12), 1.0)


def _errors(given: _Setting, moved: Floats, told: Noisy, within: float) -> Floats:
    """(clusters, features): of the mean of the people who were nearest before the last step.

    The noise, having these people by chance, and how far the step was held back by its noise.
    """
    counts = np.maximum(told.values.reshape(given.clusters, -1)[:, :1], told.sigma)
    shift = moved / given.half
    noise = (1 + shift**2) * (told.sigma / (counts + told.sigma)) ** 2
    held = (shift * told.sigma / counts) ** 2
    return np.asarray(np.sqrt(noise + within / counts + held) * given.half)


def notes(
    estimator: Any, features: tuple[Feature, ...], target: Target | None, public: Public, rho: float
) -> tuple[str, ...]:
    """What a parameter means no more."""
    start = "the synthetic twin's clusters" if public.twin is not None else "public points"
    said = (
        f"KMeans: {_STEPS} steps from {start}; there are no labels_ (they are people's): "
        "predict gives them for rows that you have.",
        "KMeans: inertia_ is noisy, and rows far from every centre count for less.",
    )
    reasons = dict.fromkeys(("init", "n_init", "max_iter", "tol", "algorithm"), HOW)
    return said + unused(estimator, reasons)


RECIPES: dict[str, Recipe] = {"sklearn.cluster.KMeans": Recipe(rounds, fit, notes, _PAPER)}
