"""What the synthetic twin foretells of an answer, so that nobody pays for nothing.

All of it follows from the twin, public sizes and the question: so it is free, and whether a
question is held back because of it says nothing of anybody.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sarus_kernel.measurements import Measurement, Output, Released, SafeQuery, Selection
from sarus_kernel.release import TOO_FEW, UNKNOWN, Cell, Interval, Value
from sarus_kernel.vault.mechanisms.measure import threshold

FEWER = (1, 2, 5)
"""Numbers of groups of a person that are tried where a question shows too little."""
UNSEEN = 3
"""Of something that a sample of n does not hold there are at most 3/n, 95 times of 100 (the rule
of three, Hanley and Lippman-Hand 1983): so many people a twin may be short of."""
TO_ASK = "To ask all the same: %%private_sql --anyway, or sarus.eval(…, anyway=True)."


@dataclass(frozen=True)
class Tried:
    """One release point, tried on the twin.

    groups    how many groups the twin has
    largest   about how many real people the largest of them stands for; 0 where nobody counts
    released  what would be released, without its noise
    """

    measurement: Measurement
    groups: int
    largest: int
    released: Released


@dataclass(frozen=True)
class Foresight:
    """A question, tried on the twin, of whose people each stands for `ratio` real ones."""

    value: Value
    points: tuple[Tried, ...]
    ratio: float = 1.0


def worthless(foresight: Foresight) -> bool:
    """Whether the answer would be empty, or no number in it more than its noise."""
    points, ratio = foresight.points, foresight.ratio
    return not foresight.value.rows or all(_rows_of_noise(p, ratio) == _rows(p) for p in points)


def words(foresight: Foresight) -> tuple[str, ...]:
    """One sentence for each release point of which there is something to say."""
    return tuple(said for point in foresight.points for said in _said(point, foresight.ratio))


def reason(foresight: Foresight, helps: tuple[str, ...]) -> str:
    """Why a question is held back, what would help, and how to ask it all the same."""
    empty = "empty" if not foresight.value.rows else "noise alone"
    found = " ".join(words(foresight)) or "The twin has no row of it."
    help_ = " ".join(helps) or "Ask for fewer or larger groups, or for more epsilon."
    return (
        f"The answer is foreseen to be {empty}, so nothing was asked or charged. {found}\n"
        f"What would help: {help_}\n{TO_ASK}"
    )


def helps(
    foresight: Foresight,
    epsilon: float,
    most: float,
    again: Callable[[float, int | None], Foresight | None],
) -> tuple[str, ...]:
    """What would show more: tried, where it can be.

    again   the same question at another epsilon, or with so many groups a person
    most    the largest epsilon that one question may have
    """
    open_ = [p for p in foresight.points if p.measurement.selection is not None]
    found: list[str] = []
    if open_:
        found += _with_fewer(open_[0], epsilon, again)
    if epsilon < most:
        better = again(most, None)
        if better is not None and not worthless(better):
            found.append(f"With epsilon {most:g}{_shown(better) if open_ else ' it is more'}.")
    if open_:
        found.append("With its keys listed (WHERE key IN (…)) each of them is shown.")
    return tuple(found)


def _with_fewer(
    point: Tried, epsilon: float, again: Callable[[float, int | None], Foresight | None]
) -> Iterator[str]:
    """The number of groups of a person that shows most groups, if it shows more than now."""
    now, tried = len(point.released.rows), list[tuple[int, int, Foresight]]()
    for groups in FEWER:
        if groups < max((q.groups for q in point.measurement.queries), default=1):
            found = again(epsilon, groups)
            tried += [(len(found.points[0].released.rows), -groups, found)] if found else []
    if tried:
        shown, groups, found = max(tried, key=lambda each: each[:2])
        if shown > now:
            yield f"With --max-groups {-groups}{_shown(found)}."


def _shown(foresight: Foresight) -> str:
    counts = [len(p.released.rows) for p in foresight.points if p.measurement.selection]
    return f": {min(counts):,}" if counts else ""


def needed(query: SafeQuery) -> tuple[str, ...]:
    """How many people a group has to have, noise included, to be shown: of selected keys."""
    least = [_least(m, m.selection) for m in query.measurements if m.selection is not None]
    return tuple(f"A group needs about {n:,} people, noise included, to be shown." for n in least)


def _least(measurement: Measurement, selection: Selection) -> int:
    query = measurement.queries[0]
    part = next(part for part in query.parts if part.column == selection.part)
    return threshold(measurement.mechanism, query, part, selection)


def _said(point: Tried, ratio: float) -> Iterator[str]:
    measurement, rows = point.measurement, _rows(point)
    if measurement.selection is not None:
        least = _least(measurement, measurement.selection)
        yield (
            f"In the synthetic twin {rows:,} of about {point.groups:,} groups would be shown: one "
            f"needs about {least:,} people, the largest has about {point.largest:,}."
        )
    noise = _rows_of_noise(point, ratio)
    if noise and measurement.keys:
        yield f"In the synthetic twin {noise:,} of {rows:,} groups would be noise alone."
    elif noise:
        yield f"In the synthetic twin it is noise alone: {'; '.join(_numbers(point))}."


def _numbers(point: Tried) -> Iterator[str]:
    """The one row of a point without keys, as it would be told."""
    row, bars = point.released.rows[0], point.released.intervals[0]
    for output, value, bar in zip(point.measurement.outputs, row, bars, strict=True):
        name = output.name.split("#")[0]
        if bar is None or bar == UNKNOWN or not isinstance(value, int | float):
            yield f"{name}: {TOO_FEW}"
        else:
            yield f"{name} is about {value:,.6g} ± {bar.high - value:,.3g}"


def _rows(point: Tried) -> int:
    return len(point.released.rows)


def _rows_of_noise(point: Tried, ratio: float) -> int:
    """In how many rows no number is more than its noise. Keys alone are worth something."""
    outputs, first = point.measurement.outputs, len(point.measurement.keys)
    if not outputs:
        return 0
    rows = zip(point.released.rows, point.released.intervals, strict=True)
    return sum(
        all(map(_noise(point.measurement, ratio), outputs, row[first:], bars[first:]))
        for row, bars in rows
    )


def _noise(
    measurement: Measurement, ratio: float
) -> Callable[[Output, Cell, Interval | None], bool]:
    """Whether a number is noise alone: unknown, or a count that may as well be zero, even if the
    twin's is too low by two deviations of a number of people.

    Other numbers may be about zero and known well (a difference, a correlation).
    """
    low = {p.column: p.low for q in measurement.queries for p in q.parts if not p.buckets}
    unseen = UNSEEN * max(0.0, ratio - 1)

    def judged(output: Output, value: Cell, bar: Interval | None) -> bool:
        if value is None or bar == UNKNOWN:
            return True
        of = [low[part] for part in output.parts if part in low]  # else a tally, or its choice
        if len(of) != 1 or of[0] < 0 or bar is None or not isinstance(value, int | float):
            return False
        doubt = 2 * math.sqrt(max(value, 0) * max(ratio, 1.0))
        return value + unseen + doubt <= bar.high - value

    return judged
