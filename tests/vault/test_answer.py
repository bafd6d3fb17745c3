"""The vault on one page, asked in process: what is charged, kept, signed and refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sarus_kernel.errors import Refused as RefusedError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Twin
from sarus_kernel.measurements.accounting import pure
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Filter, Relation, Table, project
from sarus_kernel.release import Label, PrivacyLoss, Value
from sarus_kernel.vault import growth
from sarus_kernel.vault.answer import answer
from sarus_kernel.vault.ledger.lines import RESEARCH as LINE
from sarus_kernel.vault.metadata import account
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.policy import Budget, Grantee, Limits, Policy
from sarus_kernel.vault.privacy.pricing import more, rho_share
from sarus_kernel.vault.rules import Rules
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Answer, Ask, Explanation, Refusal, Reply
from sarus_kernel.wire.receipts import verify, verify_value
from tests.privacy.ward import CATALOG, SALT
from tests.vault.open_vaults import (
    CROSS,
    POLICY,
    TREE,
    ask,
    opened,
    people,
    released,
    vault,
)

COUNT = "SELECT count(*) FROM person"


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The workers of one vault, shared by all offices."""
    with vault(tmp_path_factory.mktemp("vault") / "dir", people()) as made:
        yield made


@pytest.fixture
def made(tmp_path: Path, workers: Workers) -> Iterator[OpenVault]:
    """A vault with the usual policy and an empty ledger."""
    with opened(tmp_path, workers) as one:
        yield one


def refusal(reply: Reply, error: str) -> str:
    """The reason of a refusal, whose error is the one expected."""
    assert isinstance(reply, Refusal) and reply.error == error, reply
    assert 1 <= len(reply.reason.splitlines()) <= 3
    return reply.reason


def cell(value: Value) -> float:
    """The one number of a value."""
    ((number,),) = value.rows
    assert isinstance(number, int | float)
    return float(number)


# --- before it is charged --------------------------------------------------------------------

NOBODY = "SELECT count(*) FROM person WHERE weight > 1000"


@pytest.fixture
def foreseen(made: OpenVault, monkeypatch: pytest.MonkeyPatch) -> OpenVault:
    """The same, with a twin that has the same people."""
    monkeypatch.setattr(made.workers, "query_twin", made.workers.query)
    return replace(made, twin=Twin(made.workers.query))


def test_what_is_foreseen_to_be_noise_is_not_charged(foreseen: OpenVault) -> None:
    """It says why, and how to ask all the same; then it is charged, and free from there on."""
    said = refusal(ask(foreseen, NOBODY), "OnlyNoise")
    assert "noise alone" in said and "--anyway" in said
    assert foreseen.ledger.spent(LINE).releases == 0
    anyway = Ask(parse(NOBODY, CATALOG), anyway=True)
    first = released(answer(anyway, "ann", foreseen))
    assert foreseen.ledger.spent(LINE).releases == 1
    again = released(ask(foreseen, NOBODY))
    assert again.release.value == first.release.value
    assert foreseen.ledger.spent(LINE).releases == 1


def test_an_explanation_says_what_is_foreseen(foreseen: OpenVault) -> None:
    """First of all, with what would help."""
    told = ask(foreseen, NOBODY, dry=True)
    assert isinstance(told, Explanation)
    assert told.steps[0].startswith("In the synthetic twin it is noise alone")
    assert not any("In the synthetic twin" in s for s in _steps(ask(foreseen, COUNT, dry=True)))


def _steps(reply: Reply) -> tuple[str, ...]:
    assert isinstance(reply, Explanation)
    return reply.steps


def test_delta_lasts_as_long_as_epsilon(made: OpenVault) -> None:
    """Of selections, too, there are as many as epsilon pays."""
    asked = 0
    while isinstance(ask(made, "SELECT name, count(*) FROM person GROUP BY name HAVING "
                               f"count(*) > {asked}", 1.0, "ben"), Answer):  # fmt: skip
        asked += 1
    other = more(pure(1.0), PrivacyLoss(), POLICY.budget.epsilon, POLICY.budget.delta)
    assert asked >= other - 1


