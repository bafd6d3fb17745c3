"""Writes down the vocabulary of the demo hospital: `concept` and `concept_ancestor`."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sarus_kernel.demo import illnesses as ill
from sarus_kernel.demo.columns import table
from sarus_kernel.demo.drugs import DRUGS
from sarus_kernel.demo.illnesses import ILLNESSES
from sarus_kernel.demo.laboratory import MEASURES, UNITS
from sarus_kernel.demo.rare import RARE_FIRST, rare_codes, rare_names, rare_sources
from sarus_kernel.demo.vocabulary import CLASSES, PLAIN, Concept


def _known() -> Iterator[Concept]:
    yield from PLAIN
    yield from CLASSES
    for i in ILLNESSES:
        yield Concept(
            i.concept, i.name, "Condition", "SNOMED", "Clinical Finding", i.snomed, i.parents
        )
    for d in DRUGS:
        parents = (d.group,) if d.group else ()
        yield Concept(d.concept, d.name, "Drug", "RxNorm", "Ingredient", d.rxnorm, parents)
    for t in MEASURES:
        yield Concept(t.concept, t.name, "Measurement", "LOINC", t.kind, t.loinc)
    for unit, (name, code) in UNITS.items():
        yield Concept(unit, name, "Unit", "UCUM", "Unit", code)


KNOWN = tuple(_known())


def concept_table(people: int) -> pa.Table:
    """`concept`: the known concepts, then the made-up ones."""
    codes = rare_codes(people)
    return pa.concat_tables([_known_concepts(), _rare_concepts(codes)])


def _known_concepts() -> pa.Table:
    texts = {
        "concept_name": [c.name for c in KNOWN],
        "domain_id": [c.domain for c in KNOWN],
        "vocabulary_id": [c.vocabulary for c in KNOWN],
        "concept_class_id": [c.kind for c in KNOWN],
        "standard_concept": ["C" if c.vocabulary == "ATC" else "S" for c in KNOWN],
        "concept_code": [c.code for c in KNOWN],
    }
    columns = {name: pa.array(values) for name, values in texts.items()}
    ids = np.array([c.id for c in KNOWN])
    return table("concept", len(KNOWN), {"concept_id": ids, **columns, **_validity(len(KNOWN))})


def _rare_concepts(codes: int) -> pa.Table:
    columns = {
        "concept_id": RARE_FIRST + np.arange(codes),
        "concept_name": rare_names(codes),
        "domain_id": "Condition",
        "vocabulary_id": "Demo Hospital",
        "concept_class_id": "Clinical Finding",
        "concept_code": rare_sources(codes),
    }
    return table("concept", codes, {**columns, **_validity(codes)})


def _validity(rows: int) -> dict[str, np.ndarray]:
    """Valid from 1970-01-01 to 2099-12-31, as OMOP writes it."""
    return {
        "valid_start_date": np.zeros(rows, np.int32),
        "valid_end_date": np.full(rows, 47481, np.int32),
    }


def ancestor_table(people: int) -> pa.Table:
    """`concept_ancestor`: each concept over itself, and the small hierarchy above them."""
    rare = RARE_FIRST + np.arange(rare_codes(people))
    levels = dict(_levels())
    pairs = np.array(list(levels))
    near, far = np.array(list(levels.values())).T
    none, one = np.zeros(len(rare), np.int64), np.ones(len(rare), np.int64)
    columns = {
        "ancestor_concept_id": np.concatenate((pairs[:, 0], rare, one * ill.FINDING)),
        "descendant_concept_id": np.concatenate((pairs[:, 1], rare, rare)),
        "min_levels_of_separation": np.concatenate((near, none, one)),
        "max_levels_of_separation": np.concatenate((far, none, one)),
    }
    return table("concept_ancestor", len(pairs) + 2 * len(rare), columns)


def _levels() -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """(ancestor, descendant), (fewest steps, most steps)."""
    parents = {concept.id: concept.parents for concept in KNOWN}
    for concept in KNOWN:
        yield (concept.id, concept.id), (0, 0)
        steps, above = 1, concept.parents
        while above:
            yield from (((ancestor, concept.id), (steps, steps)) for ancestor in above)
            steps, above = steps + 1, tuple(p for a in above for p in parents[a])
