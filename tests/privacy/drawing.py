"""Short words for hypothesis draws: the first, or the least, is what a failure shrinks to."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Draw = Callable[[st.SearchStrategy[Any]], Any]


@cache
def _below(many: int) -> st.SearchStrategy[int]:
    return st.integers(0, many - 1)


class Luck:
    """One source of choices."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def number(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + int(self._draw(_below(high - low + 1)))

    def pick(self, *options: T) -> T:
        """One of some options, the first when a failure is made small."""
        return options[self.number(0, len(options) - 1)]

    def one_of(self, options: Sequence[T]) -> T:
        """One of a sequence."""
        return self.pick(*options)

    def often(self, percent: int) -> bool:
        """True in so many cases of a hundred; false when a failure is made small."""
        return self.number(0, 99) >= 100 - percent

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """At most so many different ones, in their order."""
        chosen = {self.number(0, len(options) - 1) for _ in range(most)} if options else set()
        return [options[place] for place in sorted(chosen)]
