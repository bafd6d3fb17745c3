"""Running sums: noise for what a person's rows can do to them, and quantiles that ascend."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import SHARES, Choice, Histogram, Rows
from sarus_kernel.measurements.running_sums import coefficients, longest
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.relations import Aggregate, Table
from sarus_kernel.vault.audit.bounds import longest_column
from sarus_kernel.vault.mechanisms import running_sums
from sarus_kernel.vault.mechanisms.quantiles import choose, likeliest
from sarus_kernel.vault.mechanisms.running_sums import (
    STEPS,
    _convolved,
    deviations,
    noisy,
    read,
    rho_of,
    rising,
)

QUERY = Aggregate(Table("t"), ("g", "b"), (Column("g"), Column("b")), ("n",),
                  (Aggregation("count"),))  # fmt: skip
BINS = 12
SEVEN = (0, 1_000, 2_500, 5_000, 7_500, 9_000, SHARES)
ROWS = st.lists(st.integers(0, 4), min_size=BINS, max_size=BINS)


def choices() -> tuple[Choice, ...]:
    """MIN, P10, P25, median, P75, P90, MAX, each with the ends of its bar."""
    made = [Choice("0", 0, 4.0), Choice("10000", SHARES, -4.0)]
    for share in SEVEN[1:-1]:
        made += [Choice(f"{share}{n}", share, lean) for n, lean in (("", 0.0), ("l", -2), ("h", 2))]
    return tuple(made)


def histogram(scale: float, most: int = 1) -> Histogram:
    """Twelve bins."""
    return Histogram(QUERY, BINS, most, choices(), scale=scale)


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_a_person_moves_what_is_told_no_further_than_her_rows(hers: list[list[int]]) -> None:
    """In all groups together, wherever her rows are: in L2 by `most` times the longest column."""
    steps = [math.floor(c * STEPS) for c in coefficients(BINS)]
    moved = [n for counts in hers for n in _convolved(counts, steps)]
    most = sum(map(sum, hers))
    assert math.hypot(*moved) <= most * longest(BINS) * STEPS * (1 + 1e-12)


def test_all_rows_in_the_first_bin_of_one_group_move_it_so_far() -> None:
    """The bound is no larger than it has to be."""
    moved = _convolved([5, *[0] * (BINS - 1)], coefficients(BINS))
    assert math.hypot(*moved) == pytest.approx(5 * longest(BINS))


@pytest.mark.parametrize("bins", [1, 2, 73, 2_000])
def test_the_audit_comes_to_the_same_length(bins: int) -> None:
    """In a way of its own."""
    assert longest_column(bins) == pytest.approx(longest(bins), rel=1e-12)


@given(st.lists(ROWS, min_size=1, max_size=3))
def test_without_noise_they_are_the_running_sums(groups: list[list[int]]) -> None:
    """The matrix is the square root of the one that adds up."""
    told = noisy(histogram(1e-6), groups)
    for counts, sums in zip(groups, told, strict=True):
        assert sums == pytest.approx([sum(counts[: n + 1]) for n in range(BINS)], abs=1e-3)


def test_noise_that_costs_more_than_is_charged_is_not_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """OpenDP's own map is asked before."""
    monkeypatch.setattr(running_sums, "rho_of", lambda h: rho_of(h) * 0.999)
    with pytest.raises(InternalError):
        noisy(histogram(3.0, most=4), [[0] * BINS])


@given(st.lists(st.integers(-50, 400), min_size=BINS, max_size=BINS),
       st.sampled_from((0.1, 5.0, 80.0)))  # fmt: skip
def test_quantiles_ascend_whatever_the_noise(sums: list[int], scale: float) -> None:
    """MIN <= P10 <= … <= MAX; where nothing is known of MIN and MAX they are beyond all bins."""
    found = read(histogram(scale), list(map(float, sums)))
    told = [found[str(share)] for share in SEVEN]
    ends = told[0], told[-1]
    inner = told[1:-1]
    assert inner == sorted(inner) and inner[0] >= 0 and inner[-1] < BINS
    assert ends[0] >= BINS or ends[0] <= inner[0]
    assert ends[1] >= BINS or ends[1] >= inner[-1]


@given(st.lists(st.floats(-9, 9), min_size=1, max_size=20))
def test_what_never_falls_is_nowhere_further_off(sums: list[float]) -> None:
    """Than the sums that are made rising, from any that do."""
    made, truth = rising(sums), sorted(sums)
    assert all(b - a >= -1e-9 for a, b in pairwise(made))
    assert sum(made) == pytest.approx(sum(sums), abs=1e-9)
    far = [max(abs(a - b) for a, b in zip(one, truth, strict=True)) for one in (made, sums)]
    assert far[0] <= far[1] + 1e-9


def test_deviations_are_those_of_the_noise() -> None:
    """Worked out from the matrix itself, of a sum and of one minus a share of the last."""
    c = coefficients(BINS)
    row = [[c[n - k] if k <= n else 0.0 for k in range(BINS)] for n in range(BINS)]
    for share in (0, 2_500, SHARES):
        q = share / SHARES
        for n, told in enumerate(deviations(BINS, share)):
            differ = [a - q * b for a, b in zip(row[n], row[-1], strict=True)]
            assert told == pytest.approx(math.hypot(*differ), abs=1e-7)


def test_of_many_rows_the_quantiles_are_read_and_of_none_nothing() -> None:
    """Group by group, in the order of the keys; as the twin would foresee it too."""
    crowd = Rows(("g", "b", "n"), ("text", "integer", "integer"),
                 tuple(("a", n, 100_000) for n in range(2, 11)))  # fmt: skip
    asked = histogram(1.0)
    for found in (choose(asked, crowd, [("a",), ("z",)]),
                  likeliest(asked, crowd, [("a",), ("z",)], 1.0)):  # fmt: skip
        assert [found[str(share)][0] for share in SEVEN] == [2, 2, 4, 6, 8, 10, 10]
        assert found["0"][1] == found["10000"][1] == BINS
        assert (found["5000l"][1], found["5000h"][1]) == (0, BINS - 1)
        assert found["5000l"][0] <= 6 <= found["5000h"][0]
