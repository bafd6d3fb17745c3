"""Answers leave at moments that were fixed when they were paid for: time tells next to nothing.

What is run on real rows takes as long as the rows make it. So whatever comes of it, an answer or
that there is none, is held back until the end of a slot: `first` seconds after the charge, or
twice, four times, eight times that. Whoever holds a watch learns how often the slot doubled, and
no more. What reads no real row (prices, previews, refusals before the charge, answers given
before) is not held: how long that takes cannot depend on them. Whoever stops a question has no
answer, also if it was there: or the moment of stopping would measure finer than slots do.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sarus_kernel.errors import InternalError

FIRST = 0.1
"""Seconds of the first slot, where the policy does not say and others than the owner may ask."""


def length(took: float, first: float) -> float:
    """The shortest of first, 2 first, 4 first, … that is not below `took` seconds."""
    doublings = max(0, math.ceil(math.log2(max(took, first) / first)))
    return first * 2.0 ** (doublings if first * 2.0**doublings >= took else doublings + 1)


class Slots:
    """Owns the waiting of all answers, so that a vault that closes waits for none of them."""

    def __init__(self, first: float = 0.0, closing: threading.Event | None = None) -> None:
        """`first`: seconds of the first slot; 0 to hold nothing back."""
        self.first = first
        self._closing = closing or threading.Event()

    def of(self, first: float | None) -> "Slots":
        """The same, with a first slot of so many seconds: the policy may change while it runs."""
        return Slots(first or 0.0, self._closing)

    @property
    def closed(self) -> bool:
        """Whether the vault closes: no answer leaves any more."""
        return self._closing.is_set()

    @property
    def on(self) -> bool:
        """Whether answers are held back."""
        return self.first > 0

    @contextmanager
    def slot(self, need_going: Callable[[], None]) -> Iterator[None]:
        """Leave this block at the end of a slot, and by an error no sooner.

        need_going  raises if the question was stopped meanwhile

        Raises InternalError where the vault closes meanwhile.
        """
        began = time.monotonic()
        try:
            yield
        finally:
            if self.on:
                self._wait(began)
                need_going()

    def close(self) -> None:
        """Wait no longer: what was held back is not told."""
        self._closing.set()

    def _wait(self, began: float) -> None:
        end = began + length(time.monotonic() - began, self.first)
        if self._closing.wait(max(0.0, end - time.monotonic())):
            raise InternalError("The vault is closing.")
