"""What goes together in the data goes together in the twin."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from benchmarks.twin import flat_people
from benchmarks.twin_scores import areas
from sarus_kernel.demo import build
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault import twin
from sarus_kernel.vault.twin.arrow_columns import coded
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.vocabulary import Codes
from tests.vault.twin.omop import catalog_of
from tests.vault.twin.worlds import World

AF, DIABETES, HYPERTENSION = 313217, 201826, 320128


def having(tables: Mapping[str, pa.Table], code: int) -> "pd.Series[bool]":
    """Of each person of the clinic, whether she ever had a condition."""
    rows = tables["condition"].to_pandas()
    people = tables["person"].to_pandas()["person_id"]
    return people.isin(set(rows.loc[rows["code_concept_id"] == code, "person_id"]))


def test_shares_and_relations_survive(tables: Mapping[str, pa.Table]) -> None:
    """Frequent codes keep their share of people, and go with age and with each other."""
    person = tables["person"].to_pandas()
    old = person["year_of_birth"] < 1960
    first, second = having(tables, 1), having(tables, 2)
    assert 0.15 < first.mean() < 0.5
    assert first[old].mean() > first[~old].mean() + 0.05
    assert second[first].mean() > second[~first].mean()
    assert 0.4 < (person["sex"] == "F").mean() < 0.6


def test_rare_codes_come_from_the_public_list(tables: Mapping[str, pa.Table]) -> None:
    """What is not named is drawn from public codes of the same kind, not from other kinds."""
    codes = tables["condition"].to_pandas()["code_concept_id"]
    assert codes.between(1, 60).all()
    assert codes.nunique() > 30


def test_no_stand_in_is_more_frequent_than_a_named_code() -> None:
    """Codes that stand for what is not named come after those that are, also where most is not."""
    names = Codes((1, 2, 3), np.array([50.0, 30.0, 20.0]), 5.0, tuple(range(100, 600)))
    known = Marginal(np.array([0.2, 0.1, 0.05, 0.65, 0.0]), Scale.NAMES, 5.0, 1000.0)
    levels = np.repeat([0, 1, 2, 3], [2_000, 1_000, 500, 6_500])
    type_ = ColumnType(Kind.INTEGER, False)
    drawn = coded(type_, names, known, levels, None, np.random.default_rng(1))
    counts = pd.Series(drawn.to_pylist()).value_counts()
    assert set(counts.index[:3]) == {1, 2, 3} and len(counts) > 300


def test_a_dose_depends_on_its_drug(world: World) -> None:
    """A column that follows from the code still does so, where noise lets it be seen."""
    drawn = twin.sample(twin.fit(world.catalog, world.tables, epsilon=60.0), 2_000)
    drug = drawn["drug"].to_pandas()
    small = drug.loc[drug["drug_concept_id"] == 1000, "dose"]
    large = drug.loc[drug["drug_concept_id"] == 1001, "dose"]
    assert small.median() < 50 < large.median()


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo hospital of 4,000 people."""
    folder = tmp_path_factory.mktemp("hospital")
    build(folder, 4_000, seed=3)
    return folder


def test_a_model_learns_from_the_twin(hospital: Path, tmp_path: Path) -> None:
    """Trained on the twin, a model predicts atrial fibrillation of real people."""
    catalog = catalog_of(hospital)
    with duckdb.connect() as connection:
        for path in hospital.glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS FROM '{path}'")
        model = twin.fit(catalog, connection)
    drawn = twin.sample(model, seed=1)
    flatten = flat_people([AF, DIABETES, HYPERTENSION])
    ours = flatten({path.stem: pd.read_parquet(path) for path in hospital.glob("*.parquet")})
    theirs = flatten({name: table.to_pandas() for name, table in drawn.items()})
    assert min(areas(theirs, ours, f"has {AF}")) > 0.75
    for name in (f"has {AF}", f"has {DIABETES}"):
        assert abs(theirs[name].mean() - ours[name].mean()) < 0.12
    assert abs(theirs["age"].mean() - ours["age"].mean()) < 8


def test_it_is_written_with_what_may_be_said(
    model: twin.Model, tables: Mapping[str, pa.Table], tmp_path: Path
) -> None:
    """One Parquet file per table, readable as it was, and the price and words beside them."""
    twin.write(model, tables, tmp_path)
    for name, table in tables.items():
        assert pa.parquet.read_table(tmp_path / "twin" / f"{name}.parquet").equals(table)
    text = (tmp_path / "twin" / "twin.toml").read_text(encoding="utf-8")
    assert "epsilon = 12.0" in text and "people = 2000" in text
    assert any("differentially private" in words for words in twin.words(model))


def test_columns_that_say_nothing_are_named(model: twin.Model) -> None:
    """Free text by the catalog, columns without values by what was bought; others are not named."""
    filled = model.filled | {("person", "height")}
    told = twin.words(replace(model, filled=filled - {("person", "empty")}))
    text, empty = (each for each in told if "not looked at" in each or "Empty here" in each)
    assert "person.name" in text and "condition.note" in text and "drug.text" in text
    assert "person.empty" in empty and "person.height" not in text + empty
