"""The rules of a policy: each says no, or nothing. Add yours to RULES or to EXACT_RULES."""

from collections.abc import Callable

from sarus_kernel.vault.policy.policy import Exemption, Policy
from sarus_kernel.vault.policy.rules.affordable import affordable
from sarus_kernel.vault.policy.rules.estimators import known_estimators
from sarus_kernel.vault.policy.rules.leaves import large_leaves
from sarus_kernel.vault.policy.rules.named import named
from sarus_kernel.vault.policy.rules.python import python
from sarus_kernel.vault.policy.rules.scores import bounded_score
from sarus_kernel.vault.stages import ExactCall, RefusedBy, Request

RULES: tuple[Callable[[Request, Policy], RefusedBy | None], ...] = (named, affordable, python)
"""What every question has to pass, in this order."""

EXACT_RULES: tuple[Callable[[ExactCall, Exemption], RefusedBy | None], ...] = (
    known_estimators,
    bounded_score,
    large_leaves,
)
"""What a whitelisted operation has to pass besides, before anything is computed."""
