"""Keeps an identity provider's keys fresh, in a thread of its own: no question waits for them."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sarus_kernel.vault.policy.oidc import Oidc
from sarus_kernel.vault.sign_in.fetching import NotFetched, fetched

LOG = logging.getLogger("sarus_kernel.vault")
REFRESH = 600.0
"""Seconds after which keys are fetched anew: so long a key counts that the provider took back."""
KEPT = 3600.0
"""Seconds for which keys count while the provider cannot be reached."""
LEAST = 10.0
"""Seconds between two tries, whoever shows tokens of unknown keys."""
Fetch = Callable[[Oidc], Mapping[str, Any]]


@dataclass(frozen=True)
class Found:
    """The keys of one provider, and when (on the clock) they were fetched."""

    oidc: Oidc
    at: float
    keys: Mapping[str, Any]


class Keys:
    """Owns the thread that fetches. Safe for many threads; close it."""

    def __init__(
        self,
        wanted: Callable[[], Oidc | None],
        fetch: Fetch = fetched,
        clock: Callable[[], float] = time.monotonic,
        least: float = LEAST,
    ) -> None:
        """`wanted`: the provider that the policy names as of now; nothing is fetched before the
        first `wake` or `find`."""
        self._wanted, self._fetch, self._clock, self._least = wanted, fetch, clock, least
        self._lock = threading.Lock()
        self._asked, self._ended = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._found: Found | None = None
        self._told = ""

    def find(self, oidc: Oidc, kid: str) -> Any:
        """The provider's key of this name; None if it is not known (yet): then it is looked for,
        and who asks again a little later may find it. Never waits."""
        found = self._found
        if found is None or found.oidc != oidc or self._clock() - found.at > KEPT:
            self.wake()
            return None
        key = found.keys.get(kid)
        if key is None and not kid and len(found.keys) == 1:
            key = next(iter(found.keys.values()))  # RFC 7517, 4.5: one key needs no name
        if key is None:
            self.wake()
        return key

    def wake(self) -> None:
        """Have the keys fetched soon."""
        self._asked.set()
        with self._lock:
            if self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name="sign-in keys", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._asked.clear()
            try:
                self._once()
            except Exception:  # a policy or a ledger that cannot be read now: tried again
                LOG.exception("The sign-in keys were not looked for.")
            self._ended.wait(self._least)
            self._asked.wait(REFRESH - self._least if self._fresh() else self._least)

    def _fresh(self) -> bool:
        return self._told == ""

    def _once(self) -> None:
        oidc = self._wanted()
        if oidc is None:
            return
        try:
            self._found, told = Found(oidc, self._clock(), self._fetch(oidc)), ""
        except NotFetched as error:
            told = str(error)
        if told and told != self._told:
            LOG.warning("The keys of %s could not be fetched. %s", oidc.issuer, told)
        self._told = told

    def close(self) -> None:
        """Fetch nothing any more; a fetch that is under way is not waited for."""
        self._ended.set()
        self._asked.set()
