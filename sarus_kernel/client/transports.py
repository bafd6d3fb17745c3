"""The ways to reach a vault: bytes in, bytes out."""

import os
import ssl
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from sarus_kernel.client.addresses import Address
from sarus_kernel.client.pinning import context
from sarus_kernel.errors import VaultUnavailable

PATIENCE = 3600.0
"""Seconds one answer may take: the vault has its own, shorter limits; an interrupt stops both."""
PAUSES = (0.0, 0.2, 1.0, 3.0)
"""Seconds before each new try after a connection was lost."""
LIMITS = httpx.Limits(keepalive_expiry=30)
SHUT = (
    "You may not use the vault's socket {path}.\n"
    "It is open to one group of this machine: ask the data owner whether you are in it, and log in "
    "again if you were added just now."
)
AWAY = (
    "The vault does not answer on {path}.\n"
    "Is it running? The data owner starts it with: sarus-kernel serve DIR"
)
BROKEN = (
    "The vault on {path} went away while it answered.\n"
    "Ask again: a question that was answered already costs nothing."
)
UNKNOWN = (
    "Who answers at {path} could not prove to be the vault, by TLS 1.3 and its certificate.\n"
    "Nothing was sent. Ask the data owner."
)


Token = str | Callable[[], str]
"""Who asks: a token, or what gives the one of the moment."""


class Broken(VaultUnavailable):
    """A connection that was there was lost before the answer."""


class Http:
    """HTTP by some transport. Safe for several threads. `path`: how its place is called."""

    def __init__(self, path: str | Path, transport: httpx.HTTPTransport, url: str, token: Token):
        self.path, self._token = path, token
        self._http = httpx.Client(
            transport=transport,
            base_url=url,
            timeout=httpx.Timeout(PATIENCE, connect=5.0),
            trust_env=False,
        )

    def get(self, path: str) -> bytes:
        """The body of GET path. Raises VaultUnavailable."""
        return self._send("GET", path, None)

    def post(self, path: str, body: bytes) -> bytes:
        """The body of POST path. Raises VaultUnavailable."""
        return self._send("POST", path, body)

    def insist(self, path: str, body: bytes) -> bytes:
        """The same, again where the connection was lost: for what is known there by an id."""
        lost: VaultUnavailable | None = None
        for pause in (*PAUSES, None):
            try:
                return self.post(path, body)
            except VaultUnavailable as error:
                if pause is None or not (lost or isinstance(error, Broken)):
                    raise lost or error from None
                lost = lost or error
                time.sleep(pause)
        raise AssertionError("the last try has no pause after it")

    def _send(self, method: str, path: str, body: bytes | None) -> bytes:
        token = self._token if isinstance(self._token, str) else self._token()
        heads = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            return self._http.request(method, path, content=body, headers=heads).content
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            words = UNKNOWN if _unproven(error) else AWAY
            raise VaultUnavailable(words.format(path=self.path)) from None
        except httpx.HTTPError:
            raise Broken(BROKEN.format(path=self.path)) from None

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()


class UnixSocket(Http):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path, token: Token) -> None:
        transport = httpx.HTTPTransport(uds=str(path), limits=LIMITS)
        super().__init__(path, transport, "http://vault", token)
        self._place = path

    def _send(self, method: str, path: str, body: bytes | None) -> bytes:
        try:
            there = self._place.is_socket()
            shut = there and not os.access(self._place, os.W_OK)
        except OSError:  # its folder may not be entered
            there, shut = False, True
        if not there or shut:
            raise VaultUnavailable((SHUT if shut else AWAY).format(path=self.path))
        return super()._send(method, path, body)


class Tls(Http):
    """HTTP over TLS 1.3, to the holder of the pinned certificate. Raises VaultUnavailable."""

    def __init__(self, address: Address, token: Token) -> None:
        transport = httpx.HTTPTransport(verify=context(address), limits=LIMITS)
        super().__init__(address.url, transport, address.url, token)


def _unproven(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
