"""What is measured at visits: `measurement`."""

import numpy as np
import pyarrow as pa

from sarus_kernel.demo.blocks import Block, stream
from sarus_kernel.demo.columns import picked, table, with_nulls
from sarus_kernel.demo.illnesses import POSITION
from sarus_kernel.demo.laboratory import LABORATORY, MEASURES, UNITS, Measure
from sarus_kernel.demo.people import People
from sarus_kernel.demo.runs import capped
from sarus_kernel.demo.visits import Visits

MOST_ROWS = 200
_CONCEPTS = np.array([measure.concept for measure in MEASURES])
_UNITS = np.array([measure.unit for measure in MEASURES])
_IN_LABORATORY = np.array([measure.kind == LABORATORY for measure in MEASURES])
_LOINC = pa.array([measure.loinc for measure in MEASURES])
_UNIT_CODES = pa.array([UNITS[measure.unit][1] for measure in MEASURES])
_LOWEST = np.array([measure.normal[0] or 0.0 for measure in MEASURES])
_HIGHEST = np.array([measure.normal[1] for measure in MEASURES])


def measurement_table(block: Block, people: People, sick: np.ndarray, visits: Visits) -> pa.Table:
    """`measurement`; one value in forty is missing."""
    random = stream(block, "measurements")
    visit, kind, value = _drawn(random, sick, visits)
    n, owner = len(visit), visits.person[visit]
    bare = ~_IN_LABORATORY[kind]
    columns = {
        "measurement_id": block.ids(n, MOST_ROWS),
        "person_id": people.ids[owner],
        "measurement_concept_id": _CONCEPTS[kind],
        "measurement_date": visits.day[visit],
        "measurement_datetime": visits.day[visit] * 86400 + random.integers(480, 1080, n) * 60,
        "measurement_type_concept_id": np.where(bare, 32817, 32856),
        "value_as_number": with_nulls(value, random.random(n) < 0.025),
        "unit_concept_id": _UNITS[kind],
        "range_low": with_nulls(_LOWEST[kind], bare | (_LOWEST[kind] == 0)),
        "range_high": with_nulls(_HIGHEST[kind], bare),
        "visit_occurrence_id": visits.ids[visit],
        "measurement_source_value": picked(_LOINC, kind),
        "unit_source_value": picked(_UNIT_CODES, kind),
    }
    return table("measurement", n, columns)


def _drawn(
    random: np.random.Generator, sick: np.ndarray, visits: Visits
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Visit, kind and value of each row, sorted by visit; at most MOST_ROWS rows a person."""
    parts = [_one_kind(random, measure, sick, visits) for measure in MEASURES]
    visit = np.concatenate([at for at, _ in parts])
    value = np.concatenate([value for _, value in parts])
    kind = np.repeat(np.arange(len(parts)), [len(at) for at, _ in parts])
    order = np.argsort(visit, kind="stable")
    owner = visits.person[visit[order]]
    kept = order[capped(np.ones(len(owner), np.int64), owner, MOST_ROWS) > 0]
    return visit[kept], kind[kept], value[kept]


def _one_kind(
    random: np.random.Generator, measure: Measure, sick: np.ndarray, visits: Visits
) -> tuple[np.ndarray, np.ndarray]:
    concerned = np.zeros(len(sick), dtype=bool)
    mean = random.normal(measure.mean, measure.between, len(sick))
    for illness, shift in measure.shifts:
        concerned |= sick[:, POSITION[illness]]
        mean += shift * sick[:, POSITION[illness]]
    chance = np.where(concerned, measure.often, measure.usual)[visits.person]
    at = np.flatnonzero(random.random(len(chance)) < chance)
    value = random.normal(mean[visits.person[at]], measure.within)
    return at, np.round(np.clip(value, measure.low, measure.high), measure.digits)
