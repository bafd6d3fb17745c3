"""Fits of scikit-learn's estimators with noise from OpenDP, and without any, on the same people."""

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import ShuffleSplit
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

from benchmarks.accuracy.tables import Table
from sarus_kernel.learning.fitting import fit
from sarus_kernel.learning.queries import Noisy, Public, Query, Rows, Target
from sarus_kernel.learning.statistics import integer_sum, step
from sarus_kernel.vault.mechanisms import gaussian
from sarus_kernel.vault.privacy.accounting import rho_of

DELTA = 1e-6
MODELS = {
    "LogisticRegression": LogisticRegression(max_iter=1000),
    "RidgeClassifier": RidgeClassifier(),
    "RandomForest": RandomForestClassifier(random_state=0),
    "HistGradientBoosting": HistGradientBoostingClassifier(random_state=0),
    "GaussianNB": GaussianNB(),
}


@dataclass(frozen=True)
class Score:
    """One fit: epsilon is infinite without privacy; CPU seconds of the fit with all its noise."""

    model: str
    epsilon: float
    split: int
    auc: float
    seconds: float


def splits(people: int, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """People who train and who are held out, 70 to 30."""
    return list(ShuffleSplit(count, test_size=0.3, random_state=1).split(np.zeros(people)))


def scores(
    table: Table, parts: list[Any], models: list[str], epsilons: list[float], draws: int
) -> list[Score]:
    """Every model without privacy, then at each epsilon with noise drawn `draws` times."""
    found, rows = [], rows_of(table)
    with threadpool_limits(1):
        for name in models:
            pipe = make_pipeline(prepared(table), MODELS[name])
            for split, (train, test) in enumerate(parts):
                X, y = table.X.iloc[train], table.y[train]
                began = time.process_time()
                theirs = clone(pipe).fit(X, y)
                took = time.process_time() - began
                found.append(Score(name, math.inf, split, auc(theirs, table, test), took))
                some = Rows(rows.X[train], rows.y[train], rows.person[train])
                for epsilon in [e for e in epsilons for _ in range(draws)]:
                    began = time.process_time()
                    model = private(pipe, table, some, epsilon)
                    took = time.process_time() - began
                    found.append(Score(name, epsilon, split, auc(model, table, test), took))
    return found


def prepared(table: Table) -> Any:
    """What a researcher writes before any model: indicators, means for what is missing, scaling."""
    categories = [f.name for f in table.features if f.kind == "category"]
    gaps = [f.name for f in table.features if f.kind == "number" and f.nullable]
    numbers = [f.name for f in table.features if f.kind == "number" and not f.nullable]
    steps = (
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), categories),
        (make_pipeline(SimpleImputer(), StandardScaler()), gaps),
        (StandardScaler(), numbers),
    )
    return make_column_transformer(*[step for step in steps if step[1]])


def private(pipe: Any, table: Table, rows: Rows, epsilon: float) -> Any:
    """Fitted with (epsilon, DELTA)-differential privacy for each person; no synthetic data."""

    def ask(query: Query) -> Noisy:
        unit = round(query.clip / step(query))
        scale = unit / math.sqrt(2 * query.rho) * (1 + 1e-9)
        drawn = gaussian(integer_sum(query, rows).tolist(), scale, unit, query.rho)
        return Noisy(np.array(drawn, dtype=float) * step(query), scale * step(query))

    public, target = Public(float(len(rows.y))), Target("y", (0, 1))
    return fit(pipe, table.features, target, ask, public, rho_of(epsilon, DELTA))


def rows_of(table: Table) -> Rows:
    """As the worker has them: one row a person, categories by their place."""
    columns = []
    for feature in table.features:
        cells = table.X[feature.name]
        if feature.kind == "category":
            cells = cells.map({value: k for k, value in enumerate(feature.categories)})
        columns.append(cells.to_numpy(dtype=float))
    person = np.arange(len(table.y), dtype=np.int64)
    return Rows(np.column_stack(columns), table.y.astype(float), person)


def auc(model: Any, table: Table, test: np.ndarray) -> float:
    """Of held-out people."""
    X = table.X.iloc[test]
    ranks = model.predict_proba(X)[:, 1] if hasattr(model, "predict_proba") else None
    ranks = model.decision_function(X) if ranks is None else ranks
    return float(roc_auc_score(table.y[test], ranks))
