"""How fast one grantee may ask for anything: so that nobody keeps the door busy for the others."""

import threading
import time
from collections.abc import Callable

from sarus_kernel.errors import Refused

A_SECOND = 50.0
"""Requests of one grantee in the long run, whatever they are."""
AT_ONCE = 500.0
"""Requests that they may make at once, after a while without any."""


class Pace:
    """Owns what each grantee has left (a token bucket each). Safe for many threads."""

    def __init__(
        self,
        a_second: float = A_SECOND,
        at_once: float = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._a_second, self._at_once, self._clock = a_second, at_once, clock
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def need(self, grantee: str) -> None:
        """Count one request. Raises Refused if it comes too soon."""
        now = self._clock()
        with self._lock:
            had, then = self._left.get(grantee, (self._at_once, now))
            left = min(self._at_once, had + (now - then) * self._a_second)
            self._left[grantee] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if left < 1:
            raise Refused(
                f"You have made more requests than {self._a_second:g} a second. Nothing was "
                "charged for this one.\nAsk again in a second."
            )
