"""What is refused is written down for the owner: durably, once each, and never without bound."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from sarus_kernel.plan.relations import Table
from sarus_kernel.vault.refusals import LONGEST, Refused, note, noted, noting
from sarus_kernel.wire.messages import Ask, Explanation, Refusal, Reply
from tests.privacy.ward import CATALOG

ASKED = Refused("ann", "budget", "count of person", "Too much.", "2026-01-01", "2026-01-01")


def test_a_repeated_refusal_is_counted(tmp_path: Path) -> None:
    """The same question, grantee and rule are one line; anything else is another."""
    path = tmp_path / "refusals.db"
    assert noted(path) == ()
    later = replace(ASKED, first="2026-02-02", last="2026-02-02", reason="Far too much.")
    others = [replace(ASKED, **{n: "other"}) for n in ("grantee", "rule", "question")]
    for each in (ASKED, *others, later):
        note(path, each)
    newest, *rest = noted(path)
    assert newest == replace(later, first=ASKED.first, times=2)
    assert sorted(each.grantee for each in rest) == ["ann", "ann", "other"]


def test_the_log_is_bounded(tmp_path: Path) -> None:
    """The oldest go first, and no line is long."""
    path = tmp_path / "refusals.db"
    for day in range(10, 30):
        note(path, replace(ASKED, question=f"{day}" * 1000, last=f"2026-01-{day}"), most=5)
    kept = noted(path)
    assert [each.last for each in kept] == [f"2026-01-{day}" for day in range(29, 24, -1)]
    assert {len(each.question) for each in kept} == {LONGEST}


def test_refusals_are_noted_and_nothing_else(tmp_path: Path) -> None:
    """Not answers, not mistakes in a question, not dry runs; the reply is passed on unchanged."""
    path = tmp_path / "refusals.db"
    replies: dict[float, Reply] = {
        1: Refusal("NotReleasable", "Rows.\nAggregate."),
        2: Refusal("PolicyRefused", "No.", "leaves"),
        3: Refusal("QuestionError", "What?"),
        4: Explanation.__new__(Explanation),
    }
    answer = noting(lambda ask, grantee: replies[ask.epsilon or 0], path, CATALOG)
    for epsilon, reply in replies.items():
        assert answer(Ask(Table("person"), epsilon), "ann") is reply
        assert answer(Ask(Table("person"), epsilon, dry=True), "ann") is reply
    found = {(each.grantee, each.rule, each.question, each.reason) for each in noted(path)}
    words = "person_id, sex, born, weight, name, birthday from person"
    assert found == {
        ("ann", "no release point", words, "Rows."), ("ann", "leaves", words, "No."),
    }  # fmt: skip


def test_a_full_disk_changes_no_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be noted is told to the vault's own log."""
    refusal = Refusal("BudgetSpent", "Spent.")
    answer = noting(lambda ask, grantee: refusal, tmp_path / "nowhere" / "refusals.db", CATALOG)
    with caplog.at_level(logging.ERROR):
        assert answer(Ask(Table("person"), 1), "ann") is refusal
    assert "could not be noted" in caplog.text
