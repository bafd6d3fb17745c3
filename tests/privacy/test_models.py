"""Fits and tests on two databases, one person apart: nobody moves a sum by more than a clip, and
whole fits cannot be told apart better than epsilon says."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from sarus_kernel import measurements
from sarus_kernel.learning.sums.queries import Rows
from sarus_kernel.measurements import (
    CLIP_STEPS,
    FitRound,
    Fitting,
    Metric,
    SafeEvaluation,
    SafeFit,
    SafeModels,
    Sample,
    Side,
    TargetColumn,
)
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.inner import CELLS, Outcome
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Join, Relation, Table, project
from sarus_kernel.release import Cell
from sarus_kernel.vault.mechanisms.rounds import noisy_sum
from sarus_kernel.vault.workers import predicting, studio
from tests.privacy.audit import loss_at_least
from tests.privacy.neighbours import Data, ward, without
from tests.privacy.profiles import HOURS, examples, runs
from tests.privacy.ward import database
from tests.vault.models import fits
from tests.vault.models.fits import HEAVY, TEST, TRAIN, WEIGHT, call, logistic, question
from tests.vault.models.in_process import Ward, exactly, planner

COST = TargetColumn("cost", low=-50, high=100)
PATIENTS = apply("equal", Column("person_id"), Column("patient"))


def visits() -> Relation:
    """Rows of visits, of which a person may have many: beside each the person's own columns."""
    joined = Join(Table("person"), Table("visit"), "inner", PATIENTS)
    return project(
        joined,
        {"who": Column("person_id"), "born": Column("born"), "sex": Column("sex"),
         "heavy": apply("coalesce", Column("urgent"), literal(False)), "weight": Column("cost")},
    )  # fmt: skip


def prepared(model: Node) -> Node:
    """A model behind the columns' preparation."""
    pipeline = logistic()
    assert isinstance(pipeline, Call)
    return Call(pipeline.function, (pipeline.arguments[0], model))


BARE = {
    "logistic": call("sklearn.linear_model.LogisticRegression"),
    "bayes": call("sklearn.naive_bayes.GaussianNB"),
}
MODELS: dict[str, tuple[Node, TargetColumn]] = {
    "logistic": (logistic(), HEAVY),
    "forest": (prepared(call("sklearn.ensemble.RandomForestClassifier", n_estimators=5)), HEAVY),
    "boosting": (
        prepared(call("sklearn.ensemble.HistGradientBoostingClassifier", max_iter=5)), HEAVY
    ),
    "bayes": (prepared(call("sklearn.naive_bayes.GaussianNB")), HEAVY),
    "ridge": (prepared(call("sklearn.linear_model.Ridge")), WEIGHT),
}  # fmt: skip
METRICS = {
    HEAVY: (Metric("roc_auc_score"), Metric("log_loss"), Metric("accuracy_score")),
    WEIGHT: (Metric("r2_score"), Metric("mean_absolute_error")),
}


def asked(name: str, of: Relation, train: Side, test: Side, epsilon: float) -> SafeModels:
    """A model fitted on some people, and tested on others."""
    estimator, target = MODELS[name]
    plan = planner()
    fit = fits.fitted(plan, train, estimator=estimator, target=target, epsilon=epsilon, people=20)
    tested = fits.tested(
        plan, test, target=target, metrics=METRICS[target], epsilon=epsilon, people=20
    )
    steps = [replace(step, sample=replace(step.sample, rows=of)) for step in (fit, tested)]
    return question(*steps, post=Outcome("test1", 0), epsilon=epsilon)


def heavier(data: Data) -> Data:
    """The same, with somebody whose rows are many and extreme."""
    extreme: list[tuple[Cell, ...]] = [(500 + n, 1, 1, 1e300 * (-1) ** n, None, True)
                                       for n in range(30)]  # fmt: skip
    return {**data, "visit": [*data["visit"], *extreme]}


@pytest.mark.timeout(HOURS)
@pytest.mark.parametrize("name", MODELS)
@examples(2)
@given(
    seed=st.integers(0, 10**6), of_visits=st.booleans(), epsilon=st.sampled_from([0.1, 1.0, 1e4])
)
def test_nobody_moves_a_sum_by_more_than_a_clip(
    name: str, seed: int, of_visits: bool, epsilon: float
) -> None:
    """In whole numbers, in every round of a fit and its test, whoever is taken out; and of fit
    and test she moves one at most: that on whose side she is."""
    data = heavier(ward(seed, people=8))
    split = tuple(replace(side, salt=f"{side.salt}:{seed}") for side in (TRAIN, TEST))
    query = asked(name, visits() if of_visits else fits.rows(), *split, epsilon)
    whole = Ward(query, database(data), noisy_sum)
    whole.run()
    for who in range(1, 9):
        rest = Ward(query, database(without(data, who)), exactly)
        moved = set()
        for place, one in enumerate(whole.asked):
            pairs = zip(whole.exact[place], rest.counted(one), strict=True)
            square = sum((a - b) ** 2 for a, b in pairs)
            assert square <= CLIP_STEPS**2
            moved |= {one.step} if square else set()
        assert len(moved) < 2


