"""Ordinary scikit-learn code on the demo hospital, through a whole vault: what comes back."""

from collections.abc import Iterator

import numpy as np
import pytest

from sarus_kernel.vault import deciding
from sarus_kernel.vault.owner.office import office
from sarus_kernel.vault.requests import PREPARED
from tests.vault.models.researcher import Researcher, started

pytestmark = pytest.mark.filterwarnings("ignore")  # of scikit-learn, about the (random) twin

ONE = "Differentially-private evaluation (epsilon=1.00)"


@pytest.fixture(scope="module")
def researcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Researcher]:
    """After the first cell, in which a pipeline is fitted."""
    made, end = started(tmp_path_factory.mktemp("studies"))
    try:
        yield made
    finally:
        end()


def test_a_pipeline_comes_back_with_a_price(researcher: Researcher) -> None:
    """An ordinary one, which predicts; coefficients are read off it at no cost."""
    model = researcher.run("r = sarus.eval(pipe, 1.0)")
    assert researcher.label() == ONE and type(model).__name__ == "Pipeline"
    assert "year_of_birth (1900 to 2025)" in researcher.told()
    row = researcher.names["X_test"]._sarus_twin.head(3)
    assert model.predict_proba(row).shape == (3, 2)
    weights = researcher.run("r = sarus.eval(pipe[-1].coef_, 1.0)")
    assert np.array_equal(weights, model[-1].coef_) and weights.shape == (1, 4)
    assert researcher.releases[-1].provenance.loss.epsilon == 1.0  # what the model cost
    assert all(bar is not None for bar in researcher.releases[-1].value.intervals[0])


def test_a_score_is_about_the_model_that_was_released(researcher: Researcher) -> None:
    """It pays for the tested people alone, and has an interval."""
    researcher.run("m = sarus.eval(pipe, 1.0)")
    score = researcher.run("r = sarus.eval(accuracy_score(y_test, pipe.predict(X_test)), 1.0)")
    assert "released to you before" in researcher.told() and researcher.label() == ONE
    (((bar,),)) = researcher.releases[-1].value.intervals
    assert bar is not None and 0 <= bar.low <= score <= bar.high <= 1


SCORES = {
    "roc_auc_score(y_test, pipe.predict_proba(X_test)[:, 1])": "float",
    "pipe.score(X_test, y_test)": "float",
    "pipe.score(X, y)": "float",
    "1 - f1_score(y_test, pipe.predict(X_test))": "float",
    "(pipe.predict(X_test) == y_test).mean()": "float",
    "confusion_matrix(y_test, pipe.predict(X_test))": "ndarray",
    "roc_curve(y_test, pipe.predict_proba(X_test)[:, 1])": "tuple",
    "roc_curve(y_test, pipe.predict_proba(X_test)[:, 1])[1]": "ndarray",
    "classification_report(y_test, pipe.predict(X_test))": "str",
    "classification_report(y_test, pipe.predict(X_test), output_dict=True)": "dict",
    "mean_absolute_error(born_test, line.predict(ill_test))": "float",
    "learning_curve(pipe, X, y, cv=2, train_sizes=[0.5, 1.0])[2].mean(axis=1)": "ndarray",
    "cross_val_score(pipe, X_train, y_train, cv=3, scoring='accuracy').mean()": "float",
    "cross_val_score(pipe, X, y, cv=KFold(2, shuffle=True, random_state=0))": "ndarray",
    "cross_validate(GaussianNB(), X, y, cv=2, scoring=['accuracy', 'f1'],"
    " return_train_score=True)": "dict",
}


@pytest.mark.parametrize("code", SCORES)
def test_scores_have_the_form_of_scikit_learn(researcher: Researcher, code: str) -> None:
    """And intervals where they are numbers, at one price for the whole question. What is learnt
    from the people who are tested adds to it, where it was paid for before."""
    found = researcher.run(f"r = sarus.eval({code}, 1.0)")
    kind = type(found).__name__.replace("float64", "float").replace("ReleasedFloat", "float")
    assert kind == SCORES[code], researcher.notes
    loss = researcher.releases[-1].provenance.loss.epsilon
    assert researcher.label() == ONE or (code == "pipe.score(X, y)" and 1 < loss < 1.2)
    value = researcher.releases[-1].value
    assert SCORES[code] == "str" or any(bar for row in value.intervals for bar in row)


def test_a_line_of_one_column_has_a_score(researcher: Researcher) -> None:
    """Whatever is left of R² by the noise, it is paid and told."""
    found = researcher.run("r = sarus.eval(r2_score(born_test, line.predict(ill_test)), 1.0)")
    assert researcher.label() == ONE and not found > 1


