"""The traced values that this kernel has shown, so that a badge can speak of what stands above it.

Kept are plans and what kind of thing they give: no value, and nothing of the twin's.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from sarus_kernel.plan.node import Node

MOST = 500
"""The newest values that are remembered."""


@dataclass(frozen=True)
class Shown:
    """A value that was shown.

    plan     what the vault would be asked for
    traced   the digest of the plan of the value itself (columns that cannot be asked included)
    form     "frame", "series" or "other"
    number   whether it is a series of numbers
    """

    plan: Node
    traced: str
    form: str = "other"
    number: bool = False


class ShownValues:
    """The newest shown values by the digests of their plans. Several threads may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Shown] = OrderedDict()

    def keep(self, shown: Shown) -> None:
        """Remember a value."""
        with self._lock:
            self._known[shown.plan.digest] = shown
            self._known.move_to_end(shown.plan.digest)
            if len(self._known) > MOST:
                self._known.popitem(last=False)

    def find(self, digest: str) -> Shown | None:
        """The value whose plan has this digest."""
        with self._lock:
            return self._known.get(digest)


def seen(plan: Node, traced: str, twin: Any) -> Shown:
    """A shown value, by what its twin is."""
    form = {"DataFrame": "frame", "Series": "series"}.get(type(twin).__name__, "other")
    kind = getattr(getattr(twin, "dtype", None), "kind", "")
    return Shown(plan, traced, form, form == "series" and kind in "iuf")
