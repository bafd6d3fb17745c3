"""Who is answered next: so many questions at a time, turn by turn among those who ask.

A place is given back when the answer leaves, at the end of its time slot (slots.py), not when the
work is done: so when the next one comes on, and how many are before you, follow from moments that
the others' askers see themselves. It says how much is asked, and nothing of what the rows hold.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from sarus_kernel.errors import Refused

PLACES = 4
"""Questions that are answered at the same time; as many have their price worked out."""
OWN = 2
"""The most of these that one grantee may have: long questions of one leave room for others."""
MOST_WAITING = 64
"""Questions of one grantee that wait for their turn."""
MOST_HELD = 16_000_000
"""Bytes that the waiting questions of one grantee may have together."""
FULL = (
    "You have {waiting} questions waiting already. Nothing was charged for this one.\n"
    "Ask it when some of them are answered."
)
CLOSING = "The vault is closing, and has not begun with your question: nothing was charged for it."
STOPPED = "The question was interrupted."


def _begun() -> Future[Any]:
    """A future that those who wait for it cannot take away from the others."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


@dataclass(frozen=True, eq=False)
class Waiting:
    """A question in line; `size` in bytes, `work` gives the future its result."""

    grantee: str
    name: str
    size: int
    work: Callable[[], Any]
    future: Future[Any] = field(default_factory=_begun)


class Queue:
    """Owns the places and those who wait for one. Safe for many threads."""

    def __init__(self, places: int = PLACES, own: int = OWN) -> None:
        self._places, self._own = places, own
        self._lock = threading.Lock()
        self._lines: dict[str, deque[Waiting]] = {}
        self._running: Counter[str] = Counter()
        self._closed = False

    def submit(self, grantee: str, name: str, size: int, work: Callable[[], Any]) -> Future[Any]:
        """Get in line. Raises Refused, in words, where the line is full or closed."""
        with self._lock:
            if self._closed:
                raise Refused(CLOSING)
            line = self._lines.get(grantee, deque())
            if len(line) >= MOST_WAITING or _held(line) + size > MOST_HELD:
                raise Refused(FULL.format(waiting=len(line)))
            one = Waiting(grantee, name, size, work)
            self._lines.setdefault(grantee, line).append(one)
            self._begin()
            return one.future

    def before(self, grantee: str, name: str) -> int | None:
        """How many will have their turn before this one, as it stands; None: it waits no more.

        Of each other grantee at most as many count as are in this one's own line up to it.
        """
        with self._lock:
            line = self._lines.get(grantee, ())
            place = next((n for n, one in enumerate(line) if one.name == name), None)
            if place is None:
                return None
            others = (each for whose, each in self._lines.items() if whose != grantee)
            return place + sum(min(len(each), place + 1) for each in others)

    def drop(self, grantee: str, name: str, words: str = STOPPED) -> bool:
        """Take one out of line, refused with these words; False if it does not wait."""
        with self._lock:
            line = self._lines.get(grantee, deque())
            found = next((one for one in line if one.name == name), None)
            if found is None:
                return False
            self._leave(found)
        found.future.set_exception(Refused(words))
        return True

    def close(self) -> None:
        """Begin with nothing more; who waits is told so."""
        with self._lock:
            self._closed = True
            waiting = [one for line in self._lines.values() for one in line]
            self._lines.clear()
        for one in waiting:
            one.future.set_exception(Refused(CLOSING))

    def load(self) -> tuple[int, int]:
        """How many are being answered, and how many wait."""
        with self._lock:
            return self._running.total(), sum(map(len, self._lines.values()))

    def _begin(self) -> None:
        """As many as there is room for; the lock is held."""
        while (one := self._next()) is not None:
            self._leave(one)
            if one.grantee in self._lines:  # whoever had a turn is last in the round
                self._lines[one.grantee] = self._lines.pop(one.grantee)
            self._running[one.grantee] += 1
            threading.Thread(target=self._run, args=(one,), name="question", daemon=True).start()

    def _next(self) -> Waiting | None:
        """Of those who have the fewest under way, whoever waits for their turn longest."""
        if self._running.total() >= self._places:
            return None
        ready = [whose for whose in self._lines if self._running[whose] < self._own]
        whose = min(ready, key=self._running.__getitem__, default=None)
        return None if whose is None else self._lines[whose][0]

    def _leave(self, one: Waiting) -> None:
        line = self._lines[one.grantee]
        line.remove(one)
        if not line:
            del self._lines[one.grantee]

    def _run(self, one: Waiting) -> None:
        try:
            result = one.work()
        except BaseException as error:
            self._done(one)
            one.future.set_exception(error)
        else:
            self._done(one)
            one.future.set_result(result)

    def _done(self, one: Waiting) -> None:
        with self._lock:
            self._running[one.grantee] -= 1
            if not self._running[one.grantee]:
                del self._running[one.grantee]
            if not self._closed:
                self._begin()


def _held(line: "deque[Waiting]") -> int:
    return sum(one.size for one in line)
