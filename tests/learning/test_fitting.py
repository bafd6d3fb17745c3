"""A fitted estimator is scikit-learn's own: it travels, predicts, and does what was described."""

import pickle
import re

import numpy as np
import pytest
import skops.io
from sklearn.base import clone
from sklearn.ensemble import AdaBoostClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import CategoricalNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

from sarus_kernel.errors import InternalError
from sarus_kernel.learning.encoding import design
from sarus_kernel.learning.fitting import fit, plan_fit
from sarus_kernel.learning.pipelines import lowered
from sarus_kernel.learning.queries import Feature, Public, Query, Round, Target
from sarus_kernel.learning.scheduled import Scheduled
from sarus_kernel.learning.stages import raw
from sarus_kernel.learning.unlearnable import NotLearnable
from tests.learning.estimators import ESTIMATORS, ON_THE_TWIN, usual
from tests.learning.hospital import patients, rows_of
from tests.learning.local import Local
from tests.learning.people import BINARY, FEATURES, NUMBER

TABLE = patients()
X = TABLE[[feature.name for feature in FEATURES]]
TWIN = rows_of(patients(400, seed=9), "ill")


def fitted(name: str, rho: float = 1.0, twin: bool = False):
    estimator, target = ESTIMATORS[name]
    rows = rows_of(TABLE, None if target is None else target.name)
    public = Public(3000.0, TWIN if twin else None)
    return fit(estimator, FEATURES, target, Local(rows), public, rho)


def answers(model) -> np.ndarray:
    """What a model says of X."""
    said = model.predict(X) if hasattr(model, "predict") else model.transform(X)
    return said.toarray() if hasattr(said, "toarray") else np.asarray(said)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_it_travels_by_pickle_and_skops_and_says_the_same(name):
    """Into plain Python, without this package."""
    model = fitted(name)
    archive = skops.io.dumps(model)
    unknown = skops.io.get_untrusted_types(data=archive)
    copies = [pickle.loads(pickle.dumps(model)), skops.io.loads(archive, trusted=unknown)]
    assert all("sarus" not in kind for kind in unknown)
    assert b"sarus" not in pickle.dumps(model)
    for copy in copies:
        assert np.array_equal(answers(copy), answers(model))
    if hasattr(model, "predict_proba"):
        assert np.allclose(model.predict_proba(X).sum(axis=1), 1)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_it_knows_its_columns_and_classes(name):
    """As after an ordinary fit on a DataFrame."""
    model, target = fitted(name), ESTIMATORS[name][1]
    assert list(model.feature_names_in_) == list(X.columns)
    assert model.n_features_in_ == len(X.columns)
    if target is not None and target.classes:
        assert sorted(target.classes) == model.classes_.tolist()


@pytest.mark.parametrize("name", ESTIMATORS)
def test_parameters_stay_as_the_user_wrote_them(name):
    """Nothing that serves the fit inside is left in them."""
    model, estimator = fitted(name), ESTIMATORS[name][0]
    said, wrote = (re.sub(r"at\s+0x\w+|\s", "", repr(clone(e))) for e in (model, estimator))
    assert said == wrote


@pytest.mark.parametrize("twin", [False, True])
@pytest.mark.parametrize("name", [n for n, (e, _) in ESTIMATORS.items() if isinstance(e, Pipeline)])
def test_the_maps_say_what_the_steps_do(name, twin):
    """Row by row, within the bounds of each feature: so what was learned holds for the pipeline."""
    model = fitted(name, twin=twin)
    stage = lowered(
        ESTIMATORS[name][0], raw(FEATURES, Public(3000.0, TWIN if twin else None))
    ).stage
    done = model[:-1].transform(X)
    done = np.asarray(done.toarray() if hasattr(done, "toarray") else done, dtype=float)
    said = design(stage.columns, rows_of(TABLE).X)
    assert np.allclose(done, said, equal_nan=True)
    for feature, column in zip(stage.features, said.T, strict=True):
        if feature.kind == "number":
            assert feature.low - 1e-9 <= np.nanmin(column)
            assert np.nanmax(column) <= feature.high + 1e-9
            assert feature.nullable or not np.isnan(column).any()


def test_an_array_without_names_is_learned_from_too():
    """X as numpy has it."""
    features = tuple(Feature("", "number", -4.0, 4.0, (), False) for _ in range(3))
    rows = rows_of(TABLE, "ill")
    random = np.random.default_rng(0).normal(size=(len(rows.y), 3))
    rows = type(rows)(random, rows.y, rows.person)
    model = fit(
        make_pipeline(StandardScaler(), LogisticRegression()),
        features, BINARY, Local(rows), Public(3000.0), 1.0,
    )  # fmt: skip
    assert not hasattr(model[-1], "feature_names_in_")
    assert set(model.predict(random)) <= {0, 1}


