"""Every estimator of trees, additive models and clusters, as tests go through."""

from typing import Any

from sklearn.cluster import KMeans
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from sarus_kernel.learning.sums.queries import Target
from tests.learning.estimators import coded, several, usual
from tests.learning.people import BINARY, NUMBER, THREE

ESTIMATORS: dict[str, tuple[Any, Target | None]] = {
    "forest": (make_pipeline(usual(), RandomForestClassifier()), BINARY),
    "forest of three": (
        make_pipeline(several(), RandomForestClassifier(20, class_weight="balanced")),
        THREE,
    ),
    "forest of numbers": (make_pipeline(usual(), RandomForestRegressor(10)), NUMBER),
    "extra trees": (
        make_pipeline(coded(), ExtraTreesClassifier(max_depth=3, criterion="entropy")),
        BINARY,
    ),
    "extra trees of numbers": (make_pipeline(usual(), ExtraTreesRegressor(5)), NUMBER),
    "tree": (make_pipeline(usual(), DecisionTreeClassifier(random_state=1)), BINARY),
    "tree of three": (make_pipeline(coded(), DecisionTreeClassifier(max_depth=2)), THREE),
    "tree of numbers": (make_pipeline(usual(), DecisionTreeRegressor()), NUMBER),
    "histogram boosting": (make_pipeline(usual(), HistGradientBoostingClassifier()), BINARY),
    "histogram boosting of three": (
        make_pipeline(coded(), HistGradientBoostingClassifier(class_weight="balanced")),
        THREE,
    ),
    "histogram boosting of numbers": (
        make_pipeline(several(), HistGradientBoostingRegressor()),
        NUMBER,
    ),
    "boosting": (make_pipeline(usual(), GradientBoostingClassifier(learning_rate=0.3)), BINARY),
    "boosting of three": (make_pipeline(several(), GradientBoostingClassifier()), THREE),
    "boosting of numbers": (make_pipeline(usual(), GradientBoostingRegressor()), NUMBER),
    "clusters": (make_pipeline(several(), KMeans(3)), None),
}
