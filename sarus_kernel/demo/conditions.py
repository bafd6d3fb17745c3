"""Which diagnoses are written down at which visit: `condition_occurrence`."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sarus_kernel.demo.blocks import Block, stream
from sarus_kernel.demo.columns import picked, table, with_nulls
from sarus_kernel.demo.illnesses import ILLNESSES
from sarus_kernel.demo.people import People
from sarus_kernel.demo.rare import RARE_FIRST, rare_codes, rare_sources
from sarus_kernel.demo.runs import capped, offsets, ranks
from sarus_kernel.demo.visits import Visits

MOST_ROWS = 60
COMMON = len(ILLNESSES)
_REPEATS = np.array([illness.repeats for illness in ILLNESSES])
_LASTING = np.array([illness.lasting for illness in ILLNESSES])
_CONCEPTS = np.array([illness.concept for illness in ILLNESSES])
_SOURCES = pa.array([illness.icd for illness in ILLNESSES])


@dataclass(frozen=True)
class Diagnoses:
    """The rows of a block of people, sorted by visit: positions of visit and of code.

    A code below COMMON is a position in ILLNESSES, one above is a made-up concept.
    first_visit   position of the first visit with each illness (people x ILLNESSES), or -1
    """

    visit: np.ndarray
    code: np.ndarray
    first_visit: np.ndarray


def draw_diagnoses(block: Block, people: People, sick: np.ndarray, visits: Visits) -> Diagnoses:
    """Each illness at one visit or several different ones; at most MOST_ROWS rows a person."""
    random = stream(block, "diagnoses")
    person, code = _courses(random, block.total, people, sick)
    wanted = np.minimum(_lengths(random, code), visits.count[person])
    rows = capped(wanted, person, MOST_ROWS)
    owner, step = np.repeat(person, rows), ranks(rows)
    # The j-th of k rows falls into the j-th of k equal parts of the visits: all different.
    part = (step + random.random(len(step))) / np.repeat(rows, rows)
    visit = visits.offset[owner] + np.floor(part * visits.count[owner]).astype(np.int64)
    first = _first_visits(sick.shape, person, code, rows, visit)
    order = np.argsort(visit, kind="stable")
    return Diagnoses(visit[order], np.repeat(code, rows)[order], first)


def _courses(
    random: np.random.Generator, total: int, people: People, sick: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Person and code of every course of an illness, sorted by person."""
    person, code = np.nonzero(sick)
    many = random.poisson(1.5 * np.exp(0.6 * people.frailty - 0.18))
    others = np.repeat(np.arange(len(people)), many)
    codes = COMMON + _zipf(random, rare_codes(total), len(others))
    owner = np.concatenate((person, others))
    order = np.argsort(owner, kind="stable")
    return owner[order], np.concatenate((code, codes))[order]


def _zipf(random: np.random.Generator, codes: int, draws: int) -> np.ndarray:
    """Positions of codes, the k-th with a chance in proportion to 1 / (k + 12).

    That is Zipf's law with Mandelbrot's shift, which keeps the first few from being common.
    """
    chances = np.cumsum(1 / (np.arange(1, codes + 1) + 12))
    where: np.ndarray = np.searchsorted(chances, random.random(draws) * chances[-1], "right")
    return where


def _lengths(random: np.random.Generator, code: np.ndarray) -> np.ndarray:
    mean = np.where(code < COMMON, _REPEATS[np.minimum(code, COMMON - 1)], 1.25)
    return random.geometric(1 / mean)


def _first_visits(
    shape: tuple[int, ...],
    person: np.ndarray,
    code: np.ndarray,
    rows: np.ndarray,
    visit: np.ndarray,
) -> np.ndarray:
    first = np.full(shape, -1, dtype=np.int64)
    common = (code < COMMON) & (rows > 0)
    first[person[common], code[common]] = visit[offsets(rows)[common]]
    return first


def condition_table(block: Block, people: People, visits: Visits, rows: Diagnoses) -> pa.Table:
    """`condition_occurrence`; acute conditions end within weeks, lasting ones do not."""
    random, n = stream(block, "condition table"), len(rows.visit)
    owner, start = visits.person[rows.visit], visits.day[rows.visit]
    rare = rows.code >= COMMON
    known = np.where(rare, 0, rows.code)
    end = np.minimum(start + random.geometric(0.08, n), people.end[owner])
    open_ended = (_LASTING[known] & ~rare) | (random.random(n) < 0.3)
    columns = {
        "condition_occurrence_id": block.ids(n, MOST_ROWS),
        "person_id": people.ids[owner],
        "condition_concept_id": np.where(rare, RARE_FIRST + rows.code - COMMON, _CONCEPTS[known]),
        "condition_start_date": start,
        "condition_end_date": with_nulls(end, open_ended),
        "condition_type_concept_id": 32817,
        "condition_status_concept_id": np.where(random.random(n) < 0.4, 32902, 32908),
        "visit_occurrence_id": visits.ids[rows.visit],
        "condition_source_value": picked(_sources(block.total), rows.code),
    }
    return table("condition_occurrence", n, columns)


def _sources(total: int) -> pa.Array:
    return pa.concat_arrays([_SOURCES, rare_sources(rare_codes(total))])
