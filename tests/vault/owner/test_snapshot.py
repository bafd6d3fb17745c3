"""From a source to the vault's own copy: types, keys, owners, and what is left out."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import Draft, InitOptions
from sarus_kernel.vault.owner.initialise import decided
from sarus_kernel.vault.owner.snapshot import Copied, copy
from sarus_kernel.vault.sources.opening import asking, opened
from tests.vault.owner.sources import CLINIC, write_csv, write_database, write_parquet

WISHES = InitOptions("patient_data", ("person", "person_id"), public=("location", "concept"))


def drafted(source: Path, options: InitOptions = WISHES) -> Draft:
    with opened(source) as (connection, tables):
        return draft(tables, options, asking(connection))


def copied(folder: Path, source: Path, options: InitOptions = WISHES) -> dict[str, Copied]:
    (folder / "private").mkdir()
    with opened(source) as (connection, tables):
        found = draft(tables, options, asking(connection))
        decided(found)
        copies = copy(connection, found, folder, lambda what, share: None)
    return {each.table.name: each for each in copies}


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(folder / "private" / "data.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def clinic(folder: Path, **changes: str) -> Path:
    """The clinic as Parquet, some of its tables written otherwise."""
    return write_parquet(folder / "source", {**CLINIC, **changes})


def test_long_texts_of_people_are_cut(tmp_path: Path) -> None:
    """After so many characters, whatever they are; the owner is told how many. Public ones stay."""
    tables = {
        "person": "SELECT i AS person_id FROM range(40) t(i)",
        "note": "SELECT i AS note_id, i AS person_id, CASE i WHEN 1 THEN repeat('ä', 40000) "
                "WHEN 2 THEN repeat('x', 32768) WHEN 3 THEN repeat('y', 32769) ELSE 'short' END "
                "AS words FROM range(40) t(i)",
        "concept": "SELECT i AS code, repeat('z', 40000) AS label FROM range(3) t(i)",
    }  # fmt: skip
    options = InitOptions("notes", ("person", "person_id"), public=("concept", "concept.label"))
    found = copied(tmp_path, write_parquet(tmp_path / "source", tables), options)
    assert [found[name].long for name in ("person", "note", "concept")] == [0, 3, 0]
    lengths = rows(tmp_path, "SELECT length(words) FROM note ORDER BY note_id LIMIT 4")
    assert lengths == [(5,), (32768,), (32768,), (32768,)]
    assert rows(tmp_path, "SELECT max(length(label)) FROM concept") == [(40_000,)]


@pytest.mark.parametrize("write", [write_parquet, write_csv, write_database])
def test_every_format_gives_the_same_vault(tmp_path: Path, write: object) -> None:
    """Parquet, CSV and DuckDB hold the same data, so they become the same tables."""
    assert callable(write)
    found = copied(tmp_path, write(tmp_path / "source", CLINIC))
    assert {name: (each.table.access, each.rows) for name, each in found.items()} == {
        "person": ("private", 40),
        "condition_occurrence": ("private", 120),
        "location": ("public", 3),
        "concept": ("public", 1),
    }
    conditions = found["condition_occurrence"]
    assert conditions.facts.kinds["condition_start_date"] is Kind.DATE
    assert conditions.facts.unique == ("condition_occurrence_id",)
    assert conditions.facts.rows is None
    assert found["location"].facts.rows == 3
    first = rows(tmp_path, "SELECT min(condition_start_date) FROM condition_occurrence")
    assert first == [(date(2010, 1, 1),)]


def test_a_table_of_nobody_is_withheld_and_not_copied(tmp_path: Path) -> None:
    """What is not known to be public or about people does not enter the vault."""
    source = clinic(tmp_path)
    found = drafted(source)
    staff = found.table("staff")
    assert staff is not None and staff.access == "withheld"
    assert "nothing says" in staff.origin
    assert "staff" not in copied(tmp_path, source)


def test_references_follow_names(tmp_path: Path) -> None:
    """A column named like another table's key points to it; OMOP's concepts to `concept`."""
    found = drafted(clinic(tmp_path))
    references = {
        f"{table.name}.{column.name}": column.references
        for table in found.tables
        for column in table.columns
        if column.references
    }
    assert references == {
        "person.gender_concept_id": "concept.concept_id",
        "person.race_concept_id": "concept.concept_id",
        "person.ethnicity_concept_id": "concept.concept_id",
        "person.location_id": "location.location_id",
        "condition_occurrence.person_id": "person.person_id",
        "condition_occurrence.condition_concept_id": "concept.concept_id",
        "condition_occurrence.condition_type_concept_id": "concept.concept_id",
    }


def test_a_key_is_named_like_one_row(tmp_path: Path) -> None:
    """Tables in the plural have their keys in the singular: branches, branch_id."""
    names = {"branches": "branch_id", "companies": "company_id", "loans": "loan_id", "news": "id"}
    plural = {name: f"SELECT 1 AS {key}, 2 AS person_id" for name, key in names.items()}
    found = drafted(clinic(tmp_path, **plural))
    assert {table.name: table.key for table in found.tables if table.name in names} == names


def test_bounds_never_come_from_private_data(tmp_path: Path) -> None:
    """Two sources that differ in private values only get the same public description."""
    wild = CLINIC["person"].replace("1930 + i % 60", "1999 + i % 2")
    descriptions: list[Mapping[str, object]] = []
    for name, person in (("a", CLINIC["person"]), ("b", wild)):
        (tmp_path / name).mkdir()
        found = copied(tmp_path / name, clinic(tmp_path / name, person=person))
        descriptions.append({key: each.table.columns for key, each in found.items()})
    assert descriptions[0] == descriptions[1]


def test_rows_of_nobody_are_dropped(tmp_path: Path) -> None:
    """A row without a person, or of a person who is not in `person`, could be charged to no one."""
    strays = CLINIC["condition_occurrence"].replace(
        "(1 + i % 40)::BIGINT", "CASE i WHEN 0 THEN NULL WHEN 1 THEN 999 ELSE 1 + i % 40 END"
    )
    found = copied(tmp_path, clinic(tmp_path, condition_occurrence=strays))
    assert (found["condition_occurrence"].rows, found["condition_occurrence"].dropped) == (118, 2)


def test_nan_and_infinity_become_null(tmp_path: Path) -> None:
    """A NaN would poison every sum it enters."""
    dose = """SELECT i AS dose_era_id, 1 + i AS person_id, 1 AS drug_concept_id,
        1 AS unit_concept_id, DATE '2010-01-01' AS dose_era_start_date,
        DATE '2010-01-01' AS dose_era_end_date,
        CASE i WHEN 0 THEN 'nan' WHEN 1 THEN 'inf' WHEN 2 THEN '-inf' ELSE '2.5' END::DOUBLE
        AS dose_value FROM range(4) t(i)"""
    source = clinic(tmp_path, dose_era=dose)
    copied(tmp_path, source, replace(WISHES, nullable=("dose_era.dose_value",)))
    values = [row[0] for row in rows(tmp_path, "SELECT dose_value FROM dose_era ORDER BY 1")]
    assert values == [2.5, None, None, None]
    assert not any(isinstance(value, float) and math.isnan(value) for value in values)


def test_a_table_reached_through_another_gets_its_unit(tmp_path: Path) -> None:
    """Rows that name a condition belong to the condition's person."""
    grade = "SELECT i AS grade_id, i AS condition_occurrence_id, i % 4 AS g FROM range(9) t(i)"
    source = clinic(tmp_path, grade=grade)
    found = copied(tmp_path, source)["grade"]
    assert (found.table.access, found.table.unit) == ("private", "person_id")
    query = "SELECT bool_and(person_id = 1 + condition_occurrence_id % 40) FROM grade"
    assert rows(tmp_path, query) == [(True,)]


