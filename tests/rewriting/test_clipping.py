"""Which bound a noisy tally chooses, and what is given back: arithmetic on released numbers."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.rewriting.clipping import ENDLESS, Rungs, chosen, restored, unseen

OPEN = Rungs((1, 2, 4, 8, 16, 32, 64, 128), 8)
CLOSED = Rungs((1, 2, 4, 8, 16, 32, 64, 128), 8, closed=True)
NOISE = 4.0


def told(rungs: Rungs, people: dict[int, int]) -> list[float]:
    """How many people add so much, in buckets."""
    return [float(sum(many for n, many in people.items() if low < n <= high))
            for low, high in rungs.buckets]  # fmt: skip


def total(rungs: Rungs, people: dict[int, int], rung: int) -> float:
    """The sum that is released at a rung, without noise."""
    bound = rungs.bounds[rung]
    return float(sum(max(min(n, bound), -bound) * many for n, many in people.items()))


@given(st.sampled_from((1, 0, -1)), st.booleans(), st.integers(-(2**40), 2**40))
def test_everybody_is_in_one_bucket(sign: int, closed: bool, number: int) -> None:
    """In none, if she adds what is said that nobody does: then she moves nothing."""
    rungs = Rungs((3, 6, 12), 3, sign, closed)
    holding = [low < number <= high for low, high in rungs.buckets]
    beyond = (closed and abs(number) > 12) or number * sign < -4
    assert sum(holding) == 1 or (beyond and sum(holding) == 0)
    assert all(a[1] <= b[0] for a, b in pairwise(sorted(rungs.buckets)))
    assert max(high for _, high in rungs.buckets) <= ENDLESS


@pytest.mark.parametrize("rungs", [OPEN, CLOSED])
@pytest.mark.parametrize(
    "people", [{10: 1_000}, {1: 200, 3: 500, 7: 150, 14: 40}, {2: 3_000, 100: 60}]
)
def test_what_is_left_out_is_given_back(rungs: Rungs, people: dict[int, int]) -> None:
    """To within what the tally's noise and the width of its buckets leave open."""
    counts = told(rungs, people)
    rung, last = chosen(rungs, counts, NOISE, NOISE * 128)
    back, doubt = restored(rungs, rung, last, counts, NOISE)
    truth = sum(n * many for n, many in people.items())
    assert abs(total(rungs, people, rung) + back - truth) <= 3 * doubt
    assert doubt < truth / 5


def test_of_people_who_are_alike_little_is_made_up() -> None:
    """Where everybody adds ten, nobody is thought to be far beyond."""
    counts = told(OPEN, {10: 1_000})
    rung, last = chosen(OPEN, counts, NOISE, NOISE * 128)
    back, doubt = restored(OPEN, rung, last, counts, NOISE)
    assert OPEN.bounds[rung] == 16 and back < 50 and doubt < 50


def test_a_few_far_above_all_others_are_seen_if_they_are_more_than_is_told() -> None:
    """Behind a gap of empty buckets, and one fewer than the noise may be are not."""
    for many, seen in ((unseen(NOISE) + 1, True), (unseen(NOISE) // 3, False)):
        counts = told(OPEN, {2: 3_000, 120: many})
        _, last = chosen(OPEN, counts, NOISE, NOISE * 128)
        assert (last >= 7) is seen


def test_where_some_add_and_some_take_away_both_are_given_back() -> None:
    """People far below zero count as those above do."""
    rungs = Rungs((1, 2, 4, 8, 16), 5, 0, True)
    people = {-12: 100, 1: 500, 3: 80}
    counts = told(rungs, people)
    back, doubt = restored(rungs, 1, 4, counts, 0.5)
    assert total(rungs, people, 1) + back == pytest.approx(-12 * 100 + 500 + 240, abs=3 * doubt)


def test_on_a_side_where_nobody_is_seen_nothing_is_made_up() -> None:
    """Noise in the other side's last bucket is given back as next to nothing; that it may hide
    some people up to there is in the doubt (a twentieth of the sum)."""
    rungs = Rungs(tuple(2**n for n in range(18)), 18, 0)
    counts = told(rungs, {-50: 800, -20: 100})
    above = slice(1, rungs.size)
    counts[above] = [NOISE * (n % 3 - 1) / 2 for n in range(rungs.size)[above]]
    rung, last = chosen(rungs, counts, NOISE, NOISE * 2**17)
    back, doubt = restored(rungs, rung, last, counts, NOISE)
    assert rungs.bounds[rung] == 64 and abs(back) < 500 and 500 < doubt < 4_000


def test_with_more_noise_bounds_are_lower() -> None:
    """What a wide bound costs in noise is weighed against what a low one leaves to the tally."""
    people = {1: 500, 3: 300, 7: 100, 14: 40, 30: 20, 60: 10}
    counts = told(CLOSED, people)
    little, much = (chosen(CLOSED, counts, noise, noise * 128)[0] for noise in (0.1, 30.0))
    assert much < little
