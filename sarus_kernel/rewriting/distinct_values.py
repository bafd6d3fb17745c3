"""How many different values of one person count, and what is left out of those who have more.

Different values are counted among at most so many (group, value) pairs of each person. A value is
left out if nobody keeps it, so no more are than there are pairs above the bound: those are counted
as rows are, by a tally of people by how many pairs they have, which moves by one for each person.
So the truth lies between what is counted and that much more; which of the pairs that are not kept
have a value that nobody else keeps, nothing tells (Knop and Steinke 2023 give a lower end alone).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sarus_kernel.measurements import Bounded, Part, Twin
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.relations import Aggregate, Relation
from sarus_kernel.rewriting.clipping import HALF, Rungs, chosen, restored
from sarus_kernel.rewriting.ladders import WEIGHT, columns_of

MOST_VALUES = 50
"""Where nothing tells how many different values a person has."""
LARGEST = 2**10
"""More of one person would be noise alone."""
FINER, FAR = 1.25, 2**5
"""Each bucket of the tally reaches so many times as far as the one before, the last so many times
as far as the bound: in wider ones nobody knows how far above the bound people are."""
TAIL = 2.0
"""The twin's tail is short: the most values of its people are reckoned with as so many times."""
MOST_LOST = 0.9
"""Of all pairs, according to the twin: with more nothing would be known."""
HALF_WIDTH = 4.6
"""Of Laplace noise at 95 %, in bounds over epsilon, where the tally takes its share."""
DOT = "\N{MIDDLE DOT}"


@dataclass(frozen=True)
class Pairs:
    """The different values of each person: one row for each group and value that she has.

    unit     the column of the person
    keys     the columns of the group
    present  whether a pair counts
    fixed    whether a person has one group at most
    """

    relation: Relation
    unit: str
    keys: tuple[str, ...]
    present: ColumnNode
    fixed: bool


@dataclass(frozen=True)
class Distinct:
    """A count of different values: its part, and the tally of what its bound leaves out.

    lost  without a tally, the share of the pairs that is left out, as the twin has it
    """

    part: str
    tally: tuple[str, ...] = ()
    rungs: Rungs | None = None
    lost: float = 0.0


def _of_each(pairs: Pairs, name: str) -> Aggregate:
    """How many pairs each person has, beside her group."""
    unit = Column(pairs.unit)
    firsts = tuple(Aggregation("min", (Column(key),)) for key in pairs.keys)
    count = Aggregation("count", (), False, pairs.present)
    return Aggregate(pairs.relation, (pairs.unit,), (unit,), (*pairs.keys, name), (*firsts, count))


def bound(
    pairs: Pairs, most: int, epsilon: float, twin: Twin | None, cap: int = LARGEST
) -> tuple[int, float]:
    """The number of pairs of least error, `cap` at most: of noise, and of what the twin says is
    left out; and the share of all pairs that is left out then, according to the twin."""
    known = _histogram(pairs, twin) if twin is not None else {}
    if not known or twin is None:
        return max(min(most, MOST_VALUES, cap), 1), 0.0
    ratio = twin.ratio

    def error(at: int) -> float:
        left_out = sum(max(0, many - at) * people for many, people in known.items())
        return HALF_WIDTH * at / epsilon + left_out * ratio

    best = min(sorted({min(max(n, 1), LARGEST, cap) for n in known}), key=error)
    lost = sum(max(0, many - best) * people for many, people in known.items())
    every = sum(many * people for many, people in known.items())
    return best, min(lost / max(every, 1), MOST_LOST)


def _histogram(pairs: Pairs, twin: Twin) -> Mapping[int, int]:
    """How many people of the twin have so many pairs, those with most a little more."""
    many, people = f"{DOT}many", f"{DOT}people"
    each = _of_each(pairs, many)
    counted = Aggregate(each, (many,), (Column(many),), (people,), (Aggregation("count"),))
    found = twin.ask((counted,))
    rows = found[0].rows if found is not None else ()
    integers = [row for row in rows if len(row) == 2 and all(isinstance(n, int) for n in row)]
    whole = [(int(n or 0), int(k or 0)) for n, k in integers if int(n or 0) >= 0 < int(k or 0)]
    every, seen, made = sum(k for _, k in whole), 0, dict[int, int]()
    for n, k in sorted(whole):
        seen += k
        n = math.ceil(TAIL * n) if seen > 0.9 * every else n
        made[n] = made.get(n, 0) + k
    return made


def tally(pairs: Pairs, name: str, most: int) -> tuple[Bounded, Rungs]:
    """People by how many pairs they have, above the bound in ever wider buckets."""
    many = math.ceil(math.log(FAR, FINER))
    bounds = tuple(sorted({math.ceil(most * FINER**n) for n in range(many + 1)}))
    rungs = Rungs(bounds, 1)
    part = Part(f"{name}{DOT}of", 0, 1, weight=WEIGHT, buckets=rungs.buckets)
    keys = tuple(map(Column, pairs.keys))
    each = _of_each(pairs, name)
    query = Aggregate(each, pairs.keys, keys, part.columns, tuple(columns_of(part)))
    return Bounded(query, (part,), 1), rungs


def left_out(rungs: Rungs, counts: Sequence[float], width: float) -> float:
    """The most pairs above the bound, 95 times of 100, from a tally whose half widths are `width`.

    counts  noisy, of each bucket, of one group
    """
    noise = width / HALF
    _, last = chosen(rungs, counts, noise, 0.0)
    more, doubt = restored(rungs, 0, last, counts, noise)
    # not about so many, but no more than: people of a bucket may all be at its upper end
    above = [top - rungs.bounds[0] for top in rungs.bounds[1 : last + 1]]
    ends = sum(max(n, 0.0) * far for n, far in zip(counts[1:], above, strict=False))
    return max(more + HALF * doubt, ends + width * math.hypot(*above))
