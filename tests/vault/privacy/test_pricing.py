"""A budget that is meant for many questions is shared in rho, and lasts for just so many."""

from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.measurements.accounting import epsilon_of, pure
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.ledger.amounts import to_loss, to_units
from sarus_kernel.vault.mechanisms import half_width
from sarus_kernel.vault.privacy.filters import fits
from sarus_kernel.vault.privacy.pricing import MOST_MORE, more, pays, rho_share

EPSILON, DELTA = 5.0, 1e-6
NONE = PrivacyLoss()


def shared(size: float, threshold: float = 0.0) -> PrivacyLoss:
    """The loss of a question of some size, as the ledger keeps it."""
    rho = rho_share(size, EPSILON, DELTA)
    return to_loss(to_units(PrivacyLoss(epsilon_of(rho, 1e-8), 1e-8, rho, threshold)))


def test_it_pays_for_many_questions_only() -> None:
    """From about 13 on."""
    worth = [n for n in range(1, 100) if pays(n, EPSILON, DELTA)]
    assert worth == list(range(worth[0], 100)) and 12 <= worth[0] <= 15
    assert not pays(0, EPSILON, DELTA)


def test_fifty_counts_are_twice_as_exact() -> None:
    """Half widths of a count: Laplace for a fiftieth of epsilon, Gaussian for one of rho."""
    sigma = (1 / (2 * rho_share(0.1, EPSILON, DELTA))) ** 0.5
    assert half_width("laplace", 10.0) >= 29
    assert half_width("gaussian", sigma) <= 15


@given(st.lists(st.sampled_from((0.05, 0.1, 0.2, 0.5, 1.0)), max_size=60))
def test_sizes_add_up_to_the_budget(sizes: list[float]) -> None:
    """Whichever sizes are mixed, what fits in epsilon fits in rho."""
    kept: list[float] = []
    for size in sizes:
        if sum(kept) + size <= EPSILON + 1e-9:
            kept.append(size)
    spent = sum(map(shared, kept), NONE)
    assert fits(spent, EPSILON, DELTA)


def test_how_many_more_there_are() -> None:
    """Just as many as fit: with Laplace noise by addition, or by zCDP, which gives 38 here."""
    assert more(shared(0.1), NONE, EPSILON, DELTA) in (50, 51)
    assert more(shared(0.1), sum([shared(0.1)] * 12, NONE), EPSILON, DELTA) in (38, 39)
    assert more(pure(0.1), NONE, EPSILON, DELTA) >= 50
    assert more(pure(6.0), NONE, EPSILON, DELTA) == 0
    assert more(NONE, NONE, EPSILON, DELTA) == MOST_MORE


@given(st.integers(0, 80), st.sampled_from((0.1, 0.25, 0.5)))
def test_the_last_fits_and_the_next_does_not(asked: int, size: float) -> None:
    """What is said is what the filter will do."""
    spent = sum([pure(0.05)] * asked, NONE)
    times = more(pure(size), spent, EPSILON, DELTA)
    for number, there in ((times, True), (times + 1, False)):
        loss = PrivacyLoss(spent.epsilon + number * size, 0.0, spent.rho + number * size**2 / 2)
        assert fits(loss, EPSILON, DELTA) is there
