"""The policy's answer to a request: allowed, or refused by a rule that says why."""

from collections import Counter
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
    people: Sequence[tuple[Cell, Cell]], call: ExactCall, exemption: Exemption
) -> RefusedBy | None:
    """Whether (person, class) rows are of enough people: in all, in each class, in each fold.

    People are counted by weight: somebody with half of the rows decides half of the result, so
    there are as many people as the heaviest one fits into the rows. The words are the same
    whichever limit is missed: they say nothing about how many there are.
    """
    classes: dict[Cell, list[Cell]] = {}
    for person, kind in people:
        classes.setdefault(kind, []).append(person)
    smallest = min((_people(persons) for persons in classes.values()), default=0)
    small_class = len(classes) < 2 or smallest < max(exemption.min_class, call.folds)
    people_in_all = _people([person for person, _ in people])
    small_fold = people_in_all < LEAST_IN_FOLD * call.folds
    if people_in_all >= exemption.min_people and not small_class and not small_fold:
        return None
    return too_few(exemption)


def _people(persons: Sequence[Cell]) -> int:
    """How many people there are if nobody counts for more than the heaviest one's rows."""
    rows = Counter(persons)
    return len(persons) // max(rows.values(), default=1)


def too_few(exemption: Exemption) -> RefusedBy:
    """The one answer to a set of people that is too small, in whichever way."""
    return RefusedBy(
        "people",
        f"{exemption.operation} is released on {exemption.min_people} people or more, "
        f"{exemption.min_class} or more of each class.\n"
        "This result would rest on fewer, or differ from an earlier one by fewer people.",
    )