# --- differentially private answers ----------------------------------------------------------


def test_a_question_is_answered_near_the_truth_and_charged(made: OpenVault) -> None:
    """The label, the loss, the interval and the ledger say the same epsilon."""
    release = released(ask(made, COUNT, 1.0)).release
    assert abs(cell(release.value) - 400) < 30
    assert release.provenance.words() == "Differentially-private evaluation (epsilon=1.00)"
    assert release.value.intervals[0][0] is not None
    assert release.provenance.loss.epsilon == made.ledger.spent(LINE).loss.epsilon == 1.0


def test_a_repeated_question_is_free_and_the_same(made: OpenVault) -> None:
    """Else asking often would average the noise away. It is the same however it is written."""
    first = released(ask(made, COUNT)).release
    again = released(ask(made, "select  COUNT( * ) from PERSON", 0.5)).release
    assert again.value == first.value and again.receipt == first.receipt
    assert again.provenance.cached and not first.provenance.cached
    assert made.ledger.spent(LINE).releases == 1


@pytest.mark.parametrize("other", ["another epsilon", "another grantee", "another question"])
def test_a_different_question_is_another_release(made: OpenVault, other: str) -> None:
    """Epsilon, grantee and plan are what a stored answer is found by."""
    ask(made, COUNT, 0.5)
    reply = {
        "another epsilon": lambda: ask(made, COUNT, 0.25),
        "another grantee": lambda: ask(made, COUNT, 0.5, "ben"),
        "another question": lambda: ask(made, COUNT + " WHERE born < 1950", 0.5),
    }[other]()
    assert not released(reply).release.provenance.cached
    assert made.ledger.spent(LINE).releases == 2


@pytest.mark.parametrize("one, other", [("1", "1.0"), ("true", "1"), ("0.0", "-0.0"), ("'1'", "1")])
def test_literals_that_look_alike_are_different_questions(
    made: OpenVault, one: str, other: str
) -> None:
    """A stored answer is that of the very plan, not of one with the same text."""
    texts = [f"SELECT count(*) AS n, count(CASE WHEN born > 0 THEN {x} END) AS m FROM person"
             for x in (one, other)]  # fmt: skip
    for text in texts:
        released(ask(made, text))
    assert made.ledger.spent(LINE).releases == 2


def test_public_tables_are_answered_exactly_and_cost_nothing(made: OpenVault) -> None:
    """They depend on nobody; the label says so."""
    release = released(ask(made, "SELECT count(*) FROM code")).release
    assert cell(release.value) == 5 and release.value.intervals == ()
    assert release.provenance.words() == "Public"
    assert made.ledger.spent(LINE).loss == PrivacyLoss()


REFUSED = (
    ("SELECT * FROM person", "NotReleasable"),
    ("SELECT person_id, count(*) FROM visit JOIN person ON patient = person_id "
     "GROUP BY person_id", "NotReleasable"),
    ("SELECT sum(code) FROM visit", "NotReleasable"),
    ("SELECT count(*) FROM person p, visit v", "NotReleasable"),
    ("SELECT count(*) FROM (SELECT * FROM person LIMIT 5)", "NotReleasable"),
    ("SELECT max(name) FROM person", "NotReleasable"),
)  # fmt: skip


@pytest.mark.parametrize("question, error", REFUSED)
def test_what_is_refused_costs_nothing(made: OpenVault, question: str, error: str) -> None:
    """No entry is written, and the reason says what to do instead."""
    refusal(ask(made, question), error)
    refusal(ask(made, question, dry=True), error)
    assert made.ledger.head().seq == 0


def test_who_is_not_named_may_not_ask(made: OpenVault) -> None:
    """Not even for public tables, and not for an explanation."""
    for question in (COUNT, "SELECT count(*) FROM code"):
        for dry in (False, True):
            refusal(ask(made, question, None, "eve", dry), "PolicyRefused")
    assert made.ledger.head().seq == 0


