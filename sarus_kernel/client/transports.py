"""The ways to reach a vault: bytes in, bytes out."""

from pathlib import Path

import httpx

from sarus_kernel.errors import VaultUnavailable

PATIENCE = 3600.0
"""Seconds one answer may take: the vault has its own, shorter limits; an interrupt stops both."""
AWAY = (
    "The vault does not answer on {path}.\n"
    "Is it running? The data owner starts it with: sarus-kernel serve DIR"
)
BROKEN = (
    "The vault on {path} went away while it answered.\n"
    "Ask again: a question that was answered already costs nothing."
)


class UnixSocket:
    """HTTP over a Unix socket. Safe for several threads."""

    def __init__(self, path: Path, token: str) -> None:
        self.path = path
        self._http = httpx.Client(
            transport=httpx.HTTPTransport(uds=str(path), limits=httpx.Limits(keepalive_expiry=30)),
            base_url="http://vault",
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(PATIENCE, connect=5.0),
            trust_env=False,
        )

    def get(self, path: str) -> bytes:
        """The body of GET path. Raises VaultUnavailable."""
        return self._send("GET", path, None)

    def post(self, path: str, body: bytes) -> bytes:
        """The body of POST path. Raises VaultUnavailable."""
        return self._send("POST", path, body)

    def _send(self, method: str, path: str, body: bytes | None) -> bytes:
        if not self.path.is_socket():
            raise VaultUnavailable(AWAY.format(path=self.path))
        try:
            return self._http.request(method, path, content=body).content
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise VaultUnavailable(AWAY.format(path=self.path)) from None
        except httpx.HTTPError:
            raise VaultUnavailable(BROKEN.format(path=self.path)) from None

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()
