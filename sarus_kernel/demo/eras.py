"""Joins prescriptions that follow each other, as OMOP defines: `drug_era` and `dose_era`."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sarus_kernel.demo.blocks import Block
from sarus_kernel.demo.columns import table
from sarus_kernel.demo.people import People
from sarus_kernel.demo.prescriptions import MOST_ROWS, Prescriptions

PERSISTENCE = 30
"""The most days without the drug within one era (the standard's persistence window)."""


@dataclass(frozen=True)
class Eras:
    """`first` and `last` are positions of prescriptions, `gap` days without the drug."""

    first: np.ndarray
    last: np.ndarray
    gap: np.ndarray


def drug_eras(rows: Prescriptions) -> Eras:
    """Prescriptions of one drug to one person, at most PERSISTENCE days apart."""
    return _eras(rows, _new_treatment(rows))


def dose_eras(rows: Prescriptions) -> Eras:
    """The same, of one daily dose."""
    return _eras(rows, _new_treatment(rows) | (np.diff(rows.dose, prepend=-1) != 0))


def _new_treatment(rows: Prescriptions) -> np.ndarray:
    person = np.diff(rows.person, prepend=-1) != 0
    new: np.ndarray = person | (np.diff(rows.drug, prepend=-1) != 0)
    return new


def _free_days(rows: Prescriptions) -> np.ndarray:
    """Days between the end of the row before and the start of this one."""
    free: np.ndarray = rows.start - np.concatenate((rows.start[:1], rows.end[:-1] + 1))
    return free


def _eras(rows: Prescriptions, new: np.ndarray) -> Eras:
    free = _free_days(rows)
    first = np.flatnonzero(new | (free > PERSISTENCE))
    last = np.append(first[1:], len(new)) - 1
    free[first] = 0
    gap = np.add.reduceat(free, first) if len(first) else free
    return Eras(first, last[: len(first)], gap)


def drug_era_table(block: Block, people: People, rows: Prescriptions) -> pa.Table:
    """`drug_era`."""
    eras = drug_eras(rows)
    columns = {
        "drug_era_id": block.ids(len(eras.first), MOST_ROWS),
        "person_id": people.ids[rows.person[eras.first]],
        "drug_concept_id": rows.concept[eras.first],
        "drug_era_start_date": rows.start[eras.first],
        "drug_era_end_date": rows.end[eras.last],
        "drug_exposure_count": eras.last - eras.first + 1,
        "gap_days": eras.gap,
    }
    return table("drug_era", len(eras.first), columns)


def dose_era_table(block: Block, people: People, rows: Prescriptions) -> pa.Table:
    """`dose_era`: the daily dose in milligrams (insulin: in units)."""
    eras = dose_eras(rows)
    columns = {
        "dose_era_id": block.ids(len(eras.first), MOST_ROWS),
        "person_id": people.ids[rows.person[eras.first]],
        "drug_concept_id": rows.concept[eras.first],
        "unit_concept_id": rows.unit[eras.first],
        "dose_value": rows.dose[eras.first],
        "dose_era_start_date": rows.start[eras.first],
        "dose_era_end_date": rows.end[eras.last],
    }
    return table("dose_era", len(eras.first), columns)
