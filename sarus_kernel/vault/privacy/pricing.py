"""What a question of some size takes of a budget, and how many more of them there are.

A budget (epsilon, delta) that is meant for many questions is shared in zCDP, where what they lose
adds up as it is (Bun and Steinke 2016, lemma 2.3): a question of the size e may lose e / epsilon
of all the rho that rule B of the filter allows. So as many questions of one size fit as epsilon
says, and Gaussian noise for that rho is smaller than Laplace noise for e from about 13 on:
the rho of one of n questions goes with 1 / n, and e^2 with 1 / n^2.
"""

from sarus_kernel.measurements.accounting import rho_of
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.privacy.filters import fits

RESERVE = 0.1
"""Part of the budget's delta for noise that is left to thresholds of group keys."""
MOST_MORE = 1_000_000


def pays(questions: int, epsilon: float, delta: float) -> bool:
    """Whether Gaussian noise for an equal share of rho is smaller than Laplace's, for a count."""
    return questions > 0 and 1 / (2 * rho_share(epsilon / questions, epsilon, delta)) < 2 * (
        questions / epsilon
    ) ** 2


def rho_share(size: float, epsilon: float, delta: float) -> float:
    """The rho of a question of this size (in epsilon) in a budget (epsilon, delta)."""
    return rho_of(epsilon, delta / 2 * (1 - RESERVE)) * min(size / epsilon, 1.0)


def more(loss: PrivacyLoss, spent: PrivacyLoss, epsilon: float, delta: float) -> int:
    """How many more questions of this loss fit, after what is spent; at most MOST_MORE."""
    low, high = 0, MOST_MORE
    while low < high:
        middle = (low + high + 1) // 2
        if fits(_after(spent, loss, middle), epsilon, delta):
            low = middle
        else:
            high = middle - 1
    return low


def _after(spent: PrivacyLoss, loss: PrivacyLoss, times: int) -> PrivacyLoss:
    return PrivacyLoss(
        spent.epsilon + times * loss.epsilon,
        spent.delta + times * loss.delta,
        spent.rho + times * loss.rho,
        spent.threshold_delta + times * loss.threshold_delta,
    )
