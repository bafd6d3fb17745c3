"""How well a released model does on people held out: one noisy answer, many metrics.

`queries` says what to ask, `histogram` reads the answer, `metric` takes a metric with its
interval off it, and `combine` puts the folds of a cross-validation together.
"""

from sarus_kernel.learning.evaluation.asking import metric, queries
from sarus_kernel.learning.evaluation.estimates import Estimate
from sarus_kernel.learning.evaluation.folds import SCORINGS, Folds, Scoring, combine
from sarus_kernel.learning.evaluation.layout import Histogram, histogram
from sarus_kernel.learning.evaluation.metrics import METRICS, Metric
from sarus_kernel.learning.evaluation.scores import chosen, classified, regressed

__all__ = [
    "METRICS",
    "SCORINGS",
    "Estimate",
    "Folds",
    "Histogram",
    "Metric",
    "Scoring",
    "chosen",
    "classified",
    "combine",
    "histogram",
    "metric",
    "queries",
    "regressed",
]
