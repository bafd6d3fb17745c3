"""Files that a notebook wrote keep the label of the cell that wrote them, when they are read again,
also by another kernel of the same user and after a restart.

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

from sarus_kernel.kernel.provenance.file_records import FileRecords
from sarus_kernel.kernel.provenance.file_stamps import HEARING, Stamp, alike, stamp
from sarus_kernel.kernel.provenance.origins import PUBLIC, SYNTHETIC, Origin, join

UNHEARD = frozenset({
    ".parquet", ".feather", ".arrow", ".orc", ".h5", ".hdf5", ".duckdb", ".db", ".sqlite", ".pt",
    ".ubj",
})  # fmt: skip
"""Endings of files that libraries write and read by themselves."""

_SYSTEM = ("/dev/", "/proc/", "/sys/")
_WRITES = os.O_WRONLY | os.O_RDWR


class Files:
    """Owns what is known of the files that this session's cells wrote.

    happen   to be told that something of an origin came into the running cell, on a line (None:
             the one that runs)
    records  what earlier sessions and other kernels wrote, if that is remembered at all
    """

    def __init__(
        self, happen: Callable[[Origin, int | None], None], records: FileRecords | None = None
    ) -> None:
        self._happen, self._records = happen, records
        self._origins: dict[str, tuple[Origin, Stamp | None]] = {}
        self._written: set[str] = set()
        self._named: set[str] = set()
        self._before: dict[str, Origin | None] = {}
        self._emptied: dict[str, Stamp | None] = {}
        self._since = 0.0
        self.running = False
        _watch(self)

    def begin(self) -> None:
        """A cell begins."""
        self._written, self._named, self._since, self.running = set(), set(), time.time(), True
        self._before, self._emptied = {}, {}

    def read(self, tree: ast.Module, values: Mapping[str, Any]) -> None:
        """The text of the cell: which files it names that nobody would tell of."""
        for text, line in _texts(tree, values):
            path = os.path.abspath(text)
            if Path(path).suffix.lower() in UNHEARD:
                self._named.add(path)
                if (known := self._of(path)) is not None:
                    self._happen(known, line)

    def opened(self, path: str, writes: bool, whole: Callable[[], Origin]) -> None:
        """A file is opened while a cell runs. `whole`: the origin of the cell so far."""
        if path in self._written and not writes:
            self._happen(join((self._left(path), whole())), None)
        elif (known := self._of(path)) is not None:  # also where it is opened to be added to
            self._happen(known, None)
        if writes:
            self._begun(path, whole)

    def emptied(self, path: str, whole: Callable[[], Origin]) -> None:
        """A file is to be written from its start. We hear of it before it is done, and it may fail:
        what was in it is forgotten once the file is another one."""
        self._of(path)
        self._emptied.setdefault(path, stamp(path))
        self._begun(path, whole)

    def _begun(self, path: str, whole: Callable[[], Origin]) -> None:
        """A file is being written. It is remembered at once: the kernel may be killed meanwhile."""
        if self._records is not None and path not in self._written and whole() is not PUBLIC:
            self._records.keep(path, join((self._of(path) or PUBLIC, whole())))
        self._written.add(path)

    def _of(self, path: str) -> Origin | None:
        """What was known of a file when this cell met it first."""
        if path not in self._before:
            self._before[path] = self._known(path)
        return self._before[path]

    def _known(self, path: str) -> Origin | None:
        """Of this session, if the file is as it was then; else what is remembered, which may be
        another kernel's. Of what was known, and is another file now, nobody knows anything."""
        own, kept = self._origins.get(path, (None, None))
        if own is not None and alike(kept, stamp(path)):
            return own
        found = self._records.origin(path) if self._records is not None else None
        return SYNTHETIC if own is not None and found is None else found

    def _left(self, path: str) -> Origin:
        """What may still be in a file of what was there before this cell."""
        emptied = path in self._emptied and not alike(self._emptied[path], stamp(path))
        return PUBLIC if emptied else self._of(path) or PUBLIC

    def moved(self, old: str, new: str) -> None:
        """A file gets another name, and what had that name is gone, if it does not fail."""
        known = self._of(old)
        if known is not None:
            self._happen(known, None)
        if old in self._written or known is not None or self._of(new) is not None:
            self._emptied.setdefault(new, stamp(new))
            self._written.add(new)

    def end(self, whole: Origin) -> None:
        """The cell ends: what it wrote is of its origin."""
        self.running = False
        for path in self._written | {path for path in self._named if self._is_new(path)}:
            self._keep(path, join((self._left(path), whole)))

    def _keep(self, path: str, origin: Origin) -> None:
        if origin == PUBLIC:
            self._origins.pop(path, None)
            if self._records is not None:
                self._records.forget(path)
            return
        self._origins[path] = (origin, stamp(path))
        if self._records is not None:
            self._records.keep(path, origin)

    def _is_new(self, path: str) -> bool:
        try:
            return Path(path).stat().st_mtime >= self._since - 1
        except OSError:
            return False

    def heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """One event of Python's audit."""
        if event == "os.rename":
            old, new = (os.path.abspath(os.fsdecode(each)) for each in arguments[:2])
            if self._records is None or not self._records.holds(new):
                self.moved(old, new)
            return
        name, mode, flags = arguments
        if not isinstance(name, str | bytes | os.PathLike):
            return
        path = os.path.abspath(os.fsdecode(name))
        if path.startswith(_SYSTEM) or path.endswith((".py", ".pyc")) or _is_hidden(path):
            return
        if self._records is not None and self._records.holds(path):
            return
        writes = any(c in mode for c in "wax+") if mode else bool((flags or 0) & _WRITES)
        if mode is not None and "w" in mode:
            self.emptied(path, self.so_far)
        else:
            self.opened(path, writes, self.so_far)

    so_far: Callable[[], Origin] = staticmethod(lambda: PUBLIC)
    """What the running cell is by now; set by who owns the cells."""
    broken: Callable[[], None] = staticmethod(lambda: None)
    """Whom to tell that this went wrong: nothing of the cell is to be trusted then."""


def _is_hidden(path: str) -> bool:
    """Caches and settings of programs, `~/.…`, but not what `%store` keeps there."""
    return path.startswith(f"{Path.home()}{os.sep}.") and "/autorestore/" not in path


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
    if event not in ("open", "os.rename") or getattr(HEARING, "now", False):
        return
    HEARING.now = True  # what is opened from here on is opened by us
    try:
        for files in tuple(_WATCHING):
            if files.running:
                _told(files, event, arguments)
    finally:
        HEARING.now = False


def _told(files: Files, event: str, arguments: tuple[Any, ...]) -> None:
    try:
        files.heard(event, arguments)
    except Exception:  # the file is opened all the same
        files.broken()
