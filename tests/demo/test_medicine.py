"""The people of the demo hospital are believable, and a model can learn from them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

Ask = Callable[[str], list[tuple[Any, ...]]]

_STUDY = """
    SELECT person_id, max(condition_concept_id IN (201826, 195771))::INT,
           max(condition_concept_id = 320128)::INT, max(condition_concept_id = 316139)::INT,
           any_value(gender_concept_id), any_value(year_of_birth),
           max(condition_concept_id = 313217)::INT
    FROM person JOIN condition_occurrence USING (person_id)
    WHERE year_of_birth < 1942 GROUP BY person_id ORDER BY person_id"""


def test_ages(ask: Ask) -> None:
    """A hospital's population: between 35 and 45 % are born before 1942."""
    old, first, last = ask(
        "SELECT avg((year_of_birth < 1942)::INT), min(year_of_birth), max(year_of_birth)"
        " FROM person"
    )[0]
    assert 0.35 < old < 0.45
    assert first >= 1905 and last <= 2023


def test_number_of_conditions(ask: Ask) -> None:
    """About ten diagnoses a person, with a heavy tail."""
    mean, median, most = ask(
        "SELECT avg(n), median(n), max(n) FROM (SELECT count(condition_concept_id) n"
        " FROM person LEFT JOIN condition_occurrence USING (person_id) GROUP BY person_id)"
    )[0]
    assert 9 < mean < 12 and median < mean and 35 < most <= 60


def test_rare_codes(ask: Ask) -> None:
    """Hundreds of codes occur for a single person, and they are made-up ones."""
    single = ask(
        "SELECT min(condition_concept_id) FROM condition_occurrence GROUP BY condition_concept_id"
        " HAVING count(DISTINCT person_id) = 1"
    )
    assert len(single) > 200
    assert sum(code >= 2_000_000_000 for (code,) in single) > 0.98 * len(single)
    unused = ask(
        "SELECT count(*) FROM concept ANTI JOIN condition_occurrence"
        " ON concept_id = condition_concept_id WHERE concept_id >= 2000000000"
    )
    assert unused[0][0] > 200


def test_names(ask: Ask) -> None:
    """Well-known conditions have their names, and no two rare ones share one."""
    wanted = {
        313217: "Atrial fibrillation",
        201826: "Type 2 diabetes mellitus",
        195771: "Secondary diabetes mellitus",
        320128: "Essential hypertension",
        316139: "Heart failure",
    }
    found: dict[int, str] = dict(ask("SELECT concept_id, concept_name FROM concept"))
    assert {id: found[id] for id in wanted} == wanted
    assert len(set(found.values())) == len(found)


def test_atrial_fibrillation_can_be_learnt(ask: Ask) -> None:
    """A random forest beats the base rate by 8 points or more, without seeing the diagnosis."""
    rows: np.ndarray = np.array(ask(_STUDY))
    features, target = rows[:, 1:-1], rows[:, -1]
    rate = target.mean()
    assert len(rows) > 350 and 0.35 < rate < 0.60
    scores = cross_val_score(RandomForestClassifier(random_state=0), features, target, cv=5)
    assert scores.mean() > max(rate, 1 - rate) + 0.08


def test_drugs_fit_conditions(ask: Ask) -> None:
    """Nobody gets metformin without diabetes, nor before it was diagnosed."""
    treated, early = ask(
        "SELECT count(*), count(*) FILTER (known IS NULL OR known > drug_exposure_start_date)"
        " FROM drug_exposure LEFT JOIN (SELECT person_id, min(condition_start_date) known"
        " FROM condition_occurrence WHERE condition_concept_id IN (201826, 195771) GROUP BY 1)"
        " USING (person_id) WHERE drug_concept_id = 1503297"
    )[0]
    assert treated > 100 and early == 0


def test_measurements(ask: Ask) -> None:
    """Values depend on the illness, stay plausible, have one unit each, and some are missing."""
    sugar: dict[bool, float] = dict(
        ask(
            "SELECT person_id IN (SELECT person_id FROM condition_occurrence"
            " WHERE condition_concept_id = 201826) diabetic, avg(value_as_number)"
            " FROM measurement WHERE measurement_concept_id = 3004410 GROUP BY 1"
        )
    )
    assert sugar[True] > sugar[False] + 0.8
    units = ask("SELECT count(DISTINCT unit_concept_id) FROM measurement"
                " GROUP BY measurement_concept_id")  # fmt: skip
    assert units == [(1,)] * 7
    missing = ask("SELECT avg((value_as_number IS NULL)::INT) FROM measurement")[0][0]
    assert 0.01 < missing < 0.05
