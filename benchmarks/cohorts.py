"""How many cohort definitions find the people that DuckDB finds, running Circe's own SQL.

Run: python benchmarks/cohorts.py [FILE.json …] [--people N]
Without files: one definition for each kind of event, rule and exit that Circe knows. Each
file is what ATLAS exports, or one of the PhenotypeLibrary's. The rows are random, of all tables of
OMOP 5.4 that Circe reads; the codes are few, so that most definitions find somebody.
"""

import argparse
import csv
import datetime as dt
import json
import random
import sys
from importlib import import_module, resources
from pathlib import Path
from typing import Any

import duckdb

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.cohorts import attrition, definitions, read
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.rewriting import Wanted, private

PUBLIC = ("concept", "concept_ancestor", "concept_relationship", "location", "care_site",
          "provider")  # fmt: skip
TABLES = (
    "person", "observation_period", "visit_occurrence", "visit_detail", "condition_occurrence",
    "condition_era", "drug_exposure", "drug_era", "dose_era", "procedure_occurrence",
    "measurement", "observation", "device_exposure", "death", "specimen", "payer_plan_period",
    "episode", *PUBLIC,
)  # fmt: skip
ONCE = ("person", "observation_period", "visit_occurrence", "death")
ANCESTORS = ((1, 1), (1, 11), (2, 2), (2, 21))
CODES = (1, 2, 11, 21, 8507, 8532)
SQL = {Kind.INTEGER: "BIGINT", Kind.DATE: "DATE", Kind.TEXT: "VARCHAR", Kind.NUMBER: "DOUBLE",
       Kind.TIMESTAMP: "TIMESTAMP"}  # fmt: skip
Json = dict[str, Any]


def main() -> None:
    """Count, and say of each that differs why."""
    options = argparse.ArgumentParser()
    options.add_argument("files", nargs="*", type=Path)
    options.add_argument("--people", type=int, default=200)
    given = options.parse_args()
    catalog = omop()
    rows = hospital(catalog, given.people)
    wanted = {f.name: f.read_text("utf-8") for f in given.files}
    wanted = wanted or {name: json.dumps(each) for name, each in KINDS.items()}
    fates = {name: fate(text, catalog, rows) for name, text in wanted.items()}
    for name, (words, people) in fates.items():
        print(f"{words:<60.60} {people:>5} rows  {name}")
    right = sum(words == "the same people, private" for words, _ in fates.values())
    print(f"{right} of {len(fates)} cohort definitions find the people that DuckDB finds")


def fate(text: str, catalog: Catalog, rows: duckdb.DuckDBPyConnection) -> tuple[str, int]:
    """What becomes of a definition, and how many rows its cohort has."""
    try:
        cohort = read(definitions(text), catalog)
        found = DuckDB(rows.cursor(), catalog).arrow(cohort.people).to_pylist()
        private(attrition(cohort, catalog), catalog, 1.0, 1e-6, "salt", None, Wanted())
    except SarusError as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}", 0
    try:
        truth = run(cohort.definitions[0].expression, rows.cursor())
    except duckdb.Error:
        return "DuckDB cannot run it", 0
    mine = sorted(tuple(map(str, map(_day, row.values()))) for row in found)
    return "the same people, private" if mine == truth else "OTHER PEOPLE", len(truth)


def run(expression: Any, engine: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    """The rows of a cohort, as SqlRender's SQL for DuckDB makes them."""
    circe, render = import_module("duckcdm.circe"), import_module("duckcdm.sqlrender")
    script = render.render(circe.build_cohort_query(
        json.dumps(expression), cdm_schema="main", vocabulary_schema="main", cohort_id=1,
        target_table="results.cohort", result_schema="results", generate_stats=False))  # fmt: skip
    engine.execute("CREATE SCHEMA IF NOT EXISTS results")
    engine.execute("CREATE OR REPLACE TABLE results.cohort (cohort_definition_id INT, subject_id "
                   "BIGINT, cohort_start_date DATE, cohort_end_date DATE)")  # fmt: skip
    engine.execute(render.translate(script, "duckdb"))
    made = engine.execute("SELECT subject_id, cohort_start_date, cohort_end_date FROM "
                          "results.cohort").fetchall()  # fmt: skip
    return sorted(tuple(map(str, map(_day, row))) for row in made)


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, dt.datetime) else value


def omop() -> Catalog:
    """The tables of OMOP 5.4, as DuckCDM lists them."""
    text = resources.files("duckcdm.omop").joinpath("cdm_fields.csv").read_text("utf-8")
    columns: dict[str, list[ColumnInfo]] = {}
    for version, table, name, type_ in csv.reader(text.splitlines()):
        if version == "5.4" and table.lower() in TABLES:
            never = name.lower() in ("person_id", f"{table.lower()}_id")
            made = ColumnInfo(name.lower(), ColumnType(_kind(type_.lower()), not never))
            columns.setdefault(table.lower(), []).append(made)
    return Catalog("omop", "person.person_id", tuple(_table(n, c) for n, c in columns.items()), "v")


