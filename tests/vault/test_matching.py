"""Looking for patterns may take so long in a row of one person, and no longer."""

import pytest

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.relations import Project, Scope, Values
from sarus_kernel.vault.matching import steps
from tests.clinic import CLINIC
from tests.vault.test_growth import need_bounded

TEXT = next(c.name for c in CLINIC.table("person").columns if c.type.kind.value == "text")
HEAVY = "a" * 5_000


def counted(condition: str, text: str = TEXT) -> str:
    """People for whom it holds."""
    inner = f"SELECT person_id, {text} AS t FROM person"
    return f"SELECT COUNT(*) AS n FROM ({inner}) AS p WHERE {condition}"


@pytest.mark.parametrize(
    "condition, text",
    [
        (f"t LIKE '%_{HEAVY}b%'", f"CONCAT({TEXT}, '{HEAVY}')"),
        (f"t ILIKE '%{HEAVY}b%'", f"CONCAT({TEXT}, '{HEAVY}')"),
        (" OR ".join(f"t LIKE '%_{'a' * (100 + n)}b'" for n in range(48)),
         f"CONCAT({TEXT}, '{HEAVY}')"),
        ("t LIKE '%a%a%a%a%a_b'", TEXT),  # so many ways to choose the places
        (f"CASE WHEN person_id = 42 THEN t LIKE '%_{HEAVY}' ELSE FALSE END",
         f"CASE WHEN person_id = 7 THEN '{HEAVY}' ELSE {TEXT} END"),
        (f"UPPER(t) LIKE '%_{HEAVY}'", f"REPLACE('{HEAVY}', 'b', 'a')"),
        (f"POSITION('{HEAVY}' IN t) > 0", f"MAX('{HEAVY}') OVER (PARTITION BY person_id)"),
    ],
)  # fmt: skip
def test_much_work_in_one_row_is_refused(condition: str, text: str) -> None:
    """Wherever the long text comes from, and whoever it is looked for in."""
    with pytest.raises(NotReleasable, match="patterns"):
        need_bounded(counted(condition, text))


@pytest.mark.parametrize(
    "condition",
    [
        "t LIKE '%type 2%diabetes%'",
        "t ILIKE '%heart%failure%'",
        "t LIKE 'a_c%'",
        " OR ".join(f"t ILIKE '%word {n}%'" for n in range(100)),
        "POSITION('insulin' IN LOWER(t)) > 0 AND STARTS_WITH(t, 'x')",
    ],
)
def test_what_people_look_for_is_answered(condition: str) -> None:
    """A hundred words among them."""
    need_bounded(counted(condition))


def test_it_counts_for_each_row_that_a_join_makes() -> None:
    """Two searches in one row are nothing; in two thousand of them they tell the time."""
    search = "p.t ILIKE '%heart%failure%'"
    inner = f"SELECT person_id, region_id, {TEXT} AS t FROM person"
    joins = " ".join(f"JOIN concept c{n} ON c{n}.code + p.region_id > 0" for n in range(4))
    need_bounded(f"SELECT COUNT(*) AS n FROM ({inner}) AS p WHERE {search}")
    with pytest.raises(NotReleasable, match="patterns"):
        need_bounded(f"SELECT COUNT(*) AS n FROM ({inner}) AS p {joins} WHERE {search}")


def test_a_regular_expression_may_take_so_many_steps() -> None:
    """An automaton reads each letter once; where an engine goes back, groups that repeat without
    end are refused, whatever the text."""
    need_bounded(counted("regexp_matches(t, '^(E1[0-4]|I2.*)(\\.\\d+)?$')"))
    need_bounded(counted("regexp_matches(t, '(a+)+$')"))
    long = f"CONCAT({TEXT}, '{HEAVY}')"
    with pytest.raises(NotReleasable, match="patterns"):
        need_bounded(counted("regexp_matches(t, '(ab?){200}c')", long))
    need_bounded(counted("regexp_replace(t, '\\d+', '', 'g') = 'a'"))
    with pytest.raises(NotReleasable):
        need_bounded(counted("regexp_replace(t, '\\d+', '', 'g') = 'a'", long))
    asked = (apply("matches", Column("t"), literal("(ab|a)*$")),)
    plan = Project(Values(("t",), ("text",), ((literal("x" * 50),),)), ("m",), asked)
    scope = Scope(CLINIC)
    assert steps([plan], scope) < steps([plan], scope, "postgres") < 1e4
    assert steps([plan], scope, "spark") == float("inf")


@pytest.mark.parametrize("pattern", ["[x-z]*" * 40, r"\b[a-z]?" * 12, "(?:(?:a?){30}){33}b"])
def test_postgres_is_given_no_pattern_that_takes_long_to_work_out(pattern: str) -> None:
    """It does so when a row first reaches it: behind a condition that would tell by time whether
    it holds for anybody, and by failing where it is too complex."""
    asked = (apply("matches", Column("t"), literal(pattern)),)
    plan = Project(Values(("t",), ("text",), ((literal("x"),),)), ("m",), asked)
    assert steps([plan], Scope(CLINIC), "postgres") == float("inf")
    assert steps([plan], Scope(CLINIC)) < 1e4
