"""A regular expression as a machine: places that read a letter each, and where each goes next.

Next places are in the order in which an engine that tries one way after the other takes them.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sarus_kernel.plan.patterns import (
    Chars,
    Either,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    others,
)

MATCH = -1
"""The place behind the last letter."""
Places = tuple[int, ...]


@dataclass(frozen=True)
class Machine:
    """A pattern's machine.

    start    the places of first letters, in order
    reads    per place: the letters that it reads
    nexts    per place: the places after it, in order
    letters  code points, one of each set that no place tells apart
    """

    start: Places
    reads: tuple[Ranges, ...]
    nexts: tuple[Places, ...]
    letters: tuple[int, ...]

    def meet(self, place: int, other: "Machine", there: int) -> bool:
        """Whether some letter is read at a place of this one, and at one of another."""
        pairs = ((a, b) for a in self.reads[place] for b in other.reads[there])
        return any(a[0] <= b[1] and b[0] <= a[1] for a, b in pairs)


@dataclass
class _Building:
    """A machine as it grows. A fork has its ways in order; a place its letters and one way on."""

    forks: list[list[int]]
    reads: dict[int, Ranges]

    def fork(self, *ways: int) -> int:
        self.forks.append(list(ways))
        return len(self.forks) - 1


def machine(pattern: Pattern) -> Machine:
    """The machine of a pattern without edges, in which nothing that may be empty is repeated."""
    made = _Building([[]], {})  # the first fork is the end
    first = _built(made, pattern, 0)
    numbers = {node: n for n, node in enumerate(made.reads)}
    nexts = tuple(_closed(made, made.forks[node][0], numbers) for node in made.reads)
    reads = tuple(made.reads.values())
    edges = sorted({0, *(point for r in reads for low, high in r for point in (low, high + 1))})
    return Machine(_closed(made, first, numbers), reads, nexts, tuple(edges))


def _built(made: _Building, pattern: Pattern, then: int) -> int:
    """The node at which a pattern begins that goes on at `then`."""
    if isinstance(pattern, Chars):
        node = made.fork(then)
        made.reads[node] = others(pattern.ranges) if pattern.negated else pattern.ranges
        return node
    if isinstance(pattern, Either):
        return made.fork(*[_built(made, part, then) for part in pattern.parts])
    if isinstance(pattern, Repeat):
        return _repeated(made, pattern, then)
    for part in reversed(pattern.parts if isinstance(pattern, Sequence) else ()):
        then = _built(made, part, then)
    return then


def _repeated(made: _Building, pattern: Repeat, then: int) -> int:
    if pattern.most is None:
        turn = made.fork()
        _choose(made, turn, _built(made, pattern.part, turn), then, pattern.lazy)
        then = turn
    end = then
    for _ in range((pattern.most or 0) - pattern.least):  # a?, (a(a)?)?, …
        node = made.fork()
        _choose(made, node, _built(made, pattern.part, then), end, pattern.lazy)
        then = node
    for _ in range(pattern.least):
        then = _built(made, pattern.part, then)
    return then


def _choose(made: _Building, node: int, more: int, end: int, lazy: bool) -> None:
    made.forks[node] = [end, more] if lazy else [more, end]


def _closed(made: _Building, node: int, numbers: dict[int, int]) -> Places:
    """The places that are reached from a node without reading a letter, in order, each once."""
    return tuple(dict.fromkeys(_reached(made, node, numbers, set())))


def _reached(
    made: _Building, node: int, numbers: dict[int, int], seen: set[int]
) -> Iterator[int]:
    stack = [node]
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node == 0:
            yield MATCH
        elif node in numbers:
            yield numbers[node]
        else:
            stack.extend(reversed(made.forks[node]))


def step(of: Machine, places: Places, letter: int) -> Places:
    """The places after one more letter, in order, each once."""
    read = (p for p in places if p != MATCH and _holds(of.reads[p], letter))
    return tuple(dict.fromkeys(n for place in read for n in of.nexts[place]))


def _holds(ranges: Ranges, letter: int) -> bool:
    place = bisect_right(ranges, (letter, 0x110000)) - 1
    return place >= 0 and ranges[place][0] <= letter <= ranges[place][1]
