"""How many values of a key one person has: what is bought of it, of which keys, at what price."""

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.plan.catalog import SHARES_OF_PEOPLE, Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault import twin
from sarus_kernel.vault.twin import groups
from sarus_kernel.vault.twin.account import Account, cost
from sarus_kernel.vault.twin.reading import opened, read
from sarus_kernel.vault.twin.spec import describe
from sarus_kernel.vault.twin.subsampling import subsample

PERSON = ColumnInfo("id", ColumnType(Kind.INTEGER, False))
WARDS = tuple("ABCDEFGH")
CATALOG = Catalog(
    "clinic",
    "patient.id",
    (
        TableInfo("patient", (PERSON,), unit="id", key="id"),
        TableInfo(
            "visit",
            (
                PERSON,
                ColumnInfo("urgent", ColumnType(Kind.BOOLEAN, False)),
                ColumnInfo("sex", ColumnType(Kind.TEXT, False, categories=("f", "m"))),
                ColumnInfo("ward", ColumnType(Kind.TEXT, True, categories=WARDS)),
                ColumnInfo("days", ColumnType(Kind.INTEGER, False, 0, 90)),
                ColumnInfo("about", ColumnType(Kind.TEXT, False, categories=WARDS)),
            ),
            unit="id",
        ),
        TableInfo(
            "bill",
            (PERSON, ColumnInfo("kind", ColumnType(Kind.TEXT, False, categories=WARDS))),
            unit="id",
        ),
    ),
)
PLACES = frozenset((t.name, c.name) for t in CATALOG for c in t.columns)


def rows(people: int) -> dict[str, pd.DataFrame]:
    """Each person sees two wards, in turn, and in the last visit none is written down; bills are
    of one kind each."""
    of = np.repeat(np.arange(people), 5)
    place = np.tile(np.arange(5), people)
    ward = np.where(place == 4, None, np.array(WARDS)[(of + place % 2) % 8])
    plain = {"urgent": False, "sex": "f", "days": 3, "about": "A"}
    return {
        "patient": pd.DataFrame({"id": np.arange(people)}),
        "visit": pd.DataFrame({"id": of, "ward": ward, **plain}),
        "bill": pd.DataFrame({"id": of, "kind": np.array(WARDS)[place]}),
    }


def test_usual_keys_are_codes_and_categories() -> None:
    """First what the rows of each table are about, by the catalog alone; flags are none."""
    keys = groups.usual_keys(describe(CATALOG), PLACES)
    assert keys == [("visit", "ward"), ("bill", "kind"), ("visit", "about")]


def bought(people: int, mass: float, rho: float, scale: float = 1.0) -> tuple[Account, dict]:  # type: ignore[type-arg]
    """What is bought of so many people for rho, when `mass` of them are known of."""
    spec = describe(CATALOG)
    real = read(opened(rows(people)), spec, subsample(people))
    account = Account(cost(200.0, 1e-6))
    return account, groups.groups_per_person(account, spec, real, PLACES, mass, rho * scale)


def test_what_people_have_comes_out() -> None:
    """A null is a value of its own; who has one value has one, and the end may be one bucket
    further where noise hides a hundredth of the people. Paid for as told, all keys together."""
    account, found = bought(400, 400.0, 10.0)
    assert found["visit", "about"] == (1, 1, 1, 1, 1)
    assert found["visit", "ward"] == (3, 3, 3, 3, 3)
    assert found["bill", "kind"] == (6, 6, 6, 6, 6)
    assert account.rho == pytest.approx(10.0)


def test_of_too_few_people_nothing_is_bought() -> None:
    """That follows from the released number of people, and costs nothing; a few more buy the
    first keys alone."""
    account, found = bought(40, 40.0, 0.005)
    assert (found, account.rho) == ({}, 0.0)
    _, some = bought(400, 400.0, 1 / (2 * (groups.CLEAREST * 400) ** 2), 2.5)
    assert len(some) <= 2


def test_one_person_is_in_one_bucket_of_each_key() -> None:
    """So one person more moves each histogram by one, whatever their rows."""
    spec = describe(CATALOG)
    real = read(opened(rows(50)), spec, subsample(50))
    visits = real.rows["visit"]
    for column in ("ward", "about"):
        counts = groups._buckets(visits.person, visits.columns[column], real.people)
        assert counts.sum() == 50
        kept = visits.person != 7
        fewer = groups._buckets(visits.person[kept], visits.columns[column][kept], real.people)
        assert np.abs(counts - fewer).sum() == 2 and fewer[0] == 1  # 7 has no rows any more


def test_the_twin_costs_no_more_for_it() -> None:
    """The whole keeps within the price that was told."""
    model = twin.fit(CATALOG, rows(600), 50.0, 1e-6)
    assert set(model.groups) == {("visit", "about"), ("visit", "ward"), ("bill", "kind")}
    assert all(len(known) == len(SHARES_OF_PEOPLE) for known in model.groups.values())
    assert model.loss == cost(50.0, 1e-6)
