"""The record of each cell: what it reads, what happened in it, and so where its outputs come from.

Outputs may arrive from other threads, after the end of their cell, or with no cell at all; none
of these is ever taken for better than the weakest thing known that could have gone into it.
"""

import ast
import re
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from inspect import CO_OPTIMIZED
from typing import Any

from sarus_kernel.kernel.provenance.file_records import FileRecords
from sarus_kernel.kernel.provenance.files import Files
from sarus_kernel.kernel.provenance.inspection import Namespace, labels_itself, runs_code_of
from sarus_kernel.kernel.provenance.name_usage import EVERYTHING
from sarus_kernel.kernel.provenance.namespace import Execution, Names, flow, lines
from sarus_kernel.kernel.provenance.origins import LOST, PUBLIC, SYNTHETIC, Origin, join, of_release
from sarus_kernel.kernel.provenance.statements import Statement, read
from sarus_kernel.release import Release

REMEMBERED = 500
"""Outputs of older cells (from a thread, say) count as outputs of no cell."""

_RESULT = re.compile(r"_\d+")


@dataclass
class Cell:
    """One execution of a cell. `parent` is the id of the message that asked for it."""

    parent: str
    before: Mapping[str, int] = field(default_factory=dict)
    statements: tuple[Statement, ...] = ()
    happened: list[Execution] = field(default_factory=list)
    given: dict[str, Origin] = field(default_factory=dict)
    threads: frozenset[threading.Thread] = frozenset()
    behind: Origin = PUBLIC
    whole: Origin = PUBLIC
    began: Names = field(default_factory=Names)
    thread: int = 0
    over: bool = False
    broken: bool = False
    wordless: bool = False
    footed: str = ""


