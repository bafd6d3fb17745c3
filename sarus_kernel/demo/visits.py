"""When people come to the demo hospital: `visit_occurrence`, the time line of all else."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sarus_kernel.demo.blocks import Block, stream
from sarus_kernel.demo.columns import picked, table, with_nulls
from sarus_kernel.demo.people import People
from sarus_kernel.demo.runs import offsets

MOST_VISITS = 48
INPATIENT, OUTPATIENT, EMERGENCY = 9201, 9202, 9203
_KINDS = np.array([OUTPATIENT, INPATIENT, EMERGENCY])
_SOURCES = pa.array(["OP", "IP", "ER"])


@dataclass(frozen=True)
class Visits:
    """The visits of a block of people, sorted by person and day.

    count, offset   one element a person: how many visits, and the position of the first
    person, day     one element a visit: position of the person, days since 1970-01-01
    ids             one element a visit
    """

    count: np.ndarray
    offset: np.ndarray
    person: np.ndarray
    day: np.ndarray
    ids: np.ndarray


def draw_visits(block: Block, people: People, sick: np.ndarray) -> Visits:
    """More visits for those who have more illnesses; at least one for everybody."""
    random, n = stream(block, "visits"), len(people)
    busy = random.gamma(2.0, 0.5, n) * (1.0 + 1.1 * sick.sum(axis=1))
    count = np.minimum(1 + random.poisson(busy), MOST_VISITS)
    person = np.repeat(np.arange(n), count)
    # Sorting person + fraction sorts the moments within each person, for all people at once.
    moment = np.sort(person + random.random(len(person))) - person
    span = (people.end - people.start)[person]
    day = people.start[person] + np.floor(moment * (span + 1)).astype(np.int64)
    day = np.minimum(day, people.end[person])
    return Visits(count, offsets(count), person, day, block.ids(len(day), MOST_VISITS))


def visit_table(block: Block, people: People, visits: Visits) -> pa.Table:
    """`visit_occurrence`; a stay in hospital ends before the observation does."""
    random, n = stream(block, "visit table"), len(visits.day)
    old = (visits.day - people.born[visits.person]) > 75 * 365
    chance = random.random(n)
    kind = np.where(chance < 0.07 + 0.06 * old, 1, np.where(chance > 0.91, 2, 0))
    nights = np.where(kind == 1, random.geometric(0.22, n), 0)
    end = np.minimum(visits.day + nights, people.end[visits.person])
    clock = random.integers(8 * 60, 18 * 60, n) * 60
    minutes = random.integers(15, 240, n) * 60
    first = np.zeros(n, dtype=bool)
    first[visits.offset] = True
    columns = {
        "visit_occurrence_id": visits.ids,
        "person_id": people.ids[visits.person],
        "visit_concept_id": _KINDS[kind],
        "visit_start_date": visits.day,
        "visit_start_datetime": visits.day * 86400 + clock,
        "visit_end_date": end,
        "visit_end_datetime": end * 86400 + clock + minutes,
        "visit_type_concept_id": 32817,
        "care_site_id": people.site[visits.person],
        "visit_source_value": picked(_SOURCES, kind),
        "preceding_visit_occurrence_id": with_nulls(visits.ids - 1, first),
    }
    return table("visit_occurrence", n, columns)
