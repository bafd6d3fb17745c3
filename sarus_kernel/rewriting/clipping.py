"""Which bound a sum is clipped at, and what that leaves out: both from a count that is paid for.

A sum over people is offered clipped at several bounds (rungs: B, 2B, 4B, …). First people are
counted by how much they add, in the buckets between the rungs: each is in one bucket, whatever she
holds, so she moves this tally by one. The rung is chosen from the noisy tally, only that sum is
released, and what it leaves out is added back: so many people, by so much each. All of it is
arithmetic on released numbers, so it may be as wrong as it likes and gives nothing away.

The interval holds the noise of both and what a bucket's width leaves open. What it cannot hold are
a few people far above all others, whom no noisy count can see: how many is told (`unseen`).
The race of geometric bounds is from R2T (Dong et al., SIGMOD 2022); here one tally replaces it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

NEAR, FAR = 1.0, 4.2
"""How many deviations of the noise buckets must hold to be believed: beside the bulk, and beyond
a gap of empty ones."""
SURELY = 1.65
"""How many more they have to hold for that, 19 times of 20."""
GAP, WINDOW = 2, 3
"""Buckets that a step beside the bulk goes, and that are looked at together beyond a gap."""
INSIDE = 0.42
"""Where the people of a bucket are in it, on the average: most distributions fall off."""
SPREAD = 0.12
"""How far that average may be off, in widths of the bucket."""
UNSURE, MISSED = 0.75, 0.35
"""How many deviations of the noise may hide in each bucket beyond the last that is seen, if people
go on falling off as they did before it, and if nothing is known of that."""
MOST_FALL = 0.6
"""From one bucket to the next: with more the buckets beyond would hold more than all before."""
UNEVEN = 0.5
"""How far one group's share of what all groups together leave out may be from what is expected, as
a share of it: the deviation."""
UNKNOWN = 2.0
"""The same where people add and take away: a group may hold nothing on balance, and lose all."""
HALF = 2.05
"""Half the width of a 95 % interval, in deviations of such mixed errors."""


@dataclass(frozen=True)
class Rungs:
    """The bounds that a sum may be clipped at, and how its people are counted.

    bounds   ascending integers, in the unit of the sum
    offered  how many of them the sum may be clipped at; the others only count people
    sign     1 or -1: of all that people add; 0 where some add and some take away
    closed   whether nobody can add more than the last bound
    likely   the bucket that has many people, as the twin has it; None where it does not say
    """

    bounds: tuple[int, ...]
    offered: int
    sign: int = 1
    closed: bool = False
    likely: int | None = None

    @property
    def size(self) -> int:
        """How many buckets there are on one side of zero, the innermost among them."""
        return len(self.bounds) + (not self.closed)

    @property
    def buckets(self) -> tuple[tuple[int, int], ...]:
        """(a, b]: integers above a and up to b. The innermost; those between two bounds and beyond
        the last; if people add and take away, the same below zero."""
        edges = (*self.bounds, *(() if self.closed else (ENDLESS,)))
        above = tuple(pairwise(edges))
        below = tuple((-b - 1, -a - 1) for a, b in above)
        inner = (-edges[0] - 1, edges[0])
        return (inner, *(above if self.sign >= 0 else ()), *(below if self.sign <= 0 else ()))


ENDLESS = 2**62


def together(counts: Sequence[float], size: int) -> list[float]:
    """The people by how much they add, whichever way."""
    if len(counts) == size:
        return list(counts)
    return [counts[0], *(a + b for a, b in zip(counts[1:size], counts[size:], strict=True))]


def chosen(
    rungs: Rungs, counts: Sequence[float], noise: float, top: float, uneven: float = 0.0
) -> tuple[int, int]:
    """The rung of least error, and the last bucket in which people are believed to be.

    counts  noisy, of each bucket, over all groups; `noise` is the deviation of each
    top     the deviation of the noise of a sum clipped at the last bound that is offered
    uneven  the share of what is left out that is doubtful, however well it is known
    """
    held = together(counts, rungs.size)
    deviation = noise * math.sqrt(len(counts) / len(held))
    last = _last(held, deviation, _start(held, deviation, rungs.likely))
    most = rungs.bounds[rungs.offered - 1]
    rungs_to_try = range(min(last + 1, rungs.offered))
    errors = [
        (top * rungs.bounds[j] / most) ** 2
        + _doubt(rungs.bounds, held, deviation, j, last)
        + (uneven * _above(rungs.bounds, held, deviation, j, last)) ** 2
        for j in rungs_to_try
    ]
    return errors.index(min(errors)), last


def restored(
    rungs: Rungs, rung: int, last: int, counts: Sequence[float], noise: float
) -> tuple[float, float]:
    """What the chosen bound left out of a sum, and the deviation of that figure.

    counts  noisy, of each bucket, of one group; `noise` is the deviation of each
    """
    ways = [(rungs.sign or 1, list(counts[: rungs.size]))]
    if rungs.sign == 0:
        ways.append((-1, [0.0, *counts[rungs.size :]]))
    left_out = doubt = 0.0
    for way, held in ways:
        own = last if rungs.sign else _last_of_a_way(held, noise, last)
        left_out += way * _above(rungs.bounds, held, noise, rung, own)
        doubt += _doubt(rungs.bounds, held, noise, rung, own)
    if rungs.sign:
        left_out = rungs.sign * max(rungs.sign * left_out, 0.0)
    return left_out, math.sqrt(doubt)


def _last_of_a_way(held: Sequence[float], noise: float, last: int) -> int:
    """Where some add and some take away: the last bucket with people of one of both, `last` at
    most; `last` if nobody is seen on that side. Where noise hides all people that there are (some
    dozens), nobody seen is not nobody: intervals that took it for that held in 37 % of cases."""
    seen = held[: last + 1]
    if max(seen) < FAR * noise and sum(seen) < FAR * noise * math.sqrt(len(seen)):
        return last
    return min(_last(held, noise, seen.index(max(seen))), last)


def kept(rungs: Rungs, rung: int, last: int, counts: Sequence[float]) -> float:
    """What people add up to the bound of a rung."""
    bounds = rungs.bounds
    middles = [INSIDE * bounds[0], *(_middle(bounds, b) for b in range(1, last + 1))]
    pairs = zip(counts, middles, strict=False)
    return sum(max(people, 0.0) * min(middle, bounds[rung]) for people, middle in pairs)


def unseen(noise: float) -> int:
    """So many people may be far above all others without being noticed; of more, spread over as
    many buckets as are looked at together, it is noticed 19 times of 20."""
    return math.ceil((FAR + SURELY) * math.sqrt(WINDOW) * noise)


def _above(
    bounds: Sequence[int], held: Sequence[float], noise: float, rung: int, last: int
) -> float:
    return sum(
        people * (_middle(bounds, b) - bounds[rung])
        for b, people in _tail(bounds, held, noise, rung, last)
    )


def _tail(
    bounds: Sequence[int], held: Sequence[float], noise: float, rung: int, last: int
) -> list[tuple[int, float]]:
    """The people in each bucket above a rung: counted up to the last that can be seen, and half
    of what would be there if they went on falling off as they do."""
    seen = [(b, held[b]) for b in range(rung + 1, last + 1)]
    beyond = _beyond(held, noise, last, 0.0)
    return seen + [(b, people / 2) for b, people in beyond if b > rung]


def _beyond(
    held: Sequence[float], noise: float, last: int, least: float
) -> list[tuple[int, float]]:
    """If the buckets beyond the last seen, which has `least` people or more, went on falling off as
    those before it do."""
    people = max(held[last], least)
    if not 0 < last < len(held) - 1 or people <= 0:
        return []
    fall = min(people / max(held[last - 1], people), MOST_FALL)
    found: list[tuple[int, float]] = []
    for bucket in range(last + 1, len(held)):
        fewer = min(people * fall, max(held[bucket], 0.0) + UNSURE * noise)
        people, fall = fewer, min(fall, fewer / people if people else 0.0)
        found.append((bucket, people))
    return found


def _doubt(
    bounds: Sequence[int], held: Sequence[float], noise: float, rung: int, last: int
) -> float:
    """The variance of what is added back: of the tally, and of where people are in a bucket."""
    total = 0.0
    for bucket in range(rung + 1, last + 1):
        width = _width(bounds, bucket)
        people = max(held[bucket], noise / 2)
        total += (noise * (_middle(bounds, bucket) - bounds[rung])) ** 2
        total += people * width**2 / 12 + (SPREAD * people * width) ** 2
    beyond = _beyond(held, noise, last, noise / 2)
    extra = sum(people * (_middle(bounds, b) - bounds[rung]) for b, people in beyond if b > rung)
    return total + max(0.75 * extra, _missed(bounds, held, noise, rung, last)) ** 2


def _missed(
    bounds: Sequence[int], held: Sequence[float], noise: float, rung: int, last: int
) -> float:
    """What people whom the noise hides beyond the last bucket, or beyond the bound, may add."""
    first = max(last, rung) + 1
    return MISSED * noise * (_middle(bounds, first) - bounds[rung]) if first < len(held) else 0.0


def _width(bounds: Sequence[int], bucket: int) -> float:
    """How far apart the whole numbers of a bucket are: from a + 1 to b."""
    if bucket < len(bounds):
        return float(bounds[bucket] - bounds[bucket - 1] - 1)
    return float(bounds[-1])  # those beyond the last bound are thought to be below its double


def _middle(bounds: Sequence[int], bucket: int) -> float:
    return bounds[bucket - 1] + 1 + INSIDE * _width(bounds, bucket)


def _start(held: Sequence[float], noise: float, likely: int | None) -> int:
    """A bucket that surely has people: where most are, if that is clear, or the twin's are."""
    near = [sum(held[max(b - 1, 0) : b + 2]) for b in range(len(held))]
    most = near.index(max(near))
    if likely is not None and near[most] < 2 * FAR * noise:
        return likely
    return most if held[most] > NEAR * noise else max(range(len(held)), key=held.__getitem__)


def _last(held: Sequence[float], noise: float, start: int) -> int:
    """The last bucket with people in it, as far as the noise lets it be seen."""
    last = start
    for bucket in range(start + 1, len(held)):
        if bucket - last < GAP and held[bucket] > NEAR * noise:
            last = bucket
        for many in range(1, WINDOW + 1):
            if bucket + many <= len(held):
                window = held[bucket : bucket + many]
                if sum(window) > FAR * noise * math.sqrt(many) and window[-1] > NEAR * noise:
                    last = max(last, bucket + many - 1)
    return last
