"""Serves the owner's page on this machine only, in a thread beside the vault's own server."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.page.application import application
from sarus_kernel.vault.page.facts import Desk
from sarus_kernel.vault.page.login import Sessions, owner_token

HERE = "127.0.0.1"
PATIENCE = 3


@contextmanager
def page(desk: Desk, port: int) -> Iterator[str]:
    """Serve the page while the block runs; its address. Port 0 is any that is free.

    Raises OwnerError if the port is taken or the token is not safe.
    """
    sessions = Sessions(owner_token(desk.directory))
    with _listen(port) as listener:
        settings = uvicorn.Config(
            application(desk, sessions),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=PATIENCE,
        )
        server = uvicorn.Server(settings)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="owner's page", daemon=True
        )
        thread.start()
        try:
            yield f"http://{HERE}:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join(2 * PATIENCE)


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HERE, port))
        listener.listen(32)
    except OSError as error:
        listener.close()
        raise OwnerError(
            f"The owner's page cannot listen on port {port}: {error.strerror}.\n"
            "Give another one with --page PORT."
        ) from None
    return listener
