"""`roc_auc_score` and `average_precision_score`, of two classes and of one against the rest."""

import numpy as np

from sarus_kernel.learning.evaluation.curves import scores_of
from sarus_kernel.learning.evaluation.estimates import Estimate, told
from sarus_kernel.learning.evaluation.intervals import together
from sarus_kernel.learning.evaluation.labels import Parameters
from sarus_kernel.learning.evaluation.layout import Histogram
from sarus_kernel.learning.evaluation.precision import average_precision
from sarus_kernel.learning.evaluation.ranking import area, area_interval
from sarus_kernel.learning.sums.queries import Floats

REST = "Of each class against the rest."

_ALIKE = 0.5  # average precisions of classes: what smoothing bends, it bends one way in all


def auc(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`roc_auc_score`; of more than two classes one against the rest, macro or weighted."""
    if histogram.layout.classes == 2:
        rest, those = histogram.binned(1)
        interval = area_interval(rest, those, histogram.sigma)
        return told(area(rest, those), interval, (0.0, 1.0), ())
    tables = [histogram.binned(of) for of in histogram.layout.ranked]
    parts = [
        (area(rest, those), *area_interval(rest, those, histogram.sigma)) for rest, those in tables
    ]
    return _over_classes(tables, parts, parameters.get("average", "macro"), 0.0)


def precision(histogram: Histogram, parameters: Parameters) -> Estimate:
    """`average_precision_score`; of more than two classes as `auc`."""
    if histogram.layout.classes == 2:
        rest, those = scores_of(histogram, parameters)
        value, low, high = average_precision(rest, those, histogram.sigma)
        return told(value, (low, high), (0.0, 1.0), ())
    tables = [histogram.binned(of) for of in histogram.layout.ranked]
    parts = [average_precision(rest, those, histogram.sigma) for rest, those in tables]
    return _over_classes(tables, parts, parameters.get("average", "macro"), _ALIKE)


def _over_classes(
    tables: list[Floats], parts: list[tuple[float, float, float]], average: str | None, alike: float
) -> Estimate:
    parts = [(float(np.clip(v, low, high)), low, high) for v, low, high in parts]
    value, low, high = np.array(parts).T
    if average is None:
        return Estimate(value, low, high, (REST,))
    support = np.array([max(0.0, float(those.sum())) for _, those in tables])
    weights = np.full(len(parts), 1 / len(parts))
    if average == "weighted":
        weights = support / max(float(support.sum()), 1e-9)
    known = [(v if np.isfinite(v) else (a + b) / 2, a, b) for v, a, b in parts]
    correlation = np.full((len(parts),) * 2, alike) + (1 - alike) * np.eye(len(parts))
    mean = float(sum(w * part[0] for w, part in zip(weights, known, strict=True)))
    return told(mean, together(mean, known, weights, correlation), (0.0, 1.0), (REST,))
