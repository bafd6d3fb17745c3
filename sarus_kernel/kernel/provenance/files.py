"""Files that a notebook wrote keep the label of the cell that wrote them, when they are read again.

Python tells of each file that its own code opens (PEP 578). Libraries that open files by
themselves do not; of theirs, those count that a cell names in its text or in a name it reads.
"""

import ast
import os
import sys
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sarus_kernel.kernel.provenance.origins import PUBLIC, Origin, join

UNHEARD = frozenset({
    ".parquet", ".feather", ".arrow", ".orc", ".h5", ".hdf5", ".duckdb", ".db", ".sqlite", ".pt",
    ".ubj",
})  # fmt: skip
"""Endings of files that libraries write and read by themselves."""

_SYSTEM = ("/dev/", "/proc/", "/sys/")
_WRITES = os.O_WRONLY | os.O_RDWR


class Files:
    """Owns what is known of the files that this session's cells wrote.

    happen  to be told that something of an origin came into the running cell, on a line (None:
            the one that runs)
    """

    def __init__(self, happen: Callable[[Origin, int | None], None]) -> None:
        self._happen = happen
        self._origins: dict[str, Origin] = {}
        self._written: set[str] = set()
        self._named: set[str] = set()
        self._since = 0.0
        self.running = False
        _watch(self)

    def begin(self) -> None:
        """A cell begins."""
        self._written, self._named, self._since, self.running = set(), set(), time.time(), True

    def read(self, tree: ast.Module, values: Mapping[str, Any]) -> None:
        """The text of the cell: which files it names that nobody would tell of."""
        for text, line in _texts(tree, values):
            path = os.path.abspath(text)
            if Path(path).suffix.lower() in UNHEARD:
                self._named.add(path)
                if path in self._origins:
                    self._happen(self._origins[path], line)

    def opened(self, path: str, writes: bool, whole: Callable[[], Origin]) -> None:
        """A file is opened while a cell runs. `whole`: the origin of the cell so far."""
        if path in self._written and not writes:
            self._happen(whole(), None)
        elif path in self._origins:  # also where it is opened to be added to
            self._happen(self._origins[path], None)
        if writes:
            self._written.add(path)

    def emptied(self, path: str) -> None:
        """A file is opened to be written from its start: what was in it is gone."""
        self._origins.pop(path, None)
        self._written.add(path)

    def moved(self, old: str, new: str) -> None:
        """A file has another name."""
        if old in self._origins:
            self._happen(self._origins[old], None)
        if old in self._written or old in self._origins:
            self._written.add(new)

    def end(self, whole: Origin) -> None:
        """The cell ends: what it wrote is of its origin."""
        self.running = False
        written = self._written | {path for path in self._named if self._is_new(path)}
        for path in written:
            if whole is not PUBLIC:
                self._origins[path] = join((self._origins.get(path, PUBLIC), whole))

    def _is_new(self, path: str) -> bool:
        try:
            return Path(path).stat().st_mtime >= self._since - 1
        except OSError:
            return False

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """One event of Python's audit."""
        if event == "os.rename":
            self.moved(*(os.path.abspath(os.fsdecode(each)) for each in arguments[:2]))
            return
        name, mode, flags = arguments
        if not isinstance(name, str | bytes | os.PathLike):
            return
        path = os.path.abspath(os.fsdecode(name))
        if path.startswith(_SYSTEM) or path.endswith((".py", ".pyc")) or _is_hidden(path):
            return
        writes = any(c in mode for c in "wax+") if mode else bool((flags or 0) & _WRITES)
        if mode is not None and "w" in mode:
            self.emptied(path)
        else:
            self.opened(path, writes, self.so_far)

    so_far: Callable[[], Origin] = staticmethod(lambda: PUBLIC)
    """What the running cell is by now; set by who owns the cells."""
    broken: Callable[[], None] = staticmethod(lambda: None)
    """Whom to tell that this went wrong: nothing of the cell is to be trusted then."""


def _is_hidden(path: str) -> bool:
    """Caches and settings of programs: `~/.…`."""
    return path.startswith(f"{Path.home()}{os.sep}.")


def _texts(tree: ast.Module, values: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Texts that a cell writes out, or reads by a name."""
    for node in ast.walk(tree):
        held = node.value if isinstance(node, ast.Constant) else None
        held = values.get(node.id) if isinstance(node, ast.Name) else held
        if type(held) is str or isinstance(held, Path):
            text = str(held)
            if 0 < len(text) < 1_000 and "\0" not in text:
                yield text, getattr(node, "lineno", 1)


_WATCHING: weakref.WeakSet[Files] = weakref.WeakSet()
_HOOKED: list[bool] = []


def _watch(files: Files) -> None:
    """An audit hook stays for good, so that there is one for all."""
    _WATCHING.add(files)
    if not _HOOKED:
        _HOOKED.append(True)
        sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in ("open", "os.rename"):
        return
    for files in tuple(_WATCHING):
        if files.running:
            try:
                files.heard(event, arguments)
            except Exception:  # the file is opened all the same
                files.broken()
