"""Somebody's own function is run only where the data owner said so, and within their limits."""

from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.walk import walk
from sarus_kernel.vault.policy.policy import Policy
from sarus_kernel.vault.stages import RefusedBy, Request


def python(request: Request, policy: Policy) -> RefusedBy | None:
    """Blocks and seconds are at most what the policy allows, if it allows functions at all."""
    asked = [node for node in walk(request.plan) if isinstance(node, SampleAggregate)]
    limits = policy.python
    if asked and limits is None:
        return RefusedBy(
            "python",
            "The policy of this vault does not let functions run in blocks of people.\n"
            "The data owner allows it by a section [python] in policy.toml.",
        )
    for node in asked:
        if limits and (node.blocks or 0) > limits.max_blocks:
            return RefusedBy("python", f"The policy allows at most {limits.max_blocks} blocks.")
        if limits and (node.seconds or 0) > limits.max_seconds:
            return RefusedBy(
                "python", f"The policy allows at most {limits.max_seconds:g} seconds in a block."
            )
    return None
