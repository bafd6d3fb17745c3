"""Keys of the demo hospital point to rows that are there, of the same person."""

from collections.abc import Callable
from typing import Any

import pytest

from sarus_kernel.vault.catalog.omop import TABLES as STANDARD
from sarus_kernel.demo.schemas import PATIENT_TABLES, SCHEMAS, TABLES

Ask = Callable[[str], list[tuple[Any, ...]]]

_KEYS = {
    "person_id": "person",
    "location_id": "location",
    "care_site_id": "care_site",
    "visit_occurrence_id": "visit_occurrence",
}


@pytest.mark.parametrize("table", TABLES)
def test_primary_key(ask: Ask, table: str) -> None:
    """The primary key of the standard is unique and never null."""
    key = STANDARD[table].primary_key
    if key is None:
        key = "(ancestor_concept_id, descendant_concept_id)"
    (rows, keys), *_ = ask(f"SELECT count(*), count(DISTINCT {key}) FROM {table}")
    assert rows == keys > 0


@pytest.mark.parametrize("table", TABLES)
def test_foreign_keys(ask: Ask, table: str) -> None:
    """Keys named like another table's key are found there."""
    lost = f"SELECT count(*) FROM {table} WHERE {{0}} NOT IN (SELECT {{0}} FROM {{1}})"
    for column, parent in _KEYS.items():
        if column in SCHEMAS[table].names:
            assert ask(lost.format(column, parent)) == [(0,)], column


@pytest.mark.parametrize("table", TABLES)
def test_concepts(ask: Ask, table: str) -> None:
    """Every concept that is used is in the vocabulary."""
    for column in SCHEMAS[table].names:
        if column.endswith("_concept_id"):
            lost = ask(f"SELECT DISTINCT {column} FROM {table}"
                       f" ANTI JOIN concept ON {column} = concept_id"
                       f" WHERE {column} IS NOT NULL")  # fmt: skip
            assert lost == [], column


@pytest.mark.parametrize("table", ["condition_occurrence", "drug_exposure", "measurement"])
def test_visit_of_the_same_person(ask: Ask, table: str) -> None:
    """An event happens at a visit of its own person, on the first day of that visit."""
    day = next(name for name in SCHEMAS[table].names if name.endswith("_date"))
    found = ask(
        f"SELECT count(*), count(*) FILTER (e.person_id = v.person_id AND {day} = visit_start_date)"
        f" FROM {table} e JOIN visit_occurrence v USING (visit_occurrence_id)"
    )
    assert found[0][0] == found[0][1] > 0


@pytest.mark.parametrize("table", PATIENT_TABLES)
def test_rows_of_one_person(ask: Ask, table: str) -> None:
    """Nobody has more rows than the public default, so that no answer is clipped."""
    most = ask(f"SELECT max(n) FROM (SELECT count(*) n FROM {table} GROUP BY person_id)")[0][0]
    typical = STANDARD[table].typical_rows
    assert typical is not None and most <= typical


def test_hierarchy(ask: Ask) -> None:
    """Diabetes stands above its three kinds, heart disease above atrial fibrillation."""
    below = "SELECT descendant_concept_id FROM concept_ancestor WHERE ancestor_concept_id = {}"
    assert {id for (id,) in ask(below.format(201820))} == {201820, 201826, 195771, 201254}
    assert {313217, 316139, 321588} <= {id for (id,) in ask(below.format(321588))}
    drugs = {id for (id,) in ask(below.format(21600960))}
    assert {1310149, 43013024} <= drugs
    steps = (
        "SELECT min_levels_of_separation FROM concept_ancestor WHERE {} = 441840 AND {} = 313217"
    )
    assert ask(steps.format("ancestor_concept_id", "descendant_concept_id")) == [(4,)]
