"""What clipping left out is given back: a recipe sees its parts as if nothing had been left out.

A part's half width then holds noise and clipping, so means, deviations and correlations carry both
as sums do. All of it is arithmetic on released figures.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sarus_kernel.measurements import Output, Part
from sarus_kernel.release import Cell, Interval
from sarus_kernel.rewriting.clipping import HALF, UNEVEN, Rungs, kept, restored

SURE = 2.0
"""What is left out of all groups together is given back to each where it is so many times its own
deviation; else the interval holds it."""


@dataclass(frozen=True)
class Carried:
    """A part of a ladder as a recipe sees it: which of the released figures it is made of.

    full  None: each group has its own tally. Else there is one of all of them, by the bound at
          which nothing of a person is left out, which so many groups may hold their most within
    """

    rungs: Rungs
    columns: tuple[str, ...]
    full: int | None = None


def names_of(part: Part, tally: Part) -> tuple[str, ...]:
    """The released figures that a part is made whole from, in the order that `carried` reads."""
    return (part.column, part.rung, part.last, part.total, *tally.columns)


def carried(output: Output, ladders: Mapping[str, Carried]) -> Output:
    """The output with its parts made whole again: what clipping left out of each is given back."""
    if not any(part in ladders for part in output.parts):
        return output
    names: list[str] = []
    places: list[tuple[Carried | None, int, int]] = []
    for part in output.parts:
        own = ladders[part].columns if part in ladders else (part,)
        places.append((ladders.get(part), len(names), len(names) + len(own)))
        names.extend(own)
    finish = output.finish

    def whole(
        parts: Sequence[float], widths: Sequence[float]
    ) -> tuple[Cell, Interval | None]:
        pairs = [_whole(ladder, parts[a:b], widths[a:b]) for ladder, a, b in places]
        return finish([value for value, _ in pairs], [width for _, width in pairs])

    return replace(output, parts=tuple(names), finish=whole)


def _whole(
    ladder: Carried | None, parts: Sequence[float], widths: Sequence[float]
) -> tuple[float, float]:
    if ladder is None:
        return parts[0], widths[0]
    if ladder.full is not None:
        return _share_of_all(ladder.rungs, ladder.full, parts, widths)
    value, rung, last, _, *counts = parts
    left_out, doubt = restored(ladder.rungs, int(rung), int(last), counts, widths[4] / HALF)
    return value + left_out, math.hypot(widths[0], HALF * doubt)


def _share_of_all(
    rungs: Rungs, full: int, parts: Sequence[float], widths: Sequence[float]
) -> tuple[float, float]:
    """The share of one group in what is left out of all of them, in proportion to what is not.

    Each person's groups are put in order by a hash, so each group loses about the same share. Of
    somebody who has more than her bound in one group alone, less is left out: a part in `full`.
    Where people add and take away, what a group holds on balance says nothing of what it loses.
    """
    value, rung, last, total, *counts = parts
    of_all, noise = replace(rungs, sign=1), widths[4] / HALF
    most, doubt = restored(of_all, int(rung), int(last), counts, noise)
    left_out, unsure = most * (1 + 1 / full) / 2, most * (1 - 1 / full) / 2
    every = max(abs(total), kept(of_all, int(rung), int(last), counts), 1.0)
    share = min(abs(value) / every, 1.0)
    at_most = min(math.hypot(value, widths[0] / HALF) / every, 1.0) if rungs.sign else 1.0
    deviation = at_most * math.hypot(doubt, UNEVEN * left_out, unsure)
    known = rungs.sign != 0 and left_out > SURE * math.hypot(doubt, unsure)
    width = math.hypot(widths[0], HALF * deviation)
    if known:
        return value + rungs.sign * share * left_out, width
    return value, width + at_most * left_out
