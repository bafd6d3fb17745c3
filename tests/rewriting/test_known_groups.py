"""A count by a key of which the catalog says how many values people have reckons with that."""

from dataclasses import replace

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.relations import Aggregate, Scope
from sarus_kernel.rewriting import Wanted, private
from sarus_kernel.rewriting.known_groups import KnownGroups, known_groups
from sarus_kernel.rewriting.release_points import find
from sarus_kernel.vault import audit
from tests.privacy.ward import CATALOG, DELTA, SALT
from tests.rewriting.test_contribution_bounds import crowd, twin_of

GROUPS = (2, 3, 4, 5, 6)
BARE = replace(CATALOG, tables=tuple(
    replace(t, max_rows=200) if t.name == "visit" else t for t in CATALOG
))  # fmt: skip
KNOWN = replace(BARE, tables=tuple(
    replace(t, columns=tuple(
        replace(c, groups=GROUPS) if (t.name, c.name) == ("visit", "code") else c
        for c in t.columns
    ))
    for t in BARE
))  # fmt: skip


def known(text: str, catalog: Catalog = KNOWN) -> KnownGroups | None:
    """What is known of the groups of a question."""
    scope = Scope(catalog)
    _, points = find(parse(text, catalog), scope)
    return known_groups(points[0].local, points[0].aggregate.keys, scope)


def groups(text: str, twin: Twin | None = None, catalog: Catalog = KNOWN) -> int:
    """In how many groups a person counts; audited."""
    query = private(parse(text, catalog), catalog, 1.0, DELTA, SALT, twin)
    audit.check(query, catalog, 1.0, DELTA)
    return query.measurements[0].queries[0].groups


BY_CODE = "SELECT code, count(DISTINCT patient) FROM visit GROUP BY code"


@pytest.mark.parametrize(
    "text",
    [
        BY_CODE,
        "SELECT code % 7, count(DISTINCT patient) FROM visit GROUP BY 1",
        "SELECT c, count(*) FROM (SELECT code AS c, cost FROM visit) GROUP BY c",
        "SELECT sex, code, count(*) FROM visit JOIN person ON visit.patient = person.person_id "
        "GROUP BY 1, 2",
    ],
)
def test_all_rows_of_the_table(text: str) -> None:
    """The key as it is, or what is computed from it, beside what each person has one of."""
    found = known(text)
    assert found is not None and set(found.people) == set(GROUPS)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT code, count(*) FROM visit WHERE cost > 1 GROUP BY code",
        "SELECT code, count(*) FROM (SELECT DISTINCT patient, code FROM visit) GROUP BY 1",
        "SELECT code, count(*) FROM visit WHERE patient IN (SELECT person_id FROM person) "
        "GROUP BY 1",
    ],
)
def test_some_rows_of_the_table(text: str) -> None:
    """Nothing is known: whom a filter leaves may be those with the most groups."""
    assert known(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "SELECT cost, count(*) FROM visit GROUP BY cost",
        "SELECT code, cost, count(*) FROM visit GROUP BY code, cost",
        "SELECT code + cost, count(*) FROM visit GROUP BY 1",
        "SELECT code, count(*) FROM (SELECT code, patient FROM visit UNION ALL "
        "SELECT code, patient FROM visit) GROUP BY code",
    ],
)
def test_what_does_not_follow_from_the_key_alone(text: str) -> None:
    """Two columns that differ, another column, rows of two tables: nothing is known."""
    assert known(text) is None


def test_the_bound_is_no_lower_than_what_the_twin_has() -> None:
    """Its people have one code each here, which is mended, or thirty, which stand."""
    few, many = (twin_of(crowd(500, visits, codes)) for codes, visits in ((1, 9), (90, 60)))
    assert groups(BY_CODE, few, BARE) < groups(BY_CODE, few) <= 9
    assert groups(BY_CODE, many) == groups(BY_CODE, many, BARE)
    assert groups(BY_CODE, None) == groups(BY_CODE, None, BARE)


def test_a_twin_that_says_nothing_of_groups_is_mended() -> None:
    """What is left out with people who are in more groups is told by the catalog's figures: with
    one group each it is most of it, though the twin sees nothing of that."""
    shares = known(BY_CODE)
    assert shares is not None
    raised = shares.over({1: 1000})
    assert raised == {1: 500, 3: 250, 4: 150, 5: 50, 6: 50}
    assert sum(max(n - 1, 0) * many for n, many in raised.items()) > 0.5 * sum(
        n * many for n, many in raised.items()
    )


def test_a_figure_of_nearly_all_hides_nobody() -> None:
    """Those beyond it, of whom the twin knows, are told of: by themselves, and among all."""
    shares = KnownGroups({1: 10_000})
    assert shares.over({1: 9_900, 20: 100}) == {1: 9_900, 20: 100}
    assert shares.over({20: 60}) == {20: 60}
    assert KnownGroups({3: 5_000, 30: 5_000}).over({2: 10, 20: 10}) == {2: 10, 20: 10}


def test_a_name_that_a_public_table_has_for_a_code() -> None:
    """Each code has one name, so nobody has more names than codes."""
    named = (
        "SELECT chapter, count(*) FROM visit JOIN code ON visit.code = code.code_id "
        "GROUP BY chapter"
    )
    found = known(named)
    assert found is not None and set(found.people) == set(GROUPS)


def test_a_text_that_the_twin_does_not_have() -> None:
    """It is null in each of its rows, which says nothing of how many people have: as many as they
    have rows, perhaps, and the bar says so."""
    people = crowd(500, 1, 1)["person"]
    twin = twin_of({"person": people, "drug": [(n % 500, 1, None) for n in range(1500)]})
    by_label = "SELECT label, count(DISTINCT taker) FROM drug GROUP BY label"
    query = private(parse(by_label, CATALOG), CATALOG, 1.0, DELTA, SALT, twin, Wanted(groups=1))
    _, bar = query.measurements[0].outputs[0].finish([100.0], [5.0])
    assert bar is not None and bar.high > 200
    by_dose = "SELECT dose, count(DISTINCT taker) FROM drug GROUP BY dose"
    assert groups(by_dose, twin) < groups(by_label, twin)  # these it has: everybody's are alike


def test_keys_of_nobody_in_particular() -> None:
    """A count without keys, or by what people have one of, asks for nothing."""
    scope = Scope(KNOWN)
    _, points = find(parse("SELECT sex, count(*) FROM person GROUP BY sex", KNOWN), scope)
    assert isinstance(points[0].aggregate, Aggregate)
    assert known_groups(points[0].local, (Column("sex"),), scope) is None
