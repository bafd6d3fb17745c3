"""How far the questions have come that are being answered: steps that do not depend on the data."""

import threading

from sarus_kernel.vault.workers.pool import REQUEST


class Progress:
    """Owns the counts of the requests that run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[int, int]] = {}

    def note(self, done: int, total: int) -> None:
        """So many steps of the request on whose behalf this thread works are done."""
        with self._lock:
            self._known[REQUEST.get()] = done, total

    def of(self, request: str) -> tuple[int, int]:
        """Steps done, and steps in all; zeros where that is not known."""
        with self._lock:
            return self._known.get(request, (0, 0))

    def forget(self, request: str) -> None:
        """A request has ended."""
        with self._lock:
            self._known.pop(request, None)
