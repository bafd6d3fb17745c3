"""Cohort definitions: the people that DuckDB finds, running what SqlRender makes of them for it."""

import json
from functools import cache
from importlib import import_module

import pytest

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.cohorts import Cohort, circe, cohort, definitions, read
from tests.frontends.cohorts import kinds
from tests.frontends.cohorts.kinds import KINDS
from tests.frontends.sql.comparing import rows
from tests.frontends.sql.test_cohorts import ASKED, OMOP, hospital

RESULTS = ("cohort_definition_id INT, subject_id BIGINT, cohort_start_date DATE, "
           "cohort_end_date DATE")  # fmt: skip


@cache
def made(name: str) -> Cohort:
    """The cohort of a kind."""
    return read(definitions(json.dumps(KINDS[name])), OMOP)


def truth(name: str) -> list[tuple[object, ...]]:
    """Who is in it, and when, as DuckDB finds it."""
    circe, render = import_module("duckcdm.circe"), import_module("duckcdm.sqlrender")
    script = render.render(circe.build_cohort_query(
        json.dumps(KINDS[name]), cdm_schema="main", vocabulary_schema="main",
        target_table="results.cohort", result_schema="results", cohort_id=1,
        generate_stats=False))  # fmt: skip
    engine = hospital().cursor()
    engine.execute("CREATE SCHEMA IF NOT EXISTS results")
    engine.execute(f"CREATE OR REPLACE TABLE results.cohort ({RESULTS})")
    engine.execute(render.translate(script, "duckdb"))
    return rows(engine.sql(ASKED).to_arrow_table())


@pytest.mark.parametrize("name", KINDS)
def test_a_cohort_is_the_people_that_duckdb_finds(name: str) -> None:
    """With their days of entry and exit, without noise."""
    found = rows(DuckDB(hospital().cursor(), OMOP).arrow(made(name).people))
    assert found == truth(name) and len(found) > 5


def test_what_stands_around_episodes_is_not_swallowed() -> None:
    """Circe's text of them ends in a comment."""
    treated = {"Type": "ANY", "CriteriaList": [kinds.times(kinds.TREATED, 2, 1, -99, 99)],
               "DemographicCriteriaList": [], "Groups": []}  # fmt: skip
    episode = {"Episode": {"CodesetId": 0, "CorrelatedCriteria": treated}}
    asked = kinds.definition(PrimaryCriteria=kinds.primary(episode))
    (read_,) = definitions(json.dumps(asked))
    assert "Criteria)" not in circe.script(read_)
    with pytest.raises(QuestionError, match=r"(?i)no table 'episode'"):
        read((read_,), OMOP)


def test_several_are_one_table() -> None:
    """Each under its id, in any of the forms in which definitions are handed on."""
    first, second = KINDS["first event"], KINDS["observation"]
    text = json.dumps([
        {"cohortId": 7, "cohortName": "one", "json": json.dumps(first)},
        {"id": 9, "name": "two", "expression": second, "createdBy": "somebody"},
    ])  # fmt: skip
    both = read(definitions(text), OMOP)
    found = rows(DuckDB(hospital().cursor(), OMOP).arrow(both.people))
    assert [d.name for d in both.definitions] == ["one", "two"]
    for number, name in ((7, "first event"), (9, "observation")):
        assert [row[1:] for row in found if row[0] == number] == truth(name)


@pytest.mark.parametrize(("text", "words"), [
    ("{", "line 1: this is not JSON"),
    ("[]", "1 to 50 cohort definitions; here are 0"),
    ('{"ConceptSets": []}', "no PrimaryCriteria"),
    ('{"expression": "nonsense"}', "no PrimaryCriteria"),
    ("[3]", "no PrimaryCriteria"),
    ('{"PrimaryCriteria": {}, "InclusionRules": 3}', "is no list of rules"),
    ('[{"id": 1, "PrimaryCriteria": {}}, {"id": 1, "PrimaryCriteria": {}}]', "the same id"),
    ('{"PrimaryCriteria": {"CriteriaList": [{"Nothing": {}}]}}', "Circe cannot read"),
])  # fmt: skip
def test_what_is_no_definition_is_said(text: str, words: str) -> None:
    """In words, whatever the JSON is."""
    with pytest.raises(QuestionError, match=words):
        read(definitions(text), OMOP)


def test_a_table_that_the_dataset_lacks_is_named() -> None:
    """Circe names it; so does the error."""
    other = {"PrimaryCriteria": {"CriteriaList": [{"DeviceExposure": {}}],
             "ObservationWindow": {"PriorDays": 0, "PostDays": 0},
             "PrimaryCriteriaLimit": {"Type": "All"}}}  # fmt: skip
    with pytest.raises(QuestionError, match=r"(?i)device_exposure"):
        read(definitions(json.dumps(other)), OMOP)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckCDM is an extra."""

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("sarus_kernel.frontends.cohorts.circe.import_module", missing)
    with pytest.raises(NotSupported, match=r"sarus-kernel\[cohort\]"):
        cohort.read(definitions(json.dumps(KINDS["washout"])), OMOP)
