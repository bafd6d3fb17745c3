"""A guard: nothing is asked but what the schedule said, in its order."""

from collections.abc import Iterator

from sarus_kernel.errors import InternalError
from sarus_kernel.learning.sums.queries import Ask, Noisy, Query, Round


class Scheduled:
    """Passes queries on to `ask` while they are the rounds that were paid for."""

    def __init__(self, ask: Ask, rounds: tuple[Round, ...]) -> None:
        self._ask = ask
        self._left: Iterator[Round] = iter(rounds)

    def __call__(self, query: Query) -> Noisy:
        """Raises InternalError where the query is not the next round."""
        if Round(query.length, query.clip, query.rho) != next(self._left, None):
            raise InternalError("A model asked something else than what was paid for.")
        return self._ask(query)