@pytest.mark.parametrize(
    ("estimator", "target", "words"),
    [
        (KNeighborsClassifier(), BINARY, "KNeighborsClassifier has no .* recipe"),
        (AdaBoostClassifier(), BINARY, "AdaBoostClassifier has no .* recipe"),
        (make_pipeline(FunctionTransformer(), Ridge()), NUMBER, "FunctionTransformer before"),
        (LogisticRegression(), BINARY, "'sex' holds categories"),
        (make_pipeline(StandardScaler(), Ridge()), NUMBER, "'sex' holds text"),
        (make_pipeline(OneHotEncoder(), Ridge()), NUMBER, "categories of 'weight' are not known"),
        (make_pipeline(usual(), Ridge(positive=True)), NUMBER, "positive=True"),
        (make_pipeline(usual(), LogisticRegression()), Target("t", (1,)), "two or more classes"),
        (make_pipeline(usual(), Ridge()), Target("t"), "a number with bounds"),
        (make_pipeline(usual(), CategoricalNB()), BINARY, "codes from 0"),
    ],
)
def test_what_cannot_be_learned_says_so_before_anything_is_paid(estimator, target, words):
    """With the two other ways."""
    with pytest.raises(NotLearnable, match=words) as refused:
        plan_fit(estimator, FEATURES, target, Public(3000.0), 1.0)
    assert "%%private_python" in str(refused.value)


@pytest.mark.parametrize(
    ("count", "words"), [(200, "too many inputs"), (1001, "1,000 is the most")]
)
def test_too_many_inputs_are_refused_before_anything_is_paid(count, words):
    """Whole numbers add up exactly to some length only."""
    features = tuple(Feature("", "number", 0.0, 1.0, (), False) for _ in range(count))
    with pytest.raises(NotLearnable, match=words):
        plan_fit(Ridge(), features, NUMBER, Public(3000.0), 1.0)


def test_notes_say_which_parameters_mean_nothing():
    """Never silently dropped."""
    model = LogisticRegression(solver="saga", max_iter=500, l1_ratio=0.5, class_weight="balanced")
    plan = plan_fit(make_pipeline(usual(), model), FEATURES, BINARY, Public(3000.0), 1.0)
    said = " ".join(plan.notes)
    for words in (
        "solver='saga'",
        "max_iter=500",
        "l1",
        "class_weight",
        "the catalog's",
        "spread evenly",
    ):
        assert words in said
    assert "tol" not in said
    assert plan.paper


def test_a_fit_can_ask_nothing_but_what_was_paid():
    """The guard stops a recipe that does otherwise."""
    asked: list[Query] = []
    ask = Scheduled(lambda query: asked.append(query), (Round(3, 1.0, 0.5),))
    query = Query("moments", (), {}, 3, 1.0, 0.5)
    for wrong in (4, 1.0, 0.5), (3, 2.0, 0.5), (3, 1.0, 0.6):
        with pytest.raises(InternalError):
            Scheduled(ask, (Round(3, 1.0, 0.5),))(Query("moments", (), {}, *wrong))
    ask(query)
    with pytest.raises(InternalError):
        ask(query)
    assert asked == [query]


def test_what_is_public_asks_nothing():
    """Bounds, categories and the twin's quantiles are there already."""
    plan = plan_fit(ESTIMATORS["columns"][0], FEATURES, None, Public(10.0), 1.0)
    assert plan.rounds == ()
    assert "nothing is asked of people" in " ".join(plan.notes)


@pytest.mark.parametrize("name", ON_THE_TWIN)
def test_components_and_selections_before_a_model_are_the_twins(name):
    """Public, so free; refused without a twin."""
    estimator, target = ON_THE_TWIN[name]
    public = Public(3000.0, TWIN)
    ask = Local(rows_of(TABLE, "ill"))
    model = fit(estimator, FEATURES, target, ask, public, 1.0)
    stage = lowered(estimator, raw(FEATURES, public)).stage
    said = design(stage.columns, rows_of(TABLE).X)
    done = np.asarray(model[:-1].transform(X.fillna({"city": "a"})))
    whole = X["city"].notna().to_numpy()
    assert np.allclose(done[whole], said[whole])
    assert len(stage.features) == said.shape[1] == model[-1].n_features_in_
    assert model.score(X[whole], TABLE["ill"][whole]) > 0.6
    with pytest.raises(NotLearnable, match="synthetic rows"):
        plan_fit(estimator, FEATURES, target, Public(3000.0), 1.0)


def test_a_twin_lends_few_people_its_start():
    """Then no moments are asked for: all of the price is for gradients."""
    estimator, target = ESTIMATORS["logistic"]
    rows = rows_of(TABLE.iloc[:600], "ill")
    for twin, names in ((TWIN, ["residuals"] * 3), (None, ["moments"] + ["residuals"] * 3)):
        public, ask = Public(600.0, twin), Local(rows)
        plan = plan_fit(estimator, FEATURES, target, public, 0.05)
        model = fit(estimator, FEATURES, target, ask, public, 0.05)
        assert [query.statistic for query in ask.asked] == names
        assert len(plan.rounds) == len(names)
        assert ("of the synthetic data." in " ".join(plan.notes)) == (twin is not None)
        assert model.score(X, TABLE["ill"]) > 0.6
