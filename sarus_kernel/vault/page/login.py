"""Who may see the owner's page: whoever has the owner's token, until half an hour is idle."""

import hashlib
import hmac
import os
import secrets
import stat
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from sarus_kernel.errors import OwnerError

TOKEN = Path("private", "owner.token")
HOURS = 8
IDLE = 1800.0
"""Seconds without a look after which a session is over; at most it lasts so many `HOURS`."""
MOST_SESSIONS = 20
MOST_FAILURES = 8
"""Wrong tokens in one minute, after which all have to wait. One owner types few."""
MINUTE = 60.0


def owner_token(directory: Path) -> str:
    """The owner's token; a new one, readable by its owner alone, if there is none.

    Raises OwnerError if others may read it, or it is too short to be one of ours.
    """
    path = directory / TOKEN
    try:
        if not path.exists():
            _create(path)
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise OwnerError(f"Others may read the owner's token {path}.\nRun: chmod 600 {path}")
        token = path.read_text("utf-8").strip()
    except OSError:
        raise OwnerError(f"The owner's token {path} can be neither read nor made.") from None
    if len(token) < 32:
        raise OwnerError(f"{path} is too short for a token.\nDelete it: a new one will be made.")
    return token


def _create(path: Path) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_urlsafe(32).encode())


class Sessions:
    """Owns who is logged in. Safe for many threads; nothing of it outlives the process."""

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._token = _digest(token)
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, tuple[float, float]] = {}
        self._failures = {inside: deque[float](maxlen=MOST_FAILURES) for inside in (False, True)}

    def wait(self, inside: bool = False) -> float:
        """Seconds until a token may be tried again: 0 unless there were too many wrong ones."""
        with self._lock:
            failures = self._failures[inside]
            if len(failures) < MOST_FAILURES:
                return 0.0
            return max(0.0, failures[0] + MINUTE - self._clock())

    def proves(self, token: str, inside: bool = False) -> bool:
        """Whether this is the owner's token, and there is nothing to wait for.

        Takes the same time whichever part of the token is right. Those who are logged in (`inside`)
        wait for their own failures alone: a stranger's at the door must not keep the owner from
        stopping the vault.
        """
        if self.wait(inside):
            return False
        right = hmac.compare_digest(_digest(token), self._token)
        if not right:
            with self._lock:
                self._failures[inside].append(self._clock())
        return right

    def open(self, token: str) -> str | None:
        """A new session's secret, if the token is right and there is nothing to wait for."""
        if not self.proves(token):
            return None
        with self._lock:
            secret = secrets.token_urlsafe(32)
            now = self._clock()
            self._open[_digest(secret)] = now + HOURS * 3600, now + IDLE
            while len(self._open) > MOST_SESSIONS:
                del self._open[next(iter(self._open))]
            return secret

    def knows(self, secret: str) -> bool:
        """Whether this is the secret of a session that is not over."""
        key, now = _digest(secret), self._clock()
        with self._lock:
            end, idle = self._open.get(key, (0.0, 0.0))
            if now >= min(end, idle):
                self._open.pop(key, None)
                return False
            self._open[key] = end, now + IDLE
            return True

    def close(self, secret: str) -> None:
        """End a session."""
        with self._lock:
            self._open.pop(_digest(secret), None)


def place_of(secret: str) -> str:
    """The part of its pages' addresses that is a session's own: it gives nothing of the secret."""
    return _digest(f"place of {secret}")[:32]


def _digest(text: str) -> str:
    """Looking up a digest tells nothing, by its time, about the secret."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
