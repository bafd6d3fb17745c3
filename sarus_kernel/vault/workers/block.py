"""One block's worker: it opens nothing, seals itself, runs somebody's function, and is gone.

It holds the rows of one block of people and no others: they come through its channel, after the
seal. So whatever the code does, what it hands back depends on those people alone.
"""

import linecache
import math
import numbers
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from sarus_kernel.engines.engine import to_frame
from sarus_kernel.errors import InternalError
from sarus_kernel.libraries.imports import may_import
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault.workers.channel import keep_only, read, read_exactly, write
from sarus_kernel.vault.workers.jobs import WIDTH, Answer, BlockJob, BlockRows
from sarus_kernel.vault.workers.seal import Limits, die_with_parent, seal
from sarus_kernel.vault.workers.values import arrow_of

FILE = "<cell>"
"""What the code is called where it fails."""
_MODULES = msgspec.msgpack.Decoder(list[str])
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
        _load(_MODULES.decode(read_exactly(channel, length)))
        _be_alone(channel)
        seal(program, replace(limits, memory=min(limits.memory, MEMORY)))
        write(channel, msgspec.msgpack.encode(_answer(read(channel))))
    finally:
        os._exit(0)


def _load(modules: list[str]) -> None:
    for name in modules:
        if may_import(name):
            with suppress(Exception):  # `from a import b`: b need not be a module
                import_module(name)


def _be_alone(channel: int) -> None:
    """What loading a module left behind is shut, or a reason to stop. Raises InternalError."""
    sys.argv[:] = [""]
    os.environ.clear()
    keep_only(channel)
    shared = [line for line in Path("/proc/self/maps").read_text("ascii", "replace").splitlines()
              if line.split(" ", 2)[1] == "rw-s"]  # fmt: skip
    if len(os.listdir("/proc/self/task")) != 1 or shared or _has_children():
        raise InternalError("A module left a thread, a process or shared memory behind.")


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
