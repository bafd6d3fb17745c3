"""The Private Data kernel: IPython's kernel, with a vault at hand and a label on every output."""
# mypy: disable-error-code="no-untyped-call, union-attr, override"
# (ipykernel is half typed: traits that are always there may be None, coroutines are plain.)

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelbase import Kernel
from traitlets import Bool, Type, Unicode, default

from sarus_kernel.kernel.asking.cohorts import CohortMagics
from sarus_kernel.kernel.asking.magics import PrivateMagics
from sarus_kernel.kernel.asking.missing_names import advice
from sarus_kernel.kernel.asking.python_blocks import BlockMagics
from sarus_kernel.kernel.completion import COMPLETE, INSPECT, first
from sarus_kernel.kernel.completion.traced import with_types
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.displays import ReleasedFrames, register
from sarus_kernel.kernel.displays.meanings import named
from sarus_kernel.kernel.loading import SQL, TRACED_LIBRARIES, TRACER_API, VALUES, ahead, load
from sarus_kernel.kernel.panel.requests import REPLY, REQUEST, answer
from sarus_kernel.kernel.provenance.cells import Cell, Cells
from sarus_kernel.kernel.provenance.file_records import FileRecords, place
from sarus_kernel.kernel.provenance.outputs import Outputs
from sarus_kernel.kernel.shell import PrivateDataShell
from sarus_kernel.kernel.tracing import Reader, Rewriter, Tracing

BANNER = "Private Data: pandas, SQL and scikit-learn on data you may not see. %private says more."

SOON = 0.5
"""Seconds from the start until heavy parts are loaded ahead: the first cells come first."""


class MainThreadOnly:
    """Stands where ipykernel keeps its thread for subshells, of which there are none here.

    ipykernel takes a false one for no thread at all, but asks it who runs the cells that await.
    """

    def __init__(self) -> None:
        self.parent_thread = threading.current_thread()

    def __bool__(self) -> bool:
        return False


class PrivateDataKernel(IPythonKernel):
    """An IPython kernel that can ask a vault, and says of every output where it comes from."""

    implementation = "private-data"
    implementation_version = version("sarus-kernel")
    banner = BANNER
    shell_class = Type(PrivateDataShell)
    _supports_kernel_subshells = False

    vault = Unicode(
        help="A vault's directory, unix:///path of its socket, or its https:// address. "
        "Default: SARUS_KERNEL_VAULT."
    ).tag(config=True)
    load_ahead = Bool(True, help="Load heavy parts soon after the start.").tag(config=True)

    @default("vault")
    def _vault_from_environment(self) -> str:
        return os.environ.get("SARUS_KERNEL_VAULT", "")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.control_handlers.pop("debug_request", None)
        self.control_handlers[REQUEST] = self.panel_request
        self._replies: set[asyncio.Task[None]] = set()
        self.shell_channel_thread = MainThreadOnly()
        shell = self.shell
        # taken out of the environment, which every child of a cell inherits
        self.connection = Connection(self.vault, os.environ.pop("SARUS_KERNEL_TOKEN", ""))
        self.connection.values = shell.user_ns
        self.records = FileRecords(place())
        self.cells = Cells(shell.user_global_ns, shell.user_ns_hidden, self.records)
        self.outputs = Outputs(self.cells, self.connection.twin_by)
        frames = ReleasedFrames()
        self.tracing = Tracing(self.connection, self.cells, frames)
        self.session.labeller = self.outputs
        shell.ast_transformers += [Reader(self.cells), Rewriter(self.tracing)]
        shell.count_with(self.tracing.length)
        shell.advise = partial(advice, self.connection)
        shell.register_magics(PrivateMagics(shell, self.connection, self.cells))
        shell.register_magics(BlockMagics(shell, self.connection, self.cells))
        shell.register_magics(CohortMagics(shell, self.connection, self.cells, frames))
        register(shell.display_formatter, frames, partial(named, self.connection))

    def start(self) -> None:
        """Start without the debugger, whose libraries are not even loaded."""
        self.shell.exit_now = False
        Kernel.start(self)
        if self.load_ahead:
            self.io_loop.call_later(SOON, self._load_ahead)

    def _load_ahead(self) -> None:
        modules = (TRACED_LIBRARIES, TRACER_API, SQL, VALUES)
        steps: list[Callable[[], object]] = [self.tracing.tracer]
        steps += [partial(load, name) for name in modules]
        if self.connection.where:
            steps.append(lambda: self.connection.get().catalog)
        ahead([*steps, self.records.tidy])

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: Any = None,
        allow_stdin: bool = False,
        *,
        cell_meta: Any = None,
        cell_id: Any = None,
    ) -> dict[str, Any]:
        """Run a cell, and after it say where its streams, errors and pictures come from."""
        parent = self.get_parent("shell")
        cell = self.cells.open(parent.get("header", {}).get("msg_id", ""))
        failed = True
        try:
            reply: dict[str, Any] = await super().do_execute(
                code, silent, store_history, user_expressions, allow_stdin,
                cell_meta=cell_meta, cell_id=cell_id,
            )  # fmt: skip
            failed = reply["status"] != "ok"
        finally:
            self._after(cell, failed, silent, parent)
        return reply

    def _after(self, cell: Cell, failed: bool, silent: bool, parent: Any) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self.cells.close(cell, failed)
        if not silent and (due := self.outputs.due(cell)) is not None:
            topic = self._topic("display_data")
            self.session.send_footer(self.iopub_socket, due, parent, topic)
        error = getattr(self.shell.last_execution_result, "error_in_exec", None)
        if failed and isinstance(error, KeyboardInterrupt | asyncio.CancelledError):
            self.connection.interrupt()

    async def panel_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Answer a panel, on the control channel: a slow answer holds up no other message."""

        async def reply() -> None:
            content = await answer(parent["content"], self.connection)
            self.session.send(stream, REPLY, content, parent, ident)

        task = asyncio.create_task(reply())
        self._replies.add(task)
        task.add_done_callback(self._replies.discard)

    def _publish_status(self, status: str, channel: str, parent: Any = None) -> None:
        """Say busy or idle, but not about a panel's request: a cell may be running meanwhile."""
        about = (parent or self.get_parent(channel) or {}).get("header", {})
        if about.get("msg_type") != REQUEST:
            super()._publish_status(status, channel, parent)

    def do_complete(self, code: str, cursor_pos: int | None) -> dict[str, Any]:
        """Complete SQL and tables from the catalog, everything else as IPython does."""
        at = len(code) if cursor_pos is None else cursor_pos
        ours = first(COMPLETE, code, at, self.connection)
        if ours is not None:
            return ours
        found: dict[str, Any] = super().do_complete(code, at)
        return with_types(found, code, self.connection.values)

    def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()
    ) -> dict[str, Any]:
        """Describe tables, columns and what is traced; everything else as IPython does."""
        found = first(INSPECT, code, cursor_pos, self.connection)
        if found is not None:
            return found
        reply: dict[str, Any] = super().do_inspect(code, cursor_pos, detail_level, omit_sections)
        return reply

    def do_shutdown(self, restart: bool) -> dict[str, Any]:
        """Shut down, the vault's line included."""
        self.connection.close()
        reply: dict[str, Any] = super().do_shutdown(restart)
        return reply
