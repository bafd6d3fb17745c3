"""One question may cost so much and no more."""

from sarus_kernel.vault.policy.policy import Policy
from sarus_kernel.vault.stages import RefusedBy, Request

LEAST = 1e-6


def affordable(request: Request, policy: Policy) -> RefusedBy | None:
    """Epsilon is positive, and at most what the policy allows for one question."""
    most = policy.question.max_epsilon
    if LEAST <= request.epsilon <= most:
        return None
    return RefusedBy(
        "affordable",
        f"Epsilon {request.epsilon:g} was asked for one question.\n"
        f"The policy allows more than 0 and at most {most:g}: choose a value in between.",
    )
