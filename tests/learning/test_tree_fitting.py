"""Fitted trees, additive models and clusters are scikit-learn's own, and good."""

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, make_blobs
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier, export_text

from sarus_kernel.learning.fitting import fit, plan_fit
from sarus_kernel.learning.sums.queries import Feature, Public, Rows, Target
from sarus_kernel.learning.unlearnable import NotLearnable
from sarus_kernel.libraries.trusted import TRUSTED
from tests.learning.estimators import usual
from tests.learning.hospital import patients, rows_of
from tests.learning.local import Local
from tests.learning.people import BINARY, FEATURES, NUMBER, THREE
from tests.learning.tree_estimators import ESTIMATORS

TABLE = patients()
X = TABLE[[feature.name for feature in FEATURES]]
TWIN = rows_of(patients(400, seed=9), "ill")
HALF, ONE, THREE_ = 0.00664, 0.0244, 0.186  # rho of epsilon 0.5, 1 and 3 at delta 1e-6


def fitted(name: str, rho: float = 1.0, twin: bool = False):
    estimator, target = ESTIMATORS[name]
    rows = rows_of(TABLE, None if target is None else target.name)
    public = Public(6000.0, TWIN if twin else None)
    return fit(estimator, FEATURES, target, Local(rows), public, rho)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_it_travels_by_pickle_and_skops_and_says_the_same(name):
    """Into plain Python, without this package, made of nothing that the kernel does not trust."""
    whole = fitted(name)
    model = whole[-1]
    archive = skops.io.dumps(model)
    assert set(skops.io.get_untrusted_types(data=archive)) <= set(TRUSTED)
    assert b"sarus" not in pickle.dumps(model)
    copies = [pickle.loads(pickle.dumps(model)), skops.io.loads(archive, trusted=list(TRUSTED))]
    Z = whole[:-1].transform(X)
    for copy in copies:
        assert np.array_equal(copy.predict(Z), model.predict(Z))
        if hasattr(model, "predict_proba"):
            said = copy.predict_proba(Z)
            assert np.array_equal(said, model.predict_proba(Z))
            assert np.allclose(said.sum(axis=1), 1) and said.min() >= 0


def test_a_fresh_python_predicts(tmp_path):
    """scikit-learn alone is enough."""
    for name in ESTIMATORS:
        with open(tmp_path / f"{name}.pickle", "wb") as file:
            pickle.dump((fitted(name), X.head(50)), file)
    code = (
        "import pickle, pathlib, sys\n"
        f"for file in sorted(pathlib.Path({str(tmp_path)!r}).glob('*.pickle')):\n"
        "    model, X = pickle.loads(file.read_bytes())\n"
        "    print(file.stem, len(model.predict(X)))\n"
        "assert not any(name.startswith('sarus') for name in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", "-c", code],
        capture_output=True, text=True, cwd=tmp_path, check=True,
    )  # fmt: skip
    assert done.stdout.count(" 50") == len(ESTIMATORS)


@pytest.mark.parametrize("name", [name for name in ESTIMATORS if name != "clusters"])
@pytest.mark.parametrize("twin", [False, True])
def test_with_much_to_spend_it_learns(name, twin):
    """Better than always saying the same; whatever order the catalog has the classes in."""
    _, target = ESTIMATORS[name]
    model = fitted(name, 10.0, twin and target is BINARY)
    y, said = TABLE[target.name], model.predict(X)
    if target.classes:
        assert (said == y).mean() > y.value_counts(normalize=True).max() + 0.03
        assert list(model.classes_) == sorted(target.classes)
        assert roc_auc_score(y, _score(model), multi_class="ovr") > 0.7
    else:
        assert np.corrcoef(said, y)[0, 1] > 0.6
        assert ((said >= target.low - 5) & (said <= target.high + 5)).all()


def _score(model):
    said = model.predict_proba(X)
    return said[:, 1] if said.shape[1] == 2 else said


