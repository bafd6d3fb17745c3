"""What a dry run says of a release: the answer, or why there is none, and the owner's word."""

from dataclasses import dataclass
from typing import Any

from sarus_kernel.errors import BudgetSpent, NotReleasable, PolicyRefused, QuestionError
from sarus_kernel.plan.node import Node
from sarus_kernel.wire.messages import Explanation

REFUSALS = (NotReleasable, PolicyRefused, BudgetSpent, QuestionError)
"""The errors that are an answer to the question whether this can be released."""


@dataclass(frozen=True)
class Told:
    """An explanation, or `reason` why there is none; `owner` is what they said of the exact value.

    The owner's no, and a request that waits, hold back the exact answer alone: with a price the
    same question is answered with noise.
    """

    explained: Explanation | None = None
    reason: str = ""
    owner: str = ""


def tell(plan: Node, epsilon: float | None, vault: Any) -> Told:
    """A dry run at a price; at None the owner's word counts, else the policy's price.

    Raises VaultUnavailable.
    """
    try:
        return Told(vault.explain(plan, epsilon))
    except REFUSALS as error:
        said = str(error)
    if epsilon is not None:
        return Told(reason=said)
    noisy = tell(plan, vault.welcome().default_epsilon, vault)
    return Told(noisy.explained, noisy.reason, "" if noisy.reason == said else said)
