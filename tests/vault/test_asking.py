"""Ids: a lost connection is asked again free, and gives the same; a stopped question gives none."""

import threading
from typing import Any

import httpx
import pytest

from sarus_kernel.errors import PolicyRefused, QuestionError, Refused
from sarus_kernel.plan.relations import Table
from sarus_kernel.vault import asking
from sarus_kernel.vault.asking import Asking, Name
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import Answer, Ask, Progress
from tests.serving import served
from tests.vault.test_server import http

PLAN = Table("person")
ID = "0123456789abcdef" * 2


class Vault:
    """Answers when told to; notes what it was asked, and what was stopped."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.stopped: list[str] = []
        self.forgotten: list[str] = []
        self.go = threading.Event()

    def answer(self, ask: Ask, grantee: str, name: str) -> bytes:
        """A new answer each time."""
        self.asked.append(name)
        assert self.go.wait(100)
        return f"{grantee} {len(self.asked)}".encode()

    def open(self) -> Asking:
        """The line before it."""
        return Asking(self.answer, self.stopped.append, self.forgotten.append)


def name(number: int = 0, grantee: str = "ann", chosen: bool = True) -> Name:
    """An id."""
    return Name(grantee, f"{number:032x}", chosen)


def fine() -> None:
    """They may still ask."""


def put(line: Asking, what: Name, body: bytes = b"one", need: Any = fine) -> Any:
    """Ask something."""
    return line.known(what, body) or line.ask(what, body, Ask(PLAN), need)


def test_the_same_id_is_the_same_question() -> None:
    """While it goes on and afterwards: one answer, worked out once, to its grantee alone."""
    vault = Vault()
    line = vault.open()
    first, again = put(line, name()), put(line, name())
    other = put(line, name(grantee="ben"))
    vault.go.set()
    assert first.result(100) == again.result(100) == put(line, name()).result(100)
    assert other.result(100) != first.result(100)
    assert len(vault.asked) == len(vault.forgotten) == 2
    with pytest.raises(QuestionError, match="another question's"):
        put(line, name(), b"two")


def test_what_nobody_waits_for_is_stopped_unless_somebody_comes_back() -> None:
    """With an id after the grace, without one at once."""
    vault = Vault()
    line = vault.open()
    put(line, name(1)), put(line, name(2, chosen=False))
    line.leave(name(1))
    assert vault.stopped == []
    put(line, name(1))
    line.abandon(name(1))
    assert vault.stopped == []
    line.leave(name(1))
    line.abandon(name(1))
    line.leave(name(2, chosen=False))
    assert vault.stopped == [str(name(1)), str(name(2))]
    vault.go.set()


def test_what_was_not_begun_with_may_be_asked_again() -> None:
    """A question that was dropped, or whose asker's leave had ended, is kept under no id."""
    vault = Vault()
    line = vault.open()

    def ended() -> None:
        raise PolicyRefused("It has ended.")

    with pytest.raises(PolicyRefused):
        put(line, name(), need=ended).result(100)
    for number in (1, 2):
        put(line, name(number))
    waits = put(line, name(3))
    assert line.before(name(3)) == 0 and line.before(name(1)) is None
    line.stop(name(3))
    with pytest.raises(Refused, match="interrupted"):
        waits.result(100)
    late = put(line, name(3))
    line.late(name(3))
    with pytest.raises(Refused, match="not your question's turn within 10 minutes"):
        late.result(100)
    vault.go.set()
    assert put(line, name(3)).result(100)
    assert str(name()) not in vault.asked


def test_other_bytes_under_an_id_that_comes_twice_at_once() -> None:
    """Also between the look whether it is known and the line."""
    vault = Vault()
    line = vault.open()
    put(line, name())
    with pytest.raises(QuestionError, match="another question's"):
        line.ask(name(), b"two", Ask(PLAN), fine)
    vault.go.set()


def test_answers_are_kept_up_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest go first; who asks again under their id asks anew, and the ledger answers."""
    monkeypatch.setattr(asking, "MOST_KEPT", 11)
    vault = Vault()
    vault.go.set()
    line = vault.open()
    for number in range(3):
        put(line, name(number)).result(100)
    assert line.known(name(0), b"one") is None
    assert line.known(name(2), b"one") is not None


def test_over_http_a_lost_answer_is_there_again(tmp_path: Any) -> None:
    """The same bytes after the connection broke; before that, how many are before it."""
    with served(tmp_path) as (socket, vault), http(socket) as client:
        path, body = f"/ask?id={ID}", encode(Ask(PLAN, 4))
        with pytest.raises(httpx.TimeoutException):
            client.post(path, content=body, timeout=0.3)
        assert vault.begun.wait(100) and not vault.stopped.is_set()
        assert decode(client.get(f"/progress?id={ID}").content) == Progress(2, 5)
        threading.Timer(0.2, vault.stopped.set).start()
        found = client.post(path, content=body, timeout=100)
        assert isinstance(decode(found.content), Answer)
        assert client.post(path, content=body).content == found.content
        assert len(vault.forgotten) == 1


def test_over_http_a_question_is_stopped_by_its_askers_word(tmp_path: Any) -> None:
    """Not by anybody else's."""
    with served(tmp_path) as (socket, vault), http(socket) as client:
        with pytest.raises(httpx.TimeoutException):
            client.post(f"/ask?id={ID}", content=encode(Ask(PLAN, 4)), timeout=0.3)
        with http(socket, "guess") as stranger:
            assert stranger.post(f"/stop?id={ID}").status_code == 401
        client.post("/stop")
        client.post(f"/stop?id={'1' * 32}")
        assert not vault.stopped.is_set()
        assert client.post(f"/stop?id={ID}").status_code == 204
        assert vault.stopped.wait(100)
