"""HTTP/1.1 as uvicorn and h11 speak it, but a request has to arrive within a time.

uvicorn limits the size of a request's head and how long a connection may idle between requests;
it would wait for ever for the rest of one (slowloris).
"""
# mypy: disable-error-code="misc"

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from sarus_kernel.wire.codec import LONGEST

HEAD = 10.0
"""Seconds for a request's line and headers, from the connection or the first byte on."""
BODY = 60.0
"""Seconds for the rest: four million bytes at most."""
MOST = 2 * LONGEST
"""Bytes of a request, also of one that was refused: so many are read, that the refusal is heard."""


class Impatient(H11Protocol):
    """A connection that is closed when its request does not arrive in time."""

    head, body = HEAD, BODY
    _timer: asyncio.TimerHandle | None = None
    _state: Any = None
    _received = 0

    def connection_made(self, transport: Any) -> None:
        """The clock starts with the connection."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Some bytes of a request."""
        self._received += len(data)
        if self._received > MOST:
            self.transport.abort()
            return
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """The next request may be there already; if none is, uvicorn's keep-alive counts."""
        super().on_response_complete()
        if self.conn.their_state is not h11.IDLE:
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._stop()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """One clock for the head and one for the body, however many bytes come meanwhile."""
        state = self.conn.their_state
        if state is self._state:
            return
        self._stop()
        self._state = state
        if state is not h11.SEND_BODY:
            self._received = 0
        seconds = {h11.IDLE: self.head, h11.SEND_BODY: self.body}.get(state)
        if seconds is not None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self.transport.abort)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