@pytest.mark.parametrize("name", ESTIMATORS)
def test_importances_are_of_released_numbers(name):
    """None is negative, they add up to 1; how many inputs there were is known."""
    last = fitted(name)[-1]
    assert last.n_features_in_ > 3
    if hasattr(last, "feature_importances_"):
        assert last.feature_importances_.min() >= 0
        assert last.feature_importances_.sum() == pytest.approx(1)


def test_a_class_that_nobody_has_keeps_its_place():
    """The catalog names the classes: the model has them all, and says little of that one."""
    rows = rows_of(TABLE, THREE.name)
    rows = Rows(rows.X, np.where(rows.y == 1, np.nan, rows.y), rows.person)
    for estimator, target in ESTIMATORS.values():
        if target is THREE:
            model = fit(estimator, FEATURES, THREE, Local(rows), Public(3000.0), 1.0)
            assert list(model.classes_) == ["high", "low", "middle"]
            last = model[-1]
            balanced = last.class_weight == "balanced" if hasattr(last, "class_weight") else False
            if not balanced:
                assert model.predict_proba(X)[:, 2].mean() < 0.1


def test_the_order_of_classes_does_not_matter():
    """y holds places in the catalog's list; scikit-learn sorts classes."""
    rows = rows_of(TABLE, "ill")
    turned = Rows(rows.X, 1 - rows.y, rows.person)
    for name in ("forest", "tree", "histogram boosting", "boosting"):
        estimator, _ = ESTIMATORS[name]
        first = fit(estimator, FEATURES, BINARY, Local(rows, noise=0), Public(3000.0), 1.0)
        target = Target("ill", BINARY.classes[::-1])
        second = fit(estimator, FEATURES, target, Local(turned, noise=0), Public(3000.0), 1.0)
        difference = np.abs(first.predict_proba(X) - second.predict_proba(X)).mean()
        assert difference < (0.05 if name == "tree" else 1e-6)  # a tree learns on drawn classes


def test_missing_values_reach_trees_that_take_them():
    """Without an imputer: histogram boosting and forests predict for them, as in scikit-learn."""
    numbers = FEATURES[:2]
    table = X[["age", "weight"]].copy()
    rows = rows_of(TABLE, "ill")
    nulls = np.random.default_rng(0).random(len(table)) < 0.3
    table.loc[nulls, "weight"] = np.nan
    rows = Rows(np.where(np.isnan(table), np.nan, table), rows.y, rows.person)
    for estimator in (HistGradientBoostingClassifier(), RandomForestClassifier()):
        model = fit(estimator, numbers, BINARY, Local(rows), Public(3000.0), 1.0)
        assert list(model.feature_names_in_) == ["age", "weight"]
        assert roc_auc_score(TABLE["ill"], model.predict_proba(table)[:, 1]) > 0.7


def test_a_tree_can_be_read():
    """It is scikit-learn's: its text names columns and released shares."""
    model = fit(
        DecisionTreeClassifier(max_depth=2), FEATURES[:1], BINARY,
        Local(Rows(rows_of(TABLE, "ill").X[:, :1], rows_of(TABLE, "ill").y, np.arange(len(TABLE)))),
        Public(3000.0), 1.0,
    )  # fmt: skip
    assert "age <=" in export_text(model, feature_names=["age"])


def test_what_a_parameter_means_no_more_is_said():
    """Never silently dropped."""
    forest = RandomForestClassifier(500, min_samples_leaf=3, oob_score=True, max_depth=40)
    plan = plan_fit(make_pipeline(usual(), forest), FEATURES, BINARY, Public(3000.0), 0.1)
    said = "\n".join(plan.notes)
    for words in (
        "60 trees, not 500",
        "min_samples_leaf=3 has no effect",
        "max_depth is",
        "random",
    ):
        assert words in said
    boosting = HistGradientBoostingClassifier(max_iter=500, learning_rate=0.5)
    plan = plan_fit(make_pipeline(usual(), boosting), FEATURES, BINARY, Public(3000.0), 0.1)
    said = "\n".join(plan.notes)
    for words in ("additive", "max_iter=500 has no effect", "learning_rate=0.5 has no effect"):
        assert words in said
    plan = plan_fit(KMeans(3, n_init=20), FEATURES[:2], None, Public(3000.0), 0.1)
    assert any("labels_" in note for note in plan.notes)


