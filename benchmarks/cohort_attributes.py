"""Each attribute of each event that Circe knows, one definition each: the people of DuckDB.

Run: python benchmarks/cohort_attributes.py [WORD …] [--from N]
What there is to ask comes from Circe's own model (as DuckCDM reads it), so that nothing is left
out; WORD picks those whose name holds it, N leaves out the first ones.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from benchmarks.cohorts import Json, _codes, _definition, _near, _over, _rule, fate, hospital, omop

DAYS = {"Value": "2010-03-01", "Op": "bt", "Extent": "2013-06-01"}
PERIOD = {"StartDate": "2010-06-01", "EndDate": "2012-06-01"}
ADJUSTED = {"StartWith": "START_DATE", "StartOffset": 3, "EndWith": "START_DATE", "EndOffset": 40}
ILL: Json = {"ConditionOccurrence": {"CodesetId": 0}}
NEAR: Json = {"Type": "ANY", "CriteriaList": [_near({"DrugExposure": {"CodesetId": 1}}, days=300)],
              "DemographicCriteriaList": [], "Groups": []}  # fmt: skip
WINDOW: Json = {"Start": {"Days": 100, "Coeff": -1}, "End": {"Days": 400, "Coeff": 1}}


def main() -> int:
    """Count, and say of each that differs why; how many do."""
    options = argparse.ArgumentParser()
    options.add_argument("words", nargs="*")
    options.add_argument("--from", dest="first", type=int, default=0)
    given, catalog = options.parse_args(), omop()
    rows, right, made = hospital(catalog, 80), 0, list(attributes())[given.first :]
    asked = {n: d for n, d in made if not given.words or any(word in n for word in given.words)}
    for name, definition in asked.items():
        said, people = fate(json.dumps(definition), catalog, rows)
        right += said == "the same people, private"
        print(f"{said:<70.70} {people:>5} rows  {name}", flush=True)
    print(f"{right} of {len(asked)} find the people that DuckDB finds")
    return len(asked) - right


def attributes() -> Iterator[tuple[str, Json]]:
    """A name and a definition for each attribute of events, people, windows and counts."""
    model = import_module("duckcdm.circe._model")
    for kind in model.Criteria.__subclasses__():
        if kind.TYPE == "CustomEra":  # an exit, which stands among events in the model alone
            continue
        for name, _, reads, _ in kind._all_fields():
            alone = name in ("CodesetId", "First", "CorrelatedCriteria", "DateAdjustment")
            of = {} if alone and name == "CodesetId" else {name: _value(model, name, reads)}
            if name != "CodesetId" and any(n == "CodesetId" for n, *_ in kind._all_fields()):
                of["CodesetId"] = 0
            yield f"{kind.TYPE}: {name}", _definition({kind.TYPE: of or {"CodesetId": 0}})
    for name, _, reads, _ in model.DemographicCriteria._all_fields():
        one = {name: _value(model, name, reads)}
        yield f"people: {name}", _definition(ILL, **_rule(DemographicCriteriaList=[one]))
    for name, criteria in (("end window", _near(ILL, EndWindow=WINDOW)),
                           ("index end", _windowed(UseIndexEnd=True)),
                           ("event end", _windowed(UseEventEnd=True)),
                           ("open window", _open())):  # fmt: skip
        yield f"window: {name}", _definition(ILL, **_rule(criteria))
    for column in model.CRITERIA_COLUMNS:
        counted = {"Type": 2, "Count": 1, "IsDistinct": True, "CountColumn": column}
        near = _near(_with(column), Occurrence=counted)
        yield f"count of different: {column}", _definition(ILL, **_rule(near))


def _value(model: Any, name: str, reads: Any) -> Any:
    """A value that an attribute may have, by how Circe reads it."""
    if reads is model._concepts or name in ("Gender", "Race", "Ethnicity"):
        return _codes(1, 2, 8507)
    of = getattr(reads, "__self__", None)
    found: dict[Any, Any] = {
        model.NumericRange: _over(1, "gte"), model.DateRange: DAYS, model.Period: PERIOD,
        model.TextFilter: {"Text": "b", "Op": "contains"}, model.DateAdjustment: ADJUSTED,
        model.ConceptSetSelection: {"CodesetId": 0, "IsExclusion": False},
    }  # fmt: skip
    if of in found:
        return found[of]
    if name == "CorrelatedCriteria":
        return NEAR
    return True if reads in (model.to_bool, model.to_boolean) else 0


def _windowed(**parts: bool) -> Json:
    near = _near({"DrugExposure": {"CodesetId": 1}}, days=200)
    return {**near, "StartWindow": {**near["StartWindow"], **parts}}


def _open() -> Json:
    return {**_near(ILL), "StartWindow": {"Start": {"Coeff": -1}, "End": {"Coeff": 1}}}


def _with(column: str) -> Json:
    """An event that has a column to count by."""
    of = {"ERA_OCCURRENCES": "ConditionEra", "GAP_DAYS": "DrugEra", "RANGE_HIGH": "Measurement",
          "RANGE_LOW": "Measurement", "UNIT": "Measurement", "VALUE_AS_NUMBER": "Measurement",
          "VISIT_DETAIL_ID": "VisitDetail", "DURATION": "VisitOccurrence"}  # fmt: skip
    return {of.get(column, "DrugExposure"): {"CodesetId": 0}}


if __name__ == "__main__":
    sys.exit(main() and 1)
