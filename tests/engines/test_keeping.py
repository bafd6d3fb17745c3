"""KeepKeys keeps so many rows of a person, whatever the columns are called."""

import pytest

from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.inner import KeepKeys
from sarus_kernel.plan.relations import Table, project
from tests.privacy.neighbours import ward
from tests.privacy.ward import CATALOG, database, rows_of


@pytest.mark.parametrize(
    "name", ["key", "·rank", "·RANK", "·person", "·step_1", "·step_2", "k", "u", "t", "c", "·unit"]
)
def test_a_column_cannot_take_the_place_of_the_rank(name: str) -> None:
    """A person has 12 visits; two are kept. Questions cannot name columns so: see route.py."""
    unit = "·unit_1" if name == "·unit" else "·unit"
    visits = project(Table("visit"), {unit: Column("patient"), name: Column("code")})
    kept = KeepKeys(visits, unit, (name,), 2, "salt")
    rows = rows_of(database(ward(1)), kept, {}, CATALOG).rows
    assert max(sum(row[0] == who for row in rows) for who in range(1, 10)) == 2
