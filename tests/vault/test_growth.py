"""Joins with public tables may multiply one person's rows so often, and no more."""

import json
from collections.abc import Callable

import pytest

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.errors import NotReleasable
from sarus_kernel.frontends.cohorts import attrition, definitions
from sarus_kernel.frontends.cohorts import read as cohorts_of
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Rows, SafeQuery, Twin
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply
from sarus_kernel.plan.relations import Aggregate, Join, Relation, Table, Union, project
from sarus_kernel.rewriting import private
from sarus_kernel.vault import growth
from sarus_kernel.vault.audit.locality import Facts
from sarus_kernel.vault.route import route
from sarus_kernel.vault.stages import Allowed, Request
from tests.clinic import CLINIC, clinic
from tests.frontends.cohorts.kinds import KINDS
from tests.frontends.sql.test_cohorts import OMOP, hospital

PEOPLE = "(SELECT * FROM person WHERE person_id = 7) AS p"
"""One person: the question takes long only if she is there."""


def walk_name(walk: growth.Walk, node: Relation) -> str:
    """What a table's own rows are counted under."""
    (name,) = walk.of(node).rows
    return name


def ask(relations: tuple[Relation, ...]) -> tuple[Rows, ...]:
    """What the public tables say; a twin has them as they are."""
    tables = [clinic().arrow(relation) for relation in relations]
    return tuple(
        Rows(tuple(t.column_names), ("integer",) * t.num_columns,
             tuple(zip(*(c.to_pylist() for c in t.columns), strict=True)))
        for t in tables
    )  # fmt: skip


def need_bounded(sql: str) -> None:
    """As the vault does before it charges."""
    query: SafeQuery = private(parse(sql, CLINIC), CLINIC, 1.0, 1e-7, "salt", None)
    relations = [each for m in query.measurements for each in m.relations]
    growth.need_bounded(relations, query.measurements, CLINIC, Twin(ask), None)  # type: ignore[arg-type]


def joined(times: int, condition: Callable[[str], str]) -> str:
    """A person's row joined with the concepts so many times."""
    joins = [f"JOIN concept c{n} ON {condition(f'c{n}')}" for n in range(times)]
    return f"SELECT COUNT(*) AS n FROM {PEOPLE} {' '.join(joins)}"


def test_a_person_joined_again_and_again_is_refused() -> None:
    """Seven times six concepts are 279,936 rows of one: seconds, if she is there."""
    sql = joined(7, lambda c: f"{c}.code + p.region_id > 0")
    with pytest.raises(NotReleasable, match=r"2.8e\+05 rows of one row of a person"):
        need_bounded(sql)


def test_a_join_by_a_key_multiplies_nothing() -> None:
    """The table has one row for each value: however often it is joined."""
    need_bounded(joined(9, lambda c: f"{c}.code = p.region_id"))


def test_few_rows_for_each_value_are_counted_and_not_all_rows() -> None:
    """Three concepts have no parent, and no two have the same one: three rows of one, each time."""
    need_bounded(joined(8, lambda c: f"{c}.parent = p.region_id"))
    with pytest.raises(NotReleasable):
        need_bounded(joined(9, lambda c: f"{c}.parent = p.region_id"))


def test_a_public_table_is_counted_as_the_question_filters_it() -> None:
    """One concept is left of six."""
    some = "(SELECT * FROM concept WHERE label = 'flu') AS"
    sql = joined(9, lambda c: f"{c}.code > p.region_id").replace("JOIN concept", f"JOIN {some}")
    need_bounded(sql)


@pytest.mark.parametrize(
    "sql",
    [
        # public tables that are multiplied among themselves first
        f"SELECT COUNT(*) AS n FROM {PEOPLE} JOIN (SELECT a.code FROM concept a, concept b, "
        "concept c, concept d, concept e, concept f) AS q ON q.code > p.region_id",
        # a condition with another way in than the key
        joined(6, lambda c: f"({c}.code = p.region_id OR {c}.parent < p.region_id)"),
        # rows that the question lists itself
        f"SELECT COUNT(*) AS n FROM {PEOPLE} " + " ".join(
            f"JOIN (VALUES {', '.join(f'({i})' for i in range(30))}) AS v{n}(x{n}) "
            f"ON v{n}.x{n} > p.region_id" for n in range(3)
        ),
    ],
)  # fmt: skip
def test_other_ways_to_multiply_are_seen(sql: str) -> None:
    """All of them are refused, whoever is there."""
    with pytest.raises(NotReleasable, match="rows of one row of a person"):
        need_bounded(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT COUNT(*) AS n FROM person",
        "SELECT c.label, COUNT(*) AS n FROM visit v JOIN concept c ON v.code = c.code "
        "GROUP BY c.label",
        "SELECT COUNT(*) AS n FROM person p JOIN visit v ON p.person_id = v.person_id",
        "SELECT sex, COUNT(*) AS n FROM person GROUP BY sex",
        "SELECT COUNT(*) AS n FROM visit WHERE code IN (SELECT code FROM concept WHERE parent = 1)",
    ],
)
def test_usual_questions_pass(sql: str) -> None:
    """What people ask is far below the cap."""
    need_bounded(sql)


