"""Takes the label off an output, if it is the one that its metadata tell of."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from sarus_kernel.proof.html import CAPTION, Unreadable, read_html
from sarus_kernel.proof.labels import label_of
from sarus_kernel.release import SHAPES, Label

_BETTER = rf"(?:{Label.PRIVATE.value} \(|{Label.WHITELISTED.value}\b|{Label.PUBLIC.value}\b)"
CLAIM = re.compile(
    rf"\[{Label.PRIVATE.value} \(|^\[(?:{Label.WHITELISTED.value}|{Label.PUBLIC.value})[\];]",
    re.MULTILINE,
)
"""What a label of something better than synthetic looks like in plain text.

The short ones count at the beginning of a line only: a list of categories may say `[Public]` too.
"""

_UNSEEN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\u200b-\u200f\u2060\ufeff]")
"""What a terminal or a browser does not show: a label may not be hidden from us by it."""
_CHIP = re.compile(rf"[{''.join(SHAPES.values())}] ?{_BETTER}")
_TAG = re.compile(r"<[^<>]*>")
_LAST_DIV = re.compile(rf'<div class="{CAPTION}"[^<>]*>(?:(?!<div).)*</div>\s*\Z', re.DOTALL)


def words_of(mark: Mapping[str, Any]) -> tuple[str, str]:
    """The label and the hint that a mark claims."""
    label, hint = mark.get("label"), mark.get("hint")
    return label if isinstance(label, str) else "", hint if isinstance(hint, str) else ""


def without_caption(data: Mapping[str, str], mark: Mapping[str, Any]) -> dict[str, str] | None:
    """The forms of an output without their labels; None if a label says another thing.

    Whether what is left claims something is `claims`'s to say.
    """
    label, hint = words_of(mark)
    bare = dict(data)
    if "text/plain" in data:
        body, _, last = data["text/plain"].rpartition("\n")
        if last == (f"[{label}; {hint}]" if hint else f"[{label}]"):
            bare["text/plain"] = body
    if "text/html" in data and (found := _LAST_DIV.search(data["text/html"])):
        said = _said(found[0])
        if said not in {f"{shape}{label}{f' {hint}' if hint else ''}" for shape in _before(label)}:
            return None
        bare["text/html"] = data["text/html"][: found.start()]
    return bare


def _before(label: str) -> tuple[str, ...]:
    """What may stand before a label: its shape; in older notebooks a dot, or nothing."""
    own = label_of(label)
    shape = SHAPES[own] if own is not None else SHAPES[Label.SYNTHETIC]
    return f"{shape} ", f"{SHAPES[Label.PRIVATE]} ", ""


def _said(chip: str) -> str | None:
    try:
        return read_html(chip).caption
    except Unreadable:
        return None


def claims(data: Mapping[str, str]) -> bool:
    """Whether an output, without its own label, claims one for itself."""
    return any(_claims(mime, form) for mime, form in data.items())


def _claims(mime: str, form: str) -> bool:
    form = _UNSEEN.sub("", form)
    if mime == "text/plain":
        return CLAIM.search(form) is not None
    seen = " ".join(unescape(_TAG.sub("", form)).split())
    return CAPTION in form or CLAIM.search(seen) is not None or _CHIP.search(seen) is not None
