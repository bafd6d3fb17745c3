"""Bounds of one person's weight: suited to the question, never wider than the catalog's."""

from dataclasses import replace
from random import Random

import pytest

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Measurement, Rows, Twin
from sarus_kernel.plan.relations import Relation
from sarus_kernel.rewriting import Wanted, private
from sarus_kernel.vault import audit
from tests.privacy.ward import CATALOG, DELTA, SALT, Tables, database, rows_of

GENEROUS = replace(
    CATALOG,
    tables=tuple(replace(t, max_rows=200) if t.name == "visit" else t for t in CATALOG),
)


def crowd(people: int, most: int, codes: int) -> Tables:
    """People with up to so many visits each, of so many codes."""
    random = Random(5)
    visits = [
        (n * 1000 + k, n, random.randint(1, codes), 1.0, None, None)
        for n in range(people)
        for k in range(random.randint(1, most))
    ]
    return {"person": [(n, "f", 1950, 70.0, "n", None) for n in range(people)], "visit": visits}


def twin_of(tables: Tables, ratio: float = 1.0) -> Twin:
    """A twin that holds these tables."""
    engine = database(tables, GENEROUS)

    def ask(relations: tuple[Relation, ...]) -> tuple[Rows, ...]:
        return tuple(rows_of(engine, relation, {}, GENEROUS) for relation in relations)

    return Twin(ask, ratio)


def measured(text: str, twin: Twin | None, epsilon: float = 1.0) -> Measurement:
    """How a question is measured; audited."""
    query = private(parse(text, GENEROUS), GENEROUS, epsilon, DELTA, SALT, twin)
    audit.check(query, GENEROUS, epsilon, DELTA)
    return query.measurements[0]


def weight(measurement: Measurement) -> int:
    """The most that one person adds."""
    return measurement.queries[0].parts[0].most


def test_without_a_twin_the_catalog_tells() -> None:
    """As many rows as it says a person has."""
    assert weight(measured("SELECT count(*) FROM visit", None)) == 200


def test_a_person_counts_with_little_more_than_anybody_has() -> None:
    """The twin's people have ten visits at most, and its tail is not trusted."""
    most = weight(measured("SELECT count(*) FROM visit", twin_of(crowd(500, 10, 3))))
    assert 10 <= most <= 16


def test_the_question_itself_is_tried() -> None:
    """Of one code out of twenty a person has few visits, whatever the table has."""
    twin = twin_of(crowd(500, 40, 20))
    all_of_them = weight(measured("SELECT count(*) FROM visit", twin))
    of_one = weight(measured("SELECT count(*) FROM visit WHERE code = 7", twin))
    assert of_one < all_of_them / 3


def test_groups_of_a_person_are_bounded_too() -> None:
    """L0 is near the number of groups that people really are in."""
    query = measured("SELECT code, count(*) FROM visit GROUP BY code", twin_of(crowd(500, 9, 3)))
    assert 3 <= query.queries[0].groups <= 6


def test_more_epsilon_allows_wider_bounds() -> None:
    """Where noise is cheap, little is left out."""
    twin = twin_of(crowd(2_000, 60, 3))
    little, much = (
        weight(measured("SELECT count(*) FROM visit", twin, epsilon)) for epsilon in (0.01, 10.0)
    )
    assert little < much <= 90


def test_rows_of_a_quantile() -> None:
    """All rows of a person in all groups together."""
    query = measured("SELECT median(cost) FROM visit", twin_of(crowd(500, 10, 3)))
    assert 8 <= query.histograms[0].most <= 16


@pytest.mark.parametrize("tables", [crowd(10, 10, 3), {}])
def test_a_twin_of_hardly_anybody_says_nothing(tables: Tables) -> None:
    """What a few made-up people do tells nothing of the real ones."""
    assert weight(measured("SELECT count(*) FROM visit", twin_of(tables))) == 200


def test_one_row_of_a_person_needs_no_twin() -> None:
    """It is not even asked."""

    def never(_: object) -> None:
        raise AssertionError

    assert weight(measured("SELECT count(*) FROM person", Twin(never))) == 1


def test_bounds_that_are_wanted() -> None:
    """Whoever asks may set them; the audit reckons with them as with any."""
    relation = parse("SELECT code, count(*) FROM visit GROUP BY code", GENEROUS)
    query = private(relation, GENEROUS, 1.0, DELTA, SALT, None, Wanted(rows=3, groups=2))
    audit.check(query, GENEROUS, 1.0, DELTA)
    (bounded,) = query.measurements[0].queries
    assert (bounded.groups, bounded.parts[0].most) == (2, 3)
    for wrong in (0, -1, 10**9):
        with pytest.raises(QuestionError):
            Wanted(rows=wrong)


def test_what_is_left_out_widens_the_bar() -> None:
    """A count whose bounds leave rows out may be larger than it says, and its bar says so."""
    query = measured("SELECT count(*) FROM visit", twin_of(crowd(2_000, 100, 3)), 0.002)
    (output,) = query.outputs
    _, bar = output.finish([100_000.0], [10.0])
    assert bar is not None and bar.high - 100_000 > 1_000
    assert bar.low == 99_990
