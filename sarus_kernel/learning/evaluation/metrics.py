"""Which metric reads what, by scikit-learn's names: one line each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sarus_kernel.errors import NotSupported, UnknownName
from sarus_kernel.learning.evaluation import (
    curves,
    discrimination,
    labels,
    probabilities,
    regression,
)
from sarus_kernel.learning.evaluation.estimates import Estimate
from sarus_kernel.learning.evaluation.layout import Histogram
from sarus_kernel.learning.evaluation.report import report


@dataclass(frozen=True)
class Metric:
    """One metric as it is asked.

    name        scikit-learn's, e.g. "f1_score"; "score" is an estimator's own
    parameters  by scikit-learn's names; `pos_label` is the index of the class
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """How a metric is read off a histogram.

    reads     "classes" (those predicted), "scores", "probabilities" or "numbers"
    terms     of sums, where it is of probabilities or numbers
    allowed   parameters, and what each may be (None: anything; checked where it is read)
    """

    reads: str
    compute: Callable[[Histogram, Mapping[str, Any]], Estimate]
    terms: tuple[str, ...] = ()
    allowed: Mapping[str, tuple[Any, ...] | None] = field(default_factory=dict)


_AVERAGE = ("binary", "macro", "weighted", "micro", None)
_FIGURE = {
    "average": _AVERAGE,
    "pos_label": (0, 1),
    "zero_division": ("warn", 0, 1, 0.0, 1.0),
}
_OVER = {"average": ("macro", "weighted", None), "multi_class": ("raise", "ovr")}
_NUMBERS = {"multioutput": ("uniform_average",)}

METRICS: dict[str, Reader] = {
    "accuracy_score": Reader("classes", labels.accuracy, allowed={"normalize": (True,)}),
    "balanced_accuracy_score": Reader("classes", labels.balanced, allowed={"adjusted": None}),
    "precision_score": Reader("classes", partial(labels.figure, "precision"), allowed=_FIGURE),
    "recall_score": Reader("classes", partial(labels.figure, "recall"), allowed=_FIGURE),
    "f1_score": Reader("classes", partial(labels.figure, "f1"), allowed=_FIGURE),
    "confusion_matrix": Reader(
        "classes", labels.confusion, allowed={"normalize": ("true", "pred", "all", None)}
    ),
    "classification_report": Reader(
        "classes",
        report,
        allowed={
            "target_names": None,
            "digits": None,
            "output_dict": None,
            "zero_division": ("warn", 0, 1, 0.0, 1.0),
        },
    ),
    "matthews_corrcoef": Reader("classes", labels.matthews),
    "roc_auc_score": Reader("scores", discrimination.auc, allowed=_OVER),
    "average_precision_score": Reader(
        "scores",
        discrimination.precision,
        allowed={"average": ("macro", "weighted", None), "pos_label": (0, 1)},
    ),
    "roc_curve": Reader(
        "scores", curves.roc_curve, allowed={"pos_label": (0, 1), "drop_intermediate": None}
    ),
    "precision_recall_curve": Reader(
        "scores",
        curves.precision_recall_curve,
        allowed={"pos_label": (0, 1), "drop_intermediate": None},
    ),
    "calibration_curve": Reader(
        "scores",
        curves.calibration_curve,
        allowed={"pos_label": (0, 1), "n_bins": None, "strategy": ("uniform",)},
    ),
    "log_loss": Reader(
        "probabilities",
        probabilities.log_loss,
        ("one", "log", "log²/2"),
        {"normalize": (True,)},
    ),
    "brier_score_loss": Reader(
        "probabilities",
        probabilities.brier,
        ("one", "brier", "brier²/2"),
        {"scale_by_half": ("auto", True, False), "pos_label": (0, 1)},
    ),
    "mean_absolute_error": Reader(
        "numbers", regression.absolute, ("one", "|error|", "error²/2"), _NUMBERS
    ),
    "mean_squared_error": Reader(
        "numbers", regression.squared, ("one", "error²", "error⁴/2"), _NUMBERS
    ),
    "root_mean_squared_error": Reader(
        "numbers", regression.root, ("one", "error²", "error⁴/2"), _NUMBERS
    ),
    "r2_score": Reader(
        "numbers",
        regression.determination,
        ("one", "place", "place²", "error²", "place³/2", "place⁴/2", "error⁴/2"),
        {**_NUMBERS, "force_finite": (True,)},
    ),
}
"""Every metric there is, by its name in `sklearn.metrics` (`calibration_curve` in calibration)."""

_CURVES = ("roc_curve", "precision_recall_curve", "calibration_curve")


def reader(metric: Metric, classes: int) -> Reader:
    """How it is read off answers about a model with so many classes (0: it predicts numbers).

    Raises UnknownName, or NotSupported where a parameter, or the metric for such a model, has no
    reading here: before anything is paid.
    """
    name = official(metric.name, classes)
    if name not in METRICS:
        raise UnknownName.among("metric", name, METRICS)
    found = METRICS[name]
    if (found.reads == "numbers") != (classes == 0):
        fit = [each for each, one in METRICS.items() if (one.reads == "numbers") == (classes == 0)]
        raise NotSupported(f"{name} is not for such a target. There are: {', '.join(fit)}.")
    if classes > 2 and (name in _CURVES or metric.parameters.get("multi_class") == "raise"):
        raise NotSupported(f"{name} is of two classes, not {classes}; or multi_class='ovr'.")
    for parameter, value in metric.parameters.items():
        _check(name, parameter, value, found)
    if classes > 2 and "average" in found.allowed and found.reads == "classes":
        _check_average(name, metric.parameters.get("average", "binary"))
    return found


def official(name: str, classes: int) -> str:
    """scikit-learn's name without its module; `score` is accuracy, or R² of numbers."""
    short = name.rsplit(".", 1)[-1]
    if short == "score":
        return "accuracy_score" if classes else "r2_score"
    return short


def _check(name: str, parameter: str, value: Any, found: Reader) -> None:
    if parameter not in found.allowed:
        there = ", ".join(found.allowed) or "none"
        raise NotSupported(f"{name}: {parameter} has no private form. Parameters: {there}.")
    values = found.allowed[parameter]
    if values is not None and value not in values:
        there = ", ".join(map(repr, values))
        raise NotSupported(f"{name}: {parameter} cannot be that here. It can be: {there}.")


def _check_average(name: str, average: str | None) -> None:
    if average == "binary":
        raise NotSupported(
            f"{name}: there are more than two classes; give average='macro', 'weighted', 'micro' "
            "or None."
        )
