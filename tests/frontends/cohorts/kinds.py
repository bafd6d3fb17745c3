"""Cohort definitions of each kind that Circe knows, over the tables of tests/frontends/sql."""

from typing import Any

Json = dict[str, Any]


def items(*wanted: tuple[int, str]) -> Json:
    """A concept set: concepts, each with any of `d` (descendants) and `x` (excluded)."""
    return {"items": [{"concept": {"CONCEPT_ID": concept}, "includeDescendants": "d" in how,
                       "isExcluded": "x" in how} for concept, how in wanted]}  # fmt: skip


SETS = [
    {"id": 0, "name": "illness", "expression": items((1, "d"))},
    {"id": 1, "name": "drug", "expression": items((2, "d"))},
    {"id": 2, "name": "some of it", "expression": items((1, "d"), (12, "x"), (5, ""))},
]
ILL: Json = {"ConditionOccurrence": {"CodesetId": 0}}
TREATED: Json = {"DrugExposure": {"CodesetId": 1}}
EVER: Json = {"Start": {"Coeff": -1}, "End": {"Coeff": 1}, "UseEventEnd": False}


def definition(**parts: Any) -> Json:
    """All illnesses of a person, one after the other, and what else is said."""
    return {
        "ConceptSets": SETS, "PrimaryCriteria": primary(ILL),
        "QualifiedLimit": {"Type": "All"}, "ExpressionLimit": {"Type": "All"},
        "InclusionRules": [], "CensoringCriteria": [], "CensorWindow": {},
        "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0}, **parts,
    }  # fmt: skip


def primary(*events: Json, prior: int = 0, limit: str = "All") -> Json:
    """Which events begin it, and how long somebody was observed before."""
    return {"CriteriaList": list(events), "PrimaryCriteriaLimit": {"Type": limit},
            "ObservationWindow": {"PriorDays": prior, "PostDays": 0}}  # fmt: skip


def rule(name: str, *criteria: Json, kind: str = "ALL", **parts: Any) -> Json:
    """An inclusion rule."""
    return {"name": name, "expression": {"Type": kind, "CriteriaList": list(criteria),
            "DemographicCriteriaList": [], "Groups": [], **parts}}  # fmt: skip


def times(event: Json, kind: int, count: int, first: int, last: int, **parts: Any) -> Json:
    """An event, so many times (0 exactly, 1 at most, 2 at least) in days around the index."""
    start = {"Days": abs(first), "Coeff": -1 if first < 0 else 1}
    end = {"Days": abs(last), "Coeff": -1 if last < 0 else 1}
    window = {"Start": start, "End": end, "UseEventEnd": False}
    return {"Criteria": event, "StartWindow": window, "Occurrence": {"Type": kind, "Count": count},
            **parts}  # fmt: skip


TREATED_AFTER = rule("a drug within a year", times(TREATED, 2, 1, 0, 365))
NEW = rule("none the year before", times(TREATED, 0, 0, -365, -1),
           DemographicCriteriaList=[{"Age": {"Value": 18, "Op": "gte"}}])  # fmt: skip
FIRST = {"QualifiedLimit": {"Type": "First"}, "ExpressionLimit": {"Type": "First"}}

KINDS: dict[str, Json] = {
    "first event": definition(PrimaryCriteria=primary(ILL, limit="First"), **FIRST),
    "first in life": definition(
        PrimaryCriteria=primary({"DrugExposure": {"CodesetId": 1, "First": True}}, prior=90)),
    "any of four events": definition(PrimaryCriteria=primary(
        TREATED,
        {"ConditionOccurrence": {"CodesetId": 2}},
        {"ConditionOccurrence": {"Age": {"Value": 20, "Op": "bt", "Extent": 50},
                                 "Gender": [{"CONCEPT_ID": 8532}]}},
        {"ConditionOccurrence": {"CodesetId": 0, "OccurrenceStartDate": {
            "Value": "2011-01-01", "Op": "bt", "Extent": "2013-06-30"}}})),
    "observation": definition(PrimaryCriteria=primary(
        {"ObservationPeriod": {"PeriodLength": {"Value": 365, "Op": "gt"}}}), **FIRST),
    "washout": definition(InclusionRules=[TREATED_AFTER, NEW], **FIRST),
    "rules, all events": definition(InclusionRules=[NEW, TREATED_AFTER]),
    "groups of criteria": definition(AdditionalCriteria={
        "Type": "ALL", "CriteriaList": [times(TREATED, 1, 1, -365, 365)],
        "DemographicCriteriaList": [], "Groups": []}, InclusionRules=[rule(
        "one of two", kind="ANY",
        Groups=[{"Type": "AT_LEAST", "Count": 1, "CriteriaList": [
            times(TREATED, 2, 2, -730, 730, IsDistinct=False), times(ILL, 2, 2, -400, 0)],
            "DemographicCriteriaList": [], "Groups": []}])]),
    "exit by exposure": definition(EndStrategy={"CustomEra": {"DrugCodesetId": 1, "GapDays": 30,
                                                              "Offset": 7}}),
    "ended by a drug": definition(CensoringCriteria=[TREATED]),
    "eras": definition(CollapseSettings={"CollapseType": "ERA", "EraPad": 60},
                       EndStrategy={"DateOffset": {"DateField": "EndDate", "Offset": 10}}),
    "between two days": definition(
        CensorWindow={"StartDate": "2011-01-01", "EndDate": "2012-12-31"},
        EndStrategy={"DateOffset": {"DateField": "StartDate", "Offset": 30}}),
}  # fmt: skip
