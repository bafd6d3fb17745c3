"""The unit-local theorem, row by row: whoever leaves, everybody else's rows stay as they are.

Sharper than sums: what differs in the last bit of one value is found, as are ties that are broken
by other people's rows. The rows are those of a ward that is large enough for sums of reals to
depend on their order; `test_sensitivity.py` does the same in small, over any schema.
"""

from collections import Counter
from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.errors import SarusError
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.walk import walk
from sarus_kernel.plan.windows import Window
from sarus_kernel.rewriting.release_points import ReleasePoints
from sarus_kernel.rewriting.unit_local import UnitLocal
from tests.privacy.comparing import others
from tests.privacy.contents import Data
from tests.privacy.neighbours import ward
from tests.privacy.plan_relations import FOCUSES
from tests.privacy.plans import People, relations
from tests.privacy.profiles import HOURS, examples
from tests.privacy.ward import CATALOG, CODES
from tests.privacy.worlds import Worlds, Written

RELATIONS = 9
LEAVING = (1, 2, 7)
UNEVEN = (0.1, 0.2, 0.3, 1 / 3, 1e-9, 1e15, -0.7, -0.0, 0.0, 33.3)
"""Reals whose sums depend on the order in which they are added."""
MOST = 20_000
REACHED: Counter[str] = Counter()


def uneven(seed: int) -> Data:
    """People with such reals, and many rows each."""
    data, random = ward(seed, people=40), Random(seed)
    visits = [row for row in data["visit"] for _ in range(4)]
    data["visit"] = [
        (n, row[1], row[2], random.choice(UNEVEN), *row[4:]) for n, row in enumerate(visits)
    ]
    data["person"] = [(*row[:3], random.choice(UNEVEN), *row[4:]) for row in data["person"]]
    return {**data, "code": [tuple(row) for row in CODES]}


@cache
def worlds(seed: int) -> Worlds:
    """A database of such people, and those without one of them."""
    made = Worlds()
    made.load(CATALOG, uneven(seed))
    return made


def local(relation: Relation | None) -> UnitLocal | None:
    """A relation as it is run, and its column of the person."""
    if relation is None:
        return None
    try:
        side = ReleasePoints(Scope(CATALOG)).visit(relation)
        Scope(CATALOG).schema(side.relation)
    except SarusError:
        return None
    return side if isinstance(side, UnitLocal) else None


def check(people: People, seed: int) -> None:
    """A relation over a database, and over the same without some of its people."""
    side = local(people.relation)
    if side is None or any(isinstance(node, Given) for node in walk(side.relation)):
        return
    asked, all_ = Written(side.relation, CATALOG), worlds(seed)
    place = list(asked.schema).index(side.unit)
    with all_.of("whole"):
        whole = all_.run(asked).rows
    if len(whole) > MOST:
        return
    for who in LEAVING:
        with all_.without(who):
            rest = all_.run(asked).rows
        assert others(whole, place, who) == others(rest, place, who), f"without {who}"
        assert all(row[place] != who for row in rest)
        REACHED["compared"] += 1
    REACHED["windows"] += any(isinstance(node, Window) for node in walk(side.relation))


@pytest.mark.timeout(HOURS)
@pytest.mark.parametrize("focus", FOCUSES)
def test_nobody_changes_another_persons_rows(focus: str) -> None:
    """Not in one bit, in hundreds of pairs of databases that differ by one person."""
    tried = given(relations(CATALOG, focus), st.sampled_from((0, 1)))
    tried(examples(RELATIONS)(lambda people, seed: check(people, seed)))()


def test_enough_was_compared() -> None:
    """By the tests above."""
    assert REACHED["compared"] > 300 and REACHED["windows"] > 30, REACHED


def test_other_peoples_rows_are_seen_in_the_last_bit() -> None:
    """A sum of reals in whatever order the rows lie in is no longer a person's own."""
    all_ = worlds(0)
    text = "SELECT patient, sum(cost) FROM visit GROUP BY patient"
    with all_.of("whole"):
        whole = all_.connection.execute(text).fetchall()
    with all_.without(LEAVING[0]):
        rest = all_.connection.execute(text).fetchall()
    assert others(whole, 0, LEAVING[0]) != others(rest, 0, LEAVING[0])
