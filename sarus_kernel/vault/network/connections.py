"""A listener that counts: one address may hold so many connections, and no more.

Counted where they are accepted, so that connections that never finish the TLS handshake count too.
asyncio accepts through the socket it is given, and closes what it accepted through it as well.
"""

import socket
import threading
from collections import Counter
from ipaddress import IPv6Address, ip_address
from typing import Any

from sarus_kernel.errors import OwnerError

FROM_ONE = 64
"""Connections of one address: a kernel holds up to three, and a hospital may share one address."""
WAITING = 128


class Counted(socket.socket):
    """An accepted connection, which is told of when it closes."""

    release: Any = None

    def close(self) -> None:
        """Close it, and count it no more."""
        release, self.release = self.release, None
        super().close()
        if release is not None:
            release()


class Listener(socket.socket):
    """A listening socket that refuses an address with too many connections open."""

    def __init__(self, family: int, most: int) -> None:
        super().__init__(family, socket.SOCK_STREAM)
        self._most = most
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection. ConnectionAbortedError, which asyncio passes over, if it is one too
        many."""
        number, address = self._accept()  # type: ignore[attr-defined]
        made = Counted(self.family, self.type, self.proto, fileno=number)
        who = network_of(address[0])
        with self._lock:
            many = self._open[who] >= self._most
            self._open[who] += not many
        if many:
            made.close()
            raise ConnectionAbortedError
        made.release = lambda: self._left(who)
        return made, address

    def _left(self, who: str) -> None:
        with self._lock:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]


def network_of(address: str) -> str:
    """Whom an address belongs to: of IPv6 a customer has a whole /64."""
    found = ip_address(address.partition("%")[0])
    if not isinstance(found, IPv6Address):
        return address
    mapped = found.ipv4_mapped
    return str(mapped) if mapped else str(int(found) >> 64)


def listen(host: str, port: int, most: int = FROM_ONE) -> Listener:
    """Listen on a host's port. Raises OwnerError."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        raise OwnerError(
            f"There is no {host[:80]} to listen on: --host takes an address."
        ) from None
    listener = Listener(family, most)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(WAITING)
    except OSError as error:
        listener.close()
        raise OwnerError(
            f"The vault cannot listen on {host}, port {port}: {error.strerror}."
        ) from None
    return listener
