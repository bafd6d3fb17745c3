"""A word that may stand where the cursor is: of what kind it is, and what is known of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

TYPES = "_jupyter_types_experimental"
"""Where front ends look for what completions are: IPython's own name for it."""

Reply = dict[str, Any]
"""The content of a complete_reply or of an inspect_reply."""


@dataclass(frozen=True)
class Word:
    """A completion. `kind` is a column's type, or table, function, keyword, value, option."""

    text: str
    kind: str = ""
    about: str = ""


def words(texts: Iterable[str], kind: str = "") -> list[Word]:
    """Words of one kind, of which nothing more is known."""
    return [Word(text, kind) for text in texts]


def starting(words: Iterable[Word], typed: str) -> list[Word]:
    """The words that begin as typed, in any case, each once."""
    start = typed.lower()
    found: dict[str, Word] = {}
    for word in words:
        found.setdefault(word.text, word)
    return [word for word in found.values() if word.text.lower().startswith(start)]


def reply(words: Sequence[Word], start: int, end: int) -> Reply:
    """A complete_reply: what may stand between two places of the code."""
    types = [
        {"start": start, "end": end, "text": word.text, "type": word.kind, "signature": "",
         "documentation": word.about}
        for word in words
    ]  # fmt: skip
    matches = [word.text for word in words]
    return {"status": "ok", "matches": matches, "cursor_start": start, "cursor_end": end,
            "metadata": {TYPES: types}}  # fmt: skip


def told(text: str) -> Reply:
    """An inspect_reply that says this; with "" one that knows nothing."""
    data = {"text/plain": text} if text else {}
    return {"status": "ok", "found": bool(text), "data": data, "metadata": {}}
