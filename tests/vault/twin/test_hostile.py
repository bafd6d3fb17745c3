"""Whatever the tables hold, a twin comes out, and errors would tell nothing."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog, TableInfo
from sarus_kernel.vault import twin
from tests.vault.twin.worlds import CATALOG, DEATH, PERSON, Frames, World, clinic


def emptied(tables: Frames) -> Frames:
    """No row anywhere."""
    return {name: frame.iloc[:0] for name, frame in tables.items()}


def missing(tables: Frames) -> Frames:
    """Only the people."""
    return {"person": tables["person"]}


def alone(tables: Frames) -> Frames:
    """One person."""
    return tables | {"person": tables["person"].head(1)}


def nulls(tables: Frames) -> Frames:
    """Nothing but keys and owners."""
    return {
        name: frame.assign(
            **{c: None for c in frame if c not in ("person_id", "visit_id", "id", "concept_id")}
        )
        for name, frame in tables.items()
    }


def wild(tables: Frames) -> Frames:
    """Values that the catalog does not allow, of other types, infinite, far away."""
    person = tables["person"].copy()
    person["sex"] = "a" * 1000
    person["height"] = [np.inf, -np.inf, np.nan, 1e308] * (len(person) // 4)
    person["income"] = [1e300, -1e300, 0.0, 1e-300] * (len(person) // 4)
    person["year_of_birth"] = ["old", None, 10**15, -5] * (len(person) // 4)
    condition = tables["condition"].copy()
    condition["start_date"] = pd.Timestamp("1700-01-01")
    condition["end_date"] = pd.Timestamp("2200-01-01")
    condition["code_concept_id"] = -(2**62)
    return tables | {"person": person, "condition": condition}


def strangers(tables: Frames) -> Frames:
    """Rows of people who are not there, and people who are there twice."""
    drug = tables["drug"].assign(person_id=np.nan)
    death = pd.concat([tables["death"]] * 3)
    return tables | {"drug": drug, "death": death, "person": pd.concat([tables["person"]] * 2)}


@pytest.fixture(scope="module")
def small() -> World:
    """A clinic of 80 people."""
    return clinic(80, heavy=5_000)


@pytest.mark.parametrize("change", [emptied, missing, alone, nulls, wild, strangers])
@pytest.mark.parametrize("epsilon", [3.0])
def test_no_data_make_it_fail(
    small: World, change: Callable[[Frames], Frames], epsilon: float
) -> None:
    """Fit and sample end, with the right columns and no forbidden null."""
    model = twin.fit(small.catalog, change(small.tables), epsilon)
    drawn = twin.sample(model, 50, seed=2)
    assert drawn["person"].num_rows == 50
    for table in small.catalog:
        for column in table.columns if table.private else ():
            assert column.type.nullable or drawn[table.name][column.name].null_count == 0
    assert all(bound >= 1 for bound in twin.contribution_bounds(model).values())
    assert twin.words(model)


@pytest.mark.parametrize("epsilon", [0.01, 50.0])
def test_any_price_will_do(small: World, epsilon: float) -> None:
    """Very much and very little noise still give tables of a sensible size."""
    drawn = twin.sample(twin.fit(small.catalog, small.tables, epsilon), 100)
    assert drawn["person"].num_rows == 100


def test_people_alone_are_enough(small: World) -> None:
    """A dataset may be one table; a twin may have one person."""
    catalog = Catalog("clinic", "person.person_id", (PERSON,))
    model = twin.fit(catalog, small.tables)
    assert list(twin.sample(model, 1)) == ["person"]


def test_a_catalog_without_people_is_told(small: World) -> None:
    """Without a table of people there is no twin, and the owner learns why."""
    with pytest.raises(OwnerError, match=r"person\.person_id"):
        twin.fit(Catalog("clinic", "person.person_id", (DEATH,)), small.tables)
    keyless = TableInfo("person", PERSON.columns, unit="person_id")
    with pytest.raises(OwnerError, match="key"):
        twin.fit(Catalog("clinic", "person.person_id", (keyless,)), small.tables)


def test_progress_is_told(small: World) -> None:
    """The share grows from 0 to 1."""
    shares: list[float] = []
    twin.fit(CATALOG, small.tables, progress=lambda what, share: shares.append(share))
    assert shares[0] == 0.0 and shares[-1] == 1.0 and shares == sorted(shares)