def _table(name: str, columns: list[ColumnInfo]) -> TableInfo:
    key = f"{name}_id" if columns[0].name == f"{name}_id" else None
    if name in PUBLIC:
        return TableInfo(name, tuple(columns), "public", key=key)
    once = None if name == "person" else 20
    return TableInfo(name, tuple(columns), unit="person_id", key=key, max_rows=once)


def _kind(type_: str) -> Kind:
    kinds = (("int", Kind.INTEGER), ("float", Kind.NUMBER), ("numeric", Kind.NUMBER),
             ("time", Kind.TIMESTAMP), ("date", Kind.DATE))  # fmt: skip
    return next((kind for word, kind in kinds if word in type_), Kind.TEXT)


def hospital(catalog: Catalog, people: int) -> duckdb.DuckDBPyConnection:
    """Random rows of all tables."""
    chance, made = random.Random(5), duckdb.connect(config={"threads": 1})
    for info in catalog:
        columns = ", ".join(f"{n} {SQL[t.kind]}" for n, t in info.schema().items())
        made.execute(f"CREATE TABLE {info.name} ({columns})")
        lines = _rows(info, people, chance)
        places = ", ".join([f"({', '.join('?' * len(info.columns))})"] * len(lines))
        if lines:
            cells = [cell for line in lines for cell in line]
            made.execute(f"INSERT INTO {info.name} VALUES {places}", cells)
    return made


def _rows(info: TableInfo, people: int, chance: random.Random) -> list[list[Any]]:
    if info.name == "concept_ancestor":
        return [[above, below, 0, 0] for above, below in ANCESTORS]
    if info.name == "concept":
        return [[code if n == "concept_id" else None for n in info.schema()] for code in CODES]
    if info.access == "public":
        return []
    rows: list[list[Any]] = []
    for who in range(1, people + 1):
        for _ in range(1 if info.name in ONCE else chance.randrange(4)):
            start = dt.date(2010, 1, 1) + dt.timedelta(chance.randrange(1500))
            fixed = {"person_id": who, f"{info.name}_id": len(rows) + 1, "visit_occurrence_id": who,
                     "observation_period_start_date": dt.date(2009, 6, 1),
                     "observation_period_end_date": start + dt.timedelta(900)}  # fmt: skip
            rows.append([fixed[name] if name in fixed else _cell(name, type_.kind, start, chance)
                         for name, type_ in info.schema().items()])  # fmt: skip
    return rows


def _cell(name: str, kind: Kind, start: dt.date, chance: random.Random) -> Any:
    if "concept_id" in name:
        return chance.choice((1, 1, 2, 11, 21, 8507, 8532, 0))
    if name == "year_of_birth":
        return chance.randrange(1940, 2005)
    if kind in (Kind.DATE, Kind.TIMESTAMP):
        return start + dt.timedelta(chance.randrange(60) if "end" in name else 0)
    values = {Kind.INTEGER: (1, 2, 3, 30, None), Kind.NUMBER: (1.5, 7.0, 100.0, None)}
    return chance.choice(values.get(kind, ("abc", "x", None)))


