"""IPython's shell with one more name in it, and a word where a name is missing."""
# mypy: disable-error-code="no-untyped-call"
# (IPython is half typed.)

from collections.abc import Callable
from typing import Any

from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.formatters import DisplayFormatter

from sarus_kernel.kernel.provenance.inspection import is_traced
from sarus_kernel.kernel.provenance.tracebacks import without_ours


class TracedFirst(DisplayFormatter):
    """A formatter that lets a traced value show itself.

    It passes for its twin's class (`__class__`), so IPython would take the printer of that class.
    """

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> Any:
        """(data, metadata) of an object."""
        if is_traced(obj):
            return obj._repr_mimebundle_(include=include, exclude=exclude)
        return super().format(obj, include, exclude)


class PrivateDataShell(ZMQInteractiveShell):
    """A shell whose `len` counts traced values too; `%who` does not show it."""

    length: Callable[[Any], Any] = staticmethod(len)
    advise: Callable[[NameError], str] = staticmethod(lambda _: "")

    def init_display_formatter(self) -> None:
        """How objects are shown."""
        self.display_formatter = formatter = TracedFirst(parent=self)
        self.configurables.append(formatter)  # type: ignore[arg-type]

    def init_user_ns(self) -> None:
        """The names a notebook starts with, also after `%reset`."""
        super().init_user_ns()
        self.user_ns["len"] = self.user_ns_hidden["len"] = self.length

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        """What is shown of an exception; `%xmode Verbose` shows the frames of this package too."""
        kind, value, trace = super()._get_exc_info(exc_tuple)
        whole = self.InteractiveTB.mode == "Verbose"
        if isinstance(value, NameError):
            self._advise(value)
        return kind, value, trace if whole else without_ours(trace)

    def _advise(self, error: NameError) -> None:
        """End the message with the line to write, once."""
        line = self.advise(error)
        if line and not str(error).endswith(line):
            error.args = (f"{error}. Write:\n{line}",)

    def count_with(self, length: Callable[[Any], Any]) -> None:
        """From now on, this is `len`."""
        self.length = length
        self.user_ns["len"] = self.user_ns_hidden["len"] = length
