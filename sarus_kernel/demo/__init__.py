"""Makes a demo hospital: an OMOP 5.4 database of people who do not exist, from a seed."""

from collections.abc import Callable, Collection
from pathlib import Path

from sarus_kernel.demo.blocks import Block, cut
from sarus_kernel.demo.concepts import ancestor_table, concept_table
from sarus_kernel.demo.conditions import Diagnoses, condition_table, draw_diagnoses
from sarus_kernel.demo.eras import dose_era_table, drug_era_table
from sarus_kernel.demo.measurements import measurement_table
from sarus_kernel.demo.people import People, draw_people, observation_table, person_table
from sarus_kernel.demo.places import (
    Places,
    care_site_table,
    draw_places,
    location_table,
)
from sarus_kernel.demo.prescriptions import draw_prescriptions, exposure_table
from sarus_kernel.demo.schemas import TABLES
from sarus_kernel.demo.sickness import death_table, draw_deaths, draw_sickness
from sarus_kernel.demo.visits import Visits, draw_visits, visit_table
from sarus_kernel.demo.writing import Folder

__all__ = ["TABLES", "build"]


def _silent(what: str, share: float) -> None:
    """Report nothing."""


def build(
    folder: Path,
    people: int = 1000,
    seed: int = 20240501,
    *,
    tables: Collection[str] = TABLES,
    progress: Callable[[str, float], None] = _silent,
) -> None:
    """Write one Parquet file per table into `folder` (made where missing).

    The same people, seed and version give the same rows, whichever other tables are written.
    `progress` is told what is done and the share that is finished, from 0 to 1.
    Raises ValueError for fewer than one person or an unknown table.
    """
    unknown = sorted(set(tables) - set(TABLES))
    if people < 1 or unknown:
        raise ValueError(f"unknown tables: {unknown}" if unknown else "at least one person")
    places = draw_places(people, seed)
    with Folder(Path(folder), tuple(name for name in TABLES if name in tables)) as out:
        _write_surroundings(out, people, places)
        for block in cut(seed, people):
            progress("people", (block.first - 1) / people)
            _write_block(out, block, places)
    progress("people", 1.0)


def _write_surroundings(out: Folder, people: int, places: Places) -> None:
    if out.wants("concept"):
        out.write("concept", concept_table(people))
    if out.wants("concept_ancestor"):
        out.write("concept_ancestor", ancestor_table(people))
    if out.wants("location"):
        out.write("location", location_table(places))
    if out.wants("care_site"):
        out.write("care_site", care_site_table(places))


def _write_block(out: Folder, block: Block, places: Places) -> None:
    """Draw a block of people and everything that happens to them, in the order it depends."""
    people = draw_people(block, places)
    sick = draw_sickness(block, people, places)
    people, deaths = draw_deaths(block, people, sick)
    visits = draw_visits(block, people, sick)
    if out.wants("person"):
        out.write("person", person_table(block, people))
    if out.wants("observation_period"):
        out.write("observation_period", observation_table(people))
    if out.wants("death"):
        out.write("death", death_table(people, sick, deaths))
    if out.wants("visit_occurrence"):
        out.write("visit_occurrence", visit_table(block, people, visits))
    if out.wants("measurement"):
        out.write("measurement", measurement_table(block, people, sick, visits))
    diagnoses = draw_diagnoses(block, people, sick, visits)
    if out.wants("condition_occurrence"):
        out.write("condition_occurrence", condition_table(block, people, visits, diagnoses))
    if out.wants("drug_exposure", "drug_era", "dose_era"):
        _write_drugs(out, block, people, visits, diagnoses)


def _write_drugs(
    out: Folder, block: Block, people: People, visits: Visits, diagnoses: Diagnoses
) -> None:
    rows = draw_prescriptions(block, people, visits, diagnoses)
    if out.wants("drug_exposure"):
        out.write("drug_exposure", exposure_table(block, people, visits, rows))
    if out.wants("drug_era"):
        out.write("drug_era", drug_era_table(block, people, rows))
    if out.wants("dose_era"):
        out.write("dose_era", dose_era_table(block, people, rows))
