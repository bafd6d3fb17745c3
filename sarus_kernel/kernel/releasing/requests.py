"""What a badge may ask: the release of a shown value as a dry run, and word to the data owner.

Both come on the control channel. A dry run spends nothing and reads no real row.
"""

from typing import Any

from sarus_kernel.errors import QuestionError
from sarus_kernel.kernel.asking.dry_run import as_price
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.connection.shown_values import Shown
from sarus_kernel.kernel.releasing.code import expression, releasing
from sarus_kernel.kernel.releasing.nearest import nearest
from sarus_kernel.kernel.releasing.telling import tell
from sarus_kernel.release import Label
from sarus_kernel.wire.messages import Explanation

Content = dict[str, Any]
SAID = {"waiting": "waits for the owner", "approved": "is approved: release it, exactly"}


def release(content: Content, connection: Connection) -> Content:
    """What the release of a shown value would be, and the code that has it.

    `plan` is its digest, `count` the number of the cell whose result it is, `epsilon` the price
    that is wanted (None: the policy's, or the owner's word). Where it cannot be released, `reason`
    says why, and `nearest` is a question that can be asked.
    """
    shown = _shown(content, connection)
    wanted, account = _price(content), connection.get().account()
    told = tell(shown.plan, wanted, connection.get())
    count = content.get("count")
    name = expression(shown, connection.values, count if isinstance(count, int) else None)
    return {
        "reason": told.reason,
        "owner": told.owner,
        "most": min(account.per_question, account.left),
        "expression": name,
        **_act(told.explained, name, connection),
        "nearest": None if told.explained is not None else _nearest(shown, name, connection),
    }


def request(content: Content, connection: Connection) -> Content:
    """Send a value that was shown, or released with noise, to the data owner, with the reason."""
    why = str(content.get("why", "")).strip()
    if not why:
        raise QuestionError("Say why you need it exactly.")
    kept = connection.get().request(_shown(content, connection).plan, why)
    said = SAID.get(kept.state, kept.state)
    return {"number": kept.number, "state": kept.state, "words": f"Request {kept.number} {said}."}


def _shown(content: Content, connection: Connection) -> Shown:
    digest = str(content.get("plan", ""))
    shown = connection.shown.find(digest)
    if shown is not None:
        return shown
    asked = connection.plans.find(digest)
    if asked is None:
        raise QuestionError("This kernel has not shown it: run its cell again.")
    return Shown(asked.plan, digest)


def _price(content: Content) -> float | None:
    epsilon = content.get("epsilon")
    number = isinstance(epsilon, int | float) and not isinstance(epsilon, bool)
    return float(epsilon) if number and epsilon > 0 else None  # type: ignore[arg-type,operator]


def _nearest(shown: Shown, name: str, connection: Connection) -> Content | None:
    found = nearest(shown, name, connection.get().explain) if name else None
    if found is None:
        return None
    text, explained = found
    return {"expression": text, **_act(explained, text, connection)}


def _act(explained: Explanation | None, name: str, connection: Connection) -> Content:
    """Price and code of a release; nothing where there can be none."""
    if explained is None:
        return {}
    price = explained.loss.epsilon if explained.label is Label.PRIVATE else None
    code = releasing(name, connection.values, price) if name else ""
    shares = [share for _, share in explained.relative if share is not None]
    return {**as_price(explained), "code": code, "share": max(shares, default=None)}