class Cells:
    """All cells of a session, and the names they leave behind."""

    def __init__(
        self,
        values: Mapping[str, Any],
        hidden: Mapping[str, Any],
        records: FileRecords | None = None,
    ) -> None:
        self.values, self.hidden = values, hidden
        self.look = Namespace(values)
        self.names = Names()
        self.known: dict[str, Cell] = {}
        self.current: Cell | None = None
        self.files = Files(self.happen, records)
        self.files.so_far, self.files.broken = self._so_far, self._broken
        self.background: dict[threading.Thread, Origin] = {}
        self.stray: Origin = PUBLIC
        """What happened while no cell ran: in a thread, or when a widget was moved."""

    # While a cell runs

    def open(self, parent: str) -> Cell:
        """A cell begins."""
        threads = frozenset(threading.enumerate())
        cell = Cell(parent, self.look.ids(), threads=threads, began=self.names.copy())
        cell.thread = threading.get_ident()
        cell.behind = join(self.background.values())
        self.files.begin()
        self.known[parent] = self.current = cell
        while len(self.known) > REMEMBERED:
            del self.known[next(iter(self.known))]
        return cell

    def read(self, tree: ast.Module) -> None:
        """The code that is about to run: of the cell, or of a magic in it (`%%time`)."""
        cell = self.current
        if cell is None:
            return
        try:
            code = read(tree)
            self.files.read(tree, self.values)
        except Exception:
            # A bug in reading must not stop the cell, nor leave its outputs with a good label.
            cell.broken = True
            return
        line = self._line(cell) if cell.statements else None
        cell.statements = _inserted(cell.statements, code, line) if cell.statements else code

    def escaped(self) -> None:
        """Twin data were handed to code that is not traced."""
        self.happen(SYNTHETIC)

    def released(self, release: Release, parameters: str = "") -> None:
        """The vault gave an answer, to a question with these values of the notebook."""
        self.happen(of_release(release, parameters))

    def happen(self, origin: Origin, line: int | None = None) -> None:
        """Something of this origin came into the cell that runs now, if any; on this line of it,
        or on the one that runs."""
        if (cell := self.current) is None:
            self.stray = join((self.stray, origin))
        else:
            cell.happened.append(Execution(line or self._line(cell), origin))

    def _so_far(self) -> Origin:
        """All that the running cell may know by now."""
        return self.origin(self.current.parent, whole=True) if self.current else PUBLIC

    def _broken(self) -> None:
        if self.current is not None:
            self.current.broken = True

    def give(self, name: str, origin: Origin) -> None:
        """A magic binds a name to a value whose origin it knows."""
        if self.current is not None:
            self.current.given[name] = origin

    # Outputs

    def origin(self, parent: str | None, whole: bool) -> Origin:
        """Where an output comes from; `whole`: it may come from any line of its cell."""
        cell = self.known.get(parent or "")
        if cell is None:
            return join((self.names.of([EVERYTHING]), self.stray, *self.background.values()))
        if cell.broken:
            return LOST
        if cell.over:
            return join((cell.whole, self.stray, *self.background.values()))
        if not (cell.began.origins or cell.happened):
            return cell.behind
        origins = flow(cell.statements, tuple(cell.happened), cell.began.copy(), self.look)
        line = None if whole else self._line(cell)
        if line is None:
            return join((cell.behind, *origins, *(h.origin for h in cell.happened)))
        return join((cell.behind, lines(cell.statements, origins, line)))

    # The end of a cell

    def close(self, cell: Cell, failed: bool) -> None:
        """A cell ends: its names are known from now on."""
        self.current = None
        try:
            cell.whole = self.origin(cell.parent, whole=True)
            self.files.end(cell.whole)
            if _matters(cell):
                self._settle(cell, failed)
            self._watch_threads(cell)
        except Exception:
            cell.broken = True
        cell.over, cell.before, cell.began, cell.statements = True, {}, Names(), ()
        if cell.broken:
            for name in {*self.look.ids()} - {*self.hidden}:
                if not self.look.labelled(name):
                    self.names.set(name, LOST)

    def _settle(self, cell: Cell, failed: bool) -> None:
        names = cell.began.copy()
        origins = flow(cell.statements, tuple(cell.happened), names, self.look, not failed)
        whole = join(origins)
        bound = frozenset().union(*(s.binds for s in cell.statements))
        for name, identity in self.look.ids().items():
            unseen = name not in bound and name not in self.hidden
            if unseen and cell.before.get(name) != identity and not self.look.labelled(name):
                names.weaken(name, whole)
        for name, origin in cell.given.items():
            names.set(name, origin)
        if cell.statements:
            last = lines(cell.statements, origins, cell.statements[-1].last)
            self._keep_result(cell, names, last)
        for name in [name for name in names.origins if name not in self.values]:
            names.forget(name)
        self.names = names

    def _keep_result(self, cell: Cell, names: Names, origin: Origin) -> None:
        """IPython keeps a result as `_` (moving the older ones on to `__`, `___`) and `_7`."""
        kept = [name for name in self.values.keys() - cell.before.keys() if _RESULT.fullmatch(name)]
        if not kept:
            return
        names.set("___", names.of(["__"]))
        names.set("__", names.of(["_"]))
        origin = PUBLIC if labels_itself(self.values[kept[0]]) else origin
        for name in (*kept, "_"):
            names.set(name, origin)
        for name in ("Out", "_oh"):
            names.weaken(name, origin)

    def _watch_threads(self, cell: Cell) -> None:
        """A thread that outlives its cell may print what that cell knew at any later time."""
        alive = frozenset(threading.enumerate())
        self.background = {t: origin for t, origin in self.background.items() if t in alive}
        if cell.whole is not PUBLIC:
            started = [t for t in alive - cell.threads if runs_code_of(self.values, t)]
            self.background |= dict.fromkeys(started, cell.whole)

    def _line(self, cell: Cell) -> int | None:
        """The line of the cell that is running, if this is the thread that runs it."""
        if threading.get_ident() != cell.thread:
            return None
        frame, found = sys._getframe(1), None
        while frame is not None:
            if frame.f_globals is self.values:
                found = frame
            frame = frame.f_back  # type: ignore[assignment]
        at_top = found is not None and not found.f_code.co_flags & CO_OPTIMIZED
        return found.f_lineno if found is not None and at_top else None


def _matters(cell: Cell) -> bool:
    """Whether a cell can have changed anything that is known of the names."""
    began = cell.began
    if began.origins or began.later or began.kin or cell.happened or cell.given:
        return True
    return any(statement.later or statement.alike for statement in cell.statements)


def _inserted(
    statements: tuple[Statement, ...], code: tuple[Statement, ...], line: int | None
) -> tuple[Statement, ...]:
    """The statements with more code that ran on one line of theirs (or, None, who knows when)."""
    span = (0, sys.maxsize) if line is None else (line, line)
    more = tuple(replace(s, first=span[0], last=span[1], once=False) for s in code)
    at = len([s for s in statements if line is None or s.first <= line])
    return statements[:at] + more + statements[at:]
