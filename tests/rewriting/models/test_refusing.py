"""What has no private form is refused in the words of the code, before anything is paid."""

import pytest

from tests.rewriting.models.studies import question, refusal


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("model.predict(X_test)", "each single row"),
        ("model.predict_proba(X_test)[:, 1].mean()", "each single row"),
        ("StandardScaler().fit_transform(X)", "each single row"),
        ("KMeans(n_clusters=2, random_state=0).fit(X).labels_", "single rows"),
        ("KMeans(n_clusters=2, random_state=0).fit_predict(X)", "each single row"),
        ("silhouette_score(X, model.predict(X))", "no private form"),
        ("LogisticRegression().fit(X, y, sample_weight=person['age'])", "sample_weight"),
        ("accuracy_score(y_test, model.predict(X_test), sample_weight=X_test['age'])",
         "sample_weight"),
        ("accuracy_score(y_test, X_test['active'])", "what a fitted model says"),
        ("cross_val_score(model, X, y, groups=person['age'], cv=GroupKFold(2))", "groups"),
        ("cross_val_score(model, X, y, cv=LeaveOneOut())", "LeaveOneOut"),
        ("cross_val_score(model, X, y, scoring='jaccard')", "jaccard"),
        ("cross_validate(model, X, y)['fit_time']", "How long"),
        ("cross_val_predict(model, X, y)", "cross_val_score"),
        ("accuracy_score(y, cross_val_predict(model, X, y, cv=2))", "scoring='accuracy'"),
        ("roc_auc_score(y, cross_val_predict(model, X, y, cv=2, method='predict_proba')[:, 1])",
         "scoring='roc_auc'"),
        ("permutation_importance(model, X, y, random_state=0)", "X.drop(columns"),
        ("learning_curve(model, X, y, cv=2, train_sizes=[0.5])", "Take them apart"),
        ("learning_curve(model, X, y, cv=2, train_sizes=[5, 10])[2]", "as shares"),
        ("learning_curve(model, X, y, cv=2, train_sizes=[0.5])[0]", "no model"),
        ("accuracy_score(y_test, model.predict(X_test.sort_values('age')))", "sorted"),
        ("roc_curve(y_test, model.predict(X_test))[0]", "predict_proba"),
        ("LogisticRegression(warm_start=True).fit(X, y)", "warm_start"),
        ("LogisticRegression().fit(X - X.mean(), y)", "figure of all people"),
        ("RandomForestClassifier(3).fit(X, person['city'].fillna('?'))", "not public"),
        ("LogisticRegression().fit(person[['born']], y)", "date"),
        ("make_pipeline(OneHotEncoder(), LogisticRegression()).fit(person[['note']], y)",
         "not public"),
        ("LinearRegression().fit(event[['age']], event['code'].fillna(0))", "clip"),
        ("LogisticRegression().fit(person[['person_id']], y)", "'person_id'"),
        ("LogisticRegression().fit(X, y.shift(1).fillna(False).astype(bool))", ""),
        ("LogisticRegression().fit(X, person['age'].rank() > 3)", ""),
        ("LogisticRegression().fit(X.head(10), y.head(10))", "position"),
        ("LogisticRegression().fit(X.sort_values('age'), y)", "sorted"),
        ("LogisticRegression().fit(X, event['age'].head(40) > 3)", ""),
        ("GridSearchCV(LogisticRegression(), {'C': [1.0]}).fit(X, y).cv_results_", "twin"),
        ("cross_val_score(GridSearchCV(LogisticRegression(), {'C': [1.0, 2.0]}), X, y)", "twin"),
        ("mean_squared_error(y_test, model.predict(X_test)) + person['age'].mean()", "Besides"),
    ],
)  # fmt: skip
def test_each_of_these_is_refused(code: str, words: str) -> None:
    """Nothing about single rows, no weights, no scorer of one's own, no row of somebody else."""
    assert words in refusal(f"r = {code}")


def test_a_scaler_of_the_tested_people_is_no_scaler_of_the_model() -> None:
    """fit_transform on the test part is a mistake, and told so."""
    said = refusal("""
scaler = StandardScaler()
fitted = LogisticRegression().fit(scaler.fit_transform(X_train), y_train)
r = fitted.score(scaler.fit_transform(X_test), y_test)
""")
    assert "transform, not fit_transform" in said


def test_a_scorer_of_ones_own_is_refused() -> None:
    """It would run on single rows: it cannot even be part of a question."""
    with pytest.raises(AssertionError, match=r"plain|code|function"):
        question("r = cross_val_score(model, X, y, scoring=lambda model, X, y: 0.0)")
