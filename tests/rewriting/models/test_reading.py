"""Which fits and tests ordinary scikit-learn code asks for, and what stands above them."""

import pytest

from sarus_kernel.measurements.models import Metric
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.inner import CELLS, Outcome
from tests.rewriting.models.studies import fits, safe, trials


def test_a_fitted_model_is_one_fit() -> None:
    """Features and target are described by the catalog; the model is the answer itself."""
    found = safe("r = model")
    (fit,) = fits(found)
    assert found.post == Outcome("fit_1") and not trials(found)
    assert [(f.name, f.low, f.high, f.integer) for f in fit.sample.features] == [
        ("age", 0, 100, True),
        ("active", 0, 1, True),
    ]
    assert fit.sample.target is not None and fit.sample.target.classes == (False, True)
    assert fit.estimator == Call(
        "sklearn.linear_model.LogisticRegression",
        (),
        fit.estimator.names,
        fit.estimator.named,  # type: ignore[attr-defined]
    )
    ((ranges,),) = [[side.ranges for side in fit.sample.sides]]
    assert ranges == ((CELLS // 4, CELLS),)


@pytest.mark.parametrize(
    ("code", "metrics"),
    [
        ("accuracy_score(y_test, model.predict(X_test))", (Metric("accuracy_score"),)),
        ("model.score(X_test, y_test)", (Metric("score"),)),
        ("(model.predict(X_test) == y_test).mean()", (Metric("accuracy_score"),)),
        ("roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])", (Metric("roc_auc_score"),)),
        ("roc_auc_score(y_test, model.decision_function(X_test))", (Metric("roc_auc_score"),)),
        ("roc_auc_score(y_test, model.predict(X_test))", (Metric("balanced_accuracy_score"),)),
        ("f1_score(y_test, model.predict(X_test), average='macro')",
         (Metric("f1_score", (("average", "macro"),)),)),
        ("recall_score(y_test, model.predict(X_test), pos_label=False)",
         (Metric("recall_score", (("pos_label", 0),)),)),
        ("confusion_matrix(y_test, model.predict(X_test), normalize='true')",
         (Metric("confusion_matrix", (("normalize", "true"),)),)),
        ("classification_report(y_test, model.predict(X_test), target_names=['no', 'yes'])",
         (Metric("classification_report", (("target_names", ("no", "yes")),)),)),
        ("classification_report(y_test, model.predict(X_test))",
         (Metric("classification_report", (("target_names", ("False", "True")),)),)),
        ("log_loss(y_test, model.predict_proba(X_test))", (Metric("log_loss"),)),
        ("brier_score_loss(y_test, model.predict_proba(X_test)[:, 1])",
         (Metric("brier_score_loss"),)),
    ],
)  # fmt: skip
def test_a_metric_of_people_held_out_is_one_test(code: str, metrics: tuple[Metric, ...]) -> None:
    """It is read off one answer about the model, on the tested side alone."""
    found = safe(f"r = {code}")
    (test,) = trials(found)
    assert (test.metrics, found.post) == (metrics, Outcome("test_1", 0))
    assert test.sample.sides[0].ranges == ((0, CELLS // 4),)
    assert test.model == fits(found)[0].name


def test_fit_and_test_of_disjoint_people_cost_the_larger() -> None:
    """Each has the whole price, and the question costs it once."""
    found = safe("r = model.score(X_test, y_test)")
    rho = [sum(r.rho for r in step.rounds) for step in found.steps]
    assert rho[0] == pytest.approx(rho[1]) and found.loss.rho == pytest.approx(rho[0])
    assert fits(found)[0].digest == fits(safe("r = model"))[0].digest


def test_a_test_on_the_training_people_is_paid_beside_the_fit() -> None:
    """The two share the price."""
    found = safe("r = model.score(X_train, y_train)")
    rho = [sum(r.rho for r in step.rounds) for step in found.steps]
    assert rho[0] == pytest.approx(3 * rho[1]) and found.loss.rho == pytest.approx(sum(rho))


def test_several_metrics_of_one_model_are_one_test() -> None:
    """Arithmetic on them is done on released numbers."""
    code = """
said = model.predict(X_test)
r = (accuracy_score(y_test, said) + f1_score(y_test, said)) / 2
"""
    found = safe(code)
    (test,) = trials(found)
    assert len(test.metrics) == 2 and found.post.tag == "call"


def test_cross_validation_fits_and_tests_each_fold() -> None:
    """A person is in all training sets but one, and tested once."""
    found = safe("r = cross_val_score(LogisticRegression(), X, y, cv=4, scoring='neg_log_loss')")
    assert len(fits(found)) == len(trials(found)) == 4
    fit = sum(r.rho for r in fits(found)[0].rounds)
    test = sum(r.rho for r in trials(found)[0].rounds)
    assert found.loss.rho == pytest.approx(3 * fit + test) and test == pytest.approx(fit)
    assert isinstance(found.post, Call) and found.post.function == "numpy.array"
    for one, other in zip(fits(found), trials(found), strict=True):
        (train,), (held,) = one.sample.sides, other.sample.sides
        assert train.salt == held.salt
        cells = [set(range(*pair)) for side in (train, held) for pair in side.ranges]
        assert sum(map(len, cells)) == CELLS == len(set().union(*cells))


@pytest.mark.parametrize(
    ("cv", "count"),
    [
        ("KFold(3)", 3), ("StratifiedKFold(n_splits=3, shuffle=True, random_state=1)", 3),
        ("ShuffleSplit(n_splits=2, test_size=0.2, random_state=0)", 2),
        ("RepeatedKFold(n_splits=2, n_repeats=2, random_state=0)", 4), ("None", 5),
    ],
)  # fmt: skip
def test_ways_of_cross_validation_that_split_people(cv: str, count: int) -> None:
    """Each becomes ranges of cells of a keyed hash."""
    assert len(fits(safe(f"r = cross_val_score(LogisticRegression(), X, y, cv={cv})"))) == count


def test_cross_validate_gives_a_table_of_its_scores() -> None:
    """Train scores are tests on the training people of each fold."""
    code = (
        "r = cross_validate(LogisticRegression(), X, y, cv=2, scoring=['accuracy', 'roc_auc'],"
        "return_train_score=True)"
    )
    found = safe(code)
    assert len(trials(found)) == 4 and {len(t.metrics) for t in trials(found)} == {2}
    assert isinstance(found.post, Call) and found.post.function == "pandas.DataFrame"
    one = safe(f"{code}['test_roc_auc']")
    assert isinstance(one.post, Call) and one.post.function == "numpy.array"


CURVE = """
import numpy as np
from sklearn.model_selection import learning_curve
asked = LogisticRegression(random_state=0)
sizes, train, test = learning_curve(asked, X, y, train_sizes={}, cv=2)
"""


def test_a_learning_curve_is_fits_of_growing_parts() -> None:
    """Each within the next, tested on the fold left out; the smallest part's people pay for all."""
    found = safe(CURVE.format("[0.25, 1.0]") + "r = test.mean(axis=1)")
    parts = [set(range(*pair)) for fit in fits(found) for pair in fit.sample.sides[0].ranges]
    held = [set(range(*pair)) for test in trials(found) for pair in test.sample.sides[0].ranges]
    assert list(map(len, parts)) == [512, 512, 2048, 2048] and list(map(len, held)) == [2048] * 4
    for small, large in zip(parts[:2], parts[2:], strict=True):
        assert small < large
    for own, other in zip(parts, held, strict=True):
        assert not own & other
    paid = [sum(r.rho for r in step.rounds) for step in (*fits(found)[::2], *trials(found)[::2])]
    assert found.loss.rho == pytest.approx(sum(paid))
    assert any("pay for all" in note for note in found.notes)


def test_a_learning_curve_s_other_parts() -> None:
    """Sizes are public; training scores are of the very people that were fitted to."""
    beside = safe(CURVE.format("np.linspace(0.5, 1.0, 2)") + "r = (sizes, test)[1]")
    found = safe(CURVE.format("np.linspace(0.5, 1.0, 2)") + "r = train")
    assert len(fits(beside)) == len(fits(found)) == 4
    for fit, test in zip(fits(found), trials(found), strict=True):
        assert fit.sample.sides == test.sample.sides


def test_a_transformer_before_the_model_is_fitted_with_it() -> None:
    """What it is fitted to decides which rows may go through it afterwards."""
    code = """
scaler = StandardScaler()
fitted = LogisticRegression(random_state=0).fit(scaler.fit_transform(X_train), y_train)
"""
    alone = safe(code + "r = fitted.coef_")
    (fit,) = fits(alone)
    assert isinstance(fit.estimator, Call)
    assert fit.estimator.function == "sklearn.pipeline.make_pipeline"
    model = Call("operator.getitem", (Outcome("fit_1"), Constant(-1)))
    assert alone.post == Call("sklearn.estimator.coef_", (model,))
    scored = safe(code + "r = fitted.score(scaler.transform(X_test), y_test)")
    assert fits(scored)[0].digest == fit.digest and len(trials(scored)) == 1


def test_a_transformer_that_saw_the_tested_people_is_fitted_anew() -> None:
    """And that is said."""
    found = safe("""
scaled = StandardScaler().fit_transform(X)
a, b, c, d = train_test_split(scaled, y, random_state=0)
r = LogisticRegression().fit(a, c).score(b, d)
""")
    assert any("StandardScaler was fitted together" in note for note in found.notes)


@pytest.mark.parametrize(
    "code",
    [
        "pipe.named_steps['m'].coef_", "pipe[-1].coef_", "pipe.steps[-1][1].intercept_", "pipe",
        "pipe.classes_", "pd.Series(pipe[-1].coef_[0], index=features)",
        "pipe.predict_proba(pd.DataFrame({'age': [50], 'active': [True]}))", "inner.coef_",
    ],
)  # fmt: skip
def test_what_a_fitted_pipeline_holds(code: str) -> None:
    """Attributes are read off the released model."""
    found = safe(f"""
inner = LogisticRegression()
pipe = Pipeline([("s", StandardScaler()), ("m", inner)]).fit(X, y)
r = {code}
""")
    assert len(fits(found)) == 1 and not trials(found)


def test_a_search_is_its_chosen_candidate() -> None:
    """Candidates are tried on the twin, in the notebook: the question has one."""
    code = """
tried = LogisticRegression(random_state=0)
search = GridSearchCV(tried, {"C": [0.1, 10.0]}, cv=2, scoring="roc_auc")
search.fit(X_train, y_train)
"""
    found = safe(code + "r = search")
    (fit,) = fits(found)
    assert isinstance(fit.estimator, Call)
    assert fit.estimator.function == "sklearn.estimator.set_params"
    assert fit.estimator.names == ("C",)
    assert any("candidates" in note for note in found.notes)
    best = fits(safe(code + "r = search.best_estimator_"))
    assert best[0].digest == fit.digest
    scored = safe(code + "r = search.score(X_test, y_test)")
    assert trials(scored)[0].metrics == (Metric("roc_auc_score"),)
    assert len(fits(safe(code + "r = search.best_score_"))) == 2
    before = code.replace("search =", "tried.fit(X_test, y_test)\nsearch =")
    assert fits(safe(before + "r = search"))[0].digest == fit.digest
    again = safe(code + "r = cross_val_score(search.best_estimator_, X_train, y_train, cv=3)")
    assert len(fits(again)) == 3


def test_people_may_be_split_again() -> None:
    """A split within a split has cells of its own: its seed is that of both."""
    found = safe("""
a, b, c, d = train_test_split(X_train, y_train, test_size=0.5, random_state=0)
r = LogisticRegression().fit(a, c).score(b, d)
""")
    (fit,), (test,) = fits(found), trials(found)
    assert [side.ranges for side in fit.sample.sides] == [
        ((CELLS // 4, CELLS),), ((CELLS // 2, CELLS),)
    ]  # fmt: skip
    assert fit.sample.sides[0] == test.sample.sides[0]
    assert fit.sample.sides[0].salt != fit.sample.sides[1].salt
    assert found.loss.rho == pytest.approx(sum(r.rho for r in fit.rounds))


@pytest.mark.parametrize(
    "code",
    [
        "train, test = train_test_split(person, random_state=0)\n"
        "train['old'] = train['age'] > 60\n"
        "r = LogisticRegression().fit(train[['age', 'old']], train['active'])",
        "people = event.groupby('person_id')[['age', 'cost']].max().fillna(0)\n"
        "r = LinearRegression().fit(people[['age']], people['cost'])",
        "r = LogisticRegression().fit(X.values, y.to_numpy())",
        "r = LogisticRegression().fit(X.astype(float), (person['age'] > 50).astype(int))",
        "r = LogisticRegression().fit(X, np.where(person['age'] > 50, 1, 0))",
        "coder = LabelEncoder()\nr = LogisticRegression().fit(X, coder.fit_transform(person.sex))",
        "m = event.merge(person[['person_id', 'active']], on='person_id')\n"
        "r = LogisticRegression().fit(m[['cost']].fillna(0), m['active'])",
        "r = StandardScaler().fit(X)",
        "r = KMeans(n_clusters=2, random_state=0).fit(X).cluster_centers_",
        "p = person[['sex', 'age']]\n"
        "c = ColumnTransformer([('o', OneHotEncoder(), ['sex'])], remainder='passthrough')\n"
        "r = make_pipeline(c, LogisticRegression()).fit(p, person.active)",
    ],
)
def test_ways_in_which_rows_are_made(code: str) -> None:
    """X and y are one relation of people's own rows, whatever pandas made them."""
    (fit,) = fits(safe(code))
    assert fit.sample.relation.schema


def test_a_count_is_a_size_where_rows_are_known() -> None:
    """Without the twin nobody knows how many rows there are."""
    with pytest.raises(Exception, match="share"):
        safe(
            "a, b, c, d = train_test_split(X, y, test_size=10)\nr = LogisticRegression().fit(a, c)"
        )
