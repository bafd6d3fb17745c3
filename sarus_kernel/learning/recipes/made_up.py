"""Rows made up from one noisy histogram: enough to learn where to split, when there is no twin."""

import math

import numpy as np

from sarus_kernel.learning import structure
from sarus_kernel.learning.inputs import Input, encoding
from sarus_kernel.learning.queries import Ask, Feature, Floats, Public, Query, Round, Rows
from sarus_kernel.learning.recipes.bins import Bins, bins_of, count_for, denoised
from sarus_kernel.learning.recipes.scales import Scale

_ROWS = 4_000


def marginals(features: tuple[Feature, ...], scale: Scale, public: Public, rho: float) -> Bins:
    """The bins of the histogram."""
    inputs = len(bins_of(features, 2, 1, public).inputs)
    return bins_of(features, count_for(public.people, inputs, rho), max(2, scale.outputs), public)


def marginal_round(bins: Bins, scale: Scale, rho: float) -> Round:
    """One histogram of y over the bins of all inputs."""
    norm = math.sqrt((1 if scale.order else 1.25) * len(bins.trees))
    return Round(sum(bins.sizes) * max(2, scale.outputs), norm, rho)


def asked_rows(
    features: tuple[Feature, ...], scale: Scale, public: Public, rho: float, ask: Ask
) -> Rows:
    """Rows whose inputs have the released shares of each class, and are independent beside that.

    (Of a number: inputs independent, y the sum of what each input says alone.)
    """
    bins = marginals(features, scale, public, rho)
    wanted = marginal_round(bins, scale, rho)
    kind = "leaf_classes" if scale.order else "leaf_moments"
    state = {**structure.state(bins.trees, True), **scale.state()}
    noisy = ask(Query(kind, encoding(features), state, wanted.length, wanted.clip, wanted.rho))
    table = noisy.values.reshape(-1, max(2, scale.outputs))
    random = np.random.default_rng([public.seed, 1])
    if scale.order:
        return _of_classes(bins, table, noisy.sigma, len(features), random)
    return _of_number(bins, table, noisy.sigma, len(features), random)


def _of_classes(
    bins: Bins, table: Floats, sigma: float, width: int, random: np.random.Generator
) -> Rows:
    people = np.maximum(table.sum(axis=0) / len(bins.trees), 1.0)
    y = random.choice(len(people), size=_ROWS, p=people / people.sum())
    X = np.zeros((_ROWS, width))
    for place, many in enumerate(people):
        counts = denoised(bins, table[:, place], many, sigma)
        rows = np.flatnonzero(y == place)
        _fill(bins, counts, X, rows, random)
    return Rows(X, y.astype(float), np.arange(_ROWS))


def _of_number(
    bins: Bins, table: Floats, sigma: float, width: int, random: np.random.Generator
) -> Rows:
    people = max(2.0, table[:, 0].sum() / len(bins.trees))
    counts = denoised(bins, table[:, 0], people, sigma)
    mean = float(np.clip(table[:, 1].sum() / len(bins.trees) / people, -1, 1))
    effects = (table[:, 1] - mean * counts) / (counts + sigma)
    X = np.zeros((_ROWS, width))
    y = mean + _fill(bins, counts, X, np.arange(_ROWS), random, effects)
    return Rows(X, y, np.arange(_ROWS))


def _fill(
    bins: Bins,
    counts: Floats,
    X: Floats,
    rows: np.ndarray,
    random: np.random.Generator,
    effects: Floats | None = None,
) -> Floats:
    """Draw each input's bin for these rows, and add up the bins' effects."""
    total = np.zeros(len(rows))
    for given, cuts, part in zip(bins.inputs, bins.cuts, bins.parts, strict=True):
        shares = counts[part] / counts[part].sum()
        bin_ = random.choice(len(shares), size=len(rows), p=shares)
        _place(given, cuts, X, rows, bin_, random)
        if effects is not None:
            total = total + effects[part][bin_]
    return total


def _place(
    given: Input, cuts: Floats, X: Floats, rows: np.ndarray, bin_: np.ndarray, random: np.random.Generator
) -> None:
    """Somewhere in the bin; the last one of a number that can be missing is missing."""
    if given.onehot:
        for place, column in enumerate(given.columns):
            X[rows, column] = np.where(bin_ == place + 1, given.high, given.low)
        return
    ends = np.r_[given.low, cuts, given.high, np.nan]
    low, high = ends[bin_], ends[bin_ + 1]
    X[rows, given.columns[0]] = low + (high - low) * random.random(len(rows))