@pytest.mark.parametrize("epsilon", [0.0, -1.0, 1e-9, 1.01, 1e9])
def test_one_question_costs_what_the_policy_allows(made: OpenVault, epsilon: float) -> None:
    """More than zero, and at most the limit of one question."""
    assert f"{epsilon:g}" in refusal(ask(made, COUNT, epsilon), "PolicyRefused")
    assert made.ledger.head().seq == 0


def test_a_budget_that_is_used_up_says_what_is_left_and_since_when(
    tmp_path: Path, workers: Workers
) -> None:
    """All grantees share it; asked, left and when; repeated questions stay free."""
    small = replace(POLICY, budget=Budget(1.0, 1e-5))
    with opened(tmp_path, workers, small) as one:
        for number in range(10):
            reply = ask(one, f"{COUNT} WHERE born > {1900 + number}", 0.75,
                        ("ann", "ben")[number % 2])  # fmt: skip
            if isinstance(reply, Refusal):
                break
        reason = refusal(reply, "BudgetSpent")
        assert "epsilon 0.75 was asked" in reason and "left for all grantees" in reason
        assert one.ledger.spent(LINE).first[:10] in reason
        spent = one.ledger.spent(LINE)
        assert spent.releases == number >= 1
        assert released(ask(one, f"{COUNT} WHERE born > 1900", 0.75)).release.provenance.cached
        assert isinstance(ask(one, f"{COUNT} WHERE born > 1999", 0.75, dry=True), Explanation)
        assert one.ledger.spent(LINE) == spent


def test_a_grantee_may_have_a_cap_of_their_own(tmp_path: Path, workers: Workers) -> None:
    """It stops that grantee, and nobody else."""
    capped = replace(POLICY, grantees=(Grantee("ann", 0.5), Grantee("ben")))
    with opened(tmp_path, workers, capped) as one:
        released(ask(one, COUNT, 0.5))
        assert "for you" in refusal(ask(one, COUNT, 0.25), "BudgetSpent")
        released(ask(one, COUNT, 0.25, "ben"))


def test_an_explanation_changes_nothing_and_keeps_the_salt(made: OpenVault) -> None:
    """It says label, price and expected error, and what would be run, without the secret."""
    question = "SELECT code, count(*) FROM visit GROUP BY code"
    told = ask(made, question, 1.0, dry=True)
    assert isinstance(told, Explanation) and told.label is Label.PRIVATE
    assert SALT not in repr(told) and "(secret)" in told.query
    assert made.ledger.head().seq == 0
    release = released(ask(made, question, 1.0)).release
    assert not release.provenance.cached and release.provenance.loss == told.loss


def test_an_explanation_says_that_the_question_was_asked_before(made: OpenVault) -> None:
    """By this grantee, at this epsilon: what others asked is not told."""

    def told(epsilon: float, grantee: str) -> bool | None:
        found = ask(made, COUNT, epsilon, grantee, dry=True)
        assert isinstance(found, Explanation)
        return found.asked

    assert told(0.5, "ann") is None
    released(ask(made, COUNT, 0.5))
    assert told(0.5, "ann") is True
    assert told(0.25, "ann") is told(0.5, "ben") is None


