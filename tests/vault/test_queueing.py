"""The line: turn by turn among grantees, full in words, and nobody's question is lost in it."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial

import pytest

from sarus_kernel.errors import Refused
from sarus_kernel.vault import queueing
from sarus_kernel.vault.pace import Pace
from sarus_kernel.vault.queueing import Queue


class Bench:
    """Questions that go on until they are let go, and the order in which they began."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.began: list[str] = []
        self.go: dict[str, threading.Event] = {}
        self.answers: dict[str, Future[str]] = {}
        self._changed = threading.Condition()

    def ask(self, *names: str) -> None:
        """Questions such as "ann/1"."""
        for name in names:
            self.go[name] = threading.Event()
            whose = name.partition("/")[0]
            self.answers[name] = self.queue.submit(whose, name, 10, partial(self._work, name))

    def _work(self, name: str) -> str:
        with self._changed:
            self.began.append(name)
            self._changed.notify_all()
        assert self.go[name].wait(100)
        return name

    def until(self, number: int) -> list[str]:
        """Who has begun, when so many have."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.began) >= number, 20)
            return list(self.began)

    def end(self, name: str) -> None:
        """Let one go, and have its answer."""
        self.go[name].set()
        assert self.answers[name].result(100) == name


@contextmanager
def bench(places: int = 2, own: int = 2) -> Iterator[Bench]:
    """A line with so many places; at the end nothing is left under way."""
    made = Bench(Queue(places, own))
    try:
        yield made
    finally:
        made.queue.close()
        for event in made.go.values():
            event.set()


def test_forty_questions_of_one_do_not_make_the_others_wait() -> None:
    """Whoever has none under way is next, however many another had in line before."""
    with bench(places=3, own=2) as line:
        line.ask(*(f"ann/{n}" for n in range(40)))
        assert line.until(2) == ["ann/0", "ann/1"]
        line.ask("ben/0", "ben/1", "eve/0")
        assert line.until(3)[2] == "ben/0"  # the place that no one may have for herself
        line.end("ann/0")
        assert line.until(4)[3] == "eve/0"
        line.end("ben/0")
        assert line.until(5)[4] == "ben/1"
        line.end("ann/1")
        assert line.until(6)[5] == "ann/2"


def test_how_many_are_before_is_what_then_comes() -> None:
    """Of others no more than their share of the rounds until it is one's turn."""
    with bench(places=1, own=1) as line:
        line.ask("eve/0", *(f"ann/{n}" for n in range(5)), "ben/0", "ben/1")
        queue = line.queue
        assert queue.before("eve", "eve/0") is None
        assert [queue.before("ann", f"ann/{n}") for n in range(5)] == [1, 3, 4, 5, 6]
        assert [queue.before("ben", f"ben/{n}") for n in range(2)] == [1, 3]
        assert queue.load() == (1, 7)


def test_a_full_line_refuses_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """By number and by bytes, of one grantee: another one still gets in."""
    monkeypatch.setattr(queueing, "MOST_WAITING", 3)
    with bench(places=1) as line:
        line.ask("ann/0", "ann/1", "ann/2", "ann/3")
        with pytest.raises(Refused, match=r"3 questions waiting already. Nothing was charged"):
            line.ask("ann/4")
        line.ask("ben/0")
        monkeypatch.setattr(queueing, "MOST_HELD", 19)
        with pytest.raises(Refused, match="waiting already"):
            line.ask("ben/1")


def test_what_is_taken_out_of_line_never_begins() -> None:
    """It hears why; its place in line is the next one's."""
    with bench(places=1) as line:
        line.ask("ann/0", "ann/1", "ann/2")
        assert line.queue.drop("ann", "ann/1", "late")
        with pytest.raises(Refused, match="late"):
            line.answers["ann/1"].result(100)
        assert not line.queue.drop("ann", "ann/0") and not line.queue.drop("ben", "ben/0")
        line.end("ann/0")
        assert line.until(2) == ["ann/0", "ann/2"]


def test_a_closed_line_begins_with_nothing() -> None:
    """Who waits is told that nothing was charged, and so is whoever comes; what runs may end."""
    with bench(places=1) as line:
        line.ask("ann/0", "ann/1")
        line.until(1)
        line.queue.close()
        with pytest.raises(Refused, match="nothing was charged"):
            line.answers["ann/1"].result(100)
        with pytest.raises(Refused, match="closing"):
            line.ask("ben/0")
        line.end("ann/0")
        assert line.began == ["ann/0"]


def test_what_fails_gives_its_place_back() -> None:
    """A bug in one question is nobody else's wait."""
    queue = Queue(1, 1)

    def fail() -> None:
        raise ValueError

    with pytest.raises(ValueError):
        queue.submit("ann", "ann/0", 1, fail).result(100)
    assert queue.submit("ann", "ann/1", 1, lambda: 7).result(100) == 7


def test_nobody_can_take_an_answer_away_from_others() -> None:
    """Cancelling what one waits for leaves it to those who wait too."""
    with bench(places=1) as line:
        line.ask("ann/0", "ann/1")
        assert not line.answers["ann/1"].cancel()
        line.end("ann/0")
        line.end("ann/1")


def test_a_flood_is_refused_and_passes() -> None:
    """So many at once, so many a second after that; each grantee for themselves."""
    now = [0.0]
    pace = Pace(a_second=2, at_once=3, clock=lambda: now[0])
    for _ in range(3):
        pace.need("ann")
    with pytest.raises(Refused, match="more requests than 2 a second"):
        pace.need("ann")
    pace.need("ben")
    now[0] = 0.5
    pace.need("ann")
    with pytest.raises(Refused):
        pace.need("ann")
