"""Writing a label into an output, in words: metadata, text/plain and text/html, nothing else."""

from html import escape
from typing import Any

from sarus_kernel.kernel.provenance.origins import KINDS, Mark
from sarus_kernel.release import SHAPES

Content = dict[str, Any]
"""The content of a Jupyter message of type display_data, execute_result, …"""

_COLOURS = {
    "public": "#8a8a8a",
    "whitelisted": "#b8860b",
    "private": "#2e8b57",
    "synthetic": "#7b68ee",
}
_CHIP = (
    '<div class="sarus-label" style="margin-top:4px;font-size:85%;line-height:1.4">'
    '<span style="display:inline-block;padding:0 7px;border-radius:9px;'
    'border:1px solid {colour};color:inherit"><span style="color:{colour}">{shape}</span> '
    "{label}</span>{hint}</div>"
)
_SHAPES = {KINDS[label]: shape for label, shape in SHAPES.items()}
_HINT = ' <span style="opacity:.7">{hint}</span>'


def as_text(mark: Mark) -> str:
    """The label, and the hint if there is one, on one line."""
    label, hint = str(mark["label"]), str(mark.get("hint") or "")
    return f"[{label}; {hint}]" if hint else f"[{label}]"


def as_html(mark: Mark) -> str:
    """The label as an unobtrusive chip: words and a shape, not only colour. Its style is saved."""
    hint, kind = str(mark.get("hint") or ""), str(mark.get("kind"))
    return _CHIP.format(
        colour=_COLOURS.get(kind, _COLOURS["synthetic"]),
        shape=_SHAPES.get(kind, _SHAPES["synthetic"]),
        label=escape(str(mark["label"])),
        hint=_HINT.format(hint=escape(hint)) if hint else "",
    )


def own_mark(content: Content) -> Mark | None:
    """The label that the displayed object brought along, if it brought a usable one."""
    mark = (content.get("metadata") or {}).get("sarus")
    if isinstance(mark, dict) and isinstance(mark.get("label"), str) and mark["label"]:
        return dict(mark)
    return None


def captioned(content: Content, mark: Mark) -> Content:
    """A copy of a display's content with the label in metadata, text and HTML."""
    data = dict(content.get("data") or {})
    for mime, write, between in (("text/plain", as_text, "\n"), ("text/html", as_html, "")):
        words = write(mark)
        if isinstance(data.get(mime), str) and not data[mime].endswith(words):
            data[mime] = f"{data[mime]}{between}{words}"
    return {**content, "data": data, "metadata": {**(content.get("metadata") or {}), "sarus": mark}}


def footer(mark: Mark) -> Content:
    """The content of the one output that speaks for streams, errors and pictures of a cell."""
    mark = {**mark, "footer": True}
    data = {"text/plain": as_text(mark), "text/html": as_html(mark)}
    return {"data": data, "metadata": {"sarus": mark}, "transient": {}}


def needs_footer(content: Content) -> bool:
    """Whether a front end may show a form of this output that has no words in it."""
    return any(mime not in ("text/plain", "text/html") for mime in content.get("data") or {})
