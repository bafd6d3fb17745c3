"""How far the twin is: what is bought is what it says, and one person moves it by one at most."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from sarus_kernel.measurements.accounting import epsilon_of
from sarus_kernel.vault.privacy.filters import fits
from sarus_kernel.vault.twin.distances import (
    COLUMNS,
    PAIRS,
    Distance,
    bought,
    price,
    worth,
)
from sarus_kernel.vault.twin.laying import ROWS
from tests.vault.twin.replay import Tape, ratio
from tests.vault.twin.worlds import CATALOG, FIRST_ID, Frames, clinic

SURE = price(1e6, 1e-6)
"""A price at which noise is nothing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A "twin": another clinic, with nobody of the first one."""
    place = tmp_path_factory.mktemp("twin")
    _write(clinic(200, seed=5, heavy=3).tables, place)
    return str(place)


def test_one_person_moves_the_figures_by_no_more_than_is_paid_for(folder: str) -> None:
    """With the same answers before: rows 5,000 to none, and everything rare."""
    world = clinic(120)
    tape = Tape()
    with pytest.MonkeyPatch.context() as patch:
        tape.install(patch)
        bought(_opened(world.tables), CATALOG, Path(folder), (120.0, 3.0), price(3.0, 1e-6))
    for place in (0, 1, 2, 50, 119):
        again = Tape(tape.calls)
        with pytest.MonkeyPatch.context() as patch:
            again.install(patch)
            rows = _opened(world.without(FIRST_ID + 3 * place))
            bought(rows, CATALOG, Path(folder), (120.0, 3.0), price(3.0, 1e-6))
        ratios = [ratio(*pair) for pair in zip(tape.calls, again.calls, strict=True)]
        assert len(ratios) == 1 and max(ratios) <= 1.0
        assert max(ratios) > 0.3, "she is not in the data, or the inputs are not those of the data"
    assert sum(call.settings[2] for call in tape.calls) <= price(3.0, 1e-6).rho


def test_the_price_fits_its_line() -> None:
    """Epsilon and delta are what is said, by addition and in zCDP."""
    loss = price(0.3, 1e-6)
    assert fits(loss, 0.3, 1e-6) and epsilon_of(loss.rho, loss.delta) <= 0.3


def test_a_twin_that_is_the_data_is_not_far(tmp_path: Path) -> None:
    """Each figure is 0, of rows per person and pairs as well; keys and free text have none."""
    world = clinic(200, heavy=9)
    _write(world.tables, tmp_path)
    known = tmp_path, (200.0, 0.0), SURE
    found = _by_name(bought(_opened(world.tables), CATALOG, *known))
    assert found and all(each.distance == 0.0 and each.within <= 0.01 for each in found.values())
    assert {("drug", ROWS), ("drug", PAIRS), ("drug", COLUMNS), ("drug", "dose")} <= found.keys()
    assert not {"person_id", "visit_id", "note", "text", "name"} & {name for _, name in found}
    assert not any(table == "nothing" for table, _ in found), "a table that nobody is in"


def test_a_distance_is_the_total_variation(tmp_path: Path) -> None:
    """Two people in three smoke here, one in three there, each weighing one; nulls are a value."""
    world = clinic(300, heavy=3)
    real = world.tables | {"person": world.tables["person"].assign(
        smoker=np.arange(300) % 3 > 0, height=np.where(np.arange(300) % 4, 170.0, np.nan),
        sex="F")}  # fmt: skip
    theirs = real | {"person": real["person"].assign(
        smoker=np.arange(300) % 3 == 0, height=170.0, sex="M")}  # fmt: skip
    _write(theirs, tmp_path)
    found = _by_name(bought(_opened(real), CATALOG, tmp_path, (300.0, 0.0), SURE))
    told = {name: found["person", name].distance for name in ("smoker", "height", "sex")}
    assert told == {"smoker": 0.33, "height": 0.25, "sex": 1.0}


def test_few_people_are_told_nothing_of() -> None:
    """Whether it is worth its price goes by the public number of people alone."""
    loss = price(0.3, 1e-6)
    assert not worth(CATALOG, (40.0, 1.0), loss) and worth(CATALOG, (2_000.0, 20.0), loss)
    assert not worth(CATALOG, (2_000.0, 900.0), loss)


def _by_name(found: tuple[Distance, ...]) -> dict[tuple[str, str], Distance]:
    return {(each.table, each.column): each for each in found}


def _write(tables: Frames, folder: Path) -> None:
    for name, frame in tables.items():
        _typed(name, frame).to_parquet(folder / f"{name}.parquet")


def _opened(tables: Frames) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, frame in tables.items():
        connection.register("given", _typed(name, frame))
        connection.execute(f'CREATE TABLE "{name}" AS FROM given')
        connection.unregister("given")
    return connection


def _typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of the table alone, none of them of an unknown type."""
    columns = [column.name for column in CATALOG.table(name).columns]
    return frame[columns].convert_dtypes()
