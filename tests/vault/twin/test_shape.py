"""The twin has the shape of the real tables: columns, types, keys, order in time."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sarus_kernel.engines.duckdb import ARROW
from sarus_kernel.vault import twin
from tests.vault.twin.worlds import World


@pytest.fixture(scope="module")
def frames(tables: Mapping[str, pa.Table]) -> dict[str, pd.DataFrame]:
    """The twin as data frames."""
    return {name: table.to_pandas() for name, table in tables.items()}


def test_columns_and_types_are_those_of_the_catalog(
    world: World, tables: Mapping[str, pa.Table]
) -> None:
    """Every private table is there, with all columns in order, null only where allowed."""
    private = [table for table in world.catalog if table.private]
    assert set(tables) == {table.name for table in private}
    for table in private:
        assert tables[table.name].schema.names == [column.name for column in table.columns]
        for column in table.columns:
            made = tables[table.name][column.name]
            assert made.type == ARROW[column.type.kind]
            assert column.type.nullable or made.null_count == 0, column.name


def test_values_keep_to_what_is_public(world: World, frames: dict[str, pd.DataFrame]) -> None:
    """Bounds and categories of the catalog hold in the twin."""
    for table in world.catalog:
        for column in table.columns if table.private else ():
            values = frames[table.name][column.name].dropna()
            if column.type.categories:
                assert set(values) <= set(column.type.categories)
            elif column.type.kind in ("integer", "number") and column.type.bounded:
                assert values.between(column.type.low, column.type.high).all()
            elif column.type.kind in ("date", "timestamp") and column.type.bounded:
                days = pd.to_datetime(values).astype("datetime64[s]").astype("int64") / 86_400
                size = 1 if column.type.kind == "date" else 86_400
                assert days.between(column.type.low // size, column.type.high / size + 1).all()


def test_keys_are_unique_and_references_hold(frames: dict[str, pd.DataFrame]) -> None:
    """Keys are keys, everybody is somebody, and a row points to a row of the same person."""
    assert frames["person"]["person_id"].is_unique
    assert frames["visit"]["visit_id"].is_unique
    assert frames["condition"]["id"].is_unique
    assert frames["death"]["person_id"].is_unique
    people = set(frames["person"]["person_id"])
    assert all(set(frame["person_id"]) <= people for frame in frames.values())
    owner = frames["visit"].set_index("visit_id")["person_id"]
    for name, column in (("condition", "visit_id"), ("drug", "visit_id"), ("visit", "previous_id")):
        rows = frames[name].dropna(subset=[column])
        assert len(rows) > 100
        assert (owner.reindex(rows[column]).to_numpy() == rows["person_id"].to_numpy()).all()


def test_time_runs_forward(frames: dict[str, pd.DataFrame]) -> None:
    """Rows are sorted, nothing is before birth or after death, nothing ends before it starts."""
    condition, visit = frames["condition"], frames["visit"]
    start = pd.to_datetime(condition["start_date"])
    assert start.groupby(condition["person_id"]).is_monotonic_increasing.all()
    ended = condition.dropna(subset=["end_date"])
    assert len(ended) > 100 and (ended["end_date"] >= ended["start_date"]).all()
    ended = visit.dropna(subset=["end_time"])
    assert (ended["end_time"] >= ended["start_time"]).all()
    birth = frames["person"].set_index("person_id")["birth_datetime"].fillna(start.min())
    assert (birth.reindex(condition["person_id"]).to_numpy() <= start.to_numpy()).all()
    death = pd.to_datetime(frames["death"].set_index("person_id")["death_date"])
    last = start.groupby(condition["person_id"]).max()
    both = death.index.intersection(last.index)
    assert len(both) > 20 and (last[both] <= death[both]).all()


def test_birth_is_one_date(frames: dict[str, pd.DataFrame]) -> None:
    """The birth that is written twice is the same twice."""
    person = frames["person"].dropna(subset=["birth_datetime"])
    assert len(person) > 1000
    assert (person["birth_datetime"].dt.year == person["year_of_birth"]).all()


def test_events_are_in_their_visit(frames: dict[str, pd.DataFrame]) -> None:
    """What points to a visit is not before it."""
    rows = frames["condition"].dropna(subset=["visit_id"])
    start = frames["visit"].set_index("visit_id")["start_time"].dt.normalize()
    assert (pd.to_datetime(rows["start_date"]).to_numpy() >= start[rows["visit_id"]]).all()


def test_a_seed_decides(model: twin.Model) -> None:
    """The same seed gives the same twin, another one another."""
    one, same, other = (twin.sample(model, 200, seed) for seed in (5, 5, 6))
    assert all(one[name].equals(same[name]) for name in one)
    assert not one["condition"].equals(other["condition"])


def test_as_many_people_as_there_are(world: World, model: twin.Model) -> None:
    """By default the twin has the noisy number of people, 5,000 at most."""
    people = len(world.tables["person"])
    assert abs(twin.shipped(model) - people) < 150
    assert twin.sample(model)["person"].num_rows == twin.shipped(model)


def test_numbers_of_rows_are_bounded(model: twin.Model) -> None:
    """The bounds are near the 99 % quantile (visits: 5, conditions: 7), and one by the key."""
    bounds = twin.contribution_bounds(model)
    assert bounds["person"] == bounds["death"] == 1
    assert 3 <= bounds["visit"] <= 15 and 4 <= bounds["condition"] <= 21
    assert all(isinstance(bound, int) and bound >= 1 for bound in bounds.values())


def test_bins_of_numbers_are_not_narrower_than_the_scale(frames: dict[str, pd.DataFrame]) -> None:
    """Numbers without bounds come out in a believable range, rounded."""
    income = frames["person"]["income"].dropna()
    assert 1_000 < np.median(income) < 9_000
    assert (income == income.map(lambda x: float(f"{x:.3g}"))).mean() > 0.99
