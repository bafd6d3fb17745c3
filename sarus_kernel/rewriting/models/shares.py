"""How the price of a question is shared between its fits and evaluations."""

from sarus_kernel.measurements.accounting import most_of_one
from sarus_kernel.measurements.models import Side

Costs = list[tuple[tuple[Side, ...], float]]
TESTING = 3.0
"""Where the same people are fitted to and tested, a fit gets so many times what a test gets."""


def shared(
    fits: list[tuple[Side, ...]], tests: list[tuple[Side, ...]], rho: float
) -> tuple[list[float], list[float]]:
    """The rho of each fit and each test, so that no person pays more than `rho` in all.

    Fits get equal parts. A test of people that no fit has seen costs them nothing but itself, so
    it gets the whole (parallel composition); else a part of what its people pay for fits.
    """
    costs: Costs = [(sides, 1.0) for sides in fits]
    first = len(costs)
    for sides in tests:
        before = _others(costs[:first], sides)
        costs.append((sides, before / TESTING if before else 1.0))
    unit = rho / most_of_one(costs)
    costs = [(sides, weight * unit) for sides, weight in costs]
    for place in range(first, len(costs)):
        sides, own = costs[place]
        others = _others(costs[:place] + costs[place + 1 :], sides, rho)
        costs[place] = (sides, max(own, rho - others))
    most = most_of_one(costs)
    scale = min(1.0, rho / most) if most else 1.0  # the last bit of a sum
    amounts = [amount * scale for _, amount in costs]
    return amounts[:first], amounts[first:]


def _others(costs: Costs, sides: tuple[Side, ...], rho: float = 0.0) -> float:
    """The most that one of some people pays for other steps."""
    if not costs:
        return 0.0
    alone = 2 * max(rho, sum(amount for _, amount in costs))  # more than anybody pays elsewhere
    return max(0.0, most_of_one([*costs, (sides, alone)]) - alone)
