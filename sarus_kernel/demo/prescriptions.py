"""Which medicines people get for what they have: `drug_exposure`."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sarus_kernel.demo.blocks import Block, stream
from sarus_kernel.demo.columns import picked, table, with_nulls
from sarus_kernel.demo.conditions import Diagnoses
from sarus_kernel.demo.drugs import BY_MOUTH, DRUGS, MILLIGRAM
from sarus_kernel.demo.illnesses import POSITION
from sarus_kernel.demo.people import People
from sarus_kernel.demo.runs import capped, earlier_total, ranks
from sarus_kernel.demo.visits import Visits

MOST_ROWS = 100
_NEVER = np.iinfo(np.int64).max

_CONCEPTS = np.array([drug.concept for drug in DRUGS])
_DAYS = np.array([drug.days for drug in DRUGS])
_FILLS = np.array([drug.fills for drug in DRUGS])
_TABLET = np.array([drug.tablet for drug in DRUGS])
_UNITS = np.array([drug.unit for drug in DRUGS])
_ROUTES = np.array([drug.route for drug in DRUGS])
_STEPS = np.array([len(drug.doses) for drug in DRUGS])
_DOSES = np.array([drug.doses + (0.0,) * (max(_STEPS) - len(drug.doses)) for drug in DRUGS])
_SOURCES = pa.array([f"RX{drug.rxnorm}" for drug in DRUGS])


@dataclass(frozen=True)
class Prescriptions:
    """Rows sorted by person, drug and day; `dose` is the daily dose, `visit` -1 for a refill."""

    person: np.ndarray
    drug: np.ndarray
    start: np.ndarray
    end: np.ndarray
    dose: np.ndarray
    visit: np.ndarray

    @property
    def concept(self) -> np.ndarray:
        """The concept of each row's drug."""
        concept: np.ndarray = _CONCEPTS[self.drug]
        return concept

    @property
    def unit(self) -> np.ndarray:
        """The concept of each row's unit of dose."""
        unit: np.ndarray = _UNITS[self.drug]
        return unit


def draw_prescriptions(
    block: Block, people: People, visits: Visits, diagnoses: Diagnoses
) -> Prescriptions:
    """From the first visit with the illness on, refilled with mostly short gaps."""
    random = stream(block, "prescriptions")
    person, drug, visit = _treatments(random, diagnoses.first_visit)
    rows = capped(np.minimum(random.geometric(1 / _FILLS[drug]), 24), person, MOST_ROWS)
    person, drug, visit, rows = (part[rows > 0] for part in (person, drug, visit, rows))
    dose = _doses(random, drug, rows)
    step = ranks(rows)
    owner, drug, visit = (np.repeat(part, rows) for part in (person, drug, visit))
    start = visits.day[visit] + earlier_total(_DAYS[drug] + _gaps(random, len(drug)), rows)
    end = np.minimum(start + _DAYS[drug] - 1, people.end[owner])
    kept = start <= people.end[owner]
    visit = np.where(step == 0, visit, -1)
    return Prescriptions(*(part[kept] for part in (owner, drug, start, end, dose, visit)))


def _treatments(
    random: np.random.Generator, first_visit: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Person, drug and first visit of every treatment, sorted by person and drug."""
    begin = np.full((len(first_visit), len(DRUGS)), _NEVER)
    for column, drug in enumerate(DRUGS):
        for illness, share in drug.uses:
            visit = first_visit[:, POSITION[illness]]
            given = (visit >= 0) & (random.random(len(visit)) < share)
            begin[given, column] = np.minimum(begin[given, column], visit[given])
    person, which = np.nonzero(begin < _NEVER)
    return person, which, begin[person, which]


def _doses(random: np.random.Generator, drug: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The daily dose of each row: a usual one, now and then raised by a step."""
    first = np.repeat(np.floor(random.beta(1.5, 2.5, len(drug)) * _STEPS[drug]), rows)
    raised = random.random(len(first)) < 0.07
    which = np.repeat(drug, rows)
    level = np.minimum(first + earlier_total(raised, rows), _STEPS[which] - 1)
    dose: np.ndarray = _DOSES[which, level.astype(np.int64)]
    return dose


def _gaps(random: np.random.Generator, rows: int) -> np.ndarray:
    """Days without the drug before the next prescription: few, but for one in twenty."""
    long = random.random(rows) < 0.05
    return np.where(long, random.integers(31, 150, rows), random.integers(0, 8, rows))


def exposure_table(block: Block, people: People, visits: Visits, rows: Prescriptions) -> pa.Table:
    """`drug_exposure`, at the level of ingredients."""
    random, n = stream(block, "drug table"), len(rows.person)
    days, mouth = _DAYS[rows.drug], _ROUTES[rows.drug] == BY_MOUTH
    columns = {
        "drug_exposure_id": block.ids(n, MOST_ROWS),
        "person_id": people.ids[rows.person],
        "drug_concept_id": rows.concept,
        "drug_exposure_start_date": rows.start,
        "drug_exposure_end_date": rows.end,
        "drug_type_concept_id": 32838,
        "refills": random.integers(0, 4, n),
        "quantity": np.round(rows.dose / _TABLET[rows.drug] * days, 1),
        "days_supply": days,
        "sig": picked(pa.array(["take as directed", "with food", None]), random.integers(0, 3, n)),
        "route_concept_id": _ROUTES[rows.drug],
        "visit_occurrence_id": with_nulls(visits.ids[rows.visit], rows.visit < 0),
        "drug_source_value": picked(_SOURCES, rows.drug),
        "route_source_value": picked(pa.array(["SC", "PO"]), mouth.astype(int)),
        "dose_unit_source_value": picked(
            pa.array(["U", "mg"]), (rows.unit == MILLIGRAM).astype(int)
        ),
    }
    return table("drug_exposure", n, columns)
