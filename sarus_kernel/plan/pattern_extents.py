"""Which part of a text a regular expression finds, where all engines take the same part.

Every engine begins as far left as it can. Where to end, backtracking engines (Java, Python) and RE2
take the first way that works, PostgreSQL the longest. Both are the same where no way that ends
comes before one that may go on: `_need_longest` follows all ways at once, in their order, as Pike's
machine does (Cox, Regular Expression Matching: the Virtual Machine Approach), a set of places at a
time. Where a group ends is asked for too: it has to be as far as what stands before it, and it
itself, can go, so that the first place that an engine tries is the one (`_need_one_cut`), and
nothing is tried again.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.pattern_machines import MATCH, Machine, machine, step
from sarus_kernel.plan.pattern_reading import read, read_group
from sarus_kernel.plan.patterns import (
    Edge,
    Either,
    Group,
    Pattern,
    Repeat,
    Sequence,
    shortest,
    size,
)

LARGEST = 300
"""States of a pattern of which a part is taken."""
MOST = 200_000
"""Steps that working this out may take, so that no question can keep the vault busy by it."""
_ENDS = {Edge("end"), Edge("word")}
_ADVICE = "Write the letters that may stand there, such as [^,]* for what ends at a comma."


@dataclass(frozen=True)
class Parts:
    """A pattern whose middle is asked for: what stands before it, it, and what follows."""

    before: Pattern
    inside: Pattern
    after: Pattern


@lru_cache(maxsize=1_000)
def parts(text: str, group: int = 0) -> Parts:
    """The parts of a pattern of which a group is taken; group 0 is the whole.

    Raises NotSupported where engines could take another part, QuestionError where the pattern is
    none, or has no such group.
    """
    found = _parted(text, group)
    whole = Sequence((found.before, found.inside, found.after))
    if shortest(found.inside) == 0:
        raise NotSupported(
            "A regular expression of which a part is taken may not find an empty one: "
            "write + in place of *, or take the ? away."
        )
    if size(whole) > LARGEST:
        raise _too_much()
    _need_longest(whole)
    _need_one_cut(found)
    return found


def _parted(text: str, group: int) -> Parts:
    if group == 0:
        return Parts(Sequence(()), read(text), Sequence(()))
    flat = list(_flat(read_group(text, group)))
    place = next((n for n, part in enumerate(flat) if isinstance(part, Group)), None)
    if place is None:
        raise NotSupported(
            f"Group {group} may be left out of a match, or found several times in it: "
            "a group that is taken out is a part of each match."
        )
    before, inside, after = flat[:place], flat[place], flat[place + 1 :]
    return Parts(Sequence(tuple(before)), inside, Sequence(tuple(after)))


def _flat(pattern: Pattern) -> Iterator[Pattern]:
    if isinstance(pattern, Sequence) and not isinstance(pattern, Group):
        for part in pattern.parts:
            yield from _flat(part)
    else:
        yield pattern


def _need_longest(pattern: Pattern) -> None:
    """Raises NotSupported where a way that ends stands before one that may go on."""
    found = _machine(Either(tuple(_different(_options(pattern)))))
    seen, left, work = {found.start}, [found.start], 0
    while left:
        places = left.pop()
        if MATCH in places and places[-1] != MATCH:
            raise NotSupported(
                "A regular expression whose shorter ways stand before its longer ones finds "
                f"different parts on different engines (`.*?`, `a|ab`). {_ADVICE}"
            )
        for letter in found.letters:
            work += 1 + sum(len(found.nexts[place]) for place in places if place != MATCH)
            if work > MOST:
                raise _too_much()
            reached = step(found, places, letter)
            if reached and reached not in seen:
                seen.add(reached)
                left.append(reached)


def _options(pattern: Pattern) -> tuple[Pattern, ...]:
    """The alternatives of a pattern that is nothing but alternatives."""
    flat = [part for part in _flat(pattern) if part != Sequence(())]
    while len(flat) == 1 and isinstance(flat[0], Group):
        flat = list(flat[0].parts)
    return flat[0].parts if len(flat) == 1 and isinstance(flat[0], Either) else (pattern,)


def _different(options: tuple[Pattern, ...]) -> Iterator[Pattern]:
    """Alternatives without the places at their ends. One that an earlier one is alike (`^a+|a+$`)
    finds no longer part, where that may end anywhere."""
    anywhere = set[Pattern]()
    for option in options:
        bare = _without_ends(option)
        if bare not in anywhere:
            yield bare
        if not (set(deque(_flat(option), 1)) & _ENDS):
            anywhere.add(bare)


def _without_ends(pattern: Pattern) -> Pattern:
    """A pattern without the places at its ends: they hold for all of its ways, or for none."""
    flat = list(_flat(pattern))
    while flat and isinstance(flat[0], Edge):
        del flat[0]
    while flat and isinstance(flat[-1], Edge):
        del flat[-1]
    return Sequence(tuple(flat))


def _machine(pattern: Pattern) -> Machine:
    if _has_edge(pattern):
        raise NotSupported(
            "Where a part of a text is taken out or replaced, ^, $ and \\b stand at the ends of "
            "the regular expression, or of its alternatives, alone."
        )
    if _repeats_nothing(pattern):
        raise NotSupported("A group that may be empty cannot be repeated, as in `(a*)*`.")
    return machine(pattern)


def _has_edge(pattern: Pattern) -> bool:
    if isinstance(pattern, Sequence | Either):
        return any(map(_has_edge, pattern.parts))
    return _has_edge(pattern.part) if isinstance(pattern, Repeat) else isinstance(pattern, Edge)


def _repeats_nothing(pattern: Pattern) -> bool:
    """Engines do not agree what a turn is that reads no letter."""
    if isinstance(pattern, Sequence | Either):
        return any(map(_repeats_nothing, pattern.parts))
    if not isinstance(pattern, Repeat):
        return False
    return shortest(pattern.part) == 0 or _repeats_nothing(pattern.part)


def _need_one_cut(found: Parts) -> None:
    """Raises NotSupported where what stands before a cut could have gone on behind it."""
    if not any(True for end in (found.before, found.after) for _ in _flat(end)):
        return
    before, after = _without_ends(found.before), _without_ends(found.after)
    together = Sequence((before, found.inside))
    rest = Sequence((found.inside, after))
    for one, other in ((before, rest), (found.inside, after), (together, after)):
        _need_cut(_machine(one), _machine(other))


def _need_cut(one: Machine, other: Machine) -> None:
    """No text of both has a longer beginning that is of the first. `ways`: where `one` is after
    the same letters, beside where the true way is: still in `one`, or behind the cut."""
    ways = {(False, p, q) for p in one.start for q in one.start}
    left, work = list(ways), 0
    while left:
        for reached in _further(left.pop(), one, other):
            work += 1
            if work > MOST:
                raise _too_much()
            if reached[0] and reached[2] == MATCH:
                raise NotSupported(
                    "Where the group of a regular expression begins or ends is not the same on "
                    f"all engines: what stands before could go on. {_ADVICE}"
                )
            if reached not in ways:
                ways.add(reached)
                left.append(reached)


def _further(
    way: tuple[bool, int, int], one: Machine, other: Machine
) -> Iterator[tuple[bool, int, int]]:
    behind, true, also = way
    if also == MATCH:
        return
    if true == MATCH:
        if not behind:  # the cut: from here on the true way reads the rest
            yield from ((True, place, also) for place in other.start if place != MATCH)
        return
    mine = other if behind else one
    if not mine.meet(true, one, also):
        return
    for place in mine.nexts[true]:
        for next_ in one.nexts[also]:
            yield behind, place, next_


def _too_much() -> NotSupported:
    return NotSupported("This regular expression is too large to take a part of a text by it.")
