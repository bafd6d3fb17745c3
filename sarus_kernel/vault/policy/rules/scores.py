"""Only bounded scores that the policy names are released."""

from sarus_kernel.vault.policy.policy import Exemption
from sarus_kernel.vault.stages import ExactCall, RefusedBy


def bounded_score(call: ExactCall, exemption: Exemption) -> RefusedBy | None:
    """A score on a crafted target gives people away if it has no bound: so a list, no more."""
    if not call.scoring or call.scoring in exemption.scorings:
        return None
    return RefusedBy(
        "scores",
        f"The score {call.scoring[:40]!r} is not whitelisted.\n"
        f"Whitelisted scores: {', '.join(exemption.scorings) or 'none'}.",
        "NotReleasable",
    )
