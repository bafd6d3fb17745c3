"""Cross-validation: one estimate a fold, and what they say together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sarus_kernel.learning.evaluation.estimates import Estimate

SPLIT = "People are split into folds by a keyed hash: a person is tested in one fold only."
MEAN = "The mean's interval is that of a mean of folds tested on different people."
MISSING = (
    "In some folds there were too few people: they have no figure, and the mean is of the rest."
)


@dataclass(frozen=True)
class Scoring:
    """What scikit-learn's `scoring="…"` stands for: a metric, its parameters, and its sign."""

    metric: str
    parameters: tuple[tuple[str, str], ...] = ()
    sign: int = 1


_NEGATED = {
    "neg_log_loss": "log_loss",
    "neg_brier_score": "brier_score_loss",
    "neg_mean_absolute_error": "mean_absolute_error",
    "neg_mean_squared_error": "mean_squared_error",
    "neg_root_mean_squared_error": "root_mean_squared_error",
}

SCORINGS: dict[str, Scoring] = {
    "accuracy": Scoring("accuracy_score"),
    "balanced_accuracy": Scoring("balanced_accuracy_score"),
    "roc_auc": Scoring("roc_auc_score"),
    "roc_auc_ovr": Scoring("roc_auc_score", (("multi_class", "ovr"),)),
    "roc_auc_ovr_weighted": Scoring(
        "roc_auc_score", (("multi_class", "ovr"), ("average", "weighted"))
    ),
    "average_precision": Scoring("average_precision_score"),
    "matthews_corrcoef": Scoring("matthews_corrcoef"),
    "r2": Scoring("r2_score"),
    **{
        f"{kind}{'_' + average if average else ''}": Scoring(
            f"{kind}_score", (("average", average),) if average else ()
        )
        for kind in ("precision", "recall", "f1")
        for average in ("", "macro", "weighted", "micro")
    },
    **{name: Scoring(metric, sign=-1) for name, metric in _NEGATED.items()},
}
"""By scikit-learn's names of scorers."""


@dataclass(frozen=True)
class Folds:
    """What `cross_val_score` gives: an array with an interval each, and their mean.

    scores  value, low and high are arrays, one entry a fold
    mean    of the folds that have a figure, with its interval
    """

    scores: Estimate
    mean: Estimate


def combine(folds: Sequence[Estimate], sign: int = 1) -> Folds:
    """One array of the folds' numbers, and their mean.

    The folds' people differ and their noise is drawn apart, so the half widths of the mean add
    up in squares, each end by its own (MOVER; Zou, Donner 2008): given the models, the folds'
    errors are independent. `sign` is -1 for scores that are losses negated.
    """
    value, low, high = (
        np.array([float(getattr(fold, end)) for fold in folds]) for end in ("value", "low", "high")
    )
    if sign < 0:
        value, low, high = -value, -high, -low
    notes = tuple(dict.fromkeys(note for fold in folds for note in fold.notes))
    known = np.isfinite(value)
    scores = Estimate(value, low, high, (SPLIT, *notes))
    if not known.any():
        return Folds(scores, Estimate(math.nan, _end(low), _end(high), notes))
    count = int(known.sum())
    mean = float(value[known].mean())
    below = math.sqrt(float(((value - low)[known] ** 2).sum())) / count
    above = math.sqrt(float(((high - value)[known] ** 2).sum())) / count
    said = (MEAN,) if known.all() else (MEAN, MISSING)
    return Folds(scores, Estimate(mean, mean - below, mean + above, (*said, *notes)))


def negated(estimate: Estimate) -> Estimate:
    """A loss as a score: the greater the better."""
    value, low, high = (float(end) for end in (estimate.value, estimate.low, estimate.high))  # type: ignore[arg-type]
    return Estimate(-value, -high, -low, estimate.notes)


def _end(ends: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> float:
    return float(ends.mean())