RUNS = runs(300, 3_000)
"""On each database. Half of 300 can show a loss of 2.2: clips left out, or a tenth of the noise."""
DELTA = 1e-2
BASE = without(ward(3, people=12), 1)
EXTREME: Data = {
    **BASE,
    "person": [*BASE["person"], (77, "f", 2019, 199.0, "n1", None)],
    "visit": [*BASE["visit"], *[(900 + n, 77, 1, 100.0, None, True) for n in range(9)]],
}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are handed over as they are: archives do not matter to what is measured here."""
    kept: dict[bytes, object] = {}

    def archived(model: object) -> bytes:
        key = str(len(kept)).encode()
        kept[key] = model
        return key

    monkeypatch.setattr(studio, "archived", archived)
    monkeypatch.setattr(predicting, "restored", kept.__getitem__)


def transcripts(query: SafeModels, data: Data, noise: object) -> np.ndarray:
    """All that leaves the vault of so many runs: every noisy sum."""
    engine, found = database(data), []
    rows: dict[str, Rows] = {}  # read once: what is drawn so often is the noise
    for _ in range(RUNS):
        run = Ward(query, engine, noise, rows=rows)  # type: ignore[arg-type]
        run.run()
        found.append([value for values in run.noisy for value in values])
    width = max(map(len, found))
    return np.array([row + [0] * (width - len(row)) for row in found], dtype=float)


def loss_seen(one: np.ndarray, other: np.ndarray) -> float:
    """A lower bound on epsilon, by the direction in which the first halves of the runs differ.

    Noise is Gaussian, so that direction tells best, and few runs are enough to learn it.
    """
    half, classes = RUNS // 2, np.repeat([0, 1], RUNS // 2)
    learned = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto")
    learned.fit(np.vstack([one[:half], other[:half]]), classes)
    scores = (learned.decision_function(draws) for draws in (one, other))
    return loss_at_least(*scores, delta=DELTA)


def bare(name: str, train: Side, test: Side, epsilon: float) -> SafeModels:
    """A model of birth years alone, with nothing before it: it is fitted a thousand times."""
    sample = fits.sample(people=20)
    born = sample.features[:1]
    plan = planner()

    def of(side: Side) -> Sample:
        return replace(sample, rows=visits(), features=born, sides=(side,))

    rho, metrics = fits.rho_of(epsilon, DELTA) * (1 - 1e-9), METRICS[HEAVY]
    fit = Fitting(of(train), BARE[name], rho)
    tested = measurements.Testing(of(test), metrics, rho)
    return question(
        SafeFit("fit1", fit.sample, fit.estimator, plan(fit).rounds, rho),
        SafeEvaluation("test1", tested.sample, "fit1", metrics, plan(tested).rounds, rho),
        post=Outcome("test1", 0),
        epsilon=epsilon,
    )


EVERYBODY, NOBODY = Side(((0, CELLS),), "s"), Side((), "s")


@pytest.mark.timeout(HOURS)
@pytest.mark.parametrize(
    "name, train, test",
    [
        ("logistic", EVERYBODY, NOBODY),
        ("logistic", NOBODY, EVERYBODY),
        ("bayes", EVERYBODY, NOBODY),
    ],
    ids=["in a fit", "among the tested", "in a fit of one round"],
)
def test_whole_fits_cannot_be_told_apart(name: str, train: Side, test: Side, quick: None) -> None:
    """By a distinguisher that has learned from half of the runs: it sees every noisy sum."""
    query = bare(name, train, test, 1.0)
    draws = [transcripts(query, data, noisy_sum) for data in (BASE, EXTREME)]
    assert loss_seen(*draws) <= 1.0


@pytest.mark.timeout(HOURS)
def test_too_little_noise_is_seen(quick: None) -> None:
    """With a tenth of the noise the same distinguisher says so."""

    def little(values: list[int], round_: FitRound) -> list[int]:
        return noisy_sum(values, replace(round_, scale=round_.scale / 10))

    query = bare("logistic", EVERYBODY, NOBODY, 1.0)
    draws = [transcripts(query, data, little) for data in (BASE, EXTREME)]
    assert loss_seen(*draws) > 1.0


def test_a_person_on_one_side_does_not_show_on_the_other() -> None:
    """By some salts she is fitted on, by others tested: what the rest are asked stays the same,
    and so do their sides."""
    seen = set()
    for number in range(5):
        train, test = (replace(side, salt=f"salt {number}") for side in (TRAIN, TEST))
        query = asked("logistic", visits(), train, test, 1.0)
        wards = [Ward(query, database(data), exactly) for data in (BASE, EXTREME)]
        people = []
        for one in wards:
            one.run()
            people.append({step: len(np.unique(rows.person)) for step, rows in one.rows.items()})
        gained = {step for step in people[0] if people[1][step] > people[0][step]}
        assert len(gained) == 1 and sum(people[1].values()) == sum(people[0].values()) + 1
        seen |= gained
    assert seen == {"fit1", "test1"}
