"""The process around the kernel: sockets, configuration, and the session that labels."""
# mypy: disable-error-code="no-untyped-call, assignment"
# (ipykernel is half typed.)

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.guarded_eval import EVALUATION_POLICIES
from IPython.core.profiledir import ProfileDir
from jupyter_client.session import Session
from traitlets import Type, default

from sarus_kernel.kernel.kernel import PrivateDataKernel
from sarus_kernel.kernel.provenance.session import LabellingSession

_LIMITED: Any = EVALUATION_POLICIES["limited"]
COMPLETED = _LIMITED.allowed_getattr_external | {
    ("sarus_kernel.frontends.python.values", name)
    for name in ("Frame", "Series", "Index", "Collection", "Scalar", "Array")
}
"""Classes whose attributes the completer may look up: `df.age.<Tab>` is worked out on the twin."""


class PrivateDataApp(IPKernelApp):
    """Starts a Private Data kernel."""

    classes = [PrivateDataKernel, ZMQInteractiveShell, ProfileDir, Session]  # noqa: RUF012 (a traitlets class attribute)
    kernel_class = Type(PrivateDataKernel, klass="ipykernel.kernelbase.Kernel").tag(config=True)

    @default("session")
    def _labelling_session(self) -> Session:
        return LabellingSession(parent=self)

    def init_control(self, context: Any) -> None:
        """The control channel, without the thread for subshells.

        On a subshell, comms are answered while a cell runs, and draw half-finished figures.
        """
        super().init_control(context)
        self.shell_channel_thread = None

    def init_kernel(self) -> None:
        """The kernel, whatever a configuration file says, keeps questions off the disk."""
        self.config.HistoryManager.enabled = False
        self.config.HistoryManager.hist_file = ":memory:"
        self.config.Completer.use_jedi = False
        self.config.Completer.policy_overrides = {"allowed_getattr_external": COMPLETED}
        with _no_debugger():
            super().init_kernel()


@contextmanager
def _no_debugger() -> Iterator[None]:
    """ipykernel loads debugpy (0.1 s) where it can. A None in sys.modules is a failed import."""
    before = sys.modules.get("debugpy")
    sys.modules["debugpy"] = None
    try:
        yield
    finally:
        del sys.modules["debugpy"]
        if before is not None:
            sys.modules["debugpy"] = before
