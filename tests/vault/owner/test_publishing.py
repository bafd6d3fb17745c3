"""What may be published: the owner's word after a look at its columns, or OMOP's vocabulary."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog.omop import VOCABULARY
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.publishing import identifies
from tests.vault.owner.sources import CLINIC, write_parquet
from tests.vault.owner.test_ownership import CARE, PATIENTS, access, looked, vault

OMOP = InitOptions("hospital", ("person", "person_id"))
VALID = "DATE '1970-01-01' AS valid_start_date, DATE '2099-12-31' AS valid_end_date, " \
        "NULL::VARCHAR AS invalid_reason"  # fmt: skip
CONCEPT = f"""SELECT {{ids}} AS concept_id, 'name ' || i AS concept_name, 'Condition' AS domain_id,
    'SNOMED' AS vocabulary_id, 'Finding' AS concept_class_id, 'S' AS standard_concept,
    'c' || i AS concept_code, {VALID} FROM range(1000) t(i)"""
STANDARD = {
    **CLINIC,
    "concept": CONCEPT.format(ids="313217 + i"),
    "concept_ancestor": "SELECT 1 AS ancestor_concept_id, 2 AS descendant_concept_id, "
                        "0 AS min_levels_of_separation, 0 AS max_levels_of_separation",
}  # fmt: skip


def test_a_banks_relationship_is_not_omops(tmp_path: Path) -> None:
    """No table is public because of what it is called."""
    named = {name: "SELECT i AS n, 'x' || i AS what FROM range(9) t(i)" for name in VOCABULARY}
    found = looked(write_parquet(tmp_path / "source", {**CARE, **named}), PATIENTS)
    assert {access(found)[name] for name in named} == {"withheld"}
    (tmp_path / "omop").mkdir()
    both = looked(write_parquet(tmp_path / "omop" / "source", {**CLINIC, **named}), OMOP)
    assert {access(both)[name] for name in named} == {"withheld"}


def test_the_standard_vocabulary_is_public(tmp_path: Path) -> None:
    """A source whose people and concepts are OMOP's by their columns needs no word."""
    found = looked(write_parquet(tmp_path / "source", STANDARD), OMOP)
    assert (access(found)["concept"], access(found)["concept_ancestor"]) == ("public", "public")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"concept": CONCEPT.format(ids="2000000000 + i")}, "concepts of this site"),
        ({"concept": CONCEPT.format(ids="313217 + i").replace("1000", "3")}, "but what occurs"),
        ({"concept": CONCEPT.format(ids="313217 + i") + " WHERE i < 3"}, "but what occurs"),
        ({"concept": f"SELECT *, 'ours' AS note FROM ({STANDARD['concept']})"}, "nothing says"),
    ],
)
def test_a_vocabulary_of_ones_own_is_withheld(
    tmp_path: Path, changes: Mapping[str, str], words: str
) -> None:
    """Local concepts, a vocabulary cut down to what occurs, columns of one's own: ask first."""
    found = looked(write_parquet(tmp_path / "source", {**STANDARD, **changes}), OMOP)
    concept = found.table("concept")
    assert concept is not None and concept.access == "withheld" and words in concept.origin


def test_a_sites_own_mapping_is_withheld(tmp_path: Path) -> None:
    """`source_to_concept_map` holds what the site wrote: 'Mrs Miller 1'."""
    mapping = "SELECT 'Mrs Miller ' || i AS source_code, 0 AS target_concept_id FROM range(5) t(i)"
    tables = {**STANDARD, "source_to_concept_map": mapping}
    found = looked(write_parquet(tmp_path / "source", tables), OMOP)
    assert access(found)["source_to_concept_map"] == "withheld"


def test_a_vocabulary_is_public_by_the_owners_word(tmp_path: Path) -> None:
    """Long names of concepts are no prose; local concepts are theirs to publish."""
    words = "'a name of so many long words '"
    local = CONCEPT.format(ids="2000000000 + i").replace("'name '", words)
    asked = replace(OMOP, public=("concept",))
    found = looked(write_parquet(tmp_path / "source", {**STANDARD, "concept": local}), asked)
    assert access(found)["concept"] == "public" and not found.findings


REGISTRY = "SELECT i AS pid, 'J' || i % 9 AS dx FROM range(1, 101) t(i)"
STOPPED = [
    (REGISTRY, "holds keys of patients"),
    (REGISTRY.replace("AS pid", "AS patient_id"), "its rows are about people"),
    (REGISTRY.replace("i AS pid", "'a' || i AS email"), "identifies a person"),
    (REGISTRY.replace("i AS pid", "'a' || i AS lastName"), "identifies a person"),
    ("SELECT 'She said on Monday that it hurts again' AS remark", "text that people wrote"),
    ("SELECT i AS visit_id FROM range(1, 9) t(i)", "its rows are about people"),
]


@pytest.mark.parametrize(("query", "words"), STOPPED)
def test_what_is_about_people_stops(tmp_path: Path, query: str, words: str) -> None:
    """Keys of people or of their rows, identifiers and prose are not published with the rest."""
    asked = replace(PATIENTS, public=("registry",))
    with pytest.raises(OwnerError, match=words):
        vault(tmp_path, {**CARE, "registry": query}, asked)


def test_sparse_keys_are_people_however_few(tmp_path: Path) -> None:
    """Five of a thousand numbers of nine digits are no coincidence; numbers up to five are."""
    patients = "SELECT 7919 * i AS id FROM range(1, 1001) t(i)"
    few = "SELECT 7919 * i AS code, 'x' AS label FROM range(1, 6) t(i)"
    asked = replace(PATIENTS, public=("wards",))
    with pytest.raises(OwnerError, match="holds keys of patients"):
        vault(tmp_path, {"patients": patients, "wards": few}, asked)
    (tmp_path / "small").mkdir()
    small = {"patients": CARE["patients"], "wards": few.replace("7919 * i", "i")}
    found, _ = vault(tmp_path / "small", small, asked)
    assert access(found)["wards"] == "public"


def test_a_tables_own_numbers_are_its_own(tmp_path: Path) -> None:
    """Fifty wards and a hundred patients both count from one; `id` may be either, and stops."""
    wards = "SELECT i AS ward_id, 'w' || i AS label FROM range(1, 51) t(i)"
    asked = replace(PATIENTS, public=("wards",))
    found = looked(write_parquet(tmp_path / "source", {**CARE, "wards": wards}), asked)
    assert not found.findings
    with pytest.raises(OwnerError, match="holds keys of patients"):
        vault(tmp_path, {**CARE, "wards": wards.replace("ward_id", "id")}, asked)


def test_the_owner_may_name_the_column(tmp_path: Path) -> None:
    """What was asked about is published by being named, and shown before."""
    wards = "SELECT i AS nr, 'a ward for all who need one' AS name FROM range(50) t(i)"
    source = write_parquet(tmp_path / "source", {**CARE, "wards": wards})
    asked = replace(PATIENTS, public=("wards", "wards.nr", "wards.name"))
    found = looked(source, asked)
    assert not found.findings and access(found)["wards"] == "public"
    assert len(found.samples["wards"].rows) == 5


@pytest.mark.parametrize(
    ("name", "expected"),
    [("firstName", True), ("E-Mail", True), ("person_source_value", True), ("Geburtsdatum", True),
     ("phone2", True), ("SSN", True), ("concept_name", False), ("name", False), ("dose", False),
     ("session", False), ("mobility", False), ("telemetry", False)],
)  # fmt: skip
def test_names_that_identify(name: str, expected: bool) -> None:
    """Names of identifiers in the spellings people use, and words that only resemble them."""
    assert identifies(name) is expected
