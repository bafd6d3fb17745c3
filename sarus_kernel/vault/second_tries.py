"""The same question asked otherwise, on the synthetic twin: what would show more than it does."""

from collections.abc import Callable
from dataclasses import replace

from sarus_kernel.measurements import Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault import private
from sarus_kernel.vault.foresight import Foresight, helps, worthless
from sarus_kernel.vault.policy import Policy
from sarus_kernel.vault.policy.decide import decide
from sarus_kernel.vault.route import route
from sarus_kernel.vault.stages import Allowed, RefusedBy
from sarus_kernel.vault.workers.pool import Workers


def what_helps(
    told: Foresight,
    allowed: Allowed,
    policy: Policy,
    vault: tuple[Catalog, str, Workers, Twin],
) -> tuple[str, ...]:
    """What would help a question that is not worth its price; () if it is.

    `vault`: its catalog, salt, workers and twin. No real row is read, so nothing is charged.
    """
    if not worthless(told):
        return ()
    again = _again(allowed, policy, *vault)
    return helps(told, allowed.epsilon, policy.question.max_epsilon, again)


def _again(
    allowed: Allowed, policy: Policy, catalog: Catalog, salt: str, workers: Workers, twin: Twin
) -> Callable[[float, int | None], Foresight | None]:
    def again(epsilon: float, groups: int | None) -> Foresight | None:
        kept = allowed.request.groups if groups is None else groups
        other = decide(replace(allowed.request, epsilon=epsilon, groups=kept), policy)
        if isinstance(other, RefusedBy):
            return None
        other = replace(other, selecting=allowed.selecting)
        found = route(other, catalog, lambda _: None, salt, twin)
        if not isinstance(found, tuple):
            return None
        return private.dry_run(*found, catalog, workers, twin)

    return again
