"""The questions that this kernel asked, so that a reader of a receipt can see their plans."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from sarus_kernel.plan.node import Node
from sarus_kernel.release import Release

MOST = 500
"""The newest questions that are remembered."""


@dataclass(frozen=True)
class Question:
    """What the vault was asked. `options`: epsilon, rows and groups, as far as they were given."""

    plan: Node
    options: tuple[Any, ...] = ()
    named: tuple[tuple[str, Any], ...] = ()


class Plans:
    """The newest questions by the digests of their plans. Several threads may use it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Question] = OrderedDict()

    def keep(self, question: Question) -> None:
        """Remember a question."""
        with self._lock:
            self._known[question.plan.digest] = question
            self._known.move_to_end(question.plan.digest)
            if len(self._known) > MOST:
                self._known.popitem(last=False)

    def find(self, digest: str) -> Question | None:
        """The question whose plan has this digest."""
        with self._lock:
            return self._known.get(digest)


class Remembering:
    """A vault whose questions are kept; all else is the vault's own."""

    def __init__(self, vault: Any, plans: Plans) -> None:
        self._vault, self._plans = vault, plans

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vault, name)

    def ask(self, plan: Any, *options: Any, **named: Any) -> Release:
        """The vault's answer."""
        release: Release = self._vault.ask(plan, *options, **named)
        if isinstance(plan, Node):
            self._plans.keep(Question(plan, options, tuple(named.items())))
        return release
