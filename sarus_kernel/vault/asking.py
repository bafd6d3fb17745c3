"""A question from its bytes to its answer: in line, under an id by which it is found again.

Who has lost the connection asks again under the same id: they wait for the same answer, or get the
one that was given, to the byte, and nothing is charged a second time. A question that nobody waits
for any more is stopped after a while; one without an id at once, as nobody can come back for it.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import sha256

from sarus_kernel.errors import QuestionError
from sarus_kernel.vault.queueing import Queue
from sarus_kernel.wire.messages import Ask

GRACE = 60.0
"""Seconds that a question goes on, with nobody waiting for it."""
KEPT = 600.0
"""Seconds that an answer is kept under its id. The ledger has it longer, under the question."""
MOST_KEPT = 64_000_000
"""Bytes of answers that are kept, of all grantees together; the oldest go first."""
OTHER = "This id was another question's. Ask under an id of its own: nothing was charged."
LATE = (
    "It was not your question's turn within {minutes} minutes, so nothing was asked or charged.\n"
    "Ask again when the vault has less to do."
)
LONGEST_WAIT = 600.0
"""Seconds that a question may wait for its turn."""


@dataclass(frozen=True)
class Name:
    """What a question is known by. `chosen`: by the one who asks, who can come back for it."""

    grantee: str
    id: str
    chosen: bool

    def __str__(self) -> str:
        return f"{self.grantee}/{self.id}"


@dataclass
class _Asked:
    """A question: its bytes' digest, its answer, how many wait for it, when it was answered."""

    body: str
    answer: Future[bytes]
    dry: bool
    waiting: int = 0
    ended: float | None = None


class Asking:
    """Owns the questions that are under way and the answers just given. Safe for many threads."""

    def __init__(
        self,
        answer: Callable[[Ask, str, str], bytes],
        interrupt: Callable[[str], None],
        forget: Callable[[str], None],
        grace: float = GRACE,
    ) -> None:
        """`answer`: a question, its grantee, its name; may block. Never raises."""
        self._answer, self._interrupt, self._forget = answer, interrupt, forget
        self.grace = grace
        self._lock = threading.Lock()
        self._known: dict[str, _Asked] = {}
        self._kept: deque[tuple[float, str, int]] = deque()
        self._held = 0
        self.lines = {dry: Queue() for dry in (False, True)}
        """Two lines: whether a price is told, which anybody may ask, may not wait for real rows."""

    def known(self, name: Name, body: bytes) -> Future[bytes] | None:
        """The answer to the same bytes under the same id. Raises QuestionError for other bytes."""
        with self._lock:
            asked = self._known.get(str(name))
            if asked is None:
                return None
            if asked.body != sha256(body).hexdigest():
                raise QuestionError(OTHER)
            asked.waiting += 1
            return asked.answer

    def ask(
        self, name: Name, body: bytes, message: Ask, need_leave: Callable[[], None]
    ) -> Future[bytes]:
        """Get in line. Raises Refused, and QuestionError for other bytes under a known id.

        need_leave  raises if they may not ask any more when it is their turn
        """

        def work() -> bytes:
            need_leave()
            return self._answer(message, name.grantee, str(name))

        line = self.lines[message.dry]
        with self._lock:
            if (already := self._known.get(str(name))) is not None:  # sent twice at once
                if already.body != sha256(body).hexdigest():
                    raise QuestionError(OTHER)
                already.waiting += 1
                return already.answer
            future = line.submit(name.grantee, str(name), len(body), work)
            self._known[str(name)] = _Asked(sha256(body).hexdigest(), future, message.dry, 1)
        future.add_done_callback(lambda _: self._ended(name))
        return future

    def leave(self, name: Name) -> None:
        """One who waited for it does not any more."""
        with self._lock:
            if (asked := self._known.get(str(name))) is not None:
                asked.waiting -= 1
        if not name.chosen:
            self.abandon(name)

    def abandon(self, name: Name) -> None:
        """Stop a question if nobody waits for it."""
        with self._lock:
            asked = self._known.get(str(name))
            wanted = asked is None or asked.waiting > 0 or asked.ended is not None
        if not wanted:
            self.stop(name)

    def stop(self, name: Name) -> None:
        """Stop a question by its asker's word, in line or under way."""
        with self._lock:
            asked = self._known.get(str(name))
        if asked is None or asked.ended is not None:
            return
        if not self.lines[asked.dry].drop(name.grantee, str(name)):
            self._interrupt(str(name))

    def before(self, name: Name) -> int | None:
        """How many have their turn before it; None if it does not wait."""
        with self._lock:
            asked = self._known.get(str(name))
        return None if asked is None else self.lines[asked.dry].before(name.grantee, str(name))

    def late(self, name: Name) -> None:
        """It has waited for long enough."""
        words = LATE.format(minutes=round(LONGEST_WAIT / 60))
        for line in self.lines.values():
            line.drop(name.grantee, str(name), words)

    def load(self) -> tuple[int, int]:
        """How many are under way, and how many wait."""
        loads = [line.load() for line in self.lines.values()]
        return sum(running for running, _ in loads), sum(waiting for _, waiting in loads)

    def close(self) -> None:
        """Begin with nothing more."""
        for line in self.lines.values():
            line.close()

    def _ended(self, name: Name) -> None:
        self._forget(str(name))
        with self._lock:
            asked, now = self._known[str(name)], time.monotonic()
            asked.ended = now
            if not name.chosen or asked.answer.exception() is not None:
                del self._known[str(name)]  # not begun with: it may be asked again
                return
            size = len(asked.answer.result())
            self._kept.append((now, str(name), size))
            self._held += size
            while self._kept[0][0] < now - KEPT or self._held > MOST_KEPT:
                _, oldest, its = self._kept.popleft()
                self._held -= its
                del self._known[oldest]
                if not self._kept:
                    return
