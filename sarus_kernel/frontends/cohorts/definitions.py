"""Cohort definitions as people hand them on: Circe's JSON, bare, exported by ATLAS, or several."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sarus_kernel.errors import QuestionError

MOST = 50
"""So many definitions in a cell: each is a question of some hundred lines."""
_WORDS = ("name", "cohortName", "cohort_name", "atlasName")
_NUMBERS = ("id", "cohortId", "cohort_id", "atlasId")
_INSIDE = ("expression", "json")
_WANTED = "Paste what ATLAS exports (Export, JSON), or a file of the PhenotypeLibrary's."


@dataclass(frozen=True)
class Definition:
    """One cohort definition.

    number      what it is called in `cohort_definition_id`
    expression  Circe's CohortExpression, as JSON has it
    rules       the names of its inclusion rules, in order
    """

    number: int
    name: str
    expression: Mapping[str, Any]
    rules: tuple[str, ...]


def definitions(text: str) -> tuple[Definition, ...]:
    """The definitions in a text: one, or a list of them. Raises QuestionError."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise QuestionError(f"{where}this is not JSON. {_WANTED}") from None
    items = found if isinstance(found, list) else [found]
    if not 0 < len(items) <= MOST:
        raise QuestionError(f"A cell takes 1 to {MOST} cohort definitions; here are {len(items)}.")
    made = tuple(_definition(item, place) for place, item in enumerate(items, 1))
    if len({each.number for each in made}) < len(made):
        raise QuestionError("Two of the cohort definitions have the same id.")
    return made


def _definition(item: Any, place: int) -> Definition:
    outer = item if isinstance(item, dict) else {}
    inner = next((outer[key] for key in _INSIDE if key in outer), outer)
    if isinstance(inner, str):  # as ATLAS' own interface and sets of cohorts have it
        try:
            inner = json.loads(inner)
        except (ValueError, RecursionError):
            inner = None
    if not isinstance(inner, dict) or not isinstance(inner.get("PrimaryCriteria"), dict):
        raise QuestionError(f"Cohort definition {place} has no PrimaryCriteria. {_WANTED}")
    number = next((outer[key] for key in _NUMBERS if type(outer.get(key)) is int), place)
    name = next((str(outer[key]) for key in _WORDS if outer.get(key)), f"cohort {number}")
    rules = inner.get("InclusionRules") or []
    if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        raise QuestionError(f"InclusionRules of cohort definition {place} is no list of rules.")
    names = (str(rule.get("name") or f"rule {n}") for n, rule in enumerate(rules, 1))
    return Definition(number, name[:200], inner, tuple(name[:200] for name in names))
