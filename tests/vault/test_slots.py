"""What time tells: answers leave at the ends of slots, whatever was behind them."""

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sarus_kernel.errors import InternalError, Refused
from sarus_kernel.plan.relations import Table
from sarus_kernel.vault import answer, slots
from sarus_kernel.vault.models import kept_later
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.slots import Slots, length
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.pool import REQUEST, Workers
from sarus_kernel.wire.messages import Answer, Explanation, Refusal
from tests.vault.open_vaults import POLICY, ask, opened, people, vault

COUNT = "SELECT count(*) FROM person"


def nothing() -> None:
    """Nobody stopped the question."""


class Clock:
    """Time that passes only where somebody waits, or is said to have worked."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waited: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.waited.append(seconds)
        self.now += seconds
        return False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that all slots go by."""
    made = Clock()
    monkeypatch.setattr(slots.time, "monotonic", made.monotonic)
    monkeypatch.setattr(threading.Event, "wait", lambda _, seconds=None: made.wait(seconds or 0.0))
    return made


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """The workers of one vault."""
    with vault(tmp_path_factory.mktemp("vault") / "dir", people()) as made:
        yield made


@pytest.fixture
def made(tmp_path: Path, workers: Workers) -> Iterator[OpenVault]:
    """A vault with slots."""
    with opened(tmp_path, workers) as one:
        yield replace(one, slots=Slots(0.1))


@pytest.mark.parametrize(
    ("took", "slot"),
    [(0.0, 0.1), (0.1, 0.1), (0.1000001, 0.2), (0.2, 0.2), (0.3, 0.4), (6.5, 12.8), (300, 409.6)],
)
def test_slots_double(took: float, slot: float) -> None:
    """The shortest of 0.1, 0.2, 0.4 … seconds that what was done fits into."""
    assert length(took, 0.1) == pytest.approx(slot) and length(took, 0.1) >= took


@pytest.mark.parametrize("worked", [0.001, 0.04, 0.0999])
@pytest.mark.parametrize("fails", [False, True])
def test_an_answer_and_a_failure_leave_at_the_end_of_the_slot(
    clock: Clock, worked: float, fails: bool
) -> None:
    """However long it took, and whatever came of it: the same moment."""
    try:
        with Slots(0.1).slot(nothing):
            clock.now += worked
            if fails:
                raise Refused(FAILED)
    except Refused:
        assert fails
    assert clock.now == pytest.approx(0.1)


def test_a_vault_that_closes_waits_for_no_slot() -> None:
    """What was held back is not told then."""
    held = Slots(1e6)
    held.close()
    with pytest.raises(InternalError, match="closing"), held.slot(nothing):
        pass


def test_a_vault_that_closes_tells_nothing_more_without_slots(made: OpenVault) -> None:
    """An owner who stops everything stops what is on its way, too."""
    closed = replace(made, slots=Slots(0.0))
    closed.slots.close()
    reply = ask(closed, COUNT)
    assert isinstance(reply, Refusal) and reply.reason == "The vault is closing."


def test_nothing_is_held_back_without_slots(clock: Clock) -> None:
    """Where whoever asks could read the data, they need not wait."""
    with Slots().slot(nothing):
        pass
    assert clock.waited == []


