"""A charge is made exactly when it fits, and says in words why when it does not."""

import math
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sarus_kernel.errors import OwnerError
from sarus_kernel.measurements.accounting import compose, pure, rho_of
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.ledger.entries import (
    Caps,
    Charged,
    Enough,
    Entry,
    Overspent,
    Unanswered,
    UsedUp,
)
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.privacy.filters import fits

MakeEntry = Callable[..., Entry]
CAPS = Caps(1.0, 1e-6)


def test_ten_times_a_tenth_is_one(ledger: Ledger, entry: MakeEntry) -> None:
    """Ten charges of 0.1 fit a cap of 1.0, the eleventh does not, whatever floats say."""
    outcomes = [ledger.charge(entry(0.1), CAPS) for _ in range(11)]
    assert [type(outcome) for outcome in outcomes] == [Charged] * 10 + [Overspent]
    assert [outcome.seq for outcome in outcomes if isinstance(outcome, Charged)] == [*range(1, 11)]
    assert ledger.spent("research").loss.epsilon == 1.0


def test_many_small_charges_are_counted_in_zcdp(ledger: Ledger, entry: MakeEntry) -> None:
    """Where zCDP is kinder than addition it decides, and stops exactly where theory does."""
    caps, spent = Caps(1.0, 1e-3), PrivacyLoss()
    while isinstance(ledger.charge(entry(0.02), caps), Charged):
        spent = compose([spent, pure(0.02)])
    assert spent.epsilon > 2
    assert fits(spent, 1.0, 1e-3)
    assert not fits(spent + pure(0.02), 1.0, 1e-3)


def test_grantees_share_one_budget(ledger: Ledger, entry: MakeEntry) -> None:
    """What one grantee spends is gone for the others, who may be his friends."""
    assert isinstance(ledger.charge(entry(0.75, "ann"), CAPS), Charged)
    refused = ledger.charge(entry(0.5, "bob"), CAPS)
    assert isinstance(refused, Overspent)
    assert (refused.scope, refused.cap, refused.left.epsilon) == ("group", 1.0, 0.25)
    assert isinstance(ledger.charge(entry(0.25, "bob"), CAPS), Charged)


def test_a_grantee_may_have_a_cap_of_his_own(ledger: Ledger, entry: MakeEntry) -> None:
    """A grantee's cap stops him alone, below the group's."""
    caps = Caps(1.0, 1e-6, grantee_epsilon=0.3)
    assert isinstance(ledger.charge(entry(0.3, "ann"), caps), Charged)
    refused = ledger.charge(entry(0.1, "ann"), caps)
    assert isinstance(refused, Overspent)
    assert (refused.scope, refused.left.epsilon) == ("grantee", 0.0)
    assert ledger.remaining("research", caps, "bob").epsilon == 0.3
    assert isinstance(ledger.charge(entry(0.3, "bob"), caps), Charged)


def test_lines_are_apart(ledger: Ledger, entry: MakeEntry) -> None:
    """The twin's line takes nothing from the researchers'."""
    assert isinstance(ledger.charge(entry(3.0, line="twin"), Caps(3.0, 1e-6)), Charged)
    assert ledger.remaining("research", CAPS).epsilon == 1.0
    assert ledger.remaining("twin", Caps(3.0, 1e-6)).epsilon == 0.0


def test_free_releases_are_written_down_and_counted(ledger: Ledger, entry: MakeEntry) -> None:
    """A whitelisted release is charged nothing, even on a used-up line, and counts."""
    ledger.charge(entry(1.0), CAPS)
    caps = Caps(1.0, 1e-6, releases=3, grantee_releases=2)
    free = PrivacyLoss()
    asked = ["ann", "ann", "ann", "bob", "bob"]
    outcomes = [ledger.charge(entry(free, who, operation="fit"), caps) for who in asked]
    assert [type(x) for x in outcomes] == [Charged, Charged, UsedUp, Charged, UsedUp]
    assert [x.scope for x in outcomes if isinstance(x, UsedUp)] == ["grantee", "group"]
    again = entry(free, "bob", operation="fit", line="research 2")
    assert isinstance(ledger.charge(again, caps), UsedUp), "a renewed budget renews no exact result"
    assert ledger.count("fit") == ledger.count("fit", line="research") == 3
    assert ledger.count("fit", "ann") == 2
    assert ledger.count("score") == ledger.count("fit", line="twin") == 0


def test_a_refusal_says_asked_left_and_when(ledger: Ledger, entry: MakeEntry) -> None:
    """A refusal is three lines: what was asked, what is left and when it went, what to do."""
    ledger.charge(entry(0.5, time="2026-01-02T08:00:00Z"), CAPS)
    ledger.charge(entry(0.4, time="2026-02-03T09:00:00Z"), CAPS)
    refused = ledger.charge(entry(0.25), CAPS)
    assert isinstance(refused, Overspent)
    assert refused.reason().splitlines() == [
        "The privacy budget does not cover this question: epsilon 0.25 was asked.",
        "0.1 of 1 is left for all grantees together. "
        "Spent in 2 releases, from 2026-01-02 08:00 to 2026-02-03 09:00 (UTC).",
        "Ask for less, repeat an earlier question (free), or ask the data owner.",
    ]


