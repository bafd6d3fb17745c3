"""Points from rows to other rows of the same person: an event to the visit it happened in."""

from dataclasses import dataclass

import numpy as np

from sarus_kernel.vault.twin.arrays import Ints

DAYS = 1 << 21
"""More than there are days: makes one sortable number of a person and a day."""


@dataclass(frozen=True)
class Made:
    """The rows of a table that is done, by person and day.

    day, until  first and last day of each row; None where rows have no day
    key         the number its key is made from
    """

    person: Ints
    day: Ints | None
    until: Ints | None
    key: Ints


def has_rows(made: Made, people: int) -> Ints:
    """How many rows each person has."""
    return np.bincount(made.person, minlength=people).astype(np.int64)


def nearest(made: Made, person: Ints, day: Ints | None, people: int) -> Ints:
    """The person's last row on the day or before it, else her first; -1 if she has none."""
    number = has_rows(made, people)
    first = np.cumsum(number) - number
    if day is None or made.day is None:
        found = first[person]
    else:
        places = made.person * DAYS + (made.day + DAYS // 2)
        found = np.searchsorted(places, person * DAYS + (day + DAYS // 2), side="right") - 1
        found = np.maximum(found, first[person])
    return np.where(number[person] > 0, found, -1)


def previous(person: Ints) -> Ints:
    """The row before, if it is the same person's; else -1."""
    before = np.arange(len(person)) - 1
    same = np.r_[False, person[1:] == person[:-1]][: len(person)]
    return np.where(same, before, -1)


def into(made: Made, row: Ints, day: Ints) -> Ints:
    """The day of an event moved into the row it points to."""
    if made.day is None or made.until is None or not len(made.day):
        return day
    safe = np.maximum(row, 0)
    inside = np.clip(day, made.day[safe], np.maximum(made.day[safe], made.until[safe]))
    return np.where(row >= 0, inside, day)