def test_what_is_free_needs_no_slot_and_reads_no_real_row(
    made: OpenVault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prices, refusals before the charge and answers given before: no worker, no wait."""
    assert isinstance(ask(made, COUNT), Answer)
    assert len(clock.waited) == 1

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a real row would be read")

    for way in ("query", "call", "cells", "seat"):
        monkeypatch.setattr(made.workers, way, never)
    assert isinstance(ask(made, COUNT), Answer)
    assert isinstance(ask(made, f"{COUNT} WHERE born > 1950", dry=True), Explanation)
    for refused in ("SELECT note FROM person", "SELECT sum(nothing) FROM person"):
        assert isinstance(_refused(made, refused), Refusal)
    assert isinstance(ask(made, COUNT, 99.0), Refusal)
    assert len(clock.waited) == 1


def test_a_slow_free_question_is_told_when_it_is_there(
    made: OpenVault, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the twin takes: its rows are nobody's, so there is nothing to hide."""

    explain = answer.explain

    def slow(*arguments: Any) -> Any:
        clock.now += 6.5
        return explain(*arguments)

    monkeypatch.setattr(answer, "explain", slow)
    assert isinstance(ask(made, COUNT, dry=True), Explanation)
    assert clock.waited == [] and clock.now >= 6.5


@pytest.mark.parametrize("after", [0.02, 0.09])
def test_a_question_that_is_stopped_has_no_answer_also_if_it_was_there(
    made: OpenVault, monkeypatch: pytest.MonkeyPatch, after: float
) -> None:
    """Or the moment of stopping would measure finer than slots: the reply, its time, the ledger and
    the price of asking again are the same, whether the work was done by then or was not."""
    clock, replies = Clock(), []
    monkeypatch.setattr(slots.time, "monotonic", clock.monotonic)
    query = made.workers.query
    for done in (True, False):
        clock.now, token = 0.0, REQUEST.set(f"ann/{done}{after}")

        def worked(*arguments: Any, done: bool = done) -> Any:
            clock.now += 0.001 if done else after
            if not done:
                made.workers.interrupt(REQUEST.get())
                made.workers.need_going()
            return query(*arguments)

        def wait(_: threading.Event, seconds: float = 0.0) -> bool:
            made.workers.interrupt(REQUEST.get())
            clock.now += seconds
            return False

        with monkeypatch.context() as patch:
            patch.setattr(made.workers, "query", worked)
            patch.setattr(made.slots, "_closing", SimpleNamespace(wait=partial(wait, None)))
            replies.append((ask(made, COUNT), round(clock.now, 9)))
        REQUEST.reset(token)
    assert replies[0] == replies[1]
    assert isinstance(replies[0][0], Refusal) and "interrupted" in replies[0][0].reason
    assert made.ledger.spent("research").releases == 2


def test_fits_of_a_stopped_question_are_not_kept() -> None:
    """Whether one was made by then would be seen in the price of the next."""
    kept: list[object] = []

    def stopped() -> None:
        raise Refused("The question was interrupted.")

    with pytest.raises(Refused), kept_later(lambda *fit: kept.append(fit), stopped) as later:
        later(None, b"model")  # type: ignore[arg-type]
    assert kept == []
    with kept_later(lambda *fit: kept.append(fit), nothing) as later:
        later(None, b"model")  # type: ignore[arg-type]
    assert kept == [(None, b"model")]


@pytest.mark.parametrize("fails", [True, False])
def test_what_is_refused_after_the_charge_is_held_as_an_answer_is(
    made: OpenVault, clock: Clock, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    """Both were made of real rows."""
    query = made.workers.query

    def worked(*arguments: Any) -> Any:
        clock.now += 0.01 if fails else 0.04
        if fails:
            raise Refused(FAILED)
        return query(*arguments)

    monkeypatch.setattr(made.workers, "query", worked)
    assert isinstance(ask(made, COUNT), Refusal if fails else Answer)
    assert clock.now == pytest.approx(0.1)


def _refused(made: OpenVault, sql: str) -> object:
    try:
        return ask(made, sql)
    except Exception:  # the frontend knows the catalog: such a question is not even sent
        return Refusal("QuestionError", "")


def test_an_answer_is_kept_at_the_end_of_its_slot(
    made: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks the same beside it does not see, by getting it at once, that it is there."""
    kept: list[str] = []
    monkeypatch.setattr(
        made.ledger, "store", lambda *_: kept.append("stored"), raising=True
    )
    monkeypatch.setattr(Slots, "_wait", lambda *_: kept.append("waited"))
    assert isinstance(ask(made, COUNT), Answer)
    assert kept == ["waited", "stored"]


def test_there_is_an_end_to_the_number_of_questions(made: OpenVault) -> None:
    """A price below the floor is refused, in words that say what the floor is."""
    refused = ask(made, COUNT, 1e-6)
    assert isinstance(refused, Refusal) and refused.rule == "affordable"
    assert f"at least {POLICY.budget.epsilon / 1000:g}" in refused.reason
    cheaper = replace(POLICY, question=replace(POLICY.question, least_epsilon=0.2))
    assert isinstance(ask(replace(made, policy=cheaper), COUNT, 0.1), Refusal)
    assert isinstance(ask(replace(made, policy=cheaper), COUNT, 0.2), Answer)


def test_what_our_code_did_not_foresee_is_refused_in_fixed_words(
    made: OpenVault, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever error it is, and whatever it says: one refusal; the log has the place, no value."""

    def broken(*_: object) -> None:
        raise AttributeError("the secret of patient 17")

    said: list[Refusal] = []
    places: Sequence[str] = ("route", "decide")
    for place in places:
        with monkeypatch.context() as patched, caplog.at_level(logging.ERROR):
            patched.setattr(answer, place, broken)
            reply = ask(made, Table("person"))
            assert isinstance(reply, Refusal)
            said.append(reply)
    assert said[0] == said[1] and "not understood" in said[0].reason
    assert "AttributeError" in caplog.text and "answer.py:" in caplog.text
    assert "patient 17" not in caplog.text
    assert made.ledger.head().seq == 0
