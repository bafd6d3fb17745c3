"""How a price is shared: nobody pays more than it, and nothing is left that somebody could use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.measurements.accounting import most_of_one
from sarus_kernel.measurements.models import Side
from sarus_kernel.plan.inner import CELLS
from sarus_kernel.rewriting.models.shares import shared

CUTS = st.integers(0, CELLS)
SIDES = st.lists(
    st.tuples(CUTS, CUTS, st.sampled_from("ab")).map(
        lambda drawn: Side(((min(drawn[:2]), max(drawn[:2]) + 1),), drawn[2])
    ),
    max_size=2,
    unique_by=lambda side: side.salt,
).map(tuple)


@given(st.lists(SIDES, min_size=1, max_size=4), st.lists(SIDES, max_size=4))
def test_nobody_pays_more_than_the_price(
    fits: list[tuple[Side, ...]], tests: list[tuple[Side, ...]]
) -> None:
    """Whoever is fitted to and tested how often; and somebody pays all of it."""
    amounts, scores = shared(fits, tests, 0.02)
    costs = list(zip([*fits, *tests], [*amounts, *scores], strict=True))
    assert most_of_one(costs) == pytest.approx(0.02) and most_of_one(costs) <= 0.02 * (1 + 1e-12)
    assert all(amount > 0 for amount in [*amounts, *scores])
