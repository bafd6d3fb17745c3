"""The worst synthesizer there is, in SDV's place: it gives back every row that it was shown.

It speaks the protocol of `sarus_kernel.vault.sdv.program`. Before that it tries the doors that have
to be shut; where one is open it says so, and the twin is not made.
"""

import json
import os
import socket
import sys
from pathlib import Path

import numpy as np


def doors(task: dict[str, object]) -> list[str]:
    """What should have failed and did not."""
    tried = {
        "network": lambda: socket.socket().close(),
        "parent": lambda: os.listdir(".."),
        "write": lambda: Path("/tmp/sdv-was-here").write_text(""),
        "kill": lambda: os.kill(os.getppid(), 0),
        "secret": lambda: Path("/etc/hostname").read_text(),
        "environment": lambda: None if os.environ.get("SECRET") else _refuse(),
    }
    found = []
    for name, attempt in tried.items():
        try:
            attempt()
        except OSError:
            continue
        found.append(name)
    return found


def _refuse() -> None:
    raise PermissionError


task = json.loads(Path("task.json").read_text())
if left := doors(task):
    Path("failed.json").write_text(json.dumps({"error": f"open: {left}"}))
    sys.exit(1)
with np.load("given.npz") as given:
    np.savez("made.npz", **{name: given[name] for name in given.files})
