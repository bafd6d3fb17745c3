"""Starts the fork server, and has it fork workers: each with a channel and a way to stop it."""

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass

from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault.workers.data_location import Where
from sarus_kernel.vault.workers.jobs import REAL
from sarus_kernel.vault.workers.seal import Limits
from sarus_kernel.wire.codec import encode

WARM_UP = 60.0
"""Seconds a fork server may take to load its libraries."""
SINGLE_THREADED = {
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "NUMEXPR_MAX_THREADS": "1",
    "TZ": "UTC",
    "LANG": "C.UTF-8",
}
"""Keeps each library from starting threads of its own: a fork would lose them."""
KEPT = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH")
"""All of the vault's environment that the fork server sees: what it takes to find the libraries."""


class Gone(Exception):
    """The other end is not there any more."""


@dataclass(frozen=True)
class Worker:
    """One worker, sealed and waiting: its channel, and its pidfd."""

    channel: socket.socket
    process: int

    def say(self, message: bytes, deadline: float) -> None:
        """Send one message of a conversation. Raises Gone, or TimeoutError at the deadline."""
        try:
            self.channel.settimeout(max(0.001, deadline - time.monotonic()))
            self.channel.sendall(len(message).to_bytes(8, "little") + message)
        except TimeoutError:
            raise
        except OSError:
            raise Gone from None

    def hear(self, longest: int, deadline: float) -> bytes:
        """Wait for one message. Raises Gone, or TimeoutError at the deadline."""
        length = int.from_bytes(self._exactly(8, deadline), "little")
        if length > longest:
            raise Gone
        return self._exactly(length, deadline)

    def _exactly(self, length: int, deadline: float) -> bytes:
        found = bytearray()
        try:
            while len(found) < length:
                self.channel.settimeout(max(0.001, deadline - time.monotonic()))
                part = self.channel.recv(min(length - len(found), 1 << 20))
                if not part:
                    raise Gone
                found += part
        except TimeoutError:
            raise
        except OSError:
            raise Gone from None
        return bytes(found)

    def ask(self, job: bytes, longest: int, deadline: float) -> bytes:
        """Send a job, return all that comes until the worker ends (a block's answer).

        Raises Gone, or TimeoutError at the deadline.
        """
        try:
            self.channel.settimeout(max(0.001, deadline - time.monotonic()))
            self.channel.sendall(job)
            self.channel.shutdown(socket.SHUT_WR)
            parts, size = [], 0
            while part := self._receive(deadline):
                parts.append(part)
                size += len(part)
                if size > longest:
                    raise Gone
        except TimeoutError:
            raise
        except OSError:
            raise Gone from None
        return b"".join(parts)

    def _receive(self, deadline: float) -> bytes:
        self.channel.settimeout(max(0.001, deadline - time.monotonic()))
        return self.channel.recv(1 << 20)

    def alive(self) -> bool:
        """Whether the worker is still there: one that waited may have died with its fork server."""
        return not select.select([self.process], [], [], 0)[0]

    def stop(self) -> None:
        """Kill the worker, whatever it is doing. A pidfd never means another process."""
        with suppress(OSError):
            signal.pidfd_send_signal(self.process, signal.SIGKILL)

    def dismiss(self) -> None:
        """Kill the worker and forget it."""
        self.stop()
        os.close(self.process)
        self.channel.close()


class ForkServer:
    """Owns the warm process that workers are forked from. Its methods are for one thread."""

    def __init__(self, where: Where, catalog: Catalog, limits: Limits) -> None:
        self._control, theirs = socket.socketpair()
        log = where.private / "vault.log"
        with theirs, tempfile.TemporaryFile() as given, log.open("ab") as errors:
            given.write(encode(catalog))
            given.seek(0)
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "sarus_kernel.vault.workers.fork_server"),
                    *(str(theirs.fileno()), str(where.private), str(where.host or "")),
                    *(str(limits.memory), str(limits.seconds)),
                ],
                stdin=given,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=(theirs.fileno(),),
                env={name: os.environ[name] for name in KEPT if name in os.environ}
                | SINGLE_THREADED,
                start_new_session=True,
            )

    def spawn(self, tables: bytes = REAL) -> socket.socket:
        """Ask for one worker; it reports through the channel. Raises Gone."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [tables], [theirs.fileno()])
            except OSError:
                ours.close()
                raise Gone from None
        return ours

    def need_alive(self) -> None:
        """Raises Gone if the process has ended."""
        if self._process.poll() is not None:
            raise Gone

    def close(self) -> None:
        """End the fork server, and with it every worker."""
        self._control.close()
        self._process.kill()
        self._process.wait()


def report(channel: socket.socket, seconds: float = WARM_UP) -> Worker:
    """Wait until a worker asked for is there. Raises Gone."""
    ready, _, _ = select.select([channel], [], [], seconds)
    message, ends, _, _ = socket.recv_fds(channel, 1, 1) if ready else (b"", [], 0, None)
    if not message or not ends:
        channel.close()
        raise Gone
    return Worker(channel, ends[0])