def test_a_failure_after_the_charge_is_paid_for(
    made: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Charged before it is run, never refunded: whether it failed could be somebody's secret."""

    def fail(*_: object) -> None:
        raise RefusedError("The operation could not be completed.")

    with monkeypatch.context() as patch:
        patch.setattr(Workers, "query", fail)
        refusal(ask(made, COUNT), "Refused")
    assert made.ledger.spent(LINE).loss.epsilon == 0.5
    assert not released(ask(made, COUNT)).release.provenance.cached
    assert made.ledger.spent(LINE).loss.epsilon == 1.0


def test_so_many_failures_and_no_more(made: OpenVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a question fails may be one person's secret, so nobody may try that for ever."""
    question = replace(POLICY.question, max_unanswered=2)
    strict = replace(made, policy=replace(POLICY, question=question))
    released(ask(strict, COUNT))

    def fail(*_: object) -> None:
        raise RefusedError("The operation could not be completed.")

    others = [f"SELECT count(*) FROM person WHERE born > {year}" for year in (1930, 1940, 1950)]
    with monkeypatch.context() as patch:
        patch.setattr(Workers, "query", fail)
        for other in others[:2]:
            refusal(ask(strict, other), "Refused")
        spent = made.ledger.spent(LINE)
        assert "max_unanswered" in refusal(ask(strict, others[2]), "PolicyRefused")
    assert "max_unanswered" in refusal(ask(strict, others[2]), "PolicyRefused")
    assert made.ledger.spent(LINE) == spent  # what is not run is not charged
    assert released(ask(strict, COUNT)).release.provenance.cached
    released(ask(strict, others[2], grantee="ben"))


# --- receipts --------------------------------------------------------------------------------


def test_a_receipt_speaks_of_this_release_and_of_no_other(made: OpenVault) -> None:
    """It verifies with the vault's key as it is, and not once anything in it is altered."""
    question = "SELECT sex, avg(weight) FROM person GROUP BY sex"
    release = released(ask(made, question, 1.0)).release
    receipt, key = release.receipt, made.signer.public_key()
    assert receipt is not None and verify(receipt, key) and verify_value(receipt, release.value)
    assert (receipt.epsilon, receipt.policy_version, receipt.data_version) == (1.0, "p1", "v1")
    for name, new in {
        "plan_digest": "0" * 64, "value_digest": "0" * 64, "label": "Public", "epsilon": 0.5,
        "delta": 1e-9, "policy_version": "p2", "data_version": "v2", "ledger_seq": 9,
        "ledger_head": "0" * 64, "time": "2020-01-01T00:00:00+00:00", "signature": "00" * 64,
    }.items():  # fmt: skip
        assert not verify(replace(receipt, **{name: new}), key), name
    rows = release.value.rows
    for value in (
        replace(release.value, rows=((rows[0][0], 71.0), *rows[1:])),
        replace(release.value, rows=rows[::-1]),
        replace(release.value, intervals=()),
        replace(release.value, columns=("sex", "height")),
    ):
        assert not verify_value(receipt, value)


def test_the_ledger_is_whole_and_holds_the_receipts_entry(made: OpenVault) -> None:
    """Its chain verifies, with the head that a receipt named still in it."""
    receipt = released(ask(made, COUNT)).release.receipt
    ask(made, "SELECT count(*) FROM visit")
    assert receipt is not None and made.ledger.verify().sound
    assert receipt.ledger_head in {row.hash for row in made.ledger.account()}


# --- whitelisted operations ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "ann"', 'name = "eve"', "not a grantee"),
        ('name = "ann"', 'name = "ann"\nexpires = 2020-01-01', "ended on 2020-01-01"),
        ("epsilon = 5.0", "epsilon = 4.0", "changed the rules while"),
    ],
)
def test_rules_that_change_before_the_charge_are_heeded(
    tmp_path: Path, made: OpenVault, monkeypatch: pytest.MonkeyPatch, old: str, new: str, words: str
) -> None:
    """While a question is prepared: it is refused, and nobody's entry follows the change.
    Asked again it is judged by the new rules."""
    directory = tmp_path / "ruled"
    (directory / "private").mkdir(parents=True)
    file = directory / "policy.toml"
    options = InitOptions("ward", ("person", "person_id"))
    file.write_text(policy_text(options, {"ann": "0" * 64}), "utf-8")
    rules = Rules(directory, made.ledger, quiet=0)
    ruled = replace(made, policy=rules.now(), heeding=rules.heeding)

    def prepared(*given: object) -> None:
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")

    with monkeypatch.context() as patch:
        patch.setattr(growth, "need_bounded", prepared)
        assert words in refusal(ask(ruled, COUNT), "PolicyRefused")
    (only,) = made.ledger.account()
    assert only.entry.words.startswith("The rules have changed")
    if words.startswith("changed"):
        released(ask(replace(ruled, policy=rules.now()), COUNT))


