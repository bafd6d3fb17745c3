"""The policy's answer to a request: allowed, or refused by a rule that says why."""

from collections.abc import Sequence

from sarus_kernel.release import Cell
from sarus_kernel.vault.policy.policy import Exemption, Policy
from sarus_kernel.vault.policy.rules import EXACT_RULES, RULES
from sarus_kernel.vault.stages import Allowed, ExactCall, RefusedBy, Request

LEAST_IN_FOLD = 10


def decide(request: Request, policy: Policy) -> Allowed | RefusedBy:
    """Allowed only if no rule says no."""
    for rule in RULES:
        refusal = rule(request, policy)
        if refusal is not None:
            return refusal
    blocks, seconds = policy.python_limits
    rho = policy.rho_of(request.epsilon, request.grantee)
    return Allowed(request, request.epsilon, policy.question.delta, blocks, seconds, rho)


def decide_exact(call: ExactCall, policy: Policy) -> Exemption | RefusedBy:
    """The exemption that covers a whitelisted operation, only if no rule says no."""
    exemption = policy.exemption(call.operation)
    if exemption is None:
        return RefusedBy(
            "whitelist", f"{call.operation} is not whitelisted by the policy.", "NotReleasable"
        )
    for rule in EXACT_RULES:
        refusal = rule(call, exemption)
        if refusal is not None:
            return refusal
    return exemption


def enough_people(
    people: Sequence[tuple[Cell, Cell]], call: ExactCall, exemption: Exemption, ratio: float = 1.0
) -> RefusedBy | None:
    """Whether (person, class) rows are of enough people: in all, in each class, in each fold.

    People are counted as people, however many rows they have; each stands for `ratio` of them.
    The words are the same whichever limit is missed.
    """
    classes: dict[Cell, set[Cell]] = {}
    for person, kind in people:
        classes.setdefault(kind, set()).add(person)
    smallest = min((len(each) for each in classes.values()), default=0) * ratio
    small_class = len(classes) < 2 or smallest < max(exemption.min_class, call.folds)
    people_in_all = len({person for person, _ in people}) * ratio
    small_fold = people_in_all < LEAST_IN_FOLD * call.folds
    if people_in_all >= exemption.min_people and not small_class and not small_fold:
        return None
    return too_few(exemption)


def too_few(exemption: Exemption) -> RefusedBy:
    """The one answer to a set of people that is too small on the synthetic twin, however so."""
    return RefusedBy(
        "people",
        f"{exemption.operation} is released on {exemption.min_people} people or more, "
        f"{exemption.min_class} or more of each class.\n"
        "On the synthetic data there are fewer behind this one; the real ones were not looked at.",
    )
