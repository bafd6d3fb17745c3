"""Fits and tests through the whole vault: charged once, released, and used again."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.client.models import load
from sarus_kernel.measurements import Metric, Planner, SafeModels
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.inner import Outcome
from sarus_kernel.release import Label, Release
from sarus_kernel.vault.models import running
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.wire.messages import Answer, Explanation, Refusal, Reply
from tests.vault.models import fits
from tests.vault.models.conftest import Answerer
from tests.vault.models.fits import TEST, TRAIN, question


def released(reply: Reply) -> Release:
    """The release, if it is an answer."""
    assert isinstance(reply, Answer), reply
    return reply.release


def spent(made: OpenVault) -> list[float]:
    """The epsilon of each entry of the ledger."""
    return [round(row.entry.loss.epsilon, 6) for row in made.ledger.account()]


def whole(plan: Planner) -> SafeModels:
    """The model itself, fitted on three quarters of the people."""
    return question(fits.fitted(plan, TRAIN))


def test_a_model_is_an_ordinary_estimator(asked: Answerer, plan: Planner, made: OpenVault) -> None:
    """It loads in plain Python, knows its columns, and predicts; its price stands in the ledger."""
    release = released(asked(whole(plan)))
    model = load(release.value.blob or "")
    people = pd.DataFrame({"born": [1930, 1995], "sex": ["f", "f"]})
    early, late = model.predict_proba(people)[:, 1]  # type: ignore[attr-defined]
    assert early > late and set(model.predict(people)) <= {False, True}  # type: ignore[attr-defined]
    assert list(model.feature_names_in_) == ["born", "sex"]  # type: ignore[attr-defined]
    assert release.provenance.label is Label.PRIVATE and spent(made) == [1.0]
    assert any("LogisticRegression" in note for note in release.provenance.notes)


def test_the_same_question_is_free(asked: Answerer, plan: Planner, made: OpenVault) -> None:
    """And its answer the same, to the last bit."""
    first, again = (released(asked(whole(plan))) for _ in range(2))
    assert again.value == first.value and again.provenance.cached and spent(made) == [1.0]


def test_a_score_has_an_interval(asked: Answerer, plan: Planner, made: OpenVault) -> None:
    """Fit and test are of different people: the price is that of one of them."""
    release = released(asked(fits.split(plan)))
    (((score,),), ((bar,),)) = release.value.rows, release.value.intervals
    assert bar is not None and 0 <= bar.low <= bar.high <= 1
    assert score is None or bar.low <= score <= bar.high
    assert spent(made) == [1.0]


def test_a_released_fit_is_used_again(asked: Answerer, plan: Planner, made: OpenVault) -> None:
    """First the score, then the model it is of: that costs nothing, and the ledger says so."""
    released(asked(fits.split(plan), 1))
    first = released(asked(whole(plan), 2))
    assert spent(made) == [1.0, 0.0]
    said = first.provenance
    assert any("released to you before (ledger entry 1)" in note for note in said.notes)
    assert said.loss.epsilon == 1.0 and any("charged epsilon 0.00" in note for note in said.notes)
    assert [*made.ledger.account()][1].entry.words.endswith("[the model of entry 1]")
    again = released(asked(question(fits.fitted(plan, TRAIN), post=_weights()), 3))
    model = load(first.value.blob or "")
    weights = np.ravel(model[-1].coef_)  # type: ignore[index]
    assert np.allclose([row[0] for row in again.value.rows], weights)
    assert spent(made) == [1.0, 0.0, 0.0]


def test_a_score_is_of_the_model_that_its_grantee_holds(
    asked: Answerer, plan: Planner, made: OpenVault
) -> None:
    """A cheaper question tests the dearer model that there is; its label says what that cost."""
    held = released(asked(question(fits.fitted(plan, TRAIN)), 1))
    score = released(asked(fits.split(plan, 0.5), 2)).provenance
    assert spent(made) == [1.0, 0.5]
    assert score.loss.epsilon == pytest.approx(1.0, rel=1e-3)
    assert any("released to you before (ledger entry 1)" in note for note in score.notes)
    cheap = question(fits.fitted(plan, TRAIN, epsilon=0.5), post=_weights(), epsilon=0.5)
    weights = np.ravel(load(held.value.blob or "")[-1].coef_)  # type: ignore[index]
    assert np.allclose([row[0] for row in released(asked(cheap, 3)).value.rows], weights)


def test_a_dearer_question_has_a_model_of_its_own(
    asked: Answerer, plan: Planner, made: OpenVault
) -> None:
    """Whoever pays more gets less noise."""
    released(asked(question(fits.fitted(plan, TRAIN, epsilon=0.5), epsilon=0.5), 1))
    released(asked(fits.split(plan), 2))
    assert spent(made) == [0.5, 1.0]


def _weights() -> Call:
    last = Call("operator.getitem", (Outcome("fit1"), Constant(-1)))
    weights = Call("sklearn.estimator.coef_", (last,))
    return Call("operator.getitem", (weights, Constant(0)))


def test_it_is_used_again_by_its_grantee_alone(
    asked: Answerer, plan: Planner, made: OpenVault
) -> None:
    """Another grantee pays for a model of their own."""
    released(asked(whole(plan)))
    released(asked(whole(plan), grantee="ben"))
    assert spent(made) == [1.0, 1.0]


def test_a_test_of_a_released_fit_costs_the_test(
    asked: Answerer, plan: Planner, made: OpenVault
) -> None:
    """On people who were not in the fit, or who were: they pay for both."""
    released(asked(whole(plan)))
    released(asked(fits.split(plan), 2))
    assert spent(made) == [1.0, 1.0]


def test_folds_are_one_array_with_intervals(asked: Answerer, plan: Planner) -> None:
    """And their mean has one too; a person pays for the folds that she is fitted and tested in."""
    steps = []
    for fold, (low, high) in enumerate([(0, 2048), (2048, 4096)]):
        rest = (high, 4096) if low == 0 else (0, low)
        train, test = (replace(TRAIN, ranges=(part,)) for part in (rest, (low, high)))
        steps.append(fits.fitted(plan, train, name=f"fit{fold}", share=0.5))
        steps.append(fits.tested(plan, test, of=f"fit{fold}", name=f"test{fold}", share=0.5))
    scores = Call("numpy.array", (Collection("list", (Outcome("test0", 1), Outcome("test1", 1))),))
    array = released(asked(question(*steps, post=scores), 1)).value
    mean = released(asked(question(*steps, post=Call("numpy.mean", (scores,))), 2)).value
    assert array.form == "array" and len(array.rows) == len(array.intervals) == 2
    ((bar,),) = mean.intervals
    assert mean.form == "scalar" and bar is not None


@pytest.mark.parametrize("metric", ["confusion_matrix", "roc_curve", "classification_report"])
def test_tables_of_figures_are_released(asked: Answerer, plan: Planner, metric: str) -> None:
    """With an interval beside each number; a report is the text that scikit-learn prints."""
    test = fits.tested(plan, TEST, metrics=(Metric(metric),))
    query = question(fits.fitted(plan, TRAIN), test, post=Outcome("test1", 0))
    value = released(asked(query)).value
    forms = {"classification_report": "scalar", "confusion_matrix": "matrix"}
    assert value.form == forms.get(metric, "table")
    assert metric == "classification_report" or len(value.intervals) == len(value.rows)


def test_what_fails_on_the_twin_costs_nothing(
    asked: Answerer, plan: Planner, made: OpenVault
) -> None:
    """The researcher's own arithmetic is tried before anything is paid."""
    broken = Call("operator.getitem", (Outcome("fit1"), Constant(9)))
    reply = asked(question(fits.fitted(plan, TRAIN), post=broken))
    assert isinstance(reply, Refusal) and spent(made) == []


def test_it_is_foretold_on_the_twin(asked: Answerer, plan: Planner, made: OpenVault) -> None:
    """Rounds, shares, the loss of AUC at this price, and the SQL, without the salt. It is free."""
    told = asked(fits.split(plan), dry=True)
    assert isinstance(told, Explanation), told
    text = "\n".join(told.steps)
    assert "3 rounds" in text or "rounds of noisy sums" in text
    assert "AUC" in text and "scoring" in text and "preparing" in text
    assert "a salt" not in told.query and "FROM" in told.query
    assert spent(made) == [] and told.expected


def test_an_interrupted_fit_stays_charged(
    asked: Answerer, plan: Planner, made: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first round somebody presses the button: nothing is given back."""
    query = whole(plan)
    answer = running.Rounds.answer

    def answer_once(self: running.Rounds, asked: running.Asked) -> running.Told:
        if self.data == running.REAL and asked.round == 1:
            made.workers.interrupt()
        return answer(self, asked)

    monkeypatch.setattr(running.Rounds, "answer", answer_once)
    reply = asked(query)
    assert isinstance(reply, Refusal) and spent(made) == [1.0]
    assert not list(made.fits._folder.glob("*"))
