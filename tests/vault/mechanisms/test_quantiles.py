"""Choosing a bin by its rank: right without noise, and never moved further than it costs."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import SHARES, Choice, Histogram, Rows
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.relations import Aggregate, Table
from sarus_kernel.release import Cell
from sarus_kernel.vault.mechanisms.quantiles import choose, scores

QUERY = Aggregate(Table("t"), ("g", "b"), (Column("g"), Column("b")), ("n",),
                  (Aggregation("count"),))  # fmt: skip
ALMOST_NONE = 1e-3
COUNTS = st.lists(st.integers(0, 5), min_size=1, max_size=12)
CHOICES = st.builds(Choice, st.just("c"), st.integers(0, SHARES), st.sampled_from((-4.0, 0.0, 4.0)),
                    st.sampled_from((1.0, 30_000.0)))  # fmt: skip


@given(COUNTS, CHOICES, st.data())
def test_one_row_moves_no_score_by_more_than_a_step(
    counts: list[int], choice: Choice, data: st.DataObject
) -> None:
    """Wherever it is added: the loss of the choice is reckoned by this."""
    place = data.draw(st.integers(0, len(counts) - 1))
    more = [count + (n == place) for n, count in enumerate(counts)]
    moved = [abs(a - b) for a, b in zip(scores(choice, counts), scores(choice, more), strict=True)]
    assert max(moved) <= choice.step


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.sampled_from((0.1, 0.5, 0.75)))
def test_the_best_bin_holds_the_quantile(values: list[int], q: float) -> None:
    """Without noise it is that of the value with the rank sought."""
    counts = [values.count(n) for n in range(10)]
    scored = scores(Choice("c", round(q * SHARES)), counts)
    rank = q * len(values)
    below = [sum(v < n for v in values) for n in range(11)]
    for number, score in enumerate(scored):
        holds = below[number] <= rank <= below[number + 1]
        assert (score == 0) == holds


def rows(*cells: tuple[Cell, ...]) -> Rows:
    """What the engine says: group, bin, rows."""
    return Rows(("g", "b", "n"), ("text", "integer", "integer"), cells)


def histogram(*choices: Choice, most: int = 1) -> Histogram:
    """Ten bins."""
    return Histogram(QUERY, 10, most, choices)


def test_groups_are_chosen_for_in_the_order_of_the_keys() -> None:
    """Groups that are not asked for, and bins that do not exist, count nowhere."""
    found = choose(
        histogram(Choice("c", 5_000, scale=ALMOST_NONE)),
        rows(("b", 7, 100), ("a", 2, 50), ("x", 9, 10**6), ("a", None, 10**6), ("a", 77, 10**6)),
        [("a",), ("b",)],
    )
    assert found == {"c": [2.0, 7.0]}


def test_an_answer_that_is_no_number_is_no_answer() -> None:
    """Counts are integers."""
    with pytest.raises(InternalError):
        choose(histogram(Choice("c", 5_000, scale=1.0)), rows(("a", 1, "7")), [("a",)])


def test_the_ends_of_a_bar_lie_on_both_sides() -> None:
    """A rank that leans down gives a smaller value, one that leans up a larger one."""
    down, up = (Choice(n, 5_000, lean, 5_000.0) for n, lean in (("d", -4.0), ("u", 4.0)))
    crowd = rows(*(("a", n, 100) for n in range(10)))
    found = choose(histogram(down, up), crowd, [("a",)] * 200)
    assert sum(found["d"]) / 200 <= 4.7 and sum(found["u"]) / 200 >= 4.3
    assert max(found["d"]) < min(found["u"]) + 3


def test_of_hardly_any_rows_a_bar_is_most_of_the_range() -> None:
    """Without rows the ends are apart, on the average by more than half."""
    down, up = (Choice(n, 5_000, lean, 50_000.0) for n, lean in (("d", -4.0), ("u", 4.0)))
    found = choose(histogram(down, up), rows(), [("a",)] * 300)
    assert sum(found["u"]) / 300 - sum(found["d"]) / 300 > 5


def test_quantiles_of_one_column_rise() -> None:
    """However loud the noise, the least is not above the median, nor that above the greatest."""
    sought = [("max", 10_000, -3.0), ("half", 5_000, 0.0), ("end", 5_000, 2.0), ("min", 0, 3.0),
              ("most", 9_000, 0.0)]  # fmt: skip
    choices = [Choice(name, share, lean, 10**5) for name, share, lean in sought]
    crowd = rows(*(("a", n, 30) for n in range(10)))
    found = choose(histogram(*choices), crowd, [("a",), ("b",)] * 100)
    told = [found[name] for name in ("min", "half", "most", "max")]
    known = [list(row) for row in zip(*told, strict=True) if row[0] < 10]
    assert known and all(row == sorted(row) for row in known)
    assert len(set(found["end"])) > 3


@pytest.mark.parametrize(("each", "known"), [(1_000, True), (1, False)])
def test_of_fewer_rows_than_noise_no_least_and_greatest_value_is_known(
    each: int, known: bool
) -> None:
    """The rank of the least leans past that of the greatest then: its bar, which begins where it
    is told, would hold nothing if the two were put in order."""
    low, high = Choice("low", 0, 40.0, SHARES), Choice("high", SHARES, -40.0, SHARES)
    crowd = rows(*(("a", n, each) for n in range(10)))
    found = choose(histogram(low, high, Choice("half", 5_000, scale=1.0)), crowd, [("a",)] * 20)
    assert {number < 10 for number in found["low"] + found["high"]} == {known}
    assert set(found["half"]) <= {4.0, 5.0}


def test_of_bins_that_were_merged_the_least_value_is_not_above_a_quantile() -> None:
    """It is told as the last bin of those that are one, so that its bar holds all of them."""
    choices = Choice("low", 0, 40.0, SHARES), Choice("tenth", 1_000, scale=ALMOST_NONE)
    wide = replace(histogram(*choices), merged=5)
    found = choose(wide, rows(("a", 3, 1_000), ("a", 8, 10)), [("a",)])
    assert found == {"low": [19.0], "tenth": [19.0]}


def test_nobody_asked_for_nothing_is_told() -> None:
    """Without keys there are no values to put in order."""
    found = choose(histogram(Choice("c", 5_000, scale=1.0), Choice("d", 0, 3.0, 1.0)), rows(), [])
    assert found == {"c": [], "d": []}
