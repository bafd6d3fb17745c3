"""The demo hospital is made as asked: tables, columns, seed, size."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sarus_kernel.demo import TABLES, build
from sarus_kernel.demo import blocks as cutting
from sarus_kernel.demo.schemas import SCHEMAS


def test_schema(hospital: Path) -> None:
    """Each table has the columns and types of OMOP 5.4, whole numbers as 64 bits."""
    for table in TABLES:
        schema = pq.read_schema(hospital / f"{table}.parquet")
        assert schema.equals(SCHEMAS[table])
    person = pq.read_schema(hospital / "person.parquet")
    assert str(person.field("year_of_birth").type) == "int64"
    era = pq.read_schema(hospital / "dose_era.parquet")
    assert str(era.field("dose_era_start_date").type) == "date32[day]"


def test_same_seed(hospital: Path, tmp_path: Path) -> None:
    """The same seed gives the same rows."""
    build(tmp_path)
    for table in TABLES:
        again = pq.read_table(tmp_path / f"{table}.parquet")
        assert again.equals(pq.read_table(hospital / f"{table}.parquet"))


def test_other_seed(hospital: Path, tmp_path: Path) -> None:
    """Another seed gives other people."""
    build(tmp_path, seed=7, tables=["person"])
    other = pq.read_table(tmp_path / "person.parquet")
    assert not other.equals(pq.read_table(hospital / "person.parquet"))


def test_some_tables(hospital: Path, tmp_path: Path) -> None:
    """Leaving tables out writes the others unchanged, and nothing else."""
    build(tmp_path, tables=["condition_occurrence", "dose_era"])
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["condition_occurrence.parquet", "dose_era.parquet"]
    for name in names:
        assert pq.read_table(tmp_path / name).equals(pq.read_table(hospital / name))


def test_several_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hospital of several blocks has one row group for each, and no id twice."""
    monkeypatch.setattr(cutting, "PEOPLE_PER_BLOCK", 100)
    shares: list[float] = []
    build(tmp_path, 250, progress=lambda what, share: shares.append(share))
    assert shares == [0.0, 0.4, 0.8, 1.0]
    for table in ("person", "visit_occurrence", "condition_occurrence", "drug_era", "measurement"):
        file = pq.ParquetFile(tmp_path / f"{table}.parquet")
        ids = file.read([f"{table}_id"]).column(0).to_pylist()
        assert file.num_row_groups == 3
        assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("people", [1, 2, 3])
def test_very_small(tmp_path: Path, people: int) -> None:
    """Even the smallest hospital has all its tables."""
    build(tmp_path, people)
    assert pq.read_table(tmp_path / "person.parquet").num_rows == people
    assert {path.stem for path in tmp_path.iterdir()} == set(TABLES)


def test_refusals(tmp_path: Path) -> None:
    """No people and unknown tables are refused before anything is written."""
    with pytest.raises(ValueError, match="at least one"):
        build(tmp_path, 0)
    with pytest.raises(ValueError, match="patients"):
        build(tmp_path, tables=["person", "patients"])
    assert not list(tmp_path.iterdir())
