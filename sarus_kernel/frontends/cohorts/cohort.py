"""A cohort definition as a question: people with index dates, and how far each came."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, reduce
from itertools import accumulate

from sarus_kernel.errors import QuestionError, SyntaxProblem
from sarus_kernel.frontends.cohorts.circe import COHORT, DIALECT, events_script, script
from sarus_kernel.frontends.cohorts.definitions import Definition
from sarus_kernel.frontends.sql import Given, parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation, Union

FIRST, LAST = "Initial events", "In the cohort"


@dataclass(frozen=True)
class Cohort:
    """One cohort, or several in one table.

    people  rows of (cohort_definition_id,) subject_id, cohort_start_date, cohort_end_date; the
            first only where there are several. A person has a row for each time in a cohort
    steps   gives a row of subject_id, place for each person with an initial event: the last of its
            definition's names that she reached, as a place in all names
    names   of each definition: FIRST, its inclusion rules, LAST
    """

    definitions: tuple[Definition, ...]
    people: Relation
    steps: Callable[[], Relation]
    names: tuple[tuple[str, ...], ...]


def read(
    definitions: tuple[Definition, ...],
    catalog: Catalog,
    today: Callable[[], date] | None = None,
) -> Cohort:
    """The questions of some cohort definitions over the tables of a catalog.

    Raises NotSupported, QuestionError, UnknownName (a table or column that the dataset lacks).
    """
    day = (today or (lambda: datetime.now(UTC).date()))()
    several = len(definitions) > 1
    names = tuple((FIRST, *definition.rules, LAST) for definition in definitions)
    places = accumulate((len(each) for each in names), initial=0)
    read = [_one(definition, several, place, catalog, lambda: day)
            for definition, place in zip(definitions, places, strict=False)]  # fmt: skip
    people, steps = zip(*read, strict=True)
    made = cache(lambda: _together(tuple(each() for each in steps)))  # attrition alone wants them
    return Cohort(definitions, _together(people), made, names)


def _one(
    definition: Definition,
    several: bool,
    place: int,
    catalog: Catalog,
    today: Callable[[], date],
) -> tuple[Relation, Callable[[], Relation]]:
    whole = script(definition)
    number = f"{definition.number} AS cohort_definition_id, " if several else ""
    columns = f"{number}subject_id, cohort_start_date, cohort_end_date"
    text = f"{whole};\nSELECT {columns} FROM {COHORT}"
    try:
        people = parse(text, catalog, DIALECT, today, long=True)
    except SyntaxProblem:  # of a line that nobody here has written
        raise QuestionError(
            f"What Circe writes for the definition {definition.name!r} is no SQL."
        ) from None
    known = Given({"reached": people}.get, {})

    def steps() -> Relation:
        sql = f"{events_script(whole)};\n{_steps(len(definition.rules), place)}"
        return parse(sql, catalog, DIALECT, today, known, long=True)

    return people, steps


def _steps(rules: int, place: int) -> str:
    """How far each person came: of her events, the one that fulfils most rules from the first on.

    One row a person, whatever she has: so she is in one step, and a count of people by step moves
    by one with her. How many reached at least a step is then a sum over released counts.
    """
    kept = "".join(f", MAX(CASE WHEN i.inclusion_rule_id = {n} THEN 1 ELSE 0 END) AS kept_{n}"
                   for n in range(rules))  # fmt: skip
    whens = " ".join(f"WHEN kept_{n} = 0 THEN {n}" for n in range(rules))
    joined = ("LEFT JOIN #inclusion_events i ON i.person_id = q.person_id AND "
              "i.event_id = q.event_id" if rules else "")  # fmt: skip
    passed = f"CASE {whens} ELSE {rules} END" if rules else "0"
    return f"""
        SELECT e.person_id AS subject_id, {place} +
          MAX(CASE WHEN c.subject_id IS NOT NULL THEN {rules + 1} ELSE e.passed END) AS place
        FROM (SELECT person_id, {passed} AS passed FROM (
            SELECT q.person_id, q.event_id{kept} FROM #qualified_events q {joined}
            GROUP BY q.person_id, q.event_id) x) e
        LEFT JOIN (SELECT DISTINCT subject_id FROM reached) c ON c.subject_id = e.person_id
        GROUP BY e.person_id"""


def _together(parts: tuple[Relation, ...]) -> Relation:
    return reduce(lambda one, other: Union((one, other)), parts)
