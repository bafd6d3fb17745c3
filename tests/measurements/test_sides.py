"""What one person pays for steps over people on sides of splits."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.measurements import Side
from sarus_kernel.measurements.accounting import most_of_one
from sarus_kernel.plan.inner import CELLS

EDGES = [CELLS * place // 8 for place in range(9)]


@st.composite
def sides(draw: st.DrawFn) -> Side:
    """A side of one of two splits: up to two ranges of eighths."""
    ends = sorted(draw(st.sets(st.sampled_from(EDGES), min_size=2, max_size=4)))
    ranges = tuple(zip(ends[::2], ends[1::2], strict=False))
    return Side(ranges, draw(st.sampled_from(["s", "t"])))


STEPS = st.lists(st.tuples(st.lists(sides(), max_size=3).map(tuple), st.floats(0, 1)), max_size=5)


def _holds(side: Side, cell: int) -> bool:
    return any(low <= cell < high for low, high in side.ranges)


@settings(deadline=None)
@given(STEPS)
def test_it_is_the_largest_sum_over_all_people(steps: list[tuple[tuple[Side, ...], float]]) -> None:
    """Somebody in each pair of eighths of the two splits is asked what she pays."""
    paid = [
        math.fsum(
            rho for sides, rho in steps
            if all(_holds(side, first if side.salt == "s" else second) for side in sides)
        )
        for first in EDGES[:-1]
        for second in EDGES[:-1]
    ]  # fmt: skip
    assert math.isclose(most_of_one(steps), max(paid), abs_tol=1e-12)


def test_two_sides_cost_the_larger_two_splits_the_sum() -> None:
    """People who are told apart by another hash may be the same people."""
    train, test = Side(((0, 3072),), "s"), Side(((3072, CELLS),), "s")
    other = Side(((3072, CELLS),), "t")
    assert most_of_one([((train,), 0.2), ((test,), 0.1)]) == 0.2
    assert math.isclose(most_of_one([((train,), 0.2), ((other,), 0.1)]), 0.3)
    assert math.isclose(most_of_one([((train,), 0.2), ((), 0.1)]), 0.3)


def test_many_splits_are_no_more_work_than_their_number() -> None:
    """Ten draws of a split after another: nobody tries all of their combinations."""
    outer = Side(((0, 2048),), "outer")
    cuts = [(CELLS * k // 5, CELLS * (k + 1) // 5) for k in range(5)]
    steps = [((outer, Side((cut,), f"t{draw}")), 1.0) for draw in range(40) for cut in cuts]
    assert most_of_one(steps) == 40.0
    assert most_of_one([*steps, ((), 0.5)]) == 40.5
