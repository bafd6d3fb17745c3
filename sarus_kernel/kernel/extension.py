"""`%load_ext sarus_kernel`: the magics, and traced imports on demand, in any IPython.

Only the Private Data kernel sees every output on its way out. Here what the magics, traced values
and released values show is labelled, and nothing else; whoever loads this is told so.
"""
# mypy: disable-error-code="no-untyped-call"
# (IPython is half typed.)

import os
import weakref
from functools import partial
from typing import Any

from sarus_kernel.kernel.asking.magics import PrivateMagics
from sarus_kernel.kernel.asking.python_blocks import BlockMagics
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.displays import ReleasedFrames, register
from sarus_kernel.kernel.displays.meanings import named
from sarus_kernel.kernel.provenance.captions import captioned, own_mark
from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.kernel.provenance.inspection import is_traced
from sarus_kernel.kernel.shell import PrivateDataShell
from sarus_kernel.kernel.tracing import Rewriter, Tracing

WELCOME = """\
Private Data: %private shows what there is; %%private_sql, %private_sql, %%private_python ask.
Only what these show has a label here: not print(), plots, single numbers, nor what you compute.
The Private Data kernel labels every output. %private trace on: imports give traced pandas."""
HERE_ALREADY = "This is the Private Data kernel: it has all of this already."
ON = """\
Imports from now on give traced libraries: import pandas and sarus below. What was imported before
stays plain. Traced values show the synthetic twin, with a label; print() and plots of them show
it without one."""
OFF = "Imports give plain libraries again. What is traced stays traced."


class Extension:
    """Owns what was put into a shell, so that it can be taken out again."""

    def __init__(self, shell: Any, where: str, token: str) -> None:
        self.shell = shell
        self.connection = Connection(where, token)
        self.connection.values = shell.user_ns
        weakref.finalize(self, self.connection.close)
        cells, frames = Cells(shell.user_ns, shell.user_ns_hidden), ReleasedFrames()
        self.tracing = Tracing(self.connection, cells, frames)
        self.rewriter = Rewriter(self.tracing)
        owned = shell, self.connection, cells
        shell.register_magics(PrivateMagics(*owned, self.trace, frames.remember))
        shell.register_magics(BlockMagics(shell, self.connection, cells))
        register(shell.display_formatter, frames, partial(named, self.connection))
        self.plain_format = shell.display_formatter.format
        shell.display_formatter.format = self.format

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> Any:
        """(data, metadata) of an object, with the label in words if it brings one along."""
        if is_traced(obj):
            data, about = obj._repr_mimebundle_(include=include, exclude=exclude)
        else:
            data, about = self.plain_format(obj, include, exclude)
        content = {"data": data, "metadata": about}
        mark = own_mark(content)
        shown = content if mark is None else captioned(content, mark)
        return shown["data"], shown["metadata"]

    def trace(self, on: bool) -> str:
        """Have imports give traced libraries, or no longer; what to know about it."""
        rewriters = self.shell.ast_transformers
        if on and self.rewriter not in rewriters:
            rewriters.append(self.rewriter)
            self.shell.user_ns["len"] = self.shell.user_ns_hidden["len"] = self.tracing.length
        elif not on and self.rewriter in rewriters:
            rewriters.remove(self.rewriter)
            self._plain_len()
        return ON if on else OFF

    def _plain_len(self) -> None:
        if self.shell.user_ns.get("len") == self.tracing.length:
            del self.shell.user_ns["len"]
        self.shell.user_ns_hidden.pop("len", None)

    def remove(self) -> None:
        """Take everything but the magics' names out again."""
        self.trace(False)
        self.shell.display_formatter.format = self.plain_format
        self.connection.close()


_LOADED: weakref.WeakKeyDictionary[Any, Extension] = weakref.WeakKeyDictionary()


def load(shell: Any) -> None:
    """Put the extension into a shell, for the vault that SARUS_KERNEL_VAULT names, if it does."""
    if isinstance(shell, PrivateDataShell):
        print(HERE_ALREADY)
        return
    where, token = (os.environ.get(f"SARUS_KERNEL_{name}", "") for name in ("VAULT", "TOKEN"))
    _LOADED[shell] = Extension(shell, where, token)
    print(WELCOME if where else f"{WELCOME}\nFirst: %private vault ADDRESS")


def unload(shell: Any) -> None:
    """Take it out again."""
    loaded = _LOADED.pop(shell, None)
    if loaded is not None:
        loaded.remove()
