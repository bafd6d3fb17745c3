"""The arithmetic of zCDP agrees with OpenDP's and never rounds in the unsafe direction."""

import math
from decimal import Decimal, localcontext

import opendp.prelude as dp
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sarus_kernel.measurements.accounting import (
    _best_order,
    compose,
    delta_of,
    epsilon_of,
    pure,
    rho_of,
    rho_of_pure,
)
from sarus_kernel.release import PrivacyLoss

rhos = st.floats(1e-6, 100)
epsilons = st.floats(1e-3, 50)
deltas = st.floats(1e-15, 0.5)


def opendp_epsilon(rho: float, delta: float) -> float:
    """What OpenDP says for Gaussian noise of this rho."""
    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T="i64")), dp.l2_distance(T="f64")
    gaussian = dp.m.make_gaussian(*space, scale=math.sqrt(1 / (2 * rho)))
    return float(dp.c.make_zCDP_to_approxDP(gaussian).map(1.0).epsilon(delta))


@pytest.mark.parametrize("rho", [1e-5, 0.001, 0.02436, 0.185, 1.0, 20.0])
@pytest.mark.parametrize("delta", [1e-3, 1e-6, 1e-12])
def test_epsilon_is_opendp_s(rho: float, delta: float) -> None:
    """Epsilon is OpenDP's to nine digits, and never below it by more than float noise."""
    theirs, ours = opendp_epsilon(rho, delta), epsilon_of(rho, delta)
    assert theirs * (1 - 1e-12) <= ours <= theirs * (1 + 1e-9)


@pytest.mark.parametrize(("rho", "epsilon"), [(0.02436, 1.0), (0.185, 3.0)])
def test_known_pairs(rho: float, epsilon: float) -> None:
    """The two pairs that were measured before the start come out, both ways round."""
    assert epsilon_of(rho, 1e-6) == pytest.approx(epsilon, rel=1e-3)
    assert rho_of(epsilon, 1e-6) == pytest.approx(rho, rel=1e-3)


@given(rhos, deltas, st.floats(1e-4, 1e6))
def test_no_order_beats_the_minimum(rho: float, delta: float, t: float) -> None:
    """At no Renyi order does the theorem give a smaller epsilon than the one reported."""
    alpha = 1 + t
    here = alpha * rho + math.log(t / alpha) - math.log(delta * alpha) / t
    assert epsilon_of(rho, delta) <= max(0.0, here) * (1 + 1e-9) + 1e-9


@given(rhos, deltas)
def test_epsilon_is_never_below_the_theorem(rho: float, delta: float) -> None:
    """Computed with fifty digits, the theorem's epsilon is at most the one reported."""
    with localcontext(prec=50):
        t = Decimal(_best_order(rho, delta))
        exact = (1 + t) * Decimal(rho) + (t / (1 + t)).ln() - (Decimal(delta) * (1 + t)).ln() / t
        assert Decimal(epsilon_of(rho, delta)) >= exact * (1 - Decimal("1e-20"))


@given(rhos, deltas)
def test_epsilon_is_sufficient(rho: float, delta: float) -> None:
    """Asked the other way round, the reported epsilon needs no more than the given delta."""
    epsilon = epsilon_of(rho, delta)
    assert delta_of(rho, epsilon) <= delta * (1 + 1e-9)
    if epsilon > 1e-6:
        assert delta_of(rho, epsilon * 0.999) > delta


@given(epsilons, deltas)
@example(0.0, 1e-6)
@example(1e-9, 1e-18)
def test_rho_rounds_down(epsilon: float, delta: float) -> None:
    """The rho granted for an epsilon stays within it, and a thousandth more does not."""
    rho = rho_of(epsilon, delta)
    assert epsilon_of(rho, delta) <= epsilon
    assert epsilon_of(rho * 1.001, delta) > epsilon


@given(rhos, rhos, deltas)
def test_more_rho_costs_more(one: float, other: float, delta: float) -> None:
    """Epsilon grows with rho."""
    less, more = sorted((one, other))
    assert epsilon_of(less, delta) <= epsilon_of(more, delta) * (1 + 1e-12)


@given(rhos, deltas, deltas)
def test_more_delta_costs_less(rho: float, one: float, other: float) -> None:
    """Epsilon shrinks with delta."""
    less, more = sorted((one, other))
    assert epsilon_of(rho, more) <= epsilon_of(rho, less) * (1 + 1e-12)


def test_ends_of_the_scale() -> None:
    """Nothing costs nothing, no delta or endless rho cost everything, and nothing overflows."""
    assert epsilon_of(0, 0) == 0
    assert epsilon_of(1, 1) == 0
    assert epsilon_of(1, 0) == epsilon_of(math.inf, 0.5) == math.inf
    assert rho_of(1, 0) == 0
    assert rho_of(math.inf, 1e-6) == math.inf
    assert 0 <= epsilon_of(5e-324, 5e-324) < math.inf
    assert epsilon_of(1e300, 5e-324) >= 1e300
    assert 0 < delta_of(1e-320, 1e10) < 1e-300


@pytest.mark.parametrize("amount", [-1.0, math.nan])
def test_nonsense_is_an_error(amount: float) -> None:
    """A negative or undefined amount is never taken for a small one."""
    for function in (epsilon_of, rho_of, delta_of):
        with pytest.raises(ValueError, match="zero or more"):
            function(amount, 1e-6)
    with pytest.raises(ValueError, match="zero or more"):
        rho_of_pure(amount)


@given(st.floats(1e-200, 1e100))
def test_pure_rounds_up(epsilon: float) -> None:
    """A pure release's rho is half its epsilon squared, a touch more, and never nothing."""
    assert max(epsilon * epsilon / 2, 5e-324) <= rho_of_pure(epsilon)
    assert rho_of_pure(epsilon) <= epsilon * epsilon / 2 * (1 + 1e-13) + 1e-322


@given(st.lists(st.floats(0, 10), max_size=30))
def test_sums_are_never_short(amounts: list[float]) -> None:
    """A sum of losses is at least the exact sum, in every component."""
    spent = compose(PrivacyLoss(x, x / 1e6, x / 2, x / 1e7) for x in amounts)
    assert math.fsum([*amounts, -spent.epsilon]) <= 0
    assert math.fsum([*(x / 2 for x in amounts), -spent.rho]) <= 0
    assert spent.epsilon <= math.fsum(amounts) * (1 + 1e-15)


def test_a_hundred_small_counts() -> None:
    """A hundred counts at epsilon 0.1 cost about 5.2 in zCDP, half of simple addition."""
    spent = compose([pure(0.1)] * 100)
    assert spent.epsilon == pytest.approx(10)
    assert epsilon_of(spent.rho, 1e-6) == pytest.approx(5.2, abs=0.1)
