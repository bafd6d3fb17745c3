"""The door: who may come in, what is refused, and that nothing but our words goes out."""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sarus_kernel.errors import PolicyRefused
from sarus_kernel.plan.relations import Table
from sarus_kernel.vault.knocking import grantee_of
from sarus_kernel.wire.codec import LONGEST, decode, encode
from sarus_kernel.wire.messages import Ask, AskExactly, Refusal
from tests.serving import TOKEN, MadeUpVault, served

PLAN = Table("person")


@pytest.fixture
def door(tmp_path: Path) -> Iterator[tuple[Path, MadeUpVault]]:
    """A socket with a made-up vault behind it."""
    with served(tmp_path) as both:
        yield both


def http(path: Path, token: str = TOKEN) -> httpx.Client:
    """A plain HTTP client, to say what ours never says."""
    return httpx.Client(
        transport=httpx.HTTPTransport(uds=str(path)),
        base_url="http://vault",
        headers={"Authorization": f"Bearer {token}"},
    )


@pytest.mark.parametrize("path", ["/welcome", "/account", "/twin/person", "/ask"])
def test_every_path_asks_for_the_token(door: tuple[Path, MadeUpVault], path: str) -> None:
    """Without a known token there is one answer, on every path."""
    for token in ("none", "guess", TOKEN[:-1]):
        with http(door[0], token) as client:
            reply = client.post(path) if path == "/ask" else client.get(path)
        assert reply.status_code == 401
        assert decode(reply.content).error == "PolicyRefused"


def test_only_bearer_tokens_count() -> None:
    """The scheme is part of the proof, and so is every character."""
    tokens = {hashlib.sha256(b"abc").hexdigest(): "ann"}
    assert grantee_of("Bearer abc", tokens) == "ann"
    for authorization in ("Basic abc", "abc", "Bearer abc ", "Bearer", "Bearer \udcff"):
        assert grantee_of(authorization, tokens) is None


@pytest.mark.parametrize("table", ["../secret", "..%2Fsecret", "%2e%2e%2fsecret", "none", "*"])
def test_the_twin_has_no_way_out(door: tuple[Path, MadeUpVault], table: str) -> None:
    """Only the twin's own tables have a name."""
    with http(door[0]) as client:
        reply = client.get(f"/twin/{table}")
    assert b"not for you" not in reply.content
    assert reply.status_code == 404 or decode(reply.content).error == "UnknownName"


def test_what_is_no_question_is_refused(door: tuple[Path, MadeUpVault]) -> None:
    """Other bytes, other messages, too many bytes."""
    bodies = (b"", b"\x80\x04cos\nsystem\n.", encode(PLAN), b" " * (LONGEST + 1))
    with http(door[0]) as client:
        for body in bodies:
            reply = decode(client.post("/ask", content=body).content)
            assert isinstance(reply, Refusal)
            assert reply.error == "QuestionError"


def test_a_bug_is_told_to_the_log_only(
    door: tuple[Path, MadeUpVault], caplog: pytest.LogCaptureFixture
) -> None:
    """The client hears fixed words; the owner's log has the rest."""
    with caplog.at_level(logging.ERROR, "sarus_kernel.vault"), http(door[0]) as client:
        reply = client.post("/ask", content=encode(Ask(PLAN, 3)))
    assert b"patient 17" not in reply.content
    assert decode(reply.content).error == "InternalError"
    assert "patient 17" in caplog.text


def test_when_the_asker_goes_the_work_stops(door: tuple[Path, MadeUpVault]) -> None:
    """A client that hangs up interrupts its own question."""
    path, opened = door
    client = http(path)

    def ask() -> None:
        with pytest.raises(httpx.HTTPError):
            client.post("/ask", content=encode(Ask(PLAN, 4)), timeout=3)

    thread = threading.Thread(target=ask)
    thread.start()
    assert opened.begun.wait(100)
    assert not opened.stopped.is_set()
    assert opened.stopped.wait(100)
    thread.join(100)
    client.close()


def test_a_finished_question_is_forgotten_not_interrupted(door: tuple[Path, MadeUpVault]) -> None:
    """Nothing is kept of a request that was answered."""
    path, opened = door
    with http(path) as client:
        client.post("/ask", content=encode(Ask(PLAN, 1)))
    assert len(opened.forgotten) == 1
    assert not opened.stopped.is_set()


def test_whose_leave_has_ended_gets_nothing(tmp_path: Path) -> None:
    """No answer, no account, no twin: the door says until when, whatever is asked for."""

    def ended(grantee: str) -> None:
        raise PolicyRefused(f"The leave of {grantee} has ended.")

    with served(tmp_path, ended) as (socket, _), http(socket) as client:
        for path in ("/welcome", "/account", "/progress", "/twin/person"):
            reply = decode(client.get(path).content)
            assert isinstance(reply, Refusal)
            assert (reply.error, reply.reason) == ("PolicyRefused", "The leave of ann has ended.")
        asked = decode(client.post("/ask", content=encode(Ask(PLAN))).content)
        assert isinstance(asked, Refusal)


class Leave:
    """Ann's leave to ask, which may end after her request's head was looked at."""

    def __init__(self) -> None:
        self.asked, self.ended, self.known = threading.Event(), False, digests("ann")

    def tokens(self) -> dict[str, str]:
        """Whose tokens there are."""
        return self.known

    def admit(self, grantee: str) -> None:
        """The door's question."""
        self.asked.set()
        if self.ended:
            raise PolicyRefused(f"The leave of {grantee} has ended.")

    def end(self) -> None:
        """What `grantee expire` does."""
        self.ended = True

    def rotate(self) -> None:
        """What `grantee rotate` does."""
        self.known = {}

    def hand_on(self) -> None:
        """The token is somebody else's."""
        self.known = digests("ben")


def digests(name: str) -> dict[str, str]:
    """The token, and whose it is."""
    return {hashlib.sha256(TOKEN.encode()).hexdigest(): name}


@pytest.mark.parametrize("path", ["/ask", "/request"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Leave.end, "has ended"),
        (Leave.rotate, "does not know your token"),
        (Leave.hand_on, "does not know your token"),
    ],
)
def test_a_body_held_back_keeps_no_leave_alive(
    tmp_path: Path, path: str, change: Callable[[Leave], None], words: str
) -> None:
    """Who may not ask when the question is there, is not answered, whoever they were before."""
    leave = Leave()
    message = Ask(PLAN, 1) if path == "/ask" else AskExactly(PLAN, "for a table")

    def body() -> Iterator[bytes]:
        assert leave.asked.wait(100)
        change(leave)
        yield encode(message)

    with served(tmp_path, leave.admit, leave.tokens) as (socket, _), http(socket) as client:
        reply = decode(client.post(path, content=body()).content)
    assert isinstance(reply, Refusal) and reply.error == "PolicyRefused"
    assert words in reply.reason


@pytest.mark.parametrize("change", [Leave.end, Leave.rotate, Leave.hand_on])
def test_leave_that_ends_while_a_question_runs_gets_no_answer(
    tmp_path: Path, change: Callable[[Leave], None]
) -> None:
    """What was begun for them is not told to them any more."""
    leave = Leave()
    with served(tmp_path, leave.admit, leave.tokens) as (socket, vault), http(socket) as client:

        def end() -> None:
            assert vault.begun.wait(100)
            change(leave)
            vault.stopped.set()

        ending = threading.Thread(target=end)
        ending.start()
        reply = decode(client.post("/ask", content=encode(Ask(PLAN, 4)), timeout=100).content)
        ending.join()
    assert isinstance(reply, Refusal) and reply.error == "PolicyRefused"
