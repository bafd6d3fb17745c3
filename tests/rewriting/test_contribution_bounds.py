"""Bounds of one person's weight: suited to the question, never wider than the catalog's."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Measurement, Rows, Twin
from sarus_kernel.plan.relations import Relation
from sarus_kernel.release import Interval
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


def bounds(measurement: Measurement) -> tuple[int, ...]:
    """What one person may add at most: the bounds that the first sum is offered at."""
    ladder = measurement.queries[0].parts[0].ladder
    assert ladder is not None
    return ladder.bounds


def weight(measurement: Measurement) -> int:
    """The most that one person adds, at the last of them."""
    return bounds(measurement)[-1]


def test_without_a_twin_bounds_reach_far_beyond_the_catalog() -> None:
    """From one row to many more than it says a person has: a tally of the rows decides."""
    found = bounds(measured("SELECT count(*) FROM visit", None))
    assert found[0] <= 8
    assert found[-1] == 16 * 200


def test_the_twin_tells_where_bounds_begin() -> None:
    """Its people have ten visits at most; its tail is not trusted."""
    found = bounds(measured("SELECT count(*) FROM visit", twin_of(crowd(500, 10, 3))))
    assert found[0] == 1
    assert found[-1] >= 200


def test_a_tally_is_of_everybody_once() -> None:
    """Its buckets cover all whole numbers, and share none."""
    query = measured("SELECT sum(cost) FROM visit", twin_of(crowd(500, 10, 3)))
    (tally,) = (part for part in query.queries[0].parts if part.buckets)
    ends = sorted(tally.buckets)
    assert all(a[1] == b[0] for a, b in pairwise(ends))
    assert (ends[0][0], ends[-1][1]) == (-(2**62) - 1, 2**62)
    assert tally.most == 1


def test_groups_of_a_person_are_bounded_too() -> None:
    """L0 is near the number of groups that people really are in."""
    query = measured("SELECT code, count(*) FROM visit GROUP BY code", twin_of(crowd(500, 9, 3)))
    assert 3 <= query.queries[0].groups <= 6


def test_a_count_of_people_allows_for_groups_that_are_left_out() -> None:
    """Who may count in one group, and is in several, is missing in the others: the bar says so."""
    relation = parse("SELECT code, count(DISTINCT patient) FROM visit GROUP BY code", GENEROUS)
    twin = twin_of(crowd(500, 9, 3))
    query = private(relation, GENEROUS, 1.0, DELTA, SALT, twin, Wanted(groups=1))
    _, bar = query.measurements[0].outputs[0].finish([100.0], [5.0])
    assert bar is not None
    assert bar.low == 95 and bar.high > 1.5 * 105


def test_rows_of_a_quantile() -> None:
    """All rows of a person in all groups together."""
    query = measured("SELECT median(cost) FROM visit", twin_of(crowd(500, 10, 3)))
    assert 8 <= query.histograms[0].most <= 16


def test_one_row_of_a_person_needs_no_twin() -> None:
    """It is not even asked."""

    def never(_: object) -> None:
        raise AssertionError

    query = measured("SELECT count(*) FROM person", Twin(never))
    assert query.queries[0].parts[0].most == 1
    assert query.queries[0].parts[0].ladder is None


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


def answer(measurement: Measurement, people: list[int], rung: int) -> tuple[float, Interval]:
    """The finish of a count of 1,000 with no noise to speak of, of a tally of so many people."""
    _, tally, *_ = measurement.queries[0].parts
    counts = [float(n) for n in people] + [0.0] * (len(tally.buckets) - len(people))
    (output,) = measurement.outputs
    figures = [1_000.0, float(rung), float(len(people) - 1), 1_000.0, *counts]
    value, bar = output.finish(figures, [1.0, 0.0, 0.0, 0.0] + [1.0] * len(counts))
    assert bar is not None and isinstance(value, int)
    return value, bar


def test_what_a_bound_leaves_out_is_given_back() -> None:
    """Fifty people between the second and the third bound add some two rows more than the second;
    how many each of them has is not known, and the interval says so."""
    query = measured("SELECT count(*) FROM visit", None)
    ladder = query.queries[0].parts[0].ladder
    assert ladder is not None
    within, _ = answer(query, [0, 500, 50], 2)
    value, bar = answer(query, [0, 500, 50], 1)
    low, high = ladder.bounds[1:3]
    assert within == pytest.approx(1_000, abs=3)
    assert 1_000 < value <= 1_000 + 50 * (high - low)
    assert bar.low < 1_000 + 50 * 2  # of the one to four rows that each has above the bound
    assert bar.high > 1_000 + 50 * 2.5


def test_a_wanted_bound_is_the_only_one_and_its_loss_is_counted() -> None:
    """Who sets three rows a person is told what that leaves out, too."""
    relation = parse("SELECT count(*) FROM visit", GENEROUS)
    query = private(relation, GENEROUS, 1.0, DELTA, SALT, None, Wanted(rows=3))
    audit.check(query, GENEROUS, 1.0, DELTA)
    part, tally = query.measurements[0].queries[0].parts
    assert part.ladder is not None and part.ladder.bounds == (3,)
    assert len(tally.buckets) > 8
    value, _ = answer(query.measurements[0], [900, 50, 20], 0)
    assert value > 1_000 + 50 + 20 * 3


def test_keys_are_selected_by_people_and_not_by_rows_on_a_ladder() -> None:
    """Also where a person's rows are bounded by one, as people are."""
    relation = parse("SELECT code, count(*) FROM visit GROUP BY code", GENEROUS)
    query = private(relation, GENEROUS, 1.0, DELTA, SALT, None, Wanted(rows=1))
    audit.check(query, GENEROUS, 1.0, DELTA)
    (measurement,) = query.measurements
    selection, parts = measurement.selection, measurement.queries[0].parts
    assert selection is not None
    (part,) = [part for part in parts if part.column == selection.part]
    assert part.ladder is None and not part.buckets
    assert sum(part.ladder is not None for part in parts) == 1


def test_rows_in_groups_are_bounded_and_tallied_in_all_groups_together() -> None:
    """Neither has the noise of a person's number of groups, whatever that is."""
    query = measured("SELECT code, count(*) FROM visit GROUP BY code", twin_of(crowd(500, 9, 3)))
    (tally,) = (part for part in query.queries[0].parts if part.buckets)
    (rows,) = (part for part in query.queries[0].parts if part.ladder is not None)
    assert (tally.groups, tally.most, tally.pooled) == (1, 1, True)
    assert rows.groups == 1 and query.queries[0].groups > 1


def test_in_shares_of_rho_several_groups_may_hold_their_most() -> None:
    """Half as many as the twin's rows are spread over: Gaussian noise is less then."""
    plan = parse("SELECT code, count(*) FROM visit GROUP BY code", GENEROUS)
    twin = twin_of(crowd(500, 40, 40))
    query = private(plan, GENEROUS, 1.0, DELTA, SALT, twin, Wanted(), 0.01)
    audit.check(query, GENEROUS, 1.0, DELTA, 0.01)
    (rows,) = (p for p in query.measurements[0].queries[0].parts if p.ladder is not None)
    assert rows.groups is not None and 3 <= rows.groups <= 20