def test_a_refusal_for_want_of_delta_says_so(ledger: Ledger, entry: MakeEntry) -> None:
    """A question that lacks delta is not told to lower its epsilon."""
    keys = PrivacyLoss(0.01, 2e-7, 0.00005, 2e-7)
    assert [type(ledger.charge(entry(keys), CAPS)) for _ in range(2)] == [Charged] * 2
    refused = ledger.charge(entry(keys), CAPS)
    assert isinstance(refused, Overspent)
    assert "delta 2e-07 was asked" in refused.reason()
    assert "1e-07 is left" in refused.reason()


def test_a_refusal_of_an_operation_says_how_often(ledger: Ledger, entry: MakeEntry) -> None:
    """A used-up operation is named, with the number the policy allows."""
    caps = Caps(1.0, 1e-6, releases=1)
    ledger.charge(entry(PrivacyLoss(), operation="fit"), caps)
    refused = ledger.charge(entry(PrivacyLoss(), operation="fit"), caps)
    assert isinstance(refused, UsedUp)
    assert refused.reason().startswith("fit was released 1 time for all grantees together")


def test_what_released_nothing_is_counted_by_grantee(ledger: Ledger, entry: MakeEntry) -> None:
    """An entry is answered once its release is stored; another grantee's do not count."""
    caps = Caps(1.0, 1e-6, unanswered=1)
    free = PrivacyLoss()
    first = ledger.charge(entry(free, "ann"), caps)
    assert isinstance(first, Charged)
    refused = ledger.charge(entry(free, "ann"), caps)
    assert isinstance(refused, Unanswered) and len(refused.reason().splitlines()) == 2
    again = ledger.charge(entry(free, "ann", line="research 2"), caps)
    assert isinstance(again, Unanswered), "a renewed budget gives back none of these bits"
    assert isinstance(ledger.charge(entry(free, "bob"), caps), Charged)
    ledger.store(first.seq, b"a release")
    assert isinstance(ledger.charge(entry(free, "ann"), caps), Charged)


def test_a_grantee_may_ask_so_many_questions(ledger: Ledger, entry: MakeEntry) -> None:
    """Also where epsilon would be left; another grantee's do not count, nor another line's."""
    caps = Caps(1.0, 1e-6, questions=2)
    tiny = PrivacyLoss(1e-3, 0, 5e-7, 0)
    assert [type(ledger.charge(entry(tiny, "ann"), caps)) for _ in range(2)] == [Charged] * 2
    refused = ledger.charge(entry(tiny, "ann"), caps)
    assert isinstance(refused, Enough) and "max_questions" in refused.reason()
    again = entry(tiny, "ann", line="research 2")
    assert isinstance(ledger.charge(again, caps), Enough), "a renewed budget renews no question"
    assert isinstance(ledger.charge(entry(tiny, "ann", line="twin"), caps), Charged)
    assert isinstance(ledger.charge(entry(tiny, "bob"), caps), Charged)


@pytest.mark.parametrize(
    "loss",
    [
        PrivacyLoss(-0.1, 0, 0.005, 0),
        PrivacyLoss(math.nan, 0, 0.005, 0),
        PrivacyLoss(0.5, 0, 0, 0),
        PrivacyLoss(0, 0, 0.1, 0),
    ],
)
def test_an_impossible_loss_is_an_error(
    ledger: Ledger, entry: MakeEntry, loss: PrivacyLoss
) -> None:
    """Negative, undefined, and free by one count but not by the other: never charged."""
    with pytest.raises(ValueError, match=r"privacy loss|by both ways"):
        ledger.charge(entry(loss), CAPS)
    assert ledger.head().seq == 0


def test_endless_losses_do_not_wrap_round(ledger: Ledger, entry: MakeEntry) -> None:
    """Sums beyond 64 bits count as infinite: refused under a cap, harmless without one."""
    huge = PrivacyLoss(math.inf, 0, 0.01, 0)
    everything = Caps(math.inf, 1e-6)
    for _ in range(3):
        assert isinstance(ledger.charge(entry(huge), everything), Charged)
        assert isinstance(ledger.charge(entry(9e6), everything), Charged)
    assert ledger.spent("research").loss.epsilon == math.inf
    assert isinstance(ledger.charge(entry(0.001), Caps(1e6, 1e-6)), Overspent)
    assert ledger.verify().sound


