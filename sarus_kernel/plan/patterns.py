"""Regular expressions that a finite automaton decides, as trees: what is asked, in no dialect.

Why trees: engines mean different things by `.`, `$` and `\\d`. What a question asks is read once
(`pattern_reading`) and written for each engine in words that leave nothing open. There is no
reference back, so whether a text matches is decided in one pass over it, a state a letter.
"""

import math
from collections.abc import Sequence as Several
from dataclasses import dataclass
from itertools import pairwise

LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]
"""Code points, from and to, both included; in order, and apart."""


@dataclass(frozen=True)
class Chars:
    """One letter out of a set; out of all others where `negated`."""

    ranges: Ranges
    negated: bool = False


@dataclass(frozen=True)
class Edge:
    """A place: the `start` or `end` of the text, or the edge of a `word` of [0-9A-Za-z_]."""

    at: str


@dataclass(frozen=True)
class Sequence:
    """One after the other."""

    parts: "tuple[Pattern, ...]"


@dataclass(frozen=True)
class Group(Sequence):
    """The group of a pattern that is taken out of a text: only `read_group` makes it."""


@dataclass(frozen=True)
class Either:
    """Any of them."""

    parts: "tuple[Pattern, ...]"


@dataclass(frozen=True)
class Repeat:
    """The same, `least` to `most` times; None: as often as you like. `lazy`: as seldom as it can,
    which changes which part of a text is found, and not whether one is."""

    part: "Pattern"
    least: int
    most: int | None
    lazy: bool = False


Pattern = Chars | Edge | Sequence | Either | Repeat


def merged(ranges: Several[tuple[int, int]]) -> Ranges:
    """Ranges in order, those that meet made one."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(high, found[-1][1])
        else:
            found.append((low, high))
    return tuple(found)


def others(ranges: Ranges) -> Ranges:
    """All code points but these."""
    edges = ((-1, -1), *ranges, (LAST + 1, LAST + 1))
    gaps = ((one[1] + 1, other[0] - 1) for one, other in pairwise(edges))
    return tuple((low, high) for low, high in gaps if low <= high)


def size(pattern: Pattern) -> int:
    """States of its automaton, at most. The edge of a word looks at two letters, each way round."""
    if isinstance(pattern, Edge):
        return 4 if pattern.at == "word" else 1
    if isinstance(pattern, Repeat):
        times = pattern.least + 1 if pattern.most is None else pattern.most
        return size(pattern.part) * max(times, 1)
    if isinstance(pattern, Sequence | Either):
        return 1 + sum(map(size, pattern.parts))
    return 1


def shortest(pattern: Pattern) -> int:
    """Letters of the shortest text that it finds."""
    if isinstance(pattern, Repeat):
        return pattern.least * shortest(pattern.part)
    if isinstance(pattern, Either):
        return min(map(shortest, pattern.parts))
    if isinstance(pattern, Sequence):
        return sum(map(shortest, pattern.parts))
    return int(isinstance(pattern, Chars))


def begins(pattern: Pattern) -> tuple[Ranges, bool]:
    """The letters that it may begin with, and whether what follows it may begin it, too."""
    if isinstance(pattern, Chars):
        return (others(pattern.ranges) if pattern.negated else pattern.ranges), False
    if isinstance(pattern, Edge):
        return (), pattern.at != "end"  # nothing is read behind the end
    if isinstance(pattern, Repeat):
        ranges, empty = begins(pattern.part)
        return ranges, empty or pattern.least == 0
    if isinstance(pattern, Either):
        each = [begins(part) for part in pattern.parts]
        return merged([r for ranges, _ in each for r in ranges]), any(empty for _, empty in each)
    ranges, empty = tuple[tuple[int, int], ...](), True
    for part in reversed(pattern.parts):
        ranges, empty = _before(part, ranges, empty)
    return ranges, empty


def _before(part: Pattern, ranges: Ranges, empty: bool) -> tuple[Ranges, bool]:
    mine, through = begins(part)
    return (merged([*mine, *ranges]), empty) if through else (mine, False)


def ways(pattern: Pattern, letters: int, then: Ranges = ()) -> float:
    """In how many ways a search that goes back (Java's) may lay it over a text, at most.

    `then`: what may follow. A repeated letter that cannot begin what follows ends in one place:
    going back over it fails at once. Groups that repeat without end have no bound: going back
    through them takes exponential time, and a call for each turn.
    """
    if isinstance(pattern, Repeat):
        return _turns(pattern, letters, then)
    if isinstance(pattern, Either):
        return sum(ways(part, letters, then) for part in pattern.parts)
    found, rest, empty = 1.0, then, True
    for part in reversed(pattern.parts if isinstance(pattern, Sequence) else ()):
        found *= ways(part, letters, rest)
        rest, empty = _before(part, rest, empty)
    return found


def _turns(pattern: Repeat, letters: int, then: Ranges) -> float:
    most = letters if pattern.most is None else min(pattern.most, letters)
    ends = max(most - pattern.least, 0) + 1
    mine, _ = begins(pattern.part)
    if isinstance(pattern.part, Chars):
        return 1.0 if _apart(mine, then) else float(ends)
    if pattern.most is None:
        return float("inf")
    inner = ways(pattern.part, letters, merged([*mine, *then]))
    return ends * math.exp(min(700.0, pattern.most * math.log(max(inner, 1.0))))


def _apart(one: Ranges, other: Ranges) -> bool:
    return all(a[1] < b[0] or b[1] < a[0] for a in one for b in other)


def from_start(pattern: Pattern) -> bool:
    """Whether it can begin at the start of a text alone."""
    if isinstance(pattern, Either):
        return all(map(from_start, pattern.parts))
    if isinstance(pattern, Sequence):
        return bool(pattern.parts) and from_start(pattern.parts[0])
    return pattern == Edge("start")
