"""Runs what people usually run, on made-up rows, so that nothing is left to import on first use.

scikit-learn and pandas import parts of themselves, and of each other, in the middle of functions.
A sealed worker cannot open a file, so whatever is not in memory by then cannot be used.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.naive_bayes import BernoulliNB, GaussianNB
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from sarus_kernel.vault.workers.values import to_value

CLASSIFIERS: tuple[Callable[[], ClassifierMixin], ...] = (
    DummyClassifier,
    lambda: RandomForestClassifier(2),
    lambda: ExtraTreesClassifier(2),
    lambda: GradientBoostingClassifier(n_estimators=2),
    lambda: HistGradientBoostingClassifier(max_iter=2),
    LogisticRegression,
    BernoulliNB,
    GaussianNB,
    DecisionTreeClassifier,
)
SCORES = ("accuracy", "average_precision", "balanced_accuracy", "f1", "roc_auc")
ROWS = 40


def warm_up() -> None:
    """Frames, a split, every classifier in a pipeline, every score, and their way to a value."""
    frame = _frame()
    to_value(frame.groupby("key").agg({"number": ["mean", "std"], "truth": "max"}).reset_index())
    repr(frame.merge(frame, on="key").sort_values("number_x").describe())
    x, y = frame[["number", "truth", "text"]], frame["target"]
    train, test, target, _ = train_test_split(x, y, random_state=0)
    for make in CLASSIFIERS:
        pipe = Pipeline([("prepare", _preparation()), ("model", make())])
        to_value(pipe.fit(train, target))
        pipe.predict_proba(test)
    for score in SCORES:
        to_value(cross_val_score(pipe, x, y, cv=2, scoring=score))


def _frame() -> pd.DataFrame:
    place = np.arange(ROWS)
    frame = pd.DataFrame({"key": place // 2, "number": np.sqrt(place), "truth": place % 3 == 0})
    frame["text"] = np.where(place % 5 < 2, "a", "b")
    frame["when"] = pd.to_datetime("2020-01-01") + pd.to_timedelta(place, unit="D")
    frame["target"] = place % 2 == 0
    return frame


def _preparation() -> ColumnTransformer:
    numbers = Pipeline([("impute", SimpleImputer()), ("scale", StandardScaler())])
    return ColumnTransformer(
        [("n", numbers, ["number", "truth"]), ("t", OneHotEncoder(), ["text"])]
    )
