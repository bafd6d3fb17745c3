"""When is one more release allowed? A privacy filter over the sums of what was spent.

The promise to every person is (epsilon, delta)-DP for everything a line of the budget ever
releases, to all grantees together, whoever asks what, and however each question depends on earlier
answers. A history is allowed if it is within A *or* within B:

  A  simple addition:  sum of epsilons <= epsilon   and   sum of deltas <= delta / 2
  B  zCDP:             epsilon_of(sum of rhos, delta / 2 - sum of threshold deltas) <= epsilon

Why "or" is sound. Sums only grow, so a history that ends within A was within A after each of its
releases; the same for B. Split the possible histories into those that end within A and the rest,
which end within B. On the first, the vault behaves exactly like one that has only rule A, and such
a vault is (epsilon, delta / 2)-DP: adding up adaptively chosen (epsilon_i, delta_i) until a cap is
a valid filter (Rogers, Roth, Ullman, Vadhan 2016, section 3). On the rest it behaves exactly like
one that has only rule B, and such a vault is (epsilon, delta / 2)-DP: the sum of adaptively chosen
rho_i with additive delta_i is a valid filter of approximate zCDP (Whitehouse, Ramdas, Rogers, Wu
2023, theorem 1), converted by Canonne, Kamath, Steinke 2020. So for every set S of histories

  P[S] = P[S and A] + P[S and not A]
      <= e^epsilon P'[S and A] + delta / 2 + e^epsilon P'[S and not A] + delta / 2
       = e^epsilon P'[S] + delta.

Two lines of a budget (questions; the twin) add up, also when they take turns (Vadhan, Zhang 2023).
Whitelisted releases are exact and outside this promise.

Choosing per release which of the two sums to add it to would *not* be covered by this; nor would
taking the smaller of the two as a running loss without a cap. What the argument asks of the caller:
the charge of a release depends on the question and on earlier releases only, never on the data; it
is fixed before the release; and a refused question releases nothing.
"""

import math

from sarus_kernel.measurements.accounting import SLACK, epsilon_of, rho_of
from sarus_kernel.release import PrivacyLoss


def total(spent: PrivacyLoss, delta: float) -> float:
    """The epsilon that the sums `spent` amount to at `delta`: the smaller of A and B.

    For showing. What is promised is the cap that `fits` defends.
    """
    return min(by_addition(spent, delta), by_zcdp(spent, delta))


def by_addition(spent: PrivacyLoss, delta: float) -> float:
    """Rule A's epsilon: the plain sum, infinite once its deltas pass half of `delta`."""
    return spent.epsilon if spent.delta <= delta / 2 else math.inf


def by_zcdp(spent: PrivacyLoss, delta: float) -> float:
    """Rule B's epsilon: zCDP at what the thresholds left of half of `delta`; infinite past it."""
    if spent.threshold_delta > delta / 2:
        return math.inf
    return epsilon_of(spent.rho, _delta_for_noise(spent, delta))


def fits(spent: PrivacyLoss, epsilon: float, delta: float) -> bool:
    """Whether a history with the sums `spent` is within (epsilon, delta)-DP by A or by B."""
    return by_addition(spent, delta) <= epsilon or by_zcdp(spent, delta) <= epsilon


def left(spent: PrivacyLoss, epsilon: float, delta: float) -> float:
    """The largest epsilon that a pure (Laplace) release may still have, by A or by B."""
    addition = epsilon - spent.epsilon if spent.delta <= delta / 2 else 0.0
    rho = rho_of(epsilon, _delta_for_noise(spent, delta)) - spent.rho
    zcdp = math.sqrt(2 * rho) * (1 - SLACK) if rho > 0 else 0.0
    return max(0.0, addition, zcdp)


def delta_left(spent: PrivacyLoss, delta: float) -> float:
    """The threshold delta that may still be charged under the roomier of A and B."""
    return max(0.0, delta / 2 - spent.delta, _delta_for_noise(spent, delta))


def _delta_for_noise(spent: PrivacyLoss, delta: float) -> float:
    """What the thresholds left of rule B's half of delta, rounded down past cancellation."""
    return max(0.0, delta / 2 - spent.threshold_delta - 1e-15 * delta)
