"""IPython's shell with one more name in it, and with nothing written to disk."""
# mypy: disable-error-code="no-untyped-call"
# (IPython is half typed.)

from collections.abc import Callable
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell


class PrivateDataShell(ZMQInteractiveShell):
    """A shell whose `len` counts traced values too; `%who` does not show it."""

    length: Callable[[Any], Any] = staticmethod(len)

    def init_user_ns(self) -> None:
        """The names a notebook starts with, also after `%reset`."""
        super().init_user_ns()
        self.user_ns["len"] = self.user_ns_hidden["len"] = self.length

    def count_with(self, length: Callable[[Any], Any]) -> None:
        """From now on, this is `len`."""
        self.length = length
        self.user_ns["len"] = self.user_ns_hidden["len"] = length
