"""`sarus.eval` and `sarus.eval_policy`: from a traced value to the vault and back."""

from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.client.released import as_released
from sarus_kernel.client.released_tables import as_released_table
from sarus_kernel.client.values import to_python
from sarus_kernel.errors import NotReleasable, QuestionError
from sarus_kernel.evaluate.receivers import is_estimator
from sarus_kernel.frontends.python.cards import remember
from sarus_kernel.frontends.python.estimators import marked
from sarus_kernel.frontends.python.events import listeners, session
from sarus_kernel.frontends.python.labels import relabelled, with_moments, with_periods
from sarus_kernel.frontends.python.searches import as_search, is_search
from sarus_kernel.frontends.python.traced import Traced, escape, holds_traced
from sarus_kernel.frontends.python.unknown_columns import asked, is_turned
from sarus_kernel.release import Label, Provenance, Release

SHAPE = "pandas.DataFrame.shape"
KNOWN = ("verbose",)
"""What the incumbent's `eval` and `query` also take, and what makes no difference here."""

PLAIN = (
    "sarus.eval was given plain Python, and asked the vault nothing: what was computed outside of "
    "traced libraries, or by a released model on private rows, is the twin's.\n"
    "Ask the model that was fitted here, as in sarus.eval(model.score(X, y)); a fit that was "
    "released before costs nothing again."
)
NO_PLAN = "It was not made by functions that private data can be asked for."


def evaluate(
    value: Any, target_epsilon: float | None = None, anyway: bool = False, **others: Any
) -> Any:
    """The released value: differentially private, whitelisted or public; plain Python.

    A number knows its `error`, `label` and `receipts`, and arithmetic carries them along.
    What cannot be released comes back from the twin, with a note that says why. Plain values pass
    unchanged; lists, tuples and dicts are released item by item. What is foreseen to be empty or
    noise alone is charged and answered with `anyway` only.
    Raises BudgetSpent, OnlyNoise, PolicyRefused, QuestionError, VaultUnavailable.
    """
    check_asking(target_epsilon, others)
    if not isinstance(value, Traced):
        return _items(value, target_epsilon, anyway) if holds_traced(value) else _plain(value)
    if value._sarus_public:
        return escape(value)
    if value._sarus_node is None:
        return _synthetic(value, value._sarus_why or NO_PLAN)
    try:
        plan, also = asked(value._sarus_node), {"anyway": True} if anyway else {}
        release: Release = session().provider().ask(plan, target_epsilon, **also)
    except NotReleasable as refusal:
        return _synthetic(value, str(refusal))
    listeners().on_release(release)
    found = _marked(_as_called(to_python(release.value), value), release.provenance)
    if isinstance(found, tuple) and getattr(value._sarus_node, "function", "") == SHAPE:
        return found[:1] + value._sarus_twin[1:]  # how many columns follows from the code
    if is_estimator(found):
        remember(found, release)
    found = as_released_table(found, release, is_turned(value._sarus_node))
    listeners().on_value(found, release)
    return as_released(found, release)


def _as_called(found: Any, value: Traced) -> Any:
    """A released value in the form that the call gives it: a search, a dict of scores, a curve."""
    twin = value._sarus_twin
    if is_estimator(found) and is_search(twin) and not is_search(found):
        return as_search(twin, found)
    if isinstance(found, pd.Series):
        return with_moments(with_periods(found, twin), twin)
    if not isinstance(found, pd.DataFrame):
        return found
    if isinstance(twin, tuple):
        held = [found[name].dropna().to_numpy() for name in found]
        kinds = [getattr(each, "dtype", None) for each in twin]
        return tuple(h.astype(k) if k is not None else h for h, k in zip(held, kinds, strict=False))
    if isinstance(twin, pd.DataFrame) and is_turned(value._sarus_node):
        return with_moments(relabelled(found, twin.T), twin.T).T
    if isinstance(twin, pd.DataFrame):
        return with_moments(relabelled(found, twin), twin)
    if isinstance(twin, dict) and any(isinstance(row, dict) for row in twin.values()):
        rows = found.to_dict("index")  # a report: the accuracy is one number
        return {name: row if isinstance(twin.get(name, {}), dict) else row["f1-score"]
                for name, row in rows.items()}  # fmt: skip
    return {n: found[n].to_numpy() for n in found} if isinstance(twin, dict) else found


def _plain(value: Any) -> Any:
    """What nobody can be asked for, unchanged; said where it could be taken for an answer."""
    if isinstance(value, float | np.generic | np.ndarray | pd.DataFrame | pd.Series):
        listeners().on_note(PLAIN)
    return value


def check_asking(epsilon: Any, others: dict[str, Any]) -> None:
    """Refuse what would silently cost the default: `epsilon=0.1` where `target_epsilon` is meant.

    Raises QuestionError.
    """
    for name in others:
        if name not in KNOWN:
            price = others.get("epsilon", 0.5)
            price = price if isinstance(price, int | float) else 0.5
            raise QuestionError(f"There is no argument {name!r}.\nWrite target_epsilon={price:g}.")
    number = isinstance(epsilon, int | float) and not isinstance(epsilon, bool)
    if epsilon is not None and not number:
        raise QuestionError("target_epsilon has to be a number, such as 0.5, or None.")


def _items(value: Any, epsilon: float | None, anyway: bool) -> Any:
    if isinstance(value, dict):
        return {key: evaluate(item, epsilon, anyway) for key, item in value.items()}
    items = [evaluate(item, epsilon, anyway) for item in value]
    return type(value)(items) if isinstance(value, list | tuple | set) else items


def _synthetic(value: Traced, why: str) -> Any:
    """The twin's value, and one line that says so."""
    held = escape(value)
    listeners().on_note(f"{Label.SYNTHETIC.value}: {why}")
    return marked(held, False) if is_estimator(held) else held


def _marked(found: Any, provenance: Provenance) -> Any:
    if is_estimator(found):
        ending = ": fitted on the real data" if provenance.label is not Label.PUBLIC else ""
        found.sarus_provenance_ = f"{provenance.words()}{ending}"
    return found


def request(value: Any, why: str) -> str:
    """Ask the data owner for the exact value; what there is to know of it by now.

    The owner sees the question in full, the reason, and what it would give away. Nothing is run or
    charged. After a yes, `sarus.eval(value)` gives the exact value.
    Raises QuestionError, NotReleasable, PolicyRefused, VaultUnavailable.
    """
    if not isinstance(value, Traced) or value._sarus_public or value._sarus_node is None:
        raise QuestionError(
            "sarus.request wants a value that is computed from private data by traced libraries."
        )
    if not isinstance(why, str):
        raise QuestionError('Say why: sarus.request(value, "…").')
    kept = session().provider().request(asked(value._sarus_node), why)
    said = {"waiting": "is waiting for the owner", "approved": "is approved: sarus.eval(value)"}
    return f"Request {kept.number} {said.get(kept.state, kept.state)}."


def explain(value: Any, target_epsilon: float | None = None, **others: Any) -> str:
    """The label that `eval` would give, with its price in epsilon. Nothing is run or charged."""
    check_asking(target_epsilon, others)
    if not isinstance(value, Traced) or value._sarus_public:
        return Label.PUBLIC.value
    if value._sarus_node is None:
        return f"{Label.SYNTHETIC.value}: {value._sarus_why or NO_PLAN}"
    try:
        found = session().provider().explain(asked(value._sarus_node), target_epsilon)
    except NotReleasable as refusal:
        return f"{Label.SYNTHETIC.value}: {refusal}"
    return Provenance(found.label, found.loss).words()
