"""Decides who has which illness, and who dies of it: `death`."""

from dataclasses import replace

import numpy as np
import pyarrow as pa

from sarus_kernel.demo import illnesses as ill
from sarus_kernel.demo.blocks import Block, stream
from sarus_kernel.demo.columns import picked, table, with_nulls
from sarus_kernel.demo.illnesses import ILLNESSES, POSITION
from sarus_kernel.demo.people import People
from sarus_kernel.demo.places import KINDS, Places

_DEADLY = (
    (ill.INFARCTION, 1.0), (ill.HEART_FAILURE, 0.9), (ill.STROKE, 0.8), (ill.DEMENTIA, 0.7),
    (ill.PNEUMONIA, 0.7), (ill.LUNG_DISEASE, 0.5), (ill.KIDNEY_DISEASE, 0.4),
    (ill.PROSTATE_CANCER, 0.4),
)  # fmt: skip


def draw_sickness(block: Block, people: People, places: Places) -> np.ndarray:
    """Who has what: booleans, one row a person, one column for each of ILLNESSES.

    A logistic model in age, sex, frailty and the illnesses that come before; atrial fibrillation
    depends on the clinic too.
    """
    random = stream(block, "sickness")
    sick = np.zeros((len(people), len(ILLNESSES)), dtype=bool)
    decades = (1950 - people.year) / 10
    clinic = np.array([kind.heart for kind in KINDS])[places.site_kind[people.site - 1]]
    for column, illness in enumerate(ILLNESSES):
        odds = illness.odds + illness.age * decades + illness.male * people.male
        odds += illness.frailty * people.frailty
        for cause, change in illness.causes:
            odds += change * sick[:, POSITION[cause]]
        if illness.concept == ill.ATRIAL_FIBRILLATION:
            odds += clinic
        sick[:, column] = random.random(len(people)) < _logistic(odds)
    return sick


def _logistic(odds: np.ndarray) -> np.ndarray:
    chance: np.ndarray = 1 / (1 + np.exp(-odds))
    return chance


def draw_deaths(block: Block, people: People, sick: np.ndarray) -> tuple[People, np.ndarray]:
    """Who dies while under observation; the people, with their observation ending that day."""
    random, n = stream(block, "death"), len(people)
    odds = -4.2 + 0.75 * (people.end - people.born - 70 * 365.25) / 3652.5
    for illness, change in _DEADLY:
        odds += change * sick[:, POSITION[illness]]
    dead = random.random(n) < _logistic(odds)
    lived = people.start + np.floor((people.end - people.start) * random.beta(2, 1, n))
    return replace(people, end=np.where(dead, lived.astype(np.int64), people.end)), dead


def death_table(people: People, sick: np.ndarray, deaths: np.ndarray) -> pa.Table:
    """`death`: on the last day under observation, so that it comes after everything else."""
    dead = np.flatnonzero(deaths)
    cause = _cause(sick[dead])
    known = cause >= 0
    columns = {
        "person_id": people.ids[dead],
        "death_date": people.end[dead],
        "death_type_concept_id": 32817,
        "cause_concept_id": with_nulls(_CONCEPTS[cause], ~known),
        "cause_source_value": picked(_SOURCES, np.where(known, cause, len(ILLNESSES))),
    }
    return table("death", len(dead), columns)


_CONCEPTS = np.array([illness.concept for illness in ILLNESSES])
_SOURCES = pa.array([illness.icd for illness in ILLNESSES] + [None], pa.string())


def _cause(sick: np.ndarray) -> np.ndarray:
    """The first deadly illness of each person (as a column), -1 where there is none."""
    columns = np.array([POSITION[illness] for illness, _ in _DEADLY])
    candidates = sick[:, columns]
    return np.where(candidates.any(axis=1), columns[candidates.argmax(axis=1)], -1)
