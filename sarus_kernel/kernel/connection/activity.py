"""What the vault is asked to do right now, so that a front end can show that it is working."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Activity:
    """Owns the record of the question that is being answered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: list[float] = []

    @contextmanager
    def working(self) -> Iterator[None]:
        """While this lasts, the vault is working."""
        began = time.monotonic()
        with self._lock:
            self._since.append(began)
        try:
            yield
        finally:
            with self._lock:
                self._since.remove(began)

    def state(self) -> dict[str, Any]:
        """Whether the vault is working, and for how many seconds."""
        with self._lock:
            began = min(self._since, default=None)
        seconds = 0.0 if began is None else time.monotonic() - began
        return {"working": began is not None, "seconds": round(seconds, 1)}


class Observed:
    """A vault whose questions are seen by an activity; all else is the vault's own."""

    def __init__(self, vault: Any, activity: Activity) -> None:
        self._vault, self._activity = vault, activity

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vault, name)

    def ask(self, *arguments: Any, **options: Any) -> Any:
        """The vault's answer."""
        with self._activity.working():
            return self._vault.ask(*arguments, **options)

    def twin(self) -> Any:
        """The vault's twin, which the first time has to be fetched."""
        with self._activity.working():
            return self._vault.twin()
