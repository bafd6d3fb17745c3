"""Serves the vault's door on the network, in a thread beside the one on the Unix socket.

HTTP/1.1 alone: a kernel asks one question at a time and waits for it, so HTTP/2 would add its
attacks (rapid resets, header bombs) and no speed. A reverse proxy may speak it to its clients.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.network.certificates import context, identity
from sarus_kernel.vault.network.connections import FROM_ONE, Listener, listen
from sarus_kernel.vault.network.impatience import Impatient
from sarus_kernel.vault.network.places import Place, Reached, checked, name_of, write

LONGEST_HEAD = 16_384
"""Bytes of a request's line and headers."""
AT_ONCE = 512
"""Connections of all addresses together; who comes then is told to come again."""
PATIENCE = 3
CLOSING = 0.1
"""Seconds in which connections that were cut off are given back."""
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


@contextmanager
def reachable(
    app: ASGIApp, directory: Path, place: Place, patience: float = PATIENCE
) -> Iterator[Reached]:
    """Serve an application on the network while the block runs; `patience`: seconds for what is
    under way at the end. Raises OwnerError."""
    checked(place)
    # the addresses behind a proxy are the proxy's: there it has to count
    most = AT_ONCE if place.proxied else FROM_ONE
    with listen(place.host, place.port, most) as listener:
        port = listener.getsockname()[1]
        url = (place.url or f"https://{_spelt(place.host)}:{port}").rstrip("/")
        settings, pin = _settings(app, directory, place, url)
        settings.timeout_graceful_shutdown = round(patience)
        reached = Reached(url, pin)
        with _running(uvicorn.Server(settings), listener, 2 * patience):
            write(directory, reached)
            yield reached


def _spelt(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _settings(app: ASGIApp, directory: Path, place: Place, url: str) -> tuple[uvicorn.Config, str]:
    """How it is served, and by which certificate it is known."""
    guarded = TrustedHostMiddleware(_plain(app), [name_of(url)], www_redirect=False)
    settings = uvicorn.Config(
        guarded,
        http=Impatient,
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        h11_max_incomplete_event_size=LONGEST_HEAD,
        limit_concurrency=AT_ONCE,
        timeout_keep_alive=75,
    )
    if place.proxied:
        return settings, ""
    own = identity(directory, place, url)
    made = context(own)
    settings.ssl_context_factory = lambda *_: made
    return settings, own.pin


def _plain(app: ASGIApp) -> ASGIApp:
    """Answers nobody keeps, and no browser runs."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
            await send(message)

        await app(scope, receive, sent)

    return wrapped


async def _serve(server: uvicorn.Server, listener: Listener) -> None:
    """Serve, and at the end leave no connection half closed."""
    await server.serve(sockets=[listener])
    for connection in list(server.server_state.connections):
        if (transport := connection.transport) is not None:
            transport.abort()
    await asyncio.sleep(CLOSING)


@contextmanager
def _running(server: uvicorn.Server, listener: Listener, ending: float) -> Iterator[None]:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(_serve(server, listener))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="the network's door", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        thread.join(0.01)
    if failed:
        raise OwnerError("The vault's door on the network did not open.") from failed[0]
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(ending)
