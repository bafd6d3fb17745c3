"""How a traced value shows itself: the twin's value, with metadata that say so."""

from typing import Any

import pandas as pd

from sarus_kernel.client.code_titles import titled
from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.python.events import listeners, session
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.unknown_columns import asked
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Label

_KINDS = {Label.PUBLIC: "public", Label.SYNTHETIC: "synthetic"}


def label(value: Traced) -> Label:
    """What a traced value is when it is shown."""
    return Label.PUBLIC if value._sarus_public else Label.SYNTHETIC


def bundle(value: Traced) -> tuple[dict[str, Any], dict[str, Any]]:
    """MIME data and metadata for Jupyter. The words in `metadata.sarus` are the label."""
    twin = value._sarus_twin
    data: dict[str, Any] = {"text/plain": repr(twin)}
    html = getattr(twin, "_repr_html_", None)
    rendered = html() if html is not None else None
    if rendered is not None:
        data["text/html"] = _with_names(rendered, twin)
    # what depends on nothing traced may hold plain twin values: whoever shows it knows its cell
    return data, {} if value._sarus_public else {"sarus": mark(value)}


def _with_names(rendered: str, twin: Any) -> str:
    """The table, the codes in it saying on hover what they mean."""
    if not isinstance(twin, pd.DataFrame):
        return rendered
    try:
        return titled(rendered, session().provider(), list(twin.index.names))
    except SarusError:
        return rendered


def mark(value: Traced) -> dict[str, Any]:
    """`metadata.sarus` of a traced value."""
    words = label(value)
    found: dict[str, Any] = {"kind": _KINDS[words], "label": words.value}
    if words is Label.SYNTHETIC and value._sarus_node is not None:
        found |= _release(value, value._sarus_node)
    if value._sarus_why:
        found["notes"] = [value._sarus_why]
    return found


def _release(value: Traced, node: Node) -> dict[str, Any]:
    """What a listener knows of its release; nothing where it cannot be asked for at all."""
    try:
        return listeners().on_shown(value, asked(node))
    except SarusError:
        return {}


def text(value: Traced) -> str:
    """`repr`, for where there is no metadata: the value, and the label in words below it.

    The text is plain, and shows twin data: the listeners are told. So a list that holds traced
    values is not taken for public when it is shown.
    """
    if not value._sarus_public:
        listeners().on_escape()
    shown = repr(value._sarus_twin)
    gap = "\n" if "\n" in shown else " "
    return shown if value._sarus_public else f"{shown}{gap}[{label(value).value}]"