@given(st.lists(st.integers(1, 300), max_size=8), st.sampled_from([1e-6, 1e-3, 0.1]))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_what_is_left_can_be_charged(
    tmp_path: Path, entry: MakeEntry, spends: list[int], delta: float
) -> None:
    """What `remaining` shows is always granted, and a ten-thousandth more never is."""
    path = tmp_path / f"{len(os.listdir(tmp_path))}.db"
    ledger, caps = Ledger.create(path), Caps(1.0, delta)
    for spend in spends:
        ledger.charge(entry(spend / 1000), caps)
    there = ledger.remaining("research", caps).epsilon
    assert isinstance(ledger.charge(entry(there + 1e-4), caps), Overspent)
    if there:
        assert isinstance(ledger.charge(entry(there), caps), Charged)
    ledger.close()


def test_gaussian_and_laplace_releases_mix(ledger: Ledger, entry: MakeEntry) -> None:
    """Releases with a delta of their own use it in rule A, and need none in rule B."""
    gaussian = PrivacyLoss(0.1, 4e-7, rho_of(0.1, 4e-7), 0)
    made = [ledger.charge(entry(loss), CAPS) for loss in (gaussian, 0.1, gaussian, 0.1)]
    assert [type(outcome) for outcome in made] == [Charged] * 4


def test_a_repeated_question_is_found(ledger: Ledger, entry: MakeEntry) -> None:
    """A stored release comes back for the same question of the same grantee only."""
    first = ledger.charge(entry(0.1, "ann", question="aa"), CAPS)
    assert isinstance(first, Charged)
    assert ledger.stored("ann", "aa") is None
    ledger.store(first.seq, b"first")
    assert ledger.stored("ann", "aa") == b"first"
    assert ledger.stored("bob", "aa") is None
    assert ledger.stored("ann", "bb") is None
    ledger.store(first.seq, b"another")
    assert ledger.stored("ann", "aa") == b"first"


def test_nothing_is_stored_without_a_charge(ledger: Ledger) -> None:
    """A release without an entry cannot be stored."""
    with pytest.raises(OwnerError, match="no entry 1"):
        ledger.store(1, b"unpaid")


def test_the_account_is_readable(ledger: Ledger, entry: MakeEntry) -> None:
    """The account gives every entry with the running sums of its line and grantee."""
    ledger.charge(entry(0.25, "ann"), CAPS)
    ledger.charge(entry(0.5, "bob"), CAPS)
    rows = list(ledger.account())
    assert [row.entry.grantee for row in rows] == ["ann", "bob"]
    assert [row.line_loss.epsilon for row in rows] == [0.25, 0.75]
    assert [row.grantee_loss.epsilon for row in rows] == [0.25, 0.5]
    assert rows[1].entry.words == "how many"
    assert rows[1].hash == ledger.head().hash


def test_a_ledger_survives_closing(ledger: Ledger, entry: MakeEntry) -> None:
    """What was charged and stored is there when the file is opened again."""
    charged = ledger.charge(entry(0.7), CAPS)
    assert isinstance(charged, Charged)
    ledger.store(charged.seq, b"release")
    ledger.close()
    again = Ledger.open(ledger.path)
    assert again.stored("ann", "c0ffee") == b"release"
    assert isinstance(again.charge(entry(0.7), CAPS), Overspent)
    again.close()


def test_the_file_is_the_owner_s(ledger: Ledger, entry: MakeEntry) -> None:
    """Nobody else may read the ledger or its log, and every commit waits for the disk."""
    ledger.charge(entry(0.1), CAPS)
    files = sorted(ledger.path.parent.glob("ledger.db*"))
    assert {file.name for file in files} >= {"ledger.db", "ledger.db-wal"}
    assert {file.stat().st_mode & 0o077 for file in files} == {0}
    assert ledger._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert ledger._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    """Opening something else is the owner's error and changes nothing; so is an emptied file."""
    for name, text in (("notes.txt", "these are notes, not a ledger " * 40), ("empty", "")):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(OwnerError, match="cannot be opened as a ledger"):
            Ledger.open(path)
        assert path.read_text() == text


def test_a_lost_ledger_is_not_a_new_budget(ledger: Ledger) -> None:
    """A ledger that is gone is never replaced by an empty one, and none is overwritten."""
    with pytest.raises(OwnerError, match="There is no ledger"):
        Ledger.open(ledger.path.with_name("lost.db"))
    with pytest.raises(OwnerError, match="There is a ledger already"):
        Ledger.create(ledger.path)
    with pytest.raises(OwnerError, match="cannot be made"):
        Ledger.create(ledger.path.parent / "nowhere" / "ledger.db")
    assert not list(ledger.path.parent.glob("*lost*"))


def test_a_closed_ledger_refuses(ledger: Ledger, entry: MakeEntry) -> None:
    """After closing nothing is charged."""
    ledger.close()
    with pytest.raises(OwnerError):
        ledger.charge(entry(0.1), CAPS)


def test_a_ledger_does_not_cross_a_fork(ledger: Ledger, entry: MakeEntry) -> None:
    """A process that inherited the object by forking cannot write with it."""
    ledger._owner = os.getppid()
    with pytest.raises(OwnerError, match="another process"):
        ledger.charge(entry(0.1), CAPS)
