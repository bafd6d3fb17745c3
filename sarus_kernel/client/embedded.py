"""Starts a vault for a directory on this machine: for its owner's own use, demos and tests."""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sarus_kernel.client.transports import UnixSocket
from sarus_kernel.errors import ERRORS, VaultUnavailable

ENDED = (
    "The vault of {directory} has ended.\n"
    "Restart the kernel, which starts it again: what was answered before costs nothing."
)
PATIENCE = 60.0
"""Seconds a vault may take to start."""


class Embedded:
    """A vault process of our own, started at once and waited for when it is first needed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._folder = Path(tempfile.mkdtemp(prefix="sarus-"))
        self._lock = threading.Lock()
        self._socket: UnixSocket | None = None
        self._errors = self._folder / "errors"
        path = self._folder / "vault.sock"
        # -P: a file called pandas.py beside the notebook is not imported.
        command = [sys.executable, "-P", "-m", "sarus_kernel.vault", str(directory)]
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [*command, "--socket", str(path), "--embedded"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )

    def get(self, path: str) -> bytes:
        """The body of GET path. Raises VaultUnavailable, or why the vault could not start."""
        return self._ready().get(path)

    def post(self, path: str, body: bytes) -> bytes:
        """The body of POST path. Raises VaultUnavailable, or why the vault could not start."""
        return self._ready().post(path, body)

    def insist(self, path: str, body: bytes) -> bytes:
        """The same, again where the connection was lost."""
        return self._ready().insist(path, body)

    def _ready(self) -> UnixSocket:
        with self._lock:
            if self._socket is None:
                said = self._first_line()
                if "error" in said:
                    known = {error.__name__: error for error in ERRORS}
                    raise known.get(said["error"], VaultUnavailable)(said.get("reason", ""))
                self._socket = UnixSocket(Path(said["socket"]), said["token"])
            if self._process.poll() is not None:
                raise VaultUnavailable(ENDED.format(directory=self.directory))
            return self._socket

    def _first_line(self) -> dict[str, Any]:
        """What the vault says when it listens. Raises VaultUnavailable if it says nothing."""
        assert self._process.stdout is not None
        source, deadline, line = self._process.stdout.fileno(), time.monotonic() + PATIENCE, b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([source], [], [], max(0, deadline - time.monotonic()))
            part = os.read(source, 4096) if ready else b""
            if not part:
                raise VaultUnavailable(self._silence())
            line += part
        said: dict[str, Any] = json.loads(line)
        return said

    def _silence(self) -> str:
        """Why a vault may have said nothing. No question was asked yet, so it held no data."""
        said = self._errors.read_text("utf-8", "replace").strip().splitlines()
        return (
            f"The vault of {self.directory} did not start: {said[-1][:200] if said else 'no word'}"
            f"\nTry: sarus-kernel check {self.directory}"
        )

    def close(self) -> None:
        """Stop the vault: its standard input ends, and so does it."""
        if self._socket is not None:
            self._socket.close()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
