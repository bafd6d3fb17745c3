"""Losses become whole numbers that are never too small, and add up without loss."""

import math
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.measurements.accounting import pure
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.ledger.amounts import (
    MOST,
    NOTHING,
    UNIT,
    floor_epsilon,
    plus,
    to_loss,
    to_units,
)


@given(st.floats(1e-14, 4e3))
def test_charges_round_up(epsilon: float) -> None:
    """What is charged is at least the loss to 15 digits, and less than a unit more."""
    units, loss = to_units(pure(epsilon)), pure(epsilon)
    for unit, digits, amount in ((units[0], 12, loss.epsilon), (units[2], 12, loss.rho)):
        exact = Decimal(amount).scaleb(digits)
        assert exact * (1 - Decimal("5e-15")) <= unit < exact * (1 + Decimal("5e-15")) + 1


def test_less_than_a_unit_is_a_unit() -> None:
    """The smallest loss is not free."""
    assert to_units(PrivacyLoss(1e-300, 1e-300, 1e-300, 1e-300)) == (1, 1, 1, 1)
    assert to_loss((1, 1, 1, 1)) == UNIT
    assert to_units(PrivacyLoss()) == NOTHING


def test_people_s_decimals_are_exact() -> None:
    """Three times a tenth, as floats add it, is charged as 0.3."""
    assert to_units(PrivacyLoss(0.1 + 0.1 + 0.1, 0, 0.045, 0))[0] == 3 * 10**11


def test_infinity_stays() -> None:
    """What is too large for 64 bits is infinite, and adding to it leaves it so."""
    endless = to_units(PrivacyLoss(math.inf, 1e300, 9.3e6, 9.3))
    assert endless == plus(endless, endless) == (MOST, MOST, MOST, MOST)
    assert to_loss(endless) == PrivacyLoss(math.inf, math.inf, math.inf, math.inf)


@given(st.floats(0, 1e6))
def test_what_is_left_rounds_down(epsilon: float) -> None:
    """An epsilon shown as left is chargeable: whole units, at most what there is to 15 digits."""
    shown = floor_epsilon(epsilon)
    assert shown <= epsilon * (1 + 5e-15)
    assert shown > epsilon * (1 - 5e-15) - 1.1e-12
    assert floor_epsilon(shown) == shown
