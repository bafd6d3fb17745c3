"""Privacy losses as whole numbers, so that adding a hundred thousand of them loses nothing.

A float is read to 15 significant digits, as people write it (ten times 0.1 is 1, not a little
more), and then rounded *up* to a whole unit. Reading to 15 digits can undercount by one part in
10^15; rule B of the filter has that much slack, and rule A promises its cap to 15 digits.
"""

from decimal import ROUND_CEILING, Decimal

from sarus_kernel.release import PrivacyLoss

Amounts = tuple[int, int, int, int]
"""epsilon, delta, rho, threshold delta, in their units."""

DIGITS = (12, 18, 12, 18)
"""Decimal places kept of each component."""

MOST = 2**63 - 1
"""The largest SQLite integer stands for infinity: sums stop there instead of wrapping round."""

NOTHING: Amounts = (0, 0, 0, 0)

UNIT = PrivacyLoss(1e-12, 1e-18, 1e-12, 1e-18)
"""The most that rounding up adds to a loss."""


def to_units(loss: PrivacyLoss) -> Amounts:
    """A loss in whole units, rounded up. ValueError if it is not a loss that may be charged."""
    parts = (loss.epsilon, loss.delta, loss.rho, loss.threshold_delta)
    if not all(part >= 0 for part in parts):
        raise ValueError(f"a privacy loss is never negative or NaN: {loss}")
    if (loss.epsilon + loss.delta == 0) != (loss.rho + loss.threshold_delta == 0):
        raise ValueError(f"a release is free by both ways of counting or by neither: {loss}")
    first, second, third, fourth = map(_rounded_up, parts, DIGITS)
    return (first, second, third, fourth)


def _rounded_up(amount: float, digits: int) -> int:
    read = Decimal(format(amount, ".15g"))
    if read.scaleb(digits) >= MOST:
        return MOST
    return int(read.scaleb(digits).to_integral_value(ROUND_CEILING))


def to_loss(amounts: Amounts) -> PrivacyLoss:
    """The floats nearest to some amounts (exact to 15 digits)."""
    epsilon, delta, rho, threshold_delta = map(_float, amounts, DIGITS)
    return PrivacyLoss(epsilon, delta, rho, threshold_delta)


def _float(amount: int, digits: int) -> float:
    return float("inf") if amount >= MOST else amount / int(10**digits)


def plus(one: Amounts, other: Amounts) -> Amounts:
    """The sum, component by component, stopping at infinity."""
    first, second, third, fourth = (min(MOST, a + b) for a, b in zip(one, other, strict=True))
    return (first, second, third, fourth)


def floor_epsilon(epsilon: float) -> float:
    """An epsilon rounded *down* to what can be charged: what is shown as left can be asked for."""
    if epsilon >= MOST / 10**12:
        return epsilon
    return int(Decimal(format(epsilon, ".15g")).scaleb(DIGITS[0])) / 10**12