def _definition(event: Json, **parts: Any) -> Json:
    sets = [{"id": n, "name": f"set {n}", "expression": {"items": [
        {"concept": {"CONCEPT_ID": n + 1}, "includeDescendants": True}]}} for n in (0, 1)]
    first = {"CriteriaList": [event], "PrimaryCriteriaLimit": {"Type": "All"},
             "ObservationWindow": {"PriorDays": 0, "PostDays": 0}}  # fmt: skip
    return {"ConceptSets": sets, "PrimaryCriteria": first, "QualifiedLimit": {"Type": "All"},
            "ExpressionLimit": {"Type": "All"}, "InclusionRules": [], "CensoringCriteria": [],
            "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0}, **parts}  # fmt: skip


def _rule(*criteria: Json, kind: str = "ALL", **parts: Any) -> Json:
    inside = {"Type": kind, "CriteriaList": list(criteria), "DemographicCriteriaList": [],
              "Groups": [], **parts}  # fmt: skip
    return {"InclusionRules": [{"name": "rule", "expression": inside}]}


def _near(event: Json, kind: int = 2, count: int = 1, days: int = 500, **parts: Any) -> Json:
    window = {"Start": {"Days": days, "Coeff": -1}, "End": {"Days": days, "Coeff": 1}}
    return {"Criteria": event, "StartWindow": {**window, "UseEventEnd": False},
            "Occurrence": {"Type": kind, "Count": count}, **parts}  # fmt: skip


def _over(value: float, sign: str = "gt") -> Json:
    return {"Value": value, "Op": sign}


def _codes(*numbers: int) -> list[Json]:
    return [{"CONCEPT_ID": number} for number in numbers]


OF = {"CodesetId": 0}
DRUG: Json = {"DrugExposure": {"CodesetId": 1}}
ILL: Json = {"ConditionOccurrence": OF}
EVENTS: dict[str, Json] = {
    "condition": {"ConditionOccurrence": {**OF, "First": True, "Age": _over(18, "gte"),
                                          "VisitType": _codes(1, 2)}},
    "condition, by text": {"ConditionOccurrence": {**OF, "StopReason": {"Text": "b",
                                                                        "Op": "contains"}}},
    "condition, by source": {"ConditionOccurrence": {"ConditionSourceConcept": 0}},
    "condition era": {"ConditionEra": {**OF, "EraLength": _over(3)}},
    "drug": {"DrugExposure": {**OF, "DaysSupply": _over(1), "Quantity": _over(1)}},
    "drug era": {"DrugEra": {**OF, "EraLength": _over(5), "GapDays": _over(0, "gte")}},
    "dose era": {"DoseEra": {**OF, "DoseValue": _over(1.0), "Unit": _codes(1, 2)}},
    "procedure": {"ProcedureOccurrence": {**OF, "Quantity": _over(1, "gte")}},
    "measurement": {"Measurement": {**OF, "ValueAsNumber": {"Value": 1.0, "Op": "bt",
                                                            "Extent": 10.0}}},
    "measurement, by range": {"Measurement": {**OF, "RangeLowRatio": _over(0.5),
                                              "RangeHighRatio": _over(2.0, "lt")}},
    "observation": {"Observation": {**OF, "ValueAsString": {"Text": "a", "Op": "startsWith"}}},
    "observation, by concept": {"Observation": {**OF, "ValueAsConcept": _codes(1, 2)}},
    "device": {"DeviceExposure": {**OF, "Quantity": _over(1, "gte")}},
    "death": {"Death": OF}, "specimen": {"Specimen": {**OF, "AnatomicSite": _codes(1, 2)}},
    "visit": {"VisitOccurrence": {**OF, "VisitLength": _over(2)}}, "visit detail": {
        "VisitDetail": OF},
    "payer": {"PayerPlanPeriod": {"PeriodLength": _over(1)}},
    "observation period": {"ObservationPeriod": {"PeriodLength": _over(300)}},
    "correlated": {"ConditionOccurrence": {**OF, "CorrelatedCriteria": {
        "Type": "ANY", "CriteriaList": [_near(DRUG, days=200)], "DemographicCriteriaList": [],
        "Groups": []}}},
}  # fmt: skip
KINDS: dict[str, Json] = {name: _definition(event) for name, event in EVENTS.items()} | {
    "rule: at most, distinct": _definition(ILL, **_rule(
        _near(DRUG) | {"Occurrence": {"Type": 1, "Count": 2, "IsDistinct": True}})),
    "rule: same visit": _definition(ILL, **_rule(_near(DRUG, RestrictVisit=True))),
    "rule: unobserved too": _definition(ILL, **_rule(_near(DRUG, IgnoreObservationPeriod=True))),
    "rule: two of three": _definition(ILL, **_rule(
        _near(DRUG), _near({"Measurement": OF}), _near({"Observation": OF}), kind="AT_LEAST",
        Count=2)),
    "rule: at most one of two": _definition(ILL, **_rule(
        _near(DRUG), _near({"Measurement": OF}), kind="AT_MOST", Count=1)),
    "rule: who they are": _definition(ILL, **_rule(
        DemographicCriteriaList=[{"Gender": _codes(1, 8507), "Age": _over(60, "lt")}])),
    "exit: days": _definition(ILL, EndStrategy={"DateOffset": {"DateField": "StartDate",
                                                               "Offset": 30}}),
    "exit: exposure": _definition(DRUG, EndStrategy={"CustomEra": {
        "DrugCodesetId": 1, "GapDays": 10, "Offset": 5}}),
    "exit: events": _definition(ILL, CensoringCriteria=[DRUG, {"Death": {}}]),
    "exit: days of the study": _definition(ILL, CensorWindow={"StartDate": "2011-01-01",
                                                              "EndDate": "2012-12-31"}),
    "eras": _definition(ILL, CollapseSettings={"CollapseType": "ERA", "EraPad": 60}),
    "last event": _definition(ILL, QualifiedLimit={"Type": "Last"},
                              ExpressionLimit={"Type": "Last"}),
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
