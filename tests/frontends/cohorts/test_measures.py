"""Attrition, incidence, prevalence: against counting by hand, and how far one person moves them."""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.cohorts import Measure, attrition, incidence, prevalence
from sarus_kernel.frontends.sql import Given, parse
from sarus_kernel.plan.relations import Relation
from tests.frontends.cohorts.test_people import made
from tests.frontends.sql.comparing import rows
from tests.frontends.sql.test_cohorts import OMOP, hospital
from tests.privacy.comparing import need_parts
from tests.privacy.ward import exact_rows, moves, parts_of, safe

PRIVATE = [info.name for info in OMOP if info.unit]
FROM, TO = date(2011, 1, 1), date(2013, 12, 31)


def exact(plan: Relation) -> list[tuple[Any, ...]]:
    """The rows of a question, without noise."""
    return rows(DuckDB(hospital().cursor(), OMOP).arrow(plan), ordered=True)


@cache
def table(name: str) -> list[tuple[Any, ...]]:
    """The rows of a table."""
    return hospital().cursor().execute(f"FROM {name}").fetchall()


def members(name: str) -> list[tuple[int, date, date]]:
    """Who is in a cohort, from when to when."""
    found = DuckDB(hospital().cursor(), OMOP).arrow(made(name).people)
    return [tuple(x.date() if hasattr(x, "date") else x for x in row.values())  # type: ignore[misc]
            for row in found.to_pylist()]  # fmt: skip


def test_attrition_counts_people_who_came_that_far() -> None:
    """By the rules from the first on, each for one event of hers; all who are in at the end."""
    illnesses = [(row[1], row[3]) for row in table("condition_occurrence") if row[2] in (1, 11, 12)]
    observed = {row[1]: (row[2], row[3]) for row in table("observation_period")}
    born = {row[0]: row[2] for row in table("person")}
    drugs = [(row[1], row[3]) for row in table("drug_exposure") if row[2] in (2, 21)]
    events: dict[int, list[date]] = {}
    for who, day in illnesses:
        if observed[who][0] <= day <= observed[who][1]:
            events.setdefault(who, []).append(day)
    new, treated = set(), set()
    for who, days in events.items():
        begun, ended = observed[who]
        for day in days:
            gaps = [(other - day).days for whose, other in drugs
                    if whose == who and begun <= other <= ended]  # fmt: skip
            if day.year - born[who] >= 18 and not any(-365 <= gap <= -1 for gap in gaps):
                new.add(who)
                treated |= {who} if any(0 <= gap <= 365 for gap in gaps) else set()
    ended_in = {who for who, _, _ in members("rules, all events")}
    assert exact(attrition(made("rules, all events"), OMOP)) == [
        (0, "Initial events", len(events)), (1, "none the year before", len(new)),
        (2, "a drug within a year", len(treated)), (3, "In the cohort", len(ended_in)),
    ]  # fmt: skip
    assert len(events) > len(new) > len(treated) >= len(ended_in) > 5


def _age(age: int) -> str:
    return "0-39" if age < 40 else "40-64" if age < 65 else "65+"


def test_incidence_is_of_new_cases_and_days_at_risk() -> None:
    """From the washout's end to the first entry, in the time given, both days included."""
    entry: dict[int, date] = {}
    for who, day, _ in members("ended by a drug"):
        entry[who] = min(day, entry.get(who, day))
    people, cases, days = Counter[Any](), Counter[Any](), Counter[Any]()
    who_is = {row[0]: row for row in table("person")}
    for _, who, begun, ended, _ in table("observation_period"):
        start = max(date.fromordinal(begun.toordinal() + 30), FROM)
        end, day = min(ended, TO), entry.get(who)
        if start > end or (day is not None and day < start):
            continue
        key = _age(start.year - who_is[who][2]), "male" if who_is[who][1] == 8507 else "female"
        people[key] += 1
        cases[key] += day is not None and day <= end
        days[key] += ((min(end, day) if day is not None else end) - start).days + 1
    measure = Measure(("age", "sex"), (40, 65), FROM, TO, washout=30, per=100)
    found = exact(incidence(made("ended by a drug").people, OMOP, measure))
    years = {key: days[key] / 365.25 for key in people}
    assert [row[:4] for row in found] == [(*k, people[k], cases[k]) for k in sorted(people)]
    assert [row[4] for row in found] == pytest.approx([years[k] for k in sorted(people)])
    assert [row[5] for row in found] == pytest.approx(
        [100 * cases[k] / years[k] for k in sorted(people)])  # fmt: skip
    assert sum(cases.values()) > 20


