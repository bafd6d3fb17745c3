"""The hint under a traced value: what a dry run says of its release, if it says it soon enough.

A dry run reads the plan and the twin alone: it is free, and touches no real row.
"""

import logging
import threading
from typing import Any

from sarus_kernel.kernel.asking.dry_run import as_price
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.connection.shown_values import seen
from sarus_kernel.kernel.releasing.telling import Told, tell
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Label
from sarus_kernel.wire.messages import Explanation

PATIENCE = 0.5
"""Seconds that an output waits for its hint; a badge in JupyterLab asks again when it is opened."""
LONGEST = 120
"""Characters of a reason in a hint; the details have all of it."""
_log = logging.getLogger(__name__)


class Foretelling:
    """Tells of each value that is shown what its release would be."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def mark(self, value: Any, plan: Node) -> dict[str, Any]:
        """What `metadata.sarus` says besides the label: the plan's digest, a hint, the price."""
        shown = seen(plan, value._sarus_node.digest, value._sarus_twin)
        self._connection.shown.keep(shown)
        return {"plan": plan.digest, **foretold(plan, self._connection)}


def foretold(plan: Node, connection: Connection, patience: float = PATIENCE) -> dict[str, Any]:
    """The hint and the price of a question; nothing where no dry run says it soon enough."""
    found: list[dict[str, Any]] = []

    def ask() -> None:
        try:
            found.append(_said(tell(plan, None, connection.get())))
        except Exception:
            _log.debug("No hint for an output.", exc_info=True)

    thread = threading.Thread(target=ask, name="sarus-hint", daemon=True)
    thread.start()
    thread.join(patience)
    return found[0] if found else {}


def _said(told: Told) -> dict[str, Any]:
    if told.explained is None:
        return {"hint": f"cannot be released: {_first(told.reason)}", "release": {}}
    return {"hint": hint_of(told.explained), "release": brief(told.explained)}


def brief(explained: Explanation) -> dict[str, Any]:
    """A price in figures, for the button of a cell."""
    price = as_price(explained)
    return {name: price[name] for name in ("kind", "label", "epsilon", "expected", "asked")}


def hint_of(explained: Explanation) -> str:
    """What a release would be, in a few words."""
    if explained.asked:
        return "was released before: again it is free"
    if explained.label is Label.PRIVATE:
        error = expected(explained)
        return f"can be released: epsilon {explained.loss.epsilon:.2g}{error and f', {error}'}"
    if explained.label is Label.WHITELISTED:
        return "can be released exactly: the owner allows it"
    return "depends on public tables alone: can be released free"


def expected(explained: Explanation) -> str:
    """`± 24` for one number, `± 24 to 31` for several; "" where nobody knows before asking."""
    halves = sorted(half for _, half in explained.expected if half is not None)
    if not halves:
        return ""
    ends = dict.fromkeys((_digits(halves[0]), _digits(halves[-1])))
    return f"± {' to '.join(ends)}"


def _digits(half: float) -> str:
    return f"{half:.0f}" if half >= 100 else f"{half:.2g}"


def _first(reason: str) -> str:
    """The first sentence of a reason."""
    sentence = reason.partition("\n")[0].partition(". ")[0].rstrip(".")
    return sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]}…"
