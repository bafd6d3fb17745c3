"""A server that ends in order: nothing new is begun, what is under way may still be told."""

import socket

import uvicorn

from sarus_kernel.vault.asking import Asking


class Ending(uvicorn.Server):
    """uvicorn's server; before it waits for the connections that are left, it closes the line."""

    def __init__(self, config: uvicorn.Config, line: Asking) -> None:
        super().__init__(config)
        self._line = line

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Who waits for their turn is told now; uvicorn gives the others its grace."""
        self._line.close()
        await super().shutdown(sockets)
