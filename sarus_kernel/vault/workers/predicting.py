"""What a released model says of real rows: of each from that row alone, to the last bit.

Libraries of linear algebra may add up a row's products in another order when there is one row
more, and a score that lies on the edge of a bin would then change its bin: for everybody, not for
the one who left. So products are taken of whole numbers (`exact.product`), trees are asked in one
go, since they compare and add row by row, and the few others are asked row by row. What no recipe
makes is not asked at all: a model could draw random numbers, or look at the rows together.
"""

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator

from sarus_kernel.learning.evaluation import classified, regressed
from sarus_kernel.learning.sums.encoding import design, radius, width
from sarus_kernel.learning.sums.exact import product, shares
from sarus_kernel.learning.sums.queries import Floats, Rows
from sarus_kernel.vault.workers.archives import restored
from sarus_kernel.vault.workers.queries import Scored
from sarus_kernel.vault.workers.sound_trees import need_sound

LINEAR = frozenset((
    "LogisticRegression", "LogisticRegressionCV", "LinearRegression", "Ridge", "RidgeCV", "Lasso",
    "ElasticNet", "RidgeClassifier", "LinearDiscriminantAnalysis",
))  # fmt: skip
"""Classes whose score is a sum of products."""
ROWWISE = frozenset((
    "DecisionTreeClassifier", "DecisionTreeRegressor", "RandomForestClassifier",
    "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor",
    "GradientBoostingClassifier", "GradientBoostingRegressor", "HistGradientBoostingClassifier",
    "HistGradientBoostingRegressor",
))  # fmt: skip
"""Classes that compare a row's numbers with thresholds, and add a number for each tree."""
HELD = frozenset((
    "DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor",
    "DummyClassifier", "DummyRegressor", "_BinMapper", "LabelEncoder",
))  # fmt: skip
"""Classes of the estimators that those hold: trees, and the constant that they are added to; bins
and labels, which are not asked."""
SINGLY = frozenset(("GaussianNB", "CategoricalNB", "BernoulliNB"))
"""Classes that are asked row by row."""
_LARGEST = 1e30  # what a float32 holds: trees refuse more
_REACH = 16.0  # of an entry, for `exact.product`


@np.errstate(all="ignore")
def predicted(tested: Scored, rows: Rows) -> Rows:
    """The rows of an evaluation query (see `learning.evaluation.scores`). Total.

    Raises ValueError for a model that no recipe makes, whatever the rows.
    """
    model = restored(tested.model)
    need_sound(model, width(tested.inputs))
    vars(model).pop("feature_names_in_", None)  # rows come without names
    if hasattr(model, "n_jobs"):
        model.n_jobs = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a warning looks for its source, and files are shut
        return _predicted(model, tested, rows)


def _predicted(model: Any, tested: Scored, rows: Rows) -> Rows:
    Z = np.clip(design(tested.inputs, rows.X), -_LARGEST, _LARGEST)
    if type(model).__name__ in LINEAR:
        scores = _linear(model, Z, np.array([radius((column,)) for column in tested.inputs]))
    else:
        scores = _asked(model, Z, bool(tested.classes))
    if not tested.classes:
        return regressed(scores[:, 0], rows.y, rows.person)
    return classified(scores, scores.argmax(axis=1), rows.y, rows.person, tested.classes)


def _linear(model: Any, Z: Floats, reach: Floats) -> Floats:
    """(n, classes) probabilities, or (n, 1) numbers. `reach`: the most that an entry can be."""
    weights = np.atleast_2d(model.coef_).astype(float)
    unit = np.exp2(np.ceil(np.log2(np.maximum(reach, 1e-9) / _REACH)))  # exact to divide by
    logits = product(np.nan_to_num(Z) / unit, (weights * unit).T) + np.ravel(model.intercept_)
    if not hasattr(model, "classes_"):
        return logits
    if logits.shape[1] == 1:
        above = expit(logits[:, 0])
        return np.column_stack([1 - above, above])
    return shares(logits)


def _asked(model: Any, Z: Floats, classes: bool) -> Floats:
    """As `_linear`, by the model's own methods."""
    name = type(model).__name__
    if name not in ROWWISE | SINGLY or not all(
        type(each).__name__ in HELD for each in _held(model)
    ):
        raise ValueError(name)
    ask = _method(model, classes)
    blank = np.full((2, Z.shape[1]), np.nan)
    try:
        ask(blank)
    except Exception:  # the model, which is public, takes no missing values
        Z, blank = np.nan_to_num(Z), np.zeros_like(blank)
    if name in ROWWISE:  # never a single row, whose strides are ambiguous
        return np.asarray(ask(np.ascontiguousarray(np.vstack([Z, blank]))))[: len(Z)]
    different, which = np.unique(Z, axis=0, return_inverse=True, equal_nan=False)
    found = [_one(ask, row, blank) for row in different]
    return np.vstack([*found, ask(blank)[:0]])[np.ravel(which)]


def _held(model: Any) -> Iterator[BaseEstimator]:
    """The estimators that a model is made of."""
    for value in vars(model).values():
        array = isinstance(value, np.ndarray) and value.dtype == object
        parts = value.ravel().tolist() if array else value if isinstance(value, list) else [value]
        yield from (part for part in parts if isinstance(part, BaseEstimator))


def _one(ask: Any, row: Floats, blank: Floats) -> Floats:
    """Of one row, by itself. A model that fails on it says what it says of a blank one."""
    try:
        return np.asarray(ask(row[None, :]))
    except Exception:
        return np.asarray(ask(blank)[:1])


def _method(model: Any, classes: bool) -> Any:
    """A function from (n, width) to (n, classes) or (n, 1)."""
    if not classes:
        return lambda Z: np.asarray(model.predict(Z), dtype=float).reshape(len(Z), 1)
    if hasattr(model, "predict_proba"):
        return lambda Z: np.asarray(model.predict_proba(Z), dtype=float)
    known = {label: place for place, label in enumerate(model.classes_.tolist())}
    size = np.eye(len(known))
    return lambda Z: size[[known[label] for label in model.predict(Z).tolist()]]