def test_what_a_join_says_of_the_public_rows_alone_is_looked_at() -> None:
    """One concept of six is paired; all six are compared, once for each row on the way."""
    need_bounded(joined(9, lambda c: f"{c}.code > p.region_id AND {c}.label = 'flu'"))
    with pytest.raises(NotReleasable):
        need_bounded(joined(9, lambda c: f"{c}.code > p.region_id AND {c}.label < p.sex"))


def test_rows_of_two_tables_one_under_the_other_are_one_of_each() -> None:
    """Of the same table they are two; joined with each other, as many as both say."""
    walk = growth.Walk(Facts(CLINIC, {}), lambda _: 1, {})
    person, visit = (project(Table(t), {"who": Column("person_id")}) for t in ("person", "visit"))
    both = Union((person, visit))
    assert walk.of(both) == growth.Growth({walk_name(walk, t): 1 for t in (person, visit)}, 1)
    assert walk.of(Union((both, person))).now == 2
    named = [project(Union((both, person)), {f"k{n}": Column("who")}) for n in (1, 2)]
    equal = apply("equal", Column("k1"), Column("k2"))
    assert walk.of(Join(*named, "inner", equal)).now == 4
    assert walk.of(Join(*named, "semi", equal)) == growth.Growth(walk.of(named[0]).rows, 4)


@pytest.mark.parametrize("kind", ["washout", "rules, all events", "groups of criteria"])
def test_cohorts_with_inclusion_rules_pass(kind: str) -> None:
    """A concept may be in several sets of a definition, and an event in several of its rules."""
    found = cohorts_of(definitions(json.dumps(KINDS[kind])), OMOP)
    engine = DuckDB(hospital(), OMOP)

    def count(rows: Relation) -> int:
        return int(engine.arrow(rows).column(0).to_pylist()[0] or 0)

    made = growth.Walk(Facts(OMOP, {}), count, {}).of(attrition(found, OMOP))
    assert made.most <= 100


def test_a_table_put_under_itself_again_and_again_is_refused() -> None:
    """Twenty times is a million rows of one: what is shared is looked at once, and counted so."""
    steps = ["t0 AS (SELECT * FROM person)"]
    steps += [f"t{n + 1} AS (SELECT * FROM t{n} UNION ALL SELECT * FROM t{n})" for n in range(20)]
    with pytest.raises(NotReleasable, match="rows of one row of a person"):
        need_bounded(f"WITH {', '.join(steps)} SELECT COUNT(*) AS n FROM t20")


@pytest.mark.parametrize("levels", [14, 100])
def test_what_multiplies_itself_is_refused_before_anything_is_tried(levels: int) -> None:
    """A hundred shared UNIONs are 2^100 rows in a hundred lines: not even the twin is asked."""
    plan: Relation = Table("person")
    for _ in range(levels):
        plan = Union((plan, plan))
    question = Aggregate(plan, (), (), ("n",), (Aggregation("count"),))

    def asked(relations: tuple[Relation, ...]) -> tuple[Rows, ...]:
        raise AssertionError("a trial was begun")

    allowed = Allowed(Request("ann", question, 1.0), 1.0, 1e-7, 10, 1.0)
    with pytest.raises(NotReleasable, match="rows of one row of a person"):
        route(allowed, CLINIC, lambda _: None, "salt", Twin(asked, 1.0, 60))


def test_groups_of_released_groups_multiply_nothing() -> None:
    """What is made of released numbers is nobody's rows: it is let through, also summed again."""
    text = (
        "SELECT sex, sum(n) FROM (SELECT sex, smoker, count(*) AS n FROM person "
        "GROUP BY sex, smoker) AS both_keys GROUP BY sex"
    )
    growth.need_few(parse(text, CLINIC), CLINIC)