def test_a_table_between_two_people_is_withheld(tmp_path: Path) -> None:
    """A row that two private tables lead to may belong to two people: it has no one owner."""
    visit = "SELECT i AS visit_occurrence_id, 1 + i AS person_id FROM range(9) t(i)"
    link = "SELECT 1 AS link_id, 1 AS condition_occurrence_id, 2 AS visit_occurrence_id"
    found = drafted(clinic(tmp_path, visit_occurrence=visit, link=link)).table("link")
    assert found is not None and found.access == "withheld"


TWICE = CLINIC["person"] + " UNION ALL SELECT 1, 0, 1950, 0, 0, 1, 'again'"
REFUSED = [
    ({"person": TWICE}, {}, "person.person_id is not a key"),
    ({"person": CLINIC["person"].replace("i::BIGINT", "nullif(i, 7)::BIGINT")}, {}, "not a key"),
    ({"person": CLINIC["person"].replace("8507", "nullif(i, 7)")}, {}, "--nullable person.gender"),
    ({}, {"unit": ("persn", "person_id")}, "Did you mean person"),
    ({}, {"unit": ("person", "patient_id")}, "There is no column of person: 'patient_id'"),
    ({}, {"public": ("locatoin",)}, "Did you mean location"),
    ({}, {"public": ("condition_occurrence",)}, "cannot be public"),
    ({"staff": "SELECT 'a' AS person_id"}, {}, "Give both the same type"),
    ({"staff": "SELECT 1 AS staff_id FROM range(2)"}, {"public": ("staff",)}, "--key staff="),
]


