"""From an error that is wanted to the price that buys it, by asking for prices (which is free)."""

import math
from typing import Protocol

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.node import Node
from sarus_kernel.wire.messages import Account, Explanation


class Priced(Protocol):
    """What says prices: a `Vault`."""

    def account(self) -> Account: ...

    def explain(
        self, plan: Node, epsilon: float | None, rows: int | None, groups: int | None
    ) -> Explanation: ...


TRIES = 6
LEAST = 1e-3
"""Part of the most that a question may cost: below that nothing is looked for."""


def epsilon_for(
    vault: Priced, plan: Node, target: float, rows: int | None = None, groups: int | None = None
) -> float:
    """The epsilon at which the 95 % error is about `target` times the value (0.05: 5 %).

    Of several columns, that of the largest error; of several rows, that of a typical one. Values
    and errors are foretold on the synthetic twin, so the real ones may differ. Raises QuestionError
    where they cannot be foretold, or where no epsilon that the policy allows is enough.
    """
    most = vault.account().per_question
    epsilon, best = most, None
    for _ in range(TRIES):
        error = _error(vault.explain(plan, epsilon, rows, groups))
        if error <= target:
            best = epsilon if best is None else min(best, epsilon)
        elif epsilon >= most:
            raise QuestionError(
                f"At the most that one question may cost (epsilon={most:g}) its error would be "
                f"about {error:.0%}.\nAsk for fewer or larger groups, or allow a larger error."
            )
        # The error is nearly in inverse proportion to epsilon.
        guess = _rounded(min(most, max(most * LEAST, epsilon * error / target)))
        if guess == epsilon or (best is not None and guess >= best):
            break
        epsilon = guess
    return most if best is None else best


def _error(explained: Explanation) -> float:
    known = [share for _, share in explained.relative if share is not None]
    if not known:
        raise QuestionError(
            "The error of this question cannot be foretold.\nChoose its price: --epsilon 0.5"
        )
    return max(known)


def _rounded(epsilon: float) -> float:
    """Upwards, to two digits."""
    step = 10.0 ** (math.floor(math.log10(epsilon)) - 1)
    return round(math.ceil(epsilon / step - 1e-9) * step, 12)