@pytest.mark.parametrize(
    "estimator",
    [
        HistGradientBoostingRegressor(loss="quantile", quantile=0.5),
        GradientBoostingClassifier(loss="exponential"),
        RandomForestRegressor(criterion="absolute_error"),
        KMeans(40),
    ],
)
def test_what_has_no_recipe_is_refused(estimator):
    """In plain words, before anything is asked."""
    target = None if isinstance(estimator, KMeans) else NUMBER
    target = BINARY if isinstance(estimator, GradientBoostingClassifier) else target
    with pytest.raises(NotLearnable, match="%%private_python"):
        plan_fit(make_pipeline(usual(), estimator), FEATURES, target, Public(3000.0), 1.0)


def test_text_must_be_encoded_first():
    """Trees of scikit-learn take numbers."""
    with pytest.raises(NotLearnable, match="OneHotEncoder"):
        plan_fit(RandomForestClassifier(), FEATURES, BINARY, Public(3000.0), 1.0)


def cancer():
    """(X, y, features): bounds are round numbers beyond the values."""
    X, y = load_breast_cancer(return_X_y=True)
    top = 10.0 ** np.ceil(np.log10(X.max(axis=0)))
    top = np.where(X.max(axis=0) * 2 < top, top / 2, top)
    features = tuple(
        Feature(f"x{j}", "number", 0.0, high, nullable=False) for j, high in enumerate(top)
    )
    return X, y.astype(float), features


@pytest.mark.parametrize(
    ("estimator", "least"),
    [
        (RandomForestClassifier(), (0.93, 0.95)),
        (ExtraTreesClassifier(), (0.93, 0.95)),
        (HistGradientBoostingClassifier(), (0.91, 0.95)),
        (GradientBoostingClassifier(), (0.91, 0.95)),
    ],
)
def test_breast_cancer_is_found(estimator, least):
    """Mean area under the curve of three splits by person, epsilon 0.5 and 3, as in the trial."""
    X, y, features = cancer()
    for rho, wanted in zip((HALF, THREE_), least, strict=True):
        found = []
        for seed in range(3):
            order = np.random.default_rng(seed).permutation(len(y))
            train, test = order[:400], order[400:]
            ask = Local(Rows(X[train], y[train], np.arange(400)), seed)
            target = Target("benign", (0, 1))
            model = fit(estimator, features, target, ask, Public(400.0, seed=seed), rho)
            table = pd.DataFrame(X[test], columns=[feature.name for feature in features])
            found.append(roc_auc_score(y[test], model.predict_proba(table)[:, 1]))
        assert np.mean(found) > wanted


def test_clusters_are_found():
    """Three groups of 3,000 people: centres are near to those without noise."""
    Z, _ = make_blobs(3000, centers=[[-5, -5], [0, 5], [6, -2]], random_state=0)
    features = tuple(Feature(name, "number", -12.0, 12.0, nullable=False) for name in "ab")
    rows = Rows(Z, np.zeros(len(Z)), np.arange(len(Z)))
    model = fit(KMeans(3, random_state=0), features, None, Local(rows), Public(3000.0), ONE)
    table = pd.DataFrame(Z, columns=["a", "b"])
    exact = KMeans(3, random_state=0, n_init=3).fit(table)
    inertia = -model.score(table)
    assert inertia < 2 * exact.inertia_
    assert abs(model.inertia_ - inertia) < 0.5 * inertia
    assert not hasattr(model, "labels_")