@pytest.mark.parametrize(("changes", "asked", "words"), REFUSED)
def test_what_cannot_be_a_vault_is_refused(
    tmp_path: Path, changes: dict[str, str], asked: dict[str, tuple[str, ...]], words: str
) -> None:
    """A source without the unit, a broken key and a wrong wish are said in one to three lines."""
    source = clinic(tmp_path, **changes)
    with pytest.raises(OwnerError) as caught:
        copied(tmp_path, source, replace(WISHES, **asked))  # type: ignore[arg-type]
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 3


def test_no_source(tmp_path: Path) -> None:
    """An empty folder, a missing file and a file of another kind say what a source is."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "other.duckdb").write_text("not a database", encoding="utf-8")
    for name, words in (
        ("empty", "There is no table"), ("missing", "There is no"), ("other.duckdb", "as a DuckDB")
    ):  # fmt: skip
        with pytest.raises(OwnerError, match=words):
            drafted(tmp_path / name)


def test_names_in_capitals_and_types_that_cannot_be_asked(tmp_path: Path) -> None:
    """Names stay as they are, whatever the case of a wish; a column of bytes is left out."""
    person = f"SELECT *, 'x'::BLOB AS picture FROM ({CLINIC['person']})"
    shouted = person.replace("AS person_id", "AS PERSON_ID")
    source = write_parquet(tmp_path / "source", {"PERSON": shouted})
    found = drafted(source, replace(WISHES, public=()))
    person_table = found.table("PERSON")
    assert person_table is not None and person_table.key == "PERSON_ID"
    assert person_table.column("picture") is None
    assert any("picture" in note for note in found.notes)


def test_copying_has_limits_and_spills_into_the_vault_alone(tmp_path: Path) -> None:
    """However many rows there are: memory is bounded, the rest goes where the copy goes."""
    (tmp_path / "private").mkdir()
    with opened(clinic(tmp_path)) as (connection, tables):
        found = draft(tables, WISHES, asking(connection))
        copy(connection, found, tmp_path, lambda what, share: None)
        names = ("memory_limit", "temp_directory")
        query = f"SELECT {', '.join(f'current_setting({name!r})' for name in names)}"
        ((limit, place),) = connection.execute(query).fetchall()
    assert limit == "1.8 GiB"
    assert Path(place) == tmp_path / "private" / "spill"
    assert [each.name for each in (tmp_path / "private").iterdir()] == ["data.duckdb"]
