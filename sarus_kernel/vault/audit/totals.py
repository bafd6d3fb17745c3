"""Whether a loss that was worked out again is what was said, and no more than was asked for."""

from sarus_kernel.errors import InternalError
from sarus_kernel.release import PrivacyLoss

TOLERANCE = 1e-6


def need_covered(found: PrivacyLoss, said: PrivacyLoss, epsilon: float, delta: float) -> None:
    """Raises InternalError unless found <= said, in every measure, and said <= (epsilon, delta)."""
    pairs = [
        (found.epsilon, said.epsilon),
        (found.delta, said.delta),
        (found.rho, said.rho),
        (found.threshold_delta, said.threshold_delta),
        (said.epsilon, epsilon),
        (said.delta, delta),
    ]
    if any(not cost <= limit * (1 + TOLERANCE) for cost, limit in pairs):
        raise InternalError("The privacy loss was computed in two ways, and they differ.")


def need_share(said: PrivacyLoss, rho: float) -> None:
    """Raises InternalError unless what was said is within a share of a budget in rho."""
    if not said.rho <= rho * (1 + TOLERANCE):
        raise InternalError("A question would lose more than its share of the budget.")
