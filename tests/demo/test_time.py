"""Nothing in the demo hospital happens before birth, after death, or outside observation."""

from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[[str], list[tuple[Any, ...]]]

SPANS = (
    ("visit_occurrence", "visit_start_date", "visit_end_date"),
    ("condition_occurrence", "condition_start_date", "condition_end_date"),
    ("drug_exposure", "drug_exposure_start_date", "drug_exposure_end_date"),
    ("drug_era", "drug_era_start_date", "drug_era_end_date"),
    ("dose_era", "dose_era_start_date", "dose_era_end_date"),
    ("measurement", "measurement_date", "measurement_date"),
)


@pytest.mark.parametrize(("table", "start", "end"), SPANS)
def test_within_observation(ask: Ask, table: str, start: str, end: str) -> None:
    """Events start before they end, within the time their person is under observation."""
    wrong = ask(
        f"SELECT count(*) FROM {table} JOIN observation_period USING (person_id) WHERE {end} < "
        f"{start} OR {start} < observation_period_start_date OR "
        f"coalesce({end}, {start}) > observation_period_end_date"
    )
    assert wrong == [(0,)]


def test_lives(ask: Ask) -> None:
    """People are born before they are observed and die on the last day of it, if they do."""
    early = ask(
        "SELECT count(*) FROM person JOIN observation_period USING (person_id)"
        " WHERE observation_period_start_date < birth_datetime::DATE"
        " OR observation_period_end_date < observation_period_start_date"
    )
    assert early == [(0,)]
    dead, last = ask(
        "SELECT count(*), count(*) FILTER (death_date = observation_period_end_date)"
        " FROM death JOIN observation_period USING (person_id)"
    )[0]
    assert dead == last and 30 < dead < 300


def test_birth(ask: Ask) -> None:
    """Year, month and day of birth are those of the date of birth."""
    wrong = ask(
        "SELECT count(*) FROM person WHERE make_date(year_of_birth, month_of_birth, day_of_birth)"
        " <> birth_datetime::DATE"
    )
    assert wrong == [(0,)]


def test_visits_in_order(ask: Ask) -> None:
    """The visit before is of the same person and not later."""
    found = ask(
        "SELECT count(*), count(*) FILTER"
        " (a.person_id = b.person_id AND b.visit_start_date <= a.visit_start_date)"
        " FROM visit_occurrence a JOIN visit_occurrence b"
        " ON a.preceding_visit_occurrence_id = b.visit_occurrence_id"
    )
    assert found[0][0] == found[0][1] > 1000


def test_eras(ask: Ask) -> None:
    """Eras cover all prescriptions, once; those of a drug lie more than 30 days apart."""
    exposures = ask("SELECT count(*) FROM drug_exposure")
    assert ask("SELECT sum(drug_exposure_count)::BIGINT FROM drug_era") == exposures
    close = ask(
        "SELECT count(*) FROM drug_era a JOIN drug_era b USING (person_id, drug_concept_id)"
        " WHERE a.drug_era_id < b.drug_era_id"
        " AND b.drug_era_start_date - a.drug_era_end_date - 1 <= 30"
    )
    assert close == [(0,)]
    days = "SELECT sum(date_diff('day', {0}_start_date, {0}_end_date) + 1 {1})::BIGINT FROM {0}{2}"
    used = ask(days.format("drug_exposure", "", ""))
    assert ask(days.format("drug_era", "- gap_days", "")) == used


def test_dose_is_constant_within_an_era(ask: Ask) -> None:
    """All prescriptions within a dose era are of its daily dose."""
    other = ask(
        "SELECT count(*) FROM dose_era e JOIN drug_exposure x USING (person_id, drug_concept_id)"
        " WHERE x.drug_exposure_start_date BETWEEN dose_era_start_date AND dose_era_end_date"
        " AND drug_concept_id = 1503297"
        " AND abs(x.quantity * 500 / x.days_supply - e.dose_value) > 1"
    )
    assert other == [(0,)]
