"""What is done to each output on its way out: it gets its label, or its cell gets a footer.

Nothing here may print or log: what is logged becomes a stream, which comes here again.
"""

from collections.abc import Callable
from typing import Any

from sarus_kernel.kernel.provenance.captions import (
    Content,
    captioned,
    footer,
    needs_footer,
    own_mark,
)
from sarus_kernel.kernel.provenance.cells import Cell, Cells
from sarus_kernel.kernel.provenance.origins import KINDS, LOST, Mark, mark_of
from sarus_kernel.kernel.provenance.signed_outputs import with_proof
from sarus_kernel.release import Label

Message = dict[str, Any]

DISPLAYS = ("execute_result", "display_data", "update_display_data")
"""Outputs that have room for a label of their own."""

WORDLESS = ("stream", "error")
"""Outputs that have none: their cell gets a footer."""

SEEN = (*DISPLAYS, *WORDLESS, "clear_output")
"""The messages that the choke point lets us see."""


class Outputs:
    """Labels outputs by what is known of their cells."""

    def __init__(self, cells: Cells, twin_by: Callable[[], str] = str) -> None:
        self.cells = cells
        self.twin_by = twin_by
        """What is said beside synthetic outputs, if the twin is not differentially private."""

    def label(self, message: Message) -> Message:
        """The message with its label. Whatever goes wrong, it comes back and has one."""
        try:
            return self._label(message)
        except Exception as error:
            return _given_up(message, lost(error))

    def _label(self, message: Message) -> Message:
        kind, parent = message["msg_type"], _parent(message)
        if kind in WORDLESS:
            mark = self._with_maker(mark_of(self.cells.origin(parent, whole=True)))
            return {**message, "metadata": {**message["metadata"], "sarus": mark}}
        if kind in DISPLAYS:
            content = message["content"]
            mark = self._with_maker(own_mark(content) or self._mark_of(content, parent))
            return {**message, "content": captioned(content, mark)}
        return message

    def _with_maker(self, mark: Mark) -> Mark:
        """The mark, with who made the twin where that has to be said."""
        by = self.twin_by() if mark.get("kind") == KINDS[Label.SYNTHETIC] else ""
        hint = str(mark.get("hint") or "")
        if not by or by in hint:
            return mark
        return {**mark, "hint": f"{by}; {hint}" if hint else by}

    def _mark_of(self, content: Content, parent: str | None) -> Mark:
        # a picture may hold what other lines drew: `plt.show()` names none of it
        origin = self.cells.origin(parent, whole=needs_footer(content))
        return with_proof(mark_of(origin), origin, content.get("data") or {})

    def after(self, message: Message) -> Content | None:
        """To be called when a message is out: the footer that has become due by it, if any."""
        try:
            return self._after(message)
        except Exception as error:
            return footer(lost(error))

    def _after(self, message: Message) -> Content | None:
        cell = self.cells.known.get(_parent(message) or "")
        if cell is None:
            return None
        kind = message["msg_type"]
        if kind == "clear_output":
            cell.wordless = False
        elif kind in WORDLESS or needs_footer(message["content"]):
            cell.wordless = True
        return self.due(cell) if cell.over else None

    def due(self, cell: Cell) -> Content | None:
        """The footer of a cell, if it needs one that it does not have yet."""
        if not cell.wordless:
            return None
        mark = self._mark(cell)
        if cell.footed == mark["label"]:
            return None
        cell.footed = mark["label"]
        return footer(mark)

    def _mark(self, cell: Cell) -> Mark:
        try:
            origin = self.cells.origin(cell.parent, whole=True)
            return self._with_maker(with_proof(mark_of(origin), origin, {}))
        except Exception as error:
            return lost(error)


def _parent(message: Message) -> str | None:
    return (message.get("parent_header") or {}).get("msg_id")


def lost(error: Exception) -> Mark:
    """The label where labelling failed, with what a bug report needs to say."""
    return {**mark_of(LOST), "notes": [f"{type(error).__name__}, please report it"]}


def _given_up(message: Message, mark: Mark) -> Message:
    if message["msg_type"] in DISPLAYS and isinstance(message["content"], dict):
        return {**message, "content": captioned(message["content"], mark)}
    return {**message, "metadata": {**(message.get("metadata") or {}), "sarus": mark}}
