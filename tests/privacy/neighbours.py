"""A ward of random people, and the same without one of them."""

from datetime import date, datetime
from random import Random

from sarus_kernel.release import Cell

UNITS = {"person": 0, "visit": 1, "drug": 0}
"""The place of the person in the rows of each table."""
Data = dict[str, list[tuple[Cell, ...]]]


def ward(seed: int, people: int = 9) -> Data:
    """Random rows: some people have none of a kind, one has far more than anybody counts for."""
    random = Random(seed)
    data: Data = {"person": [], "visit": [], "drug": []}
    for who in range(1, people + 1):
        if random.random() < 0.9:
            data["person"].append(_person(who, random))
        many = 12 if who == 1 else random.choice((0, 1, 2, 3, 5))
        for _ in range(many):
            data["visit"].append((len(data["visit"]), who, *_visit(random)))
        for _ in range(random.choice((0, 0, 1, 2, 6))):
            label = random.choice(("a", "b", "x", "n1", None))
            data["drug"].append((who, random.choice((0, 1, 5, 30, None)), label))
    for rows in data.values():
        random.shuffle(rows)
    return data


def _person(who: int, random: Random) -> tuple[Cell, ...]:
    weight = random.choice((None, 0.0, 50.5, 70.25, 199.0))
    birthday = random.choice((None, date(1950, 2, 28), date(2000, 1, 1)))
    name = random.choice((None, "n1", "n2", "N1"))
    sex = random.choice((None, "f", "m"))
    return who, sex, random.choice((1900, 1950, 2019)), weight, name, birthday  # type: ignore[return-value]


def _visit(random: Random) -> tuple[Cell, ...]:
    cost = random.choice((None, -50.0, -1.25, 0.0, 3.0, 100.0))
    day = random.choice((None, datetime(2020, 1, 31, 12, 30), datetime(2021, 6, 1)))
    urgent = random.choice((None, True, False))
    return random.choice((None, 1, 2, 3, 4, 9)), cost, day, urgent  # type: ignore[return-value]


def without(data: Data, who: Cell) -> Data:
    """The same without one person, in another order: no answer may depend on where rows lie."""
    rest = {t: [r for r in rows if r[UNITS[t]] != who] for t, rows in data.items()}
    for rows in rest.values():
        Random(repr(who)).shuffle(rows)
    return rest
