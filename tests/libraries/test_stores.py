"""Which fitted estimators hold training data: fit them, and look for the data in their state."""

from collections.abc import Iterator
from numbers import Number
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np
import pytest
from sklearn.base import is_regressor
from threadpoolctl import threadpool_limits

from sarus_kernel.evaluate.calls import load
from sarus_kernel.libraries import ENTRIES, STORES_TRAINING_DATA

ROWS = 96
SLOW = ("RFECV", "SequentialFeatureSelector")
NO_ESTIMATOR = ("Fold", "Split", "Leave", "make_", "ColumnTransformer", "Pipeline", "FeatureUnion")
CAREFUL = ("sklearn.calibration.CalibratedClassifierCV",)
"""Listed for what it may hold: with method="isotonic", scores of single training rows."""
TWO_TARGETS = ("MultiTask", "MultiOutputRegressor", "RegressorChain", "PLS", "CCA")


def arrays(value: Any, seen: dict[int, Any]) -> Iterator[np.ndarray[Any, Any]]:
    """Every array of numbers in a value's state."""
    if isinstance(value, float):
        yield np.array([value])
    if id(value) in seen or isinstance(value, str | bytes | type | Number | None):
        return
    seen[id(value)] = value
    if isinstance(value, np.ndarray) and value.dtype.names:
        for name in value.dtype.names:
            yield value[name].astype(float)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        yield value.astype(float)
    elif isinstance(value, dict):
        for item in (*value.keys(), *value.values()):
            yield from arrays(item, seen)
    elif isinstance(value, list | tuple | set | np.ndarray):
        for item in value:
            yield from arrays(item, seen)
    elif not isinstance(value, FunctionType | BuiltinFunctionType | np.ufunc):
        yield from arrays(value.__reduce_ex__(2)[1:], seen)


def fitted(name: str) -> tuple[Any, set[float]]:
    """An estimator fitted on random numbers, and those numbers."""
    draw = np.random.default_rng(5)
    X = np.abs(draw.normal(7, 3, (ROWS, 5))) + 0.1
    classes = (X[:, 0] > np.median(X[:, 0])).astype(int)
    numbers = X[:, 1] * 1.37 + np.abs(draw.normal(0, 2.7, ROWS)) + 0.1
    made = load(name)(**_parameters(name))
    short = name.rsplit(".", 1)[1]
    y: Any = numbers if is_regressor(made) else classes
    y = np.column_stack([numbers, numbers**2]) if short.startswith(TWO_TARGETS) else y
    if short in ("MultiOutputClassifier", "ClassifierChain"):
        y = np.column_stack([classes, 1 - classes])
    if short in ("LabelEncoder", "LabelBinarizer"):
        labels = (X[:, 0] * 1e6).astype(int)
        return made.fit(labels), set(labels.astype(float))
    elif short == "MultiLabelBinarizer":
        made.fit([[x] for x in X[:, 0]])
    else:
        made.fit(X[:, 0] if short == "IsotonicRegression" else X, y)
    values = np.concatenate([X.ravel(), np.ravel(y).astype(float)])
    return made, {v for v in values if v != round(v)}


def _parameters(name: str) -> dict[str, Any]:
    linear = load("sklearn.linear_model.LinearRegression")()
    logistic = load("sklearn.linear_model.LogisticRegression")()
    regresses = "Regressor" in name or name.endswith("RegressorChain")
    inner = linear if regresses else logistic
    short = name.rsplit(".", 1)[1]
    given: dict[str, dict[str, Any]] = {
        "GridSearchCV": {"estimator": logistic, "param_grid": {"C": [1, 2]}},
        "RandomizedSearchCV": {"estimator": logistic, "param_distributions": {"C": [1, 2]},
                               "n_iter": 2},
        "GaussianRandomProjection": {"n_components": 2},
        "SparseRandomProjection": {"n_components": 2},
        "TSNE": {"max_iter": 250},
        "PLSSVD": {"n_components": 1},
        "CalibratedClassifierCV": {"method": "isotonic"},
    }  # fmt: skip
    if short in given:
        return given[short]
    if short.startswith(("Voting", "Stacking")):
        return {"estimators": [("a", inner)]}
    wraps = ("OneVs", "OutputCode", "MultiOutput", "ClassifierChain", "RegressorChain", "RFE",
             "SelectFromModel", "SelfTraining", "FixedThreshold", "TunedThreshold")  # fmt: skip
    return {"estimator": inner} if short.startswith(wraps) else {}


ESTIMATORS = [
    name
    for name, spec in ENTRIES.items()
    if spec.kind == "constructor"
    and name.startswith("sklearn.")
    and not any(part in name.rsplit(".", 1)[1] for part in (*NO_ESTIMATOR, *SLOW))
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ESTIMATORS)
def test_the_list_says_what_holds_training_data(name: str) -> None:
    """Those and only those that are listed hold a training cell, or a number per training row."""
    with threadpool_limits(1):  # threads cost more than these few numbers do
        made, cells = fitted(name)
    holds = any(cells & set(a.ravel()) or ROWS in a.shape for a in arrays(made, {}))
    assert holds == (name in STORES_TRAINING_DATA) or name in CAREFUL