MODELS = [
    "RandomForestClassifier(n_estimators=10, random_state=0).fit(X_train, y_train)",
    "HistGradientBoostingClassifier(random_state=0).fit(X, y)",
    "GaussianNB().fit(X.values, y.to_numpy())",
    "LogisticRegression(random_state=0).fit(StandardScaler().fit_transform(X_train), y_train)",
    "LinearRegression().fit(people[['diabetes', 'failure']], people['year_of_birth'])",
    "Ridge().fit(people[['diabetes']].astype(float), people['year_of_birth'] - 1900)",
    "KMeans(n_clusters=2, random_state=0).fit(X)",
    "StandardScaler().fit(X)",
    "GridSearchCV(LogisticRegression(random_state=0), {'C': [0.1, 1.0]}, cv=2).fit(X, y)",
    "LogisticRegression().fit(X, LabelEncoder().fit_transform(people['fibrillation']))",
    "make_pipeline(ColumnTransformer([('o', OneHotEncoder(), ['gender_concept_id'])],"
    " remainder=SimpleImputer()), LogisticRegression()).fit(X, y)",
    "GaussianNB().fit(extract[['year_of_birth']], extract['condition_concept_id'] == 313217)",
]


@pytest.mark.parametrize("code", MODELS)
def test_models_come_back_fitted(researcher: Researcher, code: str) -> None:
    """Whatever made the rows, and as the class that was asked for."""
    model = researcher.run(f"r = sarus.eval({code}, 1.0)")
    assert researcher.releases, researcher.notes
    assert researcher.label().startswith("Differentially-private evaluation")
    assert (
        type(model).__name__.lower() in code.replace("_", "").lower()
        and "sarus" not in type(model).__module__
    )


@pytest.mark.parametrize(
    "code",
    [
        "KNeighborsClassifier().fit(X, y)", "SVC().fit(X, y)",
        "MLPClassifier(max_iter=5).fit(X, y)",
    ],
)  # fmt: skip
def test_what_has_no_recipe_says_so_with_the_two_other_ways(
    researcher: Researcher, code: str
) -> None:
    """The twin's answer comes back, at no cost."""
    researcher.run(f"r = sarus.eval({code}, 1.0)")
    assert not researcher.releases
    (note,) = researcher.notes
    assert code.split("(")[0] in note and "%%private_python" in note and "owner" in note


def test_the_owner_s_yes_is_exact_until_a_price_is_named(researcher: Researcher) -> None:
    """And the one is never the stored answer of the other."""
    forest = "RandomForestClassifier(n_estimators=10, min_samples_leaf=10, random_state=0)"
    code = f"cross_val_score({forest}, X_train, y_train, cv=2).mean()"
    assert researcher.run(f"r = sarus.request({code}, 'for a test')").endswith("the owner.")
    researcher.run(f"r = sarus.eval({code})")
    assert not researcher.releases and "waiting for the owner" in researcher.notes[0]
    with office(researcher.vault) as desk:
        deciding.approve(desk, 1, PREPARED, 3)
    researcher.run(f"r = sarus.eval({code})")
    assert researcher.label() == "Whitelisted"
    researcher.run(f"r = sarus.eval({code}, 0.5)")
    assert researcher.label() == "Differentially-private evaluation (epsilon=0.50)"
    researcher.run(f"r = sarus.eval({code})")
    assert researcher.label() == "Whitelisted"


def test_what_no_exemption_covers_is_private(researcher: Researcher) -> None:
    """An estimator that the policy does not list, a metric it does not know."""
    researcher.run("r = sarus.eval(StandardScaler().fit(X))")
    assert researcher.label().startswith("Differentially-private evaluation")
    researcher.run("r = sarus.eval(accuracy_score(y_test, pipe.predict(X_test)))")
    assert researcher.label().startswith("Differentially-private evaluation")


@pytest.mark.parametrize(
    "code",
    [
        "GaussianNB().fit(X, people['year_of_birth'] == 1931)",
        "GaussianNB().fit(X, X.year_of_birth * 7919 % 1013 < 20)",
        "LogisticRegression().fit(X[X.year_of_birth == 1931], y[X.year_of_birth == 1931])",
    ],
)
def test_a_target_that_singles_somebody_out_is_covered_by_noise(
    researcher: Researcher, code: str
) -> None:
    """Nothing is refused by looking at rows: one person moves a sum by a clip at most."""
    researcher.run(f"r = sarus.eval({code}, 1.0)")
    assert researcher.label() == ONE, researcher.notes


def test_a_price_is_told_before(researcher: Researcher) -> None:
    """Asking for the price costs nothing."""
    said = researcher.run("r = sarus.eval_policy(pipe.score(X_test, y_test), 0.7)")
    assert said == "Differentially-private evaluation (epsilon=0.70)" and not researcher.releases


def test_a_card_tells_all_of_a_model(researcher: Researcher) -> None:
    """Label, price, columns with their bounds, coefficients, receipt; of released models only."""
    fit = "GaussianNB(var_smoothing=1e-8).fit(X, y)"
    card = researcher.run(f"m = sarus.eval({fit}, 0.9)\nr = sarus.model_card(m)")
    for part in ("(epsilon=0.90)", "Price: epsilon 0.9", "year_of_birth (1900 to 2025)",
                 "# GaussianNB", "Signed with", "Fitted to about"):  # fmt: skip
        assert part in card, card
    with pytest.raises(Exception, match="not released"):
        researcher.run("r = sarus.model_card(LogisticRegression())")
