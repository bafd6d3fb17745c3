"""One block's worker: it opens nothing, seals itself, runs somebody's function, and is gone.

It holds the rows of one block of people and no others: they come through its channel, after the
seal. So whatever the code does, what it hands back depends on those people alone.
"""

import linecache
import math
import numbers
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from sarus_kernel.engines.engine import to_frame
from sarus_kernel.libraries.imports import may_import
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault.workers.channel import keep_only, read, read_exactly, write
from sarus_kernel.vault.workers.jobs import WIDTH, Answer, BlockJob, BlockRows, Preparation
from sarus_kernel.vault.workers.seal import Limits, die_with_parent, seal
from sarus_kernel.vault.workers.values import arrow_of

FILE = "<cell>"
"""What the code is called where it fails."""
_PREPARATION = msgspec.msgpack.Decoder(Preparation)
ABSENT = ("polars",)
"""What listed packages make use of where it is installed, and which is taken for not installed
here: it starts threads as soon as it is loaded."""
MEMORY = 4 * 2**30
"""Bytes of address space for one block, at most."""


def serve_block(channel: int, program: bytes, limits: Limits) -> None:
    """Load what the code imports, seal this process, run the code on its rows; then end.

    Before the seal only names of allowed modules are read; the code and the rows come after it.
    """
    try:
        keep_only(channel)
        die_with_parent()
        length = int.from_bytes(read_exactly(channel, WIDTH), "big")
        preparation = _PREPARATION.decode(read_exactly(channel, length))
        signal.setitimer(signal.ITIMER_PROF, preparation.processor)  # its signal ends the process
        culprit = _load(preparation.modules, channel)
        seal(program, replace(limits, memory=min(limits.memory, MEMORY)))
        message = read(channel)
        answer = _answer(message) if not culprit else Answer("other", reason=culprit)
        write(channel, msgspec.msgpack.encode(_timed(answer)))
    finally:
        os._exit(0)


class _Installed(PathFinder):
    """What can be imported here."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As ever, but of what is ABSENT nothing."""
        if fullname.partition(".")[0] in ABSENT:
            return None
        return super().find_spec(fullname, path, target)


def _timed(answer: Answer) -> Answer:
    """The answer with what it took, loading included: the same on a busy machine as on an idle
    one, as far as a processor's own speed is."""
    return msgspec.structs.replace(answer, processor=time.process_time())


def _load(modules: tuple[str, ...], channel: int) -> str:
    """Load what a function imports, one module after the other, and be alone again: "", or which
    module left something behind, in words. Then nothing is run."""
    sys.meta_path[:] = [_Installed if each is PathFinder else each for each in sys.meta_path]
    culprit = ""
    for name in filter(may_import, modules):
        with suppress(Exception):  # `from a import b`: b need not be a module
            import_module(name)
        culprit = culprit or _left_behind(name)
    sys.argv[:] = [""]
    os.environ.clear()
    keep_only(channel)
    return culprit or _left_behind("a module")


def _left_behind(module: str) -> str:
    """What loading a module left that could tell of other blocks, in words; "" for nothing."""
    if len(os.listdir("/proc/self/task")) != 1:
        return f"loading {module} starts threads, which nothing may do here"
    if _has_children():
        return f"loading {module} starts a process, which nothing may do here"
    maps = Path("/proc/self/maps").read_text("ascii", "replace").splitlines()
    if any(line.split(" ", 2)[1] == "rw-s" for line in maps):
        return f"loading {module} shares memory with others, which nothing may do here"
    return ""


def _has_children() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


def _answer(message: bytes) -> Answer:
    """The numbers, or in words why there are none: of synthetic rows, these words are told."""
    job = None
    try:
        job = msgspec.msgpack.decode(message, type=BlockJob)
        linecache.cache[FILE] = len(job.code), None, job.code.splitlines(True), FILE
        space: dict[str, Any] = {"__name__": "__main__", "pd": pd, "np": np}
        exec(compile(job.code, FILE, "exec"), space)
        found = space[job.function](**{table.name: _frame(table) for table in job.tables})
        return Answer("done", msgspec.msgpack.encode(_numbers(found, job.outputs)))
    except BaseException as error:
        return Answer("other", reason=_words(error)[:300])


def _frame(table: BlockRows) -> "pd.DataFrame | pd.Series[Any]":
    """The rows as pandas reads them elsewhere: dtypes follow from the catalog alone."""
    schema = {name: ColumnType(Kind(kind), nulls) for name, kind, nulls in table.columns}
    kinds = [type_.kind for type_ in schema.values()]
    columns = msgspec.msgpack.decode(table.cells, type=list[list[Any]])
    frame = to_frame(arrow_of(columns, list(schema), kinds), schema)
    if table.index:
        frame = frame.set_index(list(schema)[: table.index])
    return frame.iloc[:, -1].rename(table.label) if table.form == "series" else frame


def _numbers(found: Any, outputs: tuple[str, ...]) -> list[float]:
    """One finite number per output. Raises TypeError or ValueError, in words."""
    if isinstance(found, pd.Series | Mapping):
        missing = [name for name in outputs if name not in found]
        if missing:
            kind = type(found).__name__
            raise TypeError(f"the function returned a {kind} without {missing[0]!r}, not a number")
        values = [found[name] for name in outputs]
    elif isinstance(found, list | tuple | np.ndarray):
        values = list(found)
    else:
        values = [found]
    if len(values) != len(outputs):
        raise TypeError(f"the function returned {len(values)} values, not {len(outputs)}")
    return [_number(value) for value in values]


def _number(value: Any) -> float:
    if not isinstance(value, numbers.Real | np.bool_):
        raise TypeError(f"the function returned a {type(value).__name__} where a number belongs")
    if not math.isfinite(value):
        raise ValueError(f"the function returned {float(value)}")
    return float(value)


def _words(error: BaseException) -> str:
    """The error in one line, and in which line of the code it came up."""
    text = _unopened(error) or f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
    line = getattr(error, "lineno", None) if isinstance(error, SyntaxError) else _line(error)
    where = f" (line {line} of the cell)" if line else ""
    return f"{text}{where}"


def _unopened(error: BaseException) -> str | None:
    """Files cannot be opened here, and that includes parts of libraries that load themselves late:
    in words, and without the path."""
    module = error.name or "" if isinstance(error, ImportError) else ""
    if not module and not isinstance(error, PermissionError):
        return None
    if not module:
        rest = str(getattr(error, "filename", "")).partition("/site-packages/")[2]
        module = rest.partition(".")[0].replace("/", ".").removesuffix(".__init__")
    if may_import(module) and module.partition(".")[0] not in sys.modules:
        return f"{module} is not installed in this vault"
    if may_import(module):
        return f"a library loads a part of itself late; import {module} at the top of the cell"
    return "files cannot be opened here, nor modules loaded"


def _line(error: BaseException) -> int | None:
    """The last line of the code itself that the error went through."""
    found, trace = None, error.__traceback__
    while isinstance(trace, TracebackType):
        if trace.tb_frame.f_code.co_filename == FILE:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found
