"""One question may cost so much and no more, and no less: their number has an end."""

from sarus_kernel.vault.policy.policy import Policy
from sarus_kernel.vault.stages import RefusedBy, Request


def affordable(request: Request, policy: Policy) -> RefusedBy | None:
    """Epsilon is between what the policy asks for one question, and what it allows for one."""
    least, most = policy.least_epsilon, policy.question.max_epsilon
    if least <= request.epsilon <= most:
        return None
    return RefusedBy(
        "affordable",
        f"Epsilon {request.epsilon:g} was asked for one question.\n"
        f"The policy allows at least {least:g} and at most {most:g}: choose a value in between.",
    )
