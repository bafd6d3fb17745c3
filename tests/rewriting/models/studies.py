"""Ordinary scikit-learn code, traced, and what it is as a safe question: no vault, no noise."""

from functools import cache
from typing import Any

import pandas as pd

from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.measurements.models import (
    Fitting,
    Planned,
    SafeEvaluation,
    SafeFit,
    SafeModels,
    Testing,
    round_of,
)
from sarus_kernel.plan import Table
from sarus_kernel.plan.node import Node
from sarus_kernel.rewriting.models import models
from tests.frontends.python.running import run
from tests.lowering.hospital import CATALOG, engine

PRICE = (1.0, 1e-6)
SALT = "a salt that is no secret"
PREAMBLE = """
from sklearn.calibration import calibration_curve
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, classification_report
from sklearn.metrics import confusion_matrix, f1_score, log_loss, mean_squared_error
from sklearn.metrics import recall_score, roc_auc_score, roc_curve, silhouette_score
from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, LeaveOneOut, RepeatedKFold
from sklearn.model_selection import ShuffleSplit, StratifiedKFold, cross_val_predict
from sklearn.model_selection import cross_val_score, cross_validate, learning_curve
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler
features = ["age", "active"]
X, y = person[features], person["smoker"].fillna(False)
parts = train_test_split(X, y, random_state=0)
X_train, X_test, y_train, y_test = parts
model = LogisticRegression(random_state=0).fit(X_train, y_train)
"""


@cache
def _frames() -> dict[str, pd.DataFrame]:
    hospital = engine(0)
    return {name: hospital.frame(Table(name)) for name in ("person", "event")}


def question(code: str, name: str = "r") -> Node:
    """The plan of what a program leaves under a name."""
    tables: dict[str, Any] = {n: Frame(Table(n), f.copy()) for n, f in _frames().items()}
    found = run(PREAMBLE + code, tables, traced=True)[name]
    assert found._sarus_node is not None, found._sarus_why
    node: Node = found._sarus_node
    return node


def planner(asked: Fitting | Testing) -> Planned:
    """Two rounds for a fit, one for a test."""
    if isinstance(asked, Testing):
        return Planned((round_of(40, 1.0, asked.rho),), ("tested",))
    return Planned(tuple(round_of(10, 1.0, asked.rho / 2) for _ in range(2)), ("fitted",))


def safe(code: str, name: str = "r") -> SafeModels:
    """The safe question of what a program leaves under a name."""
    return models(question(code, name), CATALOG, PRICE, SALT, planner)


def refusal(code: str, name: str = "r") -> str:
    """Why it is none."""
    try:
        safe(code, name)
    except NotReleasable as reason:
        return str(reason)
    raise AssertionError("It was not refused.")


def fits(found: SafeModels) -> list[SafeFit]:
    """The fits of a question."""
    return [step for step in found.steps if isinstance(step, SafeFit)]


def trials(found: SafeModels) -> list[SafeEvaluation]:
    """Its tests."""
    return [step for step in found.steps if isinstance(step, SafeEvaluation)]
