"""What is measured of a cohort: attrition, incidence, prevalence. Each person is in one group.

Rates follow OHDSI's CohortIncidence: a person is at risk from the first day on which she may be a
new case to the last, both included; a case is a first entry to the cohort within that time.
Whatever rows somebody has, they are brought to one row a person before anything is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.cohorts.cohort import Cohort
from sarus_kernel.frontends.sql import Given, parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation

BY = ("age", "sex")
AGES = (18, 40, 65, 80)
EARLIEST, LATEST = date(1900, 1, 1), date(2099, 12, 31)
_SEX = """CASE p.gender_concept_id WHEN 8507 THEN 'male' WHEN 8532 THEN 'female'
    ELSE 'other' END"""


@dataclass(frozen=True)
class Measure:
    """What to measure by.

    by        groups: of BY
    ages      where age groups begin, beside 0
    first     the first day that counts
    last      the last one
    washout   so many days of observation before anybody is at risk
    per       rates are of so many person-years
    """

    by: tuple[str, ...] = ()
    ages: tuple[int, ...] = AGES
    first: date = EARLIEST
    last: date = LATEST
    washout: int = 0
    per: int = 1000


def attrition(cohort: Cohort, catalog: Catalog) -> Relation:
    """How many people came at least as far as each step: cohort, step, rule, people."""
    rows = [(d.number, d.name, step, rule) for d, names in zip(cohort.definitions, cohort.names,
            strict=True) for step, rule in enumerate(names)]  # fmt: skip
    listed = ", ".join(f"({place}, {number}, $name_{place}, {step}, $rule_{place})"
                       for place, (number, _, step, _) in enumerate(rows))  # fmt: skip
    texts = {f"name_{place}": row[1] for place, row in enumerate(rows)}
    texts |= {f"rule_{place}": row[3] for place, row in enumerate(rows)}
    shown = "l.name AS cohort, " if len(cohort.definitions) > 1 else ""
    # All steps are listed, so each is released, whether or not somebody drops out there.
    sql = f"""
        WITH l AS (SELECT * FROM (VALUES {listed}) v(place, number, name, step, rule)),
        counted AS (SELECT l.place, COUNT(s.subject_id) AS n
            FROM l LEFT JOIN steps s ON s.place = l.place GROUP BY l.place)
        SELECT {shown}l.step AS step, l.rule AS rule,
          SUM(c.n) OVER (PARTITION BY l.number ORDER BY l.step DESC) AS people
        FROM l JOIN counted c ON c.place = l.place
        ORDER BY l.place"""
    return _parsed(sql, catalog, {"steps": cohort.steps()}.get, texts)


def incidence(
    cohort: Relation, catalog: Catalog, measure: Measure, among: Relation | None = None
) -> Relation:
    """New cases, person-years and rate, by group.

    At risk are all who are observed, or those who are in the cohort `among` while they are in it.
    """
    span = ("SELECT subject_id AS person_id, cohort_start_date AS began, cohort_end_date AS ended "
            "FROM among" if among is not None else _OBSERVED)  # fmt: skip
    keys, columns = _keys(measure, "r.began")
    sql = f"""
        WITH entry AS (SELECT subject_id, MIN(cohort_start_date) AS day FROM outcome
                       GROUP BY subject_id),
        span AS (SELECT t.person_id, e.day,
              GREATEST(t.began + $washout, $first) AS began, LEAST(t.ended, $last) AS ended
            FROM ({span}) t LEFT JOIN entry e ON e.subject_id = t.person_id),
        free AS (SELECT person_id, began, LEAST(ended, COALESCE(day, ended)) AS ended,
              CASE WHEN day BETWEEN began AND ended THEN 1 ELSE 0 END AS new
            FROM span WHERE began <= ended AND (day IS NULL OR day >= began)),
        each_day_once AS (SELECT person_id, began, ended, new,
              MAX(ended) OVER (PARTITION BY person_id ORDER BY began, ended
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM free),
        r AS (SELECT person_id, MIN(began) AS began, MAX(new) AS new,
              GREATEST(1, LEAST($most, SUM(GREATEST(0, DATE_DIFF('day',
                GREATEST(began, COALESCE(before + 1, began)), ended) + 1)))) AS days
            FROM each_day_once GROUP BY person_id)
        SELECT {columns}people, cases, years AS person_years,
          {measure.per} * cases / years AS rate_per_{measure.per}
        FROM (SELECT {keys}COUNT(*) AS people, SUM(r.new) AS cases, SUM(r.days) / 365.25 AS years
              FROM r JOIN person p ON p.person_id = r.person_id{_grouped(measure)}) counted{
              _ordered(measure)}"""
    most = (measure.last - measure.first).days + 1
    values = {"washout": measure.washout, "first": measure.first, "last": measure.last,
              "most": most}  # fmt: skip
    given = {"outcome": cohort} | ({} if among is None else {"among": among})
    return _parsed(sql, catalog, given.get, values)


def prevalence(
    cohort: Relation, catalog: Catalog, measure: Measure, among: Relation | None = None
) -> Relation:
    """People who are in the cohort at any time of the days given, of those observed then."""
    span = "SELECT subject_id AS person_id, cohort_start_date AS began, cohort_end_date AS ended "
    of = _OBSERVED if among is None else f"{span}FROM among"
    keys, columns = _keys(measure, "r.began")
    sql = f"""
        WITH r AS (SELECT person_id, MIN(GREATEST(began, $first)) AS began FROM ({of}) t
            WHERE began <= $last AND ended >= $first GROUP BY person_id),
        case_ AS (SELECT DISTINCT subject_id FROM outcome
            WHERE cohort_start_date <= $last AND cohort_end_date >= $first)
        SELECT {columns}people, cases, cases / people AS prevalence
        FROM (SELECT {keys}COUNT(*) AS people,
                SUM(CASE WHEN c.subject_id IS NULL THEN 0 ELSE 1 END) AS cases
              FROM r JOIN person p ON p.person_id = r.person_id
              LEFT JOIN case_ c ON c.subject_id = r.person_id{_grouped(measure)}) counted{
              _ordered(measure)}"""
    values = {"first": measure.first, "last": measure.last}
    given = {"outcome": cohort} | ({} if among is None else {"among": among})
    return _parsed(sql, catalog, given.get, values)


_OBSERVED = ("SELECT person_id, observation_period_start_date AS began, "
             "observation_period_end_date AS ended FROM observation_period")  # fmt: skip


def _keys(measure: Measure, day: str) -> tuple[str, str]:
    """The keys as they are worked out, and as they are shown. Raises QuestionError."""
    for name in measure.by:
        if name not in BY:
            raise QuestionError(f"Groups are by {' and '.join(BY)}, not by {name[:40]!r}.")
    made = {"age": _ages(measure.ages, f"(YEAR({day}) - p.year_of_birth)"), "sex": _SEX}
    return (
        "".join(f"{made[name]} AS {name}, " for name in measure.by),
        "".join(f"{name}, " for name in measure.by),
    )


def _ages(starts: tuple[int, ...], age: str) -> str:
    """Age groups as text, of the age that Circe reckons with: years less the year of birth."""
    rising = all(a < b for a, b in zip((0, *starts), starts, strict=False))
    if not rising or not 0 < len(starts) <= 30 or starts[-1] > 120:
        raise QuestionError("Ages are rising numbers from 1 to 120. Example: --ages 18,40,65")
    whens = "".join(f"WHEN {age} < {high} THEN '{low}-{high - 1}' "
                    for low, high in zip((0, *starts), starts, strict=False))  # fmt: skip
    return f"CASE {whens}ELSE '{starts[-1]}+' END"


def _grouped(measure: Measure) -> str:
    return f" GROUP BY {', '.join(map(str, range(1, len(measure.by) + 1)))}" if measure.by else ""


def _ordered(measure: Measure) -> str:
    return f" ORDER BY {', '.join(measure.by)}" if measure.by else ""


def _parsed(
    sql: str,
    catalog: Catalog,
    table: Callable[[str], Relation | None],
    values: dict[str, Any],
) -> Relation:
    return parse(sql, catalog, "duckdb", given=Given(table, values))
