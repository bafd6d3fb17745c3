"""The filter lets nobody past its cap: checked against an adversary who plays optimally."""

import math
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.measurements.accounting import compose, epsilon_of, pure, rho_of
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.privacy.filters import delta_left, fits, left, total

SMALL, LARGE, LEAK = 0.15, 0.45, 0.02
COSTS = (pure(SMALL), pure(LARGE), PrivacyLoss(delta=LEAK, threshold_delta=LEAK))


def worst_delta(epsilon: float, caps: tuple[float, float]) -> float:
    """The delta at `epsilon` that the best adaptive strategy reaches against a filter of `caps`.

    At each step the adversary, knowing all answers so far, buys a randomised response of loss
    SMALL or LARGE, or a coin that shows the secret with probability LEAK, or stops. A state is how
    often each was bought and how often the truth came; its value is the largest
    sum over outcomes of max(0, P - e^epsilon P').
    """

    @cache
    def value(small: int, small_true: int, large: int, large_true: int, leaks: int) -> float:
        p, q = 1.0, 1.0
        for times, true, loss in ((small, small_true, SMALL), (large, large_true, LARGE)):
            chance = 1 / (1 + math.exp(-loss))
            p *= chance**true * (1 - chance) ** (times - true)
            q *= (1 - chance) ** true * chance ** (times - true)
        unseen = (1 - LEAK) ** leaks
        p, q = p * unseen, q * unseen
        best = max(0.0, p - math.exp(epsilon) * q)
        if allowed(small + 1, large, leaks):
            best = max(best, value(small + 1, small_true, large, large_true, leaks)
                       + value(small + 1, small_true + 1, large, large_true, leaks))  # fmt: skip
        if allowed(small, large + 1, leaks):
            best = max(best, value(small, small_true, large + 1, large_true, leaks)
                       + value(small, small_true, large + 1, large_true + 1, leaks))  # fmt: skip
        if allowed(small, large, leaks + 1):
            # The secret is out with probability LEAK, and impossible under the other database.
            best = max(best, LEAK * p + value(small, small_true, large, large_true, leaks + 1))
        return best

    @cache
    def allowed(*bought: int) -> bool:
        spent = compose(cost for cost, times in zip(COSTS, bought, strict=True)
                        for _ in range(times))  # fmt: skip
        return fits(spent, *caps)

    return value(0, 0, 0, 0, 0)


@pytest.mark.parametrize("caps", [(0.9, 0.1), (0.9, 0.3), (0.45, 0.1), (1.5, 0.05), (0.3, 0.5)])
def test_the_best_adversary_stays_within_the_cap(caps: tuple[float, float]) -> None:
    """No adaptive sequence that A or B lets through has more than the promised delta."""
    assert worst_delta(caps[0], caps) <= caps[1]


def test_the_adversary_would_notice() -> None:
    """The same adversary does break a promise three times smaller than the cap."""
    assert worst_delta(0.3, (0.9, 0.1)) > 0.1


losses = st.builds(
    lambda kind, epsilon: (
        pure(epsilon)
        if kind == "laplace"
        else PrivacyLoss(epsilon, 1e-8, rho_of(epsilon, 1e-8))
        if kind == "gaussian"
        else PrivacyLoss(epsilon, 1e-8, epsilon**2 / 2, 1e-8)
    ),
    st.sampled_from(["laplace", "gaussian", "keys"]),
    # Multiples of 1/1024, whose sums are exact: the rules are compared, not their rounding.
    st.integers(1, 1024).map(lambda n: n / 1024),
)


@given(st.lists(losses, max_size=40), st.floats(0.1, 5))
def test_fits_is_a_or_b(spent: list[PrivacyLoss], cap: float) -> None:
    """Allowed is what one of the two rules allows, each written out again from the theory."""
    delta = 1e-6
    a = (
        math.fsum(x.epsilon for x in spent) <= cap and math.fsum(x.delta for x in spent) <= 5e-7
    )
    thresholds = math.fsum(x.threshold_delta for x in spent)
    b = thresholds <= 5e-7 and (
        epsilon_of(math.fsum(x.rho for x in spent), 5e-7 - thresholds) <= cap
    )
    assert fits(compose(spent), cap, delta) == (a or b)
    assert (total(compose(spent), delta) <= cap) == (a or b)


@given(st.lists(losses, max_size=20), losses, st.floats(0.1, 5))
def test_a_history_within_the_cap_always_was(
    spent: list[PrivacyLoss], more: PrivacyLoss, cap: float
) -> None:
    """Spending never turns a no into a yes."""
    before, after = compose(spent), compose([*spent, more])
    assert fits(before, cap, 1e-6) or not fits(after, cap, 1e-6)


@given(st.lists(losses, max_size=20), st.floats(0.1, 5))
def test_what_is_left_is_the_most(spent: list[PrivacyLoss], cap: float) -> None:
    """What is left can be spent, but for rounding, and a thousandth more cannot."""
    here = compose(spent)
    room = left(here, cap, 1e-6)
    if fits(here, cap, 1e-6):
        assert fits(here + pure(room * (1 - 1e-9)), cap, 1e-6)
        assert not fits(here + pure(room * 1.001 + 1e-4), cap, 1e-6)
    else:
        assert room == 0


def test_thresholds_use_up_delta() -> None:
    """Once key thresholds have taken half of delta, neither rule allows another."""
    keys = PrivacyLoss(0.001, 1e-7, 0.0000005, 1e-7)
    assert fits(compose([keys] * 4), 1, 1e-6)
    assert delta_left(compose([keys] * 4), 1e-6) == pytest.approx(1e-7)
    assert not fits(compose([keys] * 6), 1, 1e-6)
    assert total(compose([keys] * 6), 1e-6) == math.inf
    assert left(compose([keys] * 6), 1, 1e-6) == 0
