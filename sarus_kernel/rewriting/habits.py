"""How the rows of a question spread over people and groups, as the synthetic twin has them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

TAIL, TAIL_SHARE = 1.5, 10
"""The twin's noise hides the few people who have most of all, so its largest tenth of all numbers
are reckoned with as half as large again: bounds too wide cost a little noise, too narrow ones
everything that they leave out."""
Histogram = dict[int, int]
"""A number -> how many people (or people's groups) have it."""


@dataclass(frozen=True)
class Habits:
    """What the twin says of the rows of a question.

    groups  groups of a person -> people
    rows    rows of a person in one group -> how often
    totals  rows of a person -> people
    size    rows in the group of a typical row: large groups are what people look at
    """

    groups: Histogram
    rows: Histogram
    totals: Histogram
    size: float


def left_out(habits: Habits, groups: int, rows: int) -> float:
    """The share of the rows that so tight bounds leave out."""
    everything = sum(n * many for n, many in habits.rows.items())
    of_rows = sum(max(0, n - rows) * many for n, many in habits.rows.items())
    of_groups = sum(max(0, n - groups) * many for n, many in habits.groups.items())
    kept = (everything - of_rows) / max(sum(habits.rows.values()), 1)
    return min((of_rows + of_groups * kept) / max(everything, 1), 1.0)


def histogram(pairs: Iterator[tuple[int, int]]) -> Histogram:
    """How often each number occurs, of numbers with how often they were counted."""
    made: Histogram = {}
    for number, many in pairs:
        made[number] = made.get(number, 0) + many
    return made


def with_tail(known: Histogram) -> Histogram:
    """How often each number occurs, with the largest tenth TAIL times as large."""
    listed = sorted(known.items())
    body, seen = (1 - 1 / TAIL_SHARE) * sum(many for _, many in listed), 0
    made: Histogram = {}
    for number, many in listed:
        seen += many
        likely = math.ceil(TAIL * number) if seen > body else number
        made[likely] = made.get(likely, 0) + many
    return made


def nearly_all(numbers: Histogram) -> int:
    """The number that nearly all are at most."""
    body, seen = (1 - 1 / TAIL_SHARE) * sum(numbers.values()), 0
    for number, many in sorted(numbers.items()):
        seen += many
        if seen >= body:
            return number
    return 1


def steps(numbers: Histogram, most: int) -> list[int]:
    """The bounds worth trying: the numbers that occur."""
    return sorted({min(n, most) for n in numbers if n > 0}) or [most]