def frame(kept: int | None = None, heavy: float = 100.0) -> Relation:
    """A feature and a target by person; `kept`: only those born before."""
    table: Relation = Table("person")
    if kept is not None:
        table = Filter(table, apply("less", Column("born"), literal(kept)))
    return project(table, {"person_id": Column("person_id"), "born": Column("born"),
                           "heavy": apply("greater", Column("weight"), literal(heavy))})


def item(of: Node, key: str | int) -> Call:
    """`of[key]`"""
    return Call("operator.getitem", (of, Constant(key)))


def features(rows: Node) -> Call:
    """`rows[["born"]]`"""
    return Call("operator.getitem", (rows, Collection("list", (Constant("born"),))))


def tree(leaf: int = 10) -> Call:
    """A decision tree that always comes out the same."""
    return Call(TREE, (), ("random_state", "min_samples_leaf"), (Constant(0), Constant(leaf)))


def crossed(rows: Node) -> Call:
    """`cross_val_score(tree, X, y, cv=2)`"""
    return Call(CROSS, (tree(), features(rows), item(rows, "heavy")), ("cv",), (Constant(2),))


def test_without_a_whitelist_nothing_is_exact(tmp_path: Path, workers: Workers) -> None:
    """The operation is then answered with noise."""
    strict = Policy(Budget(5, 1e-5), Limits(0.5, 1, 1e-7), (Grantee("ann"),), (), "p2")
    with opened(tmp_path, workers, strict) as one:
        release = released(ask(one, crossed(frame()))).release
        assert release.provenance.label is Label.PRIVATE and release.value.intervals
        assert [row.entry.loss.epsilon for row in one.ledger.account()] == [0.5]


# --- a budget that is shared in rho -----------------------------------------------------------

MANY = replace(POLICY, budget=Budget(5.0, 1e-6, 50), question=Limits(0.1, 1.0, 1e-8))


def test_a_budget_for_many_questions_lasts_for_so_many(tmp_path: Path, workers: Workers) -> None:
    """Fifty questions of 0.1 in 5, at half the error; mixed ones by their sizes; then no more."""
    with opened(tmp_path, workers, MANY) as made:
        for born in range(1920, 1960):
            release = released(ask(made, f"{COUNT} WHERE born < {born}")).release
            bar = release.value.intervals[0][0]
            assert bar is not None and bar.high - bar.low <= 2 * 16
        released(ask(made, "SELECT sex, avg(weight) AS w FROM person GROUP BY sex", 0.5))
        released(ask(made, f"{COUNT} WHERE weight < 80", 0.5))
        assert ask(made, f"{COUNT} WHERE weight < 90", 0.5).error == "BudgetSpent"  # type: ignore[union-attr]


def test_a_label_says_what_a_question_costs_by_itself(tmp_path: Path, workers: Workers) -> None:
    """And not its share of the budget, which is no promise of its own. The rest is told."""
    with opened(tmp_path, workers, MANY) as made:
        dry = ask(made, COUNT, dry=True)
        assert isinstance(dry, Explanation)
        assert any("The budget has 5" in step for step in dry.steps)
        loss = released(ask(made, COUNT)).release.provenance.loss
        assert loss.epsilon == pytest.approx(0.7, abs=0.05) and loss.delta == 1e-8
        assert loss.rho == pytest.approx(rho_share(0.1, 5.0, 1e-6))
        assert account(made.ledger, made.policy, "ann").more in (49, 50)


def test_a_question_of_several_parts_is_priced_in_one(tmp_path: Path, workers: Workers) -> None:
    """Two release points share the rho of the question, and its label is not their sum."""
    both = "SELECT (SELECT count(*) FROM person) AS n, (SELECT sum(born) FROM person) AS s"
    with opened(tmp_path, workers, MANY) as made:
        loss = released(ask(made, both)).release.provenance.loss
        assert loss.rho <= rho_share(0.1, 5.0, 1e-6) * (1 + 1e-9)
        assert loss.epsilon < 0.75
