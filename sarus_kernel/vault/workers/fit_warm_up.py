"""Goes through fits once, on made-up rows and without noise: see warm_up.py for why."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from sarus_kernel.learning.evaluation import Metric, histogram, metric, queries
from sarus_kernel.learning.fitting import fit
from sarus_kernel.learning.pipelines import lowered
from sarus_kernel.learning.stages import raw
from sarus_kernel.learning.sums.queries import Feature, Noisy, Public, Query, Rows, Target
from sarus_kernel.learning.sums.statistics import integer_sum, step
from sarus_kernel.learning.unlearnable import NotLearnable
from sarus_kernel.vault.workers.archives import archived, restored
from sarus_kernel.vault.workers.predicting import predicted
from sarus_kernel.vault.workers.queries import Scored, read, written

ROWS, RHO = 60, 0.5
FEATURES = (
    Feature("number", "number", 0.0, float(ROWS)),
    Feature("truth", "number", 0.0, 1.0, integer=True),
    Feature("text", "category", categories=("a", "b")),
)
CLASSES = Target("y", classes=(False, True))
NUMBER = Target("y", low=0.0, high=1.0)
FITS: tuple[tuple[Callable[[], Any], Target, str], ...] = (
    (LogisticRegression, CLASSES, "roc_auc_score"),
    (lambda: RandomForestClassifier(3), CLASSES, "accuracy_score"),
    (lambda: HistGradientBoostingClassifier(max_iter=2), CLASSES, "log_loss"),
    (GaussianNB, CLASSES, "confusion_matrix"),
    (LinearRegression, NUMBER, "r2_score"),
)


def warm_up_fits() -> None:
    """Each fit with its archive, its scores and a metric."""
    for make, target, name in FITS:
        try:
            _tried(make(), target, name)
        except NotLearnable:
            continue


def _tried(model: Any, target: Target, name: str) -> None:
    rows = _rows()
    public = Public(float(ROWS), rows)
    estimator = make_pipeline(_preparation(), model)
    fitted = restored(archived(fit(estimator, FEATURES, target, _asking(rows), public, RHO)))
    inputs = lowered(estimator, raw(FEATURES, public)).stage.columns
    tested = Scored(archived(fitted[-1]), inputs, len(target.classes))
    scores = predicted(tested, rows)
    (query,) = queries((Metric(name),), target, scores, public, RHO)
    metric(name, histogram(query, _asking(scores)(query)), {})


def _asking(rows: Rows) -> Callable[[Query], Noisy]:
    def ask(query: Query) -> Noisy:
        sent, _ = read(written(query), query.length, query.clip)
        return Noisy(integer_sum(sent, rows).astype(np.float64) * step(query), 0.0)

    return ask


def _rows() -> Rows:
    place = np.arange(ROWS)
    X = np.column_stack([np.sqrt(place), place % 3 == 0, place % 2]).astype(float)
    X[0] = np.nan
    return Rows(X, (place % 2).astype(float), place.astype(np.int64))


def _preparation() -> ColumnTransformer:
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    texts = OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer([("n", numbers, ["number", "truth"]), ("t", texts, ["text"])])


