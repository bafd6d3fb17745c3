"""The unit-local theorem, row by row: whoever leaves, everybody else's rows stay as they are.

Sharper than sums: what differs in the last bit of one value is found, as are ties that are broken
by other people's rows. Rows are many enough for an engine to divide them among its threads.
"""

from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest

from sarus_kernel.errors import SarusError
from sarus_kernel.plan.relations import Relation, Scope, Table
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window
from sarus_kernel.release import Cell
from sarus_kernel.vault.rewrite.dp.cut import Cut
from sarus_kernel.vault.rewrite.dp.sides import Local
from tests.privacy.neighbours import Data, Fleet, ward
from tests.privacy.questions import Asker
from tests.privacy.ward import CATALOG

RELATIONS = 250
LEAVING = (1, 2, 7)
UNEVEN = (0.1, 0.2, 0.3, 1 / 3, 1e-9, 1e15, -0.7, -0.0, 0.0, 33.3)
"""Reals whose sums depend on the order in which they are added."""
MOST = 20_000


def uneven(seed: int) -> Data:
    """People with such reals, and many rows each."""
    data, random = ward(seed, people=40), Random(seed)
    visits = [row for row in data["visit"] for _ in range(4)]
    data["visit"] = [
        (n, row[1], row[2], random.choice(UNEVEN), *row[4:]) for n, row in enumerate(visits)
    ]
    data["person"] = [(*row[:3], random.choice(UNEVEN), *row[4:]) for row in data["person"]]
    return data


def local(seed: int) -> tuple[Relation, str] | None:
    """A random relation about people as it is run, and its column of the person."""
    asker = Asker(Random(seed))
    try:
        side = Cut(Scope(CATALOG)).visit(asker.people(1 + seed % 3).relation)
        Scope(CATALOG).schema(side.relation)
    except (SarusError, IndexError):
        return None
    return (side.relation, side.unit) if isinstance(side, Local) else None


@pytest.mark.timeout(240)
def test_nobody_changes_another_persons_rows() -> None:
    """Not in one bit, in thousands of pairs of databases that differ by one person."""
    fleets = [Fleet(uneven(seed), LEAVING, CATALOG) for seed in range(2)]
    windows = compared = 0
    for seed in range(RELATIONS):
        found = local(seed)
        if found is None or isinstance(found[0], Table):
            continue
        fleet = fleets[seed % 2]
        place = list(Scope(CATALOG).schema(found[0])).index(found[1])
        (whole,) = fleet.run(found[0], {}, [0])
        if len(whole.rows) > MOST:
            continue
        for number, who in enumerate(LEAVING):
            (rest,) = fleet.run(found[0], {}, [number + 1])
            assert _others(whole.rows, place, who) == _spelled(rest.rows), (seed, who)
            compared += 1
        windows += any(isinstance(node, Window) for node in walk(found[0]))
    assert compared > 400 and windows > 40


def _others(rows: tuple[tuple[Cell, ...], ...], place: int, who: int) -> Counter[str]:
    return _spelled(row for row in rows if row[place] != who)


def _spelled(rows: Iterable[tuple[Cell, ...]]) -> Counter[str]:
    """The rows to the last bit. Only minus zero is zero: no function tells them apart."""
    return Counter(
        repr(tuple(cell + 0.0 if isinstance(cell, float) else cell for cell in row)) for row in rows
    )
