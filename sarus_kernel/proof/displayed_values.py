"""Whether an output shows a released value, in every form that any front end might choose."""

import re
from collections.abc import Mapping, Sequence

from sarus_kernel.proof.cells import shows_alone
from sarus_kernel.proof.html import Element, Unreadable, read_html
from sarus_kernel.proof.tables import interval_at, rows_of, shows_frame, shows_sheet
from sarus_kernel.proof.text_tables import (
    shows_frame_text,
    shows_items,
    shows_series_text,
    shows_sheet_lines,
)
from sarus_kernel.release import Value

FORMS = ("text/plain", "text/html")
"""The forms that can be read. With any other one beside them nothing is proved."""

MODEL = "A fitted model."
SENTENCES = (
    "±: 95 % interval of the noise",
    "Too few people: the noise is as large as all that the value may be, so it says nothing.",
    "Asked before: this is the stored answer, and it cost nothing.",
)
"""What our displays say of every release of some kind, besides its notes."""
LONGEST = 4_000_000
_MORE = re.compile(r"… and ([1-9]\d{0,2}(?:,\d{3})*) more rows", re.ASCII)


def difference(data: Mapping[str, str], value: Value, notes: Sequence[str] = ()) -> str:
    """Why what is shown is not (only) the released value: a few words, or "" if it is.

    `data` are the forms of an output, without its label; `notes` those that the receipt signs.
    """
    strange = sorted(set(data) - set(FORMS))
    if strange:
        return f"it has a form that cannot be checked ({strange[0][:60]})"
    if not data:
        return "nothing is shown"
    said = {line.strip() for note in (*SENTENCES, *notes) for line in note.split("\n")}
    if "text/plain" in data and not shows_text(data["text/plain"], value, said):
        return "the text shows something else than the signed value"
    if "text/html" in data and not shows_html(data["text/html"], value, said):
        return "the HTML shows something else than the signed value"
    return ""


def shows_text(text: str, value: Value, said: set[str]) -> bool:
    """Whether plain text is a rendering of the value, and of nothing besides but `said`."""
    if len(text) > LONGEST:
        return False
    return (
        _is_by_itself(text, value)
        or (value.form == "table" and shows_frame_text(text, value))
        or (value.form == "series" and shows_series_text(text, value))
        or (value.form in ("array", "tuple") and shows_items(text, value))
        or _is_sheet(text, value, said)
    )


def shows_html(text: str, value: Value, said: set[str]) -> bool:
    """Whether HTML is a rendering of the value, and of nothing besides but `said`."""
    try:
        page = read_html(text)
        parts = [_parts(table) for table in page.tables]
    except Unreadable:
        return False
    words = [line for line in page.paragraphs if line not in said]
    if page.caption or len(parts) > 1:
        return False
    if value.form == "model" and words[:1] == [MODEL] and value.rows and parts:
        words = words[1:]  # what it is; the table says the rest
    if not parts:
        return len(words) == 1 and _is_alone(words[0], value)
    head, body = parts[0]
    more = _more(words[0]) if words else 0
    if len(words) > 1:
        return False
    if more is not None and shows_sheet(head, body, more, value):
        return True
    return value.form == "table" and shows_frame(head, body, words[0] if words else "", value)


def _parts(table: Element) -> tuple[list[list[str]], list[list[str]]]:
    inside = [part for part in table.inside if isinstance(part, Element)]
    if [part.tag for part in inside] != ["thead", "tbody"]:
        raise Unreadable
    return rows_of(inside[0]), rows_of(inside[1])


def _is_by_itself(text: str, value: Value) -> bool:
    """One cell, as Python shows it. A released table of one cell may be shown as that cell."""
    if not _has_one_cell(value):
        return False
    cell, kind = value.rows[0][-1], value.kinds[-1]
    return shows_alone(text.strip(), cell, kind, interval_at(value, 0, len(value.columns) - 1))


def _has_one_cell(value: Value) -> bool:
    return len(value.rows) == 1 and len(value.columns) - value.index == 1


def _is_alone(words: str, value: Value) -> bool:
    return (
        words == MODEL
        if value.form == "model"
        else (value.form == "scalar" and _is_by_itself(words, value))
    )


def _is_sheet(text: str, value: Value, said: set[str]) -> bool:
    """Our own layout: the value, then what is said of it. A row may look like a blank line."""
    lines = text.split("\n")
    while lines:
        if _is_body(lines, value):
            return True
        last = lines.pop().strip()
        if last and last not in said:
            return False
    return False


def _is_body(lines: list[str], value: Value) -> bool:
    if len(lines) == 1 and _is_alone(lines[0].strip(), value):
        return True
    if value.form == "model":
        if lines[:2] != [MODEL, ""] or not value.rows:
            return False
        lines = lines[2:]
    more = _more(lines[-1]) if lines and lines[-1].startswith("…") else 0
    if more is None:
        return False
    return shows_sheet_lines(lines[:-1] if more else lines, more, value)


def _more(words: str) -> int | None:
    """The number in `… and 1,200 more rows`."""
    found = _MORE.fullmatch(words)
    return None if found is None else int(found[1].replace(",", ""))
