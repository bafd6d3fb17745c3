"""Whether lines of plain text are the released table: each cell in its place, and nothing between.

Text has no cells, only blanks. But we know what has to be in it: so each line is taken apart by
what its cells may look like, from left to right.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sarus_kernel.proof.cells import shows_alone
from sarus_kernel.proof.tables import GAP, shown_rows, shows_at, shows_label, size_fits
from sarus_kernel.release import Value


@dataclass(frozen=True)
class Piece:
    """One cell of a line: whether a text fits it, and the most words that it can have."""

    fits: Callable[[str], bool]
    words: int


DTYPES = tuple(
    f"dtype: {name}"
    for name in ("float64", "int64", "bool", "boolean", "str", "string", "object",
                 "datetime64[us]", "datetime64[ns]", "datetime64[s]")
)  # fmt: skip
_NOISY = 4
"""The most words of a number: `403 ± 6`, `0.81 [0.79, 0.84]`, `403 (too few people)`."""
_ITEMS = re.compile(r"(?:array\()?[\[(](.*?),?[\])](?:(?:, dtype=\w+)?\))?", re.DOTALL)


def is_line(line: str, pieces: Sequence[Piece]) -> bool:
    """Whether a line is these cells, one after the other, with nothing but blanks between."""
    return _rest(line.split(), pieces) == []


def _rest(words: list[str], pieces: Sequence[Piece]) -> list[str] | None:
    """What is left of a line after its cells: each takes the most words that fit."""
    at = 0
    for piece in pieces:
        most = min(len(words) - at, piece.words)
        sizes = (n for n in range(most, -1, -1) if piece.fits(" ".join(words[at : at + n])))
        taken = next(sizes, None)
        if taken is None:
            return None
        at += taken
    return words[at:]


def shows_sheet_lines(lines: list[str], more: int, value: Value) -> bool:
    """Our own layout: the names in one line, then the rows."""
    if not lines or len(lines) - 1 + more != len(value.rows):
        return False
    every = range(len(value.columns))
    return is_line(lines[0], [_named(value, at) for at in every]) and all(
        is_line(line, [_cell(value, row, at) for at in every]) for row, line in enumerate(lines[1:])
    )


def shows_frame_text(text: str, value: Value) -> bool:
    """pandas' layout of a frame, in one block or, where it is too wide, in several."""
    text, size = _without_size(text)
    blocks = [block.split("\n") for block in text.split("\n\n")]
    data = list(range(value.index, len(value.columns)))
    whole = True
    for at, block in enumerate(blocks):
        head = block[0].rstrip()
        wrapped = head.endswith("\\")
        if wrapped != (at < len(blocks) - 1):
            return False
        columns = _columns_of(head.rstrip("\\").split(), data, value)
        found = None if columns is None else _shows_block(block[1:], columns, value)
        if columns is None or found is None:
            return False
        data = data[len(columns) :] if None not in columns else []
        whole = whole and found and None not in columns
    return not data and size_fits(size, value, "x", whole)


def _without_size(text: str) -> tuple[str, str]:
    body, _, last = text.rpartition("\n\n")
    if body and last.startswith("[") and last.endswith("]") and " rows x " in last:
        return body, last[1:-1]
    return text, ""


def _columns_of(words: list[str], data: list[int], value: Value) -> list[int | None] | None:
    """Which of the waiting columns a line of names has; None stands for those left out."""
    found: list[int | None] = []
    for at in data:
        rest = _rest(words, [_named(value, at)])
        if rest is None:
            break
        words = rest
        found.append(at)
    if words[:1] == [GAP]:
        waiting = data[len(found) :]
        tails = (waiting[cut:] for cut in range(1, len(waiting) + 1))
        tail = next((t for t in tails if _is_names(words[1:], t, value)), None)
        return None if tail is None else [*found, None, *tail]
    return found if not words and found else None


def _is_names(words: list[str], columns: list[int], value: Value) -> bool:
    return is_line(" ".join(words), [_named(value, at) for at in columns])


def _shows_block(lines: list[str], columns: list[int | None], value: Value) -> bool | None:
    """None if these are not the rows; else whether all of them are there."""
    body = lines
    if value.index and lines and is_line(lines[0], _label_names(value)):
        body = lines[1:]
    labels = max(1, value.index)
    rows = shown_rows([line.split() for line in body], len(value.rows))
    if rows is None:
        return None
    for position, (line, row) in enumerate(zip(body, rows, strict=True)):
        if row is None:
            continue
        marks = [_label(value, rows, position, at) for at in range(labels)]
        cells = [_GAP if at is None else _cell(value, row, at) for at in columns]
        if not is_line(line, [*marks, *cells]):
            return None
    return None not in rows


def _label(value: Value, rows: list[int | None], position: int, at: int) -> Piece:
    """A row's label. Of several, all but the last are left blank where they repeat."""
    row = rows[position]
    before = rows[position - 1] if position else None
    repeats = (
        row is not None
        and before is not None
        and at < value.index - 1
        and value.rows[row][: at + 1] == value.rows[before][: at + 1]
    )
    if repeats or row is None:
        return _text("")
    words = _words(value, row, at) if value.index else 1
    return Piece(lambda shown: shows_label(shown, value, row, at), words)


def _label_names(value: Value) -> list[Piece]:
    return [_text("" if name == "index" else name) for name in value.columns[: value.index]]


def shows_series_text(text: str, value: Value) -> bool:
    """pandas' layout of a series: labels and values, and a last line about it."""
    body, _, last = text.rpartition("\n")
    lines = body.split("\n") if body else []
    found = _shows_block(lines, [len(value.columns) - 1], value)
    about = last.split(", ")
    facts = {"Name": value.name or "None", "Length": str(len(value.rows))}
    for fact in about[:-1]:
        name, _, said = fact.partition(": ")
        if facts.get(name) != said:
            return False
    whole = found is True or (found is False and f"Length: {len(value.rows)}" in about)
    return whole and about[-1] in DTYPES


def _named(value: Value, at: int) -> Piece:
    return _text(value.columns[at])


def _text(there: str) -> Piece:
    words = there.split()
    return Piece(lambda shown: shown == " ".join(words), len(words))


def _cell(value: Value, row: int, at: int) -> Piece:
    return Piece(lambda shown: shows_at(shown, value, row, at), _words(value, row, at))


def _words(value: Value, row: int, at: int) -> int:
    cell = value.rows[row][at]
    return max(_NOISY, len(cell.split()) if isinstance(cell, str) else 0)


_GAP = _text(GAP)


def shows_items(text: str, value: Value) -> bool:
    """numpy's and Python's layout of several values: `array([0.81, 0.79])`, `(403,)`."""
    found = _ITEMS.fullmatch(text.strip())
    if found is None:
        return False
    shown = [item.strip() for item in found[1].split(",")] if found[1].strip() else []
    return len(shown) == len(value.rows) and all(
        shows_alone(item, row[0], value.kinds[0])
        for item, row in zip(shown, value.rows, strict=True)
    )
