"""The audit works the loss of fits out again, and believes no claim."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import (
    FitRound,
    Metric,
    SafeEvaluation,
    SafeFit,
    SafeModels,
    Sample,
    Side,
    round_of,
)
from sarus_kernel.measurements.accounting import epsilon_of, most_of_one, rho_of
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.inner import CELLS, Outcome
from sarus_kernel.plan.relations import Aggregate, Join, Relation, Table, project
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.audit import check_models
from tests.measurements.test_sides import STEPS
from tests.privacy.ward import CATALOG
from tests.vault.models.fits import DELTA, EPSILON, FEATURES, HEAVY, TEST, TRAIN, logistic, rows

RHO = rho_of(EPSILON, DELTA) * (1 - 1e-9)


def fit(*sides: Side, name: str = "fit1", rho: float = RHO, of: Relation | None = None) -> SafeFit:
    """A fit of four rounds."""
    sample = Sample(of or rows(), "who", FEATURES, HEAVY, sides)
    return SafeFit(name, sample, logistic(), (round_of(5, 1.0, rho / 4),) * 4, rho)


def held_out(*sides: Side, rho: float = RHO) -> SafeEvaluation:
    """A test of it."""
    sample = Sample(rows(), "who", FEATURES, HEAVY, sides)
    metrics = (Metric("roc_auc_score"),)
    return SafeEvaluation("test1", sample, "fit1", metrics, (round_of(32, 1.0, rho),), rho)


def whole(*steps: SafeFit | SafeEvaluation, rho: float | None = None) -> SafeModels:
    """The question, at the price that most_of_one comes to."""
    found = most_of_one([(s.sample.sides, sum(r.rho for r in s.rounds)) for s in steps])
    loss = PrivacyLoss(EPSILON, DELTA, found if rho is None else rho)
    return SafeModels(steps, Outcome(steps[0].name), loss)


def check(query: SafeModels) -> None:
    """At the usual price."""
    check_models(query, CATALOG, EPSILON, DELTA)


def test_sound_questions_pass() -> None:
    """A fit; a fit and a test on other people, for the price of one."""
    check(whole(fit()))
    check(whole(fit(TRAIN), held_out(TEST)))


def test_many_draws_of_a_split_pass() -> None:
    """Forty cross-validations of a part of the people: each person is in one fold of each."""
    cuts = [(CELLS * k // 4, CELLS * (k + 1) // 4) for k in range(4)]
    sides = [(TRAIN, Side((cut,), f"t{draw}")) for draw in range(40) for cut in cuts]
    steps = [fit(*each, name=f"f{n}", rho=RHO / 40) for n, each in enumerate(sides)]
    check(whole(*steps))
    with pytest.raises(InternalError):
        check(whole(*steps, fit(TEST, name="g"), fit(TEST, name="h")))


@settings(deadline=None)
@given(STEPS)
def test_two_ways_of_working_it_out_agree(steps: list[tuple[tuple[Side, ...], float]]) -> None:
    """The rewriter's and the audit's: the audit takes that price, and none that is smaller."""
    paid = [step for step in steps if step[1] > 1e-9]
    made = [fit(*sides, name=f"f{n}", rho=rho) for n, (sides, rho) in enumerate(paid)]
    if not made:
        return
    query = whole(*made)
    delta, rho = DELTA, query.loss.rho
    said = PrivacyLoss(epsilon_of(rho, delta), delta, rho)
    check_models(replace(query, loss=said), CATALOG, said.epsilon, delta)
    if rho > 1e-6:
        less = replace(said, rho=rho * 0.99)
        with pytest.raises(InternalError):
            check_models(replace(query, loss=less), CATALOG, said.epsilon, delta)


SMALLER = (FitRound(5, 1.0, 2.0**19),)
UNBOUND = (
    FitRound(5, 1.0, float("inf")),
    FitRound(5, float("nan"), 2.0**23),
    FitRound(0, 1.0, 2.0**23),
    FitRound(2**20, 1.0, 2.0**23),
    FitRound(5, 1.0, -1.0),
)
SAME = apply("equal", Column("code"), Column("code_id"))
VISITS = project(
    Join(Table("visit"), Table("code"), "inner", SAME),
    {"who": Column("patient"), "born": Column("cost"), "sex": Column("urgent"),
     "heavy": Column("urgent")},
)  # fmt: skip
COUNTED = Aggregate(Table("visit"), ("who",), (Column("code"),), ("born",), (Aggregation("count"),))
OTHER = project(Table("person"), {"who": Column("born"), "born": Column("born"),
                                  "sex": Column("sex"), "heavy": literal(True)})  # fmt: skip
PUBLIC = project(Table("code"), {"who": Column("code_id"), "born": Column("points"),
                                 "sex": Column("chapter"), "heavy": literal(True)})  # fmt: skip

UNSOUND: dict[str, Callable[[], SafeModels]] = {
    "the same people are fitted and tested": lambda: whole(fit(TRAIN), held_out(TRAIN), rho=RHO),
    "everybody is tested": lambda: whole(fit(TRAIN), held_out(), rho=RHO),
    "another hash tells them apart": lambda: whole(
        fit(TRAIN), held_out(replace(TEST, salt="another")), rho=RHO
    ),
    "sides share a cell": lambda: whole(
        fit(TRAIN), held_out(Side(((3071, CELLS),), TEST.salt)), rho=RHO
    ),
    "no salt": lambda: whole(fit(replace(TRAIN, salt=""))),
    "a small scale": lambda: whole(replace(fit(), rounds=SMALLER), rho=RHO),
    "too many rounds": lambda: whole(replace(fit(), rounds=(round_of(5, 1.0, RHO / 200),) * 200)),
    "two of one name": lambda: whole(fit(TRAIN), fit(TEST)),
    "a test of nothing": lambda: whole(held_out()),
    "rows by something else": lambda: whole(fit(of=OTHER)),
    "public rows": lambda: whole(fit(of=PUBLIC)),
    "rows of groups of people": lambda: whole(fit(of=COUNTED)),
    "a relation above": lambda: replace(whole(fit()), post=rows()),
    "a result that is not there": lambda: replace(whole(fit()), post=Outcome("fit2")),
    **{
        f"round {n}": lambda r=r: whole(replace(fit(), rounds=(r,)), rho=RHO)  # type: ignore[misc]
        for n, r in enumerate(UNBOUND)
    },
}


@pytest.mark.parametrize("name", UNSOUND)
def test_unsound_questions_are_stopped(name: str) -> None:
    """Nothing of them is run."""
    with pytest.raises(InternalError):
        check(UNSOUND[name]())


def test_rows_that_a_public_table_multiplies_are_still_a_persons() -> None:
    """A person's rows make one vector, however many they are."""
    check(whole(fit(of=VISITS)))


def test_a_person_who_changes_sides_changes_nothing_for_the_others() -> None:
    """Which cell she is in follows from her key and the salt: no other person's cell moves. Here
    she would be on the other side by another salt, and pays the same there."""
    for salt in ("a", "b"):
        train, test = (replace(side, salt=salt) for side in (TRAIN, TEST))
        check(whole(fit(train), held_out(test)))
