"""Completion and help for traced values: their columns, and the library's words on their methods.

Names are looked up, and columns of traced frames: no call is made. Whether a method's result can
be released is asked in a dry run, which is free.
"""

import logging
import re
from collections.abc import Mapping
from typing import Any

from IPython.utils.tokenutil import token_at_cursor

from sarus_kernel.kernel.completion.columns import about_values
from sarus_kernel.kernel.completion.words import TYPES, Reply, Word, reply, starting, told
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.loading import DOCUMENTATION, load
from sarus_kernel.kernel.provenance.inspection import is_traced
from sarus_kernel.kernel.releasing.foretelling import foretold

_PATH = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_KEY = re.compile(rf"({_PATH})\[\[?(?:\s*[\"'][^\"']*[\"']\s*,)*\s*[\"'](\w*)\Z")
_NAMED = re.compile(rf"({_PATH})\.\w+\([^()]*[\"'](\w*)\Z")
"""`df.groupby("…`: a text among the arguments of a method."""
_OWNER = re.compile(rf"({_PATH})\Z")
UNTRACED = (
    "Not traced: it runs on a copy of the synthetic data, and what it gives cannot be released."
)
TRACED = "Traced: a question can have it. What it gives says below it whether it can be released."
FIRST = "Without arguments it"
_log = logging.getLogger(__name__)
PATIENCE = 1.0
"""Seconds that help waits for a dry run: somebody asked for it."""


def complete_traced(code: str, at: int, connection: Connection) -> Reply | None:
    """A complete_reply for a text behind a traced frame: its columns. None anywhere else."""
    before = code[:at].rpartition("\n")[2]
    found = _KEY.search(before) or _NAMED.search(before)
    owner, left = _owner(found[1], connection.values) if found else (None, "")
    if found is None or owner is None or left:
        return None
    columns = starting(column_words(owner), found[2])
    return reply(columns, at - len(found[2]), at) if columns else None


def with_types(found: Reply, code: str, values: Mapping[str, Any]) -> Reply:
    """IPython's completions of `df.`, those that are columns with their types."""
    try:
        return _with_types(found, code, values)
    except Exception:
        _log.debug("Completions without types.", exc_info=True)
        return found


def _with_types(found: Reply, code: str, values: Mapping[str, Any]) -> Reply:
    before = _OWNER.search(code[: found["cursor_start"]].rstrip("."))
    owner, left = _owner(before[1], values) if before else (None, "")
    if owner is None or left:
        return found
    known = {word.text: word for word in column_words(owner)}
    for each in found["metadata"].get(TYPES, ()):
        if word := known.get(each["text"].lstrip(".")):
            each |= {"type": word.kind, "documentation": word.about}
    return found


def inspect_traced(code: str, at: int, connection: Connection) -> Reply | None:
    """An inspect_reply about a traced value, its column or its method; None of anything else."""
    after = re.match(r"\w*", code[at:])
    end = at + (after.end() if after else 0)
    if key := _KEY.search(code[:end].rpartition("\n")[2]):
        owner, left = _owner(key[1], connection.values)
        return None if owner is None or left else told(_of(owner, key[2]))
    path = token_at_cursor(code, at)
    owner, left = _owner(path, connection.values)
    if owner is None:
        return None
    if not left:
        return _told_of_value(path, owner, connection.values)
    known = load(DOCUMENTATION).method(owner, left)
    return None if known is None else told(_about_method(path, known, connection))


def column_words(owner: Any) -> list[Word]:
    """The columns of a traced frame as completions."""
    return [_word(column) for column in load(DOCUMENTATION).columns(owner)]


def _word(column: Any) -> Word:
    if column.type is None:
        return Word(column.name, column.dtype, f"{column.name}: {column.dtype} in the twin")
    about = about_values(column.name, column.type, column.table, column.info)
    return Word(column.name, column.type.kind.value, about)


def _of(owner: Any, name: str) -> str:
    return next((word.about for word in column_words(owner) if word.text == name), "")


def _owner(path: str, values: Mapping[str, Any]) -> tuple[Any, str]:
    """The traced value that a dotted name leads to, and what is left of it; (None, "") if none."""
    first, *steps = path.split(".")
    owner = values.get(first)
    if not is_traced(owner):
        return None, ""
    while steps and (found := load(DOCUMENTATION).column(owner, steps[0])) is not None:
        owner = found
        steps = steps[1:]
    return owner, ".".join(steps)


def _told_of_value(path: str, owner: Any, values: Mapping[str, Any]) -> Reply | None:
    """Of a column what is known of it, of a frame its columns; None: IPython knows more."""
    before, _, name = path.rpartition(".")
    if before:
        return told(_of(_owner(before, values)[0], name))
    about = [word.about for word in column_words(owner)]
    first = f"{path}: traced. What is shown of it is synthetic. Its columns:"
    return told("\n".join([first, *about])) if about else None


def _about_method(path: str, known: Any, connection: Connection) -> str:
    release = TRACED if known.traced else UNTRACED
    if known.plan is not None:
        hint = foretold(known.plan, connection, PATIENCE).get("hint")
        release = f"{FIRST} {hint}." if hint else TRACED
    return "\n\n".join(filter(None, (f"{path}{known.signature}", release, known.words)))
