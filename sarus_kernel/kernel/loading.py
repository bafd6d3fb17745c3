"""The one lazy door: heavy parts are imported when they are needed, or a moment after the start.

pandas, DuckDB, sqlglot and the tracer take a second together. A kernel has to answer at once, so
nothing that a kernel loads at its start may import them; whoever needs them comes through here.
"""

import importlib
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any

TRACER = "sarus_kernel.frontends.python"
TRACED_LIBRARIES = "sarus_kernel.frontends.python.modules"
FOREIGN = "sarus_kernel.frontends.python.foreign"
DOCUMENTATION = "sarus_kernel.frontends.python.documentation"
TRACER_API = "sarus_kernel.frontends.python.sarus"
SQL = "sarus_kernel.frontends.sql"
COHORTS = "sarus_kernel.frontends.cohorts"
BLOCKS = "sarus_kernel.frontends.blocks"
CLIENT = "sarus_kernel.client"
VALUES = "sarus_kernel.client.values"
RELEASED = "sarus_kernel.client.released_tables"
PRICING = "sarus_kernel.client.pricing"
TITLES = "sarus_kernel.client.code_titles"
HISTOGRAMS = "sarus_kernel.client.histograms"
CODEC = "sarus_kernel.wire.codec"
CARRYING = "sarus_kernel.proof.signed_values"
SHOWING = "sarus_kernel.proof.displayed_values"
VERIFYING = "sarus_kernel.proof.verify"
FINDINGS = "sarus_kernel.proof.findings"
READING = "sarus_kernel.proof.notebooks"
ASKED = "sarus_kernel.frontends.asked"
DESCRIBING = "sarus_kernel.description"

_log = logging.getLogger(__name__)


_ONE = threading.RLock()
"""Two threads that import parts of one package at a time may see a module that is not whole yet:
Python lets go of its own locks where they would wait for each other."""


def load(name: str) -> Any:
    """A heavy module, by one of the names above: whole, whoever else is loading."""
    if is_loaded(name):
        return sys.modules[name]
    with _ONE:
        return importlib.import_module(name)


def is_loaded(name: str) -> bool:
    """Whether a module is there, and whole."""
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return spec is not None and not getattr(spec, "_initializing", False)


def ahead(steps: Sequence[Callable[[], object]]) -> threading.Thread:
    """Take some steps in a thread of their own. A step that fails is left for the first need."""

    def run() -> None:
        for step in steps:
            try:
                step()
            except Exception:
                # Nobody asked yet. Whoever does will get the same error, in a cell.
                _log.debug("Loading ahead failed.", exc_info=True)

    thread = threading.Thread(target=run, name="sarus-ahead", daemon=True)
    thread.start()
    return thread
