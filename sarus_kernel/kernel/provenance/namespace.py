"""What is known of the notebook's names, and how it spreads from statement to statement.

The rule: a statement's origin is the weakest of the names it reads and of what happened while it
ran (a release, twin data handed out). The names it binds, and those it may change in place, take
that origin. Objects that carry their own label are left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sarus_kernel.kernel.provenance.name_usage import EVERYTHING
from sarus_kernel.kernel.provenance.origins import PUBLIC, Origin, join
from sarus_kernel.kernel.provenance.statements import Statement


class Look(Protocol):
    """What can be said of the value a name has now. Names without a value: False."""

    def labelled(self, name: str) -> bool:
        """Whether it carries its own label, or is no data at all (a module, a class)."""

    def frozen(self, name: str) -> bool:
        """Whether nothing can change it in place."""

    def alive(self, name: str) -> bool:
        """Whether it may run code later on (a function, an object of the user's own class)."""


@dataclass(frozen=True)
class Execution:
    """Something that happened while a line of the cell ran; None: nobody knows which line."""

    line: int | None
    origin: Origin


@dataclass
class Names:
    """The origins of names that are not public, and what functions read and change when they are
    called."""

    origins: dict[str, Origin] = field(default_factory=dict)
    later: dict[str, frozenset[str]] = field(default_factory=dict)
    kin: dict[str, frozenset[str]] = field(default_factory=dict)
    touches: dict[str, frozenset[str]] = field(default_factory=dict)

    def copy(self) -> "Names":
        """The same, to be changed freely."""
        return Names(dict(self.origins), dict(self.later), dict(self.kin), dict(self.touches))

    def touched(self, names: Iterable[str]) -> frozenset[str]:
        """What the functions among some names, and those they call, may change."""
        found = (self.touches.get(name, frozenset()) for name in self._reach(names))
        return frozenset().union(*found)

    def of(self, names: Iterable[str]) -> Origin:
        """The weakest origin of some names, and of all that their functions would read."""
        if not self.origins:
            return PUBLIC
        reached = set(self._reach(names))
        if EVERYTHING in reached:
            return join(self.origins.values())
        return join(self.origins[name] for name in reached if name in self.origins)

    def _reach(self, names: Iterable[str]) -> Iterator[str]:
        seen, todo = set[str](), list(names)
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo.extend(self.later.get(name, ()))
                yield name

    def set(self, name: str, origin: Origin) -> None:
        """A name has a new value of this origin."""
        self.forget(name)
        if origin is not PUBLIC:
            self.origins[name] = origin

    def weaken(self, name: str, origin: Origin) -> None:
        """A name's value has taken something of this origin in."""
        if origin is not PUBLIC:
            self.origins[name] = join((self.origins.get(name, PUBLIC), origin))

    def forget(self, name: str) -> None:
        """A name is gone, or has a new value."""
        self.origins.pop(name, None)
        self.later.pop(name, None)
        self.touches.pop(name, None)
        for relative in self.kin.pop(name, frozenset()) - {name}:
            self.kin[relative] = self.kin.get(relative, frozenset()) - {name}


def flow(
    statements: Sequence[Statement],
    happened: Sequence[Execution],
    names: Names,
    look: Look,
    certain: bool = True,
) -> list[Origin]:
    """The origin of each statement; `names` are brought to where they stand after the last.

    With `certain` False (the cell broke off) no name forgets what it was.
    """
    origins = []
    for statement in statements:
        within = [h.origin for h in happened if h.line is None or _covers(statement, h.line)]
        origin = join((names.of(statement.reads), *within))
        _spread(statement, origin, names, look, certain and statement.once)
        origins.append(origin)
    return origins


def _covers(statement: Statement, line: int) -> bool:
    return statement.first <= line <= statement.last


def _spread(statement: Statement, origin: Origin, names: Names, look: Look, once: bool) -> None:
    touched = names.touched(statement.reads) if names.touches else frozenset()
    carried = frozenset().union(*(names.later.get(name, frozenset()) for name in statement.reads))
    for name in statement.forgets:
        names.forget(name)
    for name in statement.binds:
        if once:
            names.forget(name)
        named = not look.labelled(name)
        if named:
            names.weaken(name, origin)
        alive = named and look.alive(name)
        _bind_later(statement, name, names, carried if alive else frozenset())
        if touches := statement.touches.get(name, touched if alive else frozenset()):
            names.touches[name] = touches
    alike = frozenset(name for name in statement.alike if not look.labelled(name))
    if len(alike) > 1:
        kin = alike.union(*(names.kin.get(name, frozenset()) for name in alike))
        names.kin |= dict.fromkeys(kin, kin)
    if origin is not PUBLIC:
        _change(statement.changes | touched, origin, names, look)


def _bind_later(statement: Statement, name: str, names: Names, carried: frozenset[str]) -> None:
    if later := statement.later.get(name, frozenset()) | (carried - {name}):
        names.later[name] = names.later.get(name, frozenset()) | later


def _change(changed: Iterable[str], origin: Origin, names: Names, look: Look) -> None:
    for name in changed:
        if look.labelled(name) or look.frozen(name):
            continue
        for relative in (name, *names.kin.get(name, ())):
            if not (look.labelled(relative) or look.frozen(relative)):
                names.weaken(relative, origin)


def lines(statements: Sequence[Statement], origins: Sequence[Origin], line: int) -> Origin:
    """The origin of what the statements on one line give."""
    pairs = zip(statements, origins, strict=True)
    return join(origin for statement, origin in pairs if _covers(statement, line))
