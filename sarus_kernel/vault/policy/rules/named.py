"""Only grantees may ask."""

from sarus_kernel.vault.policy.policy import Policy
from sarus_kernel.vault.stages import RefusedBy, Request


def named(request: Request, policy: Policy) -> RefusedBy | None:
    """Who is not named in the policy may ask nothing."""
    if any(grantee.name == request.grantee for grantee in policy.grantees):
        return None
    return RefusedBy("named", "You are not a grantee of this vault.\nAsk the data owner.")
