"""Driving a real kernel process from a test, cell by cell."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

TIMEOUT = 120


@dataclass
class Run:
    """What one cell gave."""

    reply: dict[str, Any]
    outputs: list[dict[str, Any]] = field(default_factory=list)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The outputs of one message type, footers left out."""
        return [m for m in self.outputs if m["msg_type"] == kind and not is_footer(m)]

    @property
    def footers(self) -> list[str]:
        """The labels of the footers."""
        return [label(m) for m in self.outputs if is_footer(m)]

    @property
    def result(self) -> dict[str, Any]:
        """The data of the one execute_result."""
        (message,) = self.of("execute_result")
        return dict(message["content"]["data"])

    @property
    def label(self) -> str:
        """The label of the one execute_result."""
        (message,) = self.of("execute_result")
        return label(message)


def label(message: dict[str, Any]) -> str:
    """The label in an output's metadata."""
    inside = message["content"].get("metadata") or message["metadata"]
    return str(inside["sarus"]["label"])


def is_footer(message: dict[str, Any]) -> bool:
    """Whether an output is nothing but a label."""
    return bool((message["content"].get("metadata") or {}).get("sarus", {}).get("footer"))


class Notebook:
    """A running kernel and a client of it."""

    def __init__(self, client: BlockingKernelClient, manager: KernelManager) -> None:
        self.client, self.manager = client, manager

    def run(self, code: str, **options: Any) -> Run:
        """Run one cell and gather what it gives until the kernel is idle again."""
        asked = self.client.execute(code, **options)
        run = Run({})
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != asked:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
            if message["msg_type"] not in ("status", "execute_input"):
                run.outputs.append(message)
        while not run.reply:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == asked:
                run.reply = reply["content"]
        return run

    def later(self, seconds: float) -> list[dict[str, Any]]:
        """What else comes on the iopub channel until nothing came for so long."""
        found = []
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=seconds)
            except Empty:
                return found
            if message["msg_type"] != "status":
                found.append(message)

    def complete(self, code: str) -> dict[str, Any]:
        """The completions at the end of some code."""
        return dict(self.client.complete(code, reply=True, timeout=TIMEOUT)["content"])


@contextmanager
def notebook(folder: Path, argv: list[str], environment: dict[str, str]) -> Iterator[Notebook]:
    """A kernel of this command, in a home of its own under `folder`."""
    spec = folder / "kernels" / "tested"
    spec.mkdir(parents=True)
    content = {
        "argv": [sys.executable, *argv, "-f", "{connection_file}"],
        "display_name": "t",
        "language": "python",
    }
    (spec / "kernel.json").write_text(json.dumps(content), "utf-8")
    manager = KernelManager(kernel_name="tested")
    manager.kernel_spec_manager.kernel_dirs = [str(folder / "kernels")]
    root = str(Path(__file__).parents[2])
    home = {"HOME": str(folder), "IPYTHONDIR": str(folder / "ipython"), "PYTHONPATH": root}
    manager.start_kernel(env={**_clean(), **home, **environment}, cwd=str(folder))
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=200)
        yield Notebook(client, manager)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def _clean() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "JUPYTER_PLATFORM_DIRS": "1", "LANG": "C.UTF-8"}
