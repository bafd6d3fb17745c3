"""`sarus.model_card` and what a released model becomes in the notebook."""

import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.python.cards import model_card, remember
from sarus_kernel.frontends.python.searches import as_search, is_search
from sarus_kernel.release import Interval, Label, PrivacyLoss, Provenance, Receipt, Release, Value

VALUE = Value(
    "model", ("feature", "coefficient"), ("text", "number"), (("a|b", 0.5), ("(intercept)", -1.0)),
    ((None, Interval(0.25, 0.75)), (None, None)), 1, None, "an archive",
)  # fmt: skip


def release(label: Label = Label.PRIVATE) -> Release:
    """A model that somebody asked for."""
    provenance = Provenance(label, PrivacyLoss(0.5, 1e-6, 0.01), "a fit of person", ("A note.",))
    receipt = Receipt("p", "v" * 64, provenance.words(), 0.5, 1e-6, "y" * 64, "d" * 64, 7, "h",
                      "2026-03-01T12:00:00+00:00", "k" * 64, "s" * 128)  # fmt: skip
    return Release(VALUE, provenance, receipt)


def test_a_card_has_all_that_is_signed() -> None:
    """Label, price, question, notes, coefficients with their intervals, and the receipt."""
    model = LogisticRegression(C=2.0)
    remember(model, release())
    card = model_card(model)
    for part in (
        "# LogisticRegression", "**Differentially-private evaluation (epsilon=0.50)**",
        "epsilon 0.5, delta 1e-06", "a fit of person", "- A note.",
        "| a\\|b | 0.5 | 0.25 to 0.75 |",
        "| (intercept) | -1 |  |", "LogisticRegression(C=2.0)", "Entry 7", "s" * 128,
    ):  # fmt: skip
        assert part in card


def test_an_exact_model_says_that_it_is_no_private_one() -> None:
    """No price, and a warning in its place."""
    model = LogisticRegression()
    remember(model, release(Label.WHITELISTED))
    card = model_card(model)
    assert "without differential privacy" in card and "Price" not in card


def test_other_models_have_no_card() -> None:
    """Of what was not released nobody knows a price."""
    with pytest.raises(QuestionError, match="not released"):
        model_card(LogisticRegression())


def test_a_search_comes_back_with_the_released_model() -> None:
    """What it knew of the candidates was the twin's, and stays there."""
    X, y = [[0.0], [1.0], [2.0], [3.0]], [0, 1, 0, 1]
    search = GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=2).fit(X, y)
    best = LogisticRegression().fit(X, y)
    found = as_search(search, best)
    assert is_search(found) and found.best_estimator_ is best
    assert found.best_params_ == search.best_params_ and not hasattr(found, "cv_results_")
    assert list(found.predict(X)) == list(best.predict(X)) and list(found.classes_) == [0, 1]