def test_incidence_among_a_cohort_is_while_they_are_in_it() -> None:
    """Nobody who was a case before is at risk."""
    among = {who: (day, end) for who, day, end in members("first event")}
    entry = {who: day for who, day, _ in members("first in life")}
    free = {who: span for who, span in among.items() if who not in entry or entry[who] >= span[0]}
    cases = [who for who, (day, end) in free.items() if who in entry and day <= entry[who] <= end]
    people = made("first in life").people
    ((count, new, *_),) = exact(incidence(people, OMOP, Measure(), made("first event").people))
    assert (count, new) == (len(free), len(cases)) and 0 < len(cases) < len(free) < len(among)


def test_prevalence_is_of_those_observed() -> None:
    """In the cohort at any time of the days given, each person once."""
    observed = {r[1] for r in table("observation_period") if r[2] <= TO and r[3] >= FROM}
    cases = {who for who, day, end in members("eras") if day <= TO and end >= FROM} & observed
    found = exact(prevalence(made("eras").people, OMOP, Measure(first=FROM, last=TO)))
    assert found[0][:2] == (len(observed), len(cases)) and len(cases) > 20


QUESTIONS = {
    "attrition": lambda: attrition(made("rules, all events"), OMOP),
    "incidence": lambda: incidence(
        made("ended by a drug").people, OMOP, Measure(("age", "sex"), first=FROM, last=TO)),
    "by year": lambda: parse(
        "SELECT YEAR(cohort_start_date) AS y, COUNT(*) AS times, COUNT(DISTINCT subject_id) AS n "
        "FROM c WHERE YEAR(cohort_start_date) BETWEEN 2010 AND 2015 GROUP BY 1", OMOP,
        given=Given({"c": made("ended by a drug").people}.get, {})),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_nobody_moves_a_measure_further_than_its_noise_covers(name: str) -> None:
    """Whoever has most index dates leaves, with all of her rows: she moves at most so many groups,
    by so much each; measures have her in one group."""
    query = safe(QUESTIONS[name](), OMOP)
    (measurement,) = query.measurements
    if name != "by year":
        assert all(bounded.groups == 1 for bounded in measurement.queries)
        assert all(part.ladder is None for q in measurement.queries for part in q.parts
                   if name == "attrition")  # fmt: skip
    times = Counter(who for who, *_ in members("ended by a drug"))
    engine = hospital().cursor()
    whole = parts_of(measurement, exact_rows(DuckDB(engine, OMOP), measurement, {}, OMOP))
    moved = 0
    for who, _ in times.most_common(1):
        engine.execute("BEGIN")
        for each in PRIVATE:
            engine.execute(f"DELETE FROM {each} WHERE person_id = {who}")
        left = parts_of(measurement, exact_rows(DuckDB(engine, OMOP), measurement, {}, OMOP))
        engine.execute("ROLLBACK")
        for bounded, mine, theirs in zip(measurement.queries, whole, left, strict=True):
            nothing = [0] * sum(len(part.columns) for part in bounded.parts)
            changed = {key: moves(bounded, mine.get(key, nothing), theirs.get(key, nothing))
                       for key in mine.keys() | theirs.keys()}  # fmt: skip
            need_parts(bounded, list(changed.values()))
            moved += sum(any(map(any, steps)) for steps in changed.values())
    assert moved


@pytest.mark.parametrize("measure", [
    Measure(("place",)), Measure(("age",), (40, 40)), Measure(("age",), (200,)),
    Measure(("age",), ()),
])  # fmt: skip
def test_other_groups_are_refused(measure: Measure) -> None:
    """By age and sex alone, and ages that rise."""
    with pytest.raises(QuestionError, match=r"Groups are by|Ages are"):
        prevalence(made("eras").people, OMOP, replace(measure, first=FROM))


@pytest.mark.parametrize(("listed", "once"), [
    ("(0, 'a'), (1, 'b')", True), ("(0, 'a'), (0, 'b')", False), ("(0, 'a'), (NULL, 'b')", False),
])  # fmt: skip
def test_a_list_with_equal_numbers_finds_a_person_more_than_once(listed: str, once: bool) -> None:
    """Only numbers that are all different leave one row a person as one row."""
    sql = (f"SELECT COUNT(*) AS n FROM person p JOIN (VALUES {listed}) v(k, w) "
           "ON v.k = p.gender_concept_id")  # fmt: skip
    ((bounded,),) = [m.queries for m in safe(parse(sql, OMOP), OMOP).measurements]
    assert (bounded.parts[0].ladder is None and bounded.parts[0].most == 1) is once
