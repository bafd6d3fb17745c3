"""Whether a table that is shown is the released one: names, rows, what is left out, no more.

Two layouts are known: that of our own displays, and that of a pandas frame.
"""

import re

from sarus_kernel.proof.cells import shows_cell
from sarus_kernel.proof.html import Element
from sarus_kernel.release import Interval, Value

Rows = list[list[str]]

GAP = "..."
TIMES = "\N{MULTIPLICATION SIGN}"
_DOTS = re.compile(r"\.{2,3}")


def interval_at(value: Value, row: int, column: int) -> Interval | None:
    """The interval of one cell, if there is one."""
    return value.intervals[row][column] if value.intervals else None


def shows_at(shown: str, value: Value, row: int, column: int) -> bool:
    """Whether `shown` is the cell of this row and column."""
    cell = value.rows[row][column]
    return shows_cell(shown, cell, value.kinds[column], interval_at(value, row, column))


def rows_of(part: Element) -> Rows:
    """The texts of a table's part; a label that spans several rows stands in each of them."""
    rows: Rows = []
    above: dict[int, tuple[str, int]] = {}
    for line in part.find("tr"):
        waiting = [part for part in line.inside if isinstance(part, Element)]
        row: list[str] = []
        while waiting or len(row) in above:
            at = len(row)
            if at in above:
                text, left = above.pop(at)
            else:
                cell = waiting.pop(0)
                text, left = cell.text(), int(cell.attributes.get("rowspan", "1"))
            row.append(text)
            if left > 1:
                above[at] = (text, left - 1)
        rows.append(row)
    return rows


def shows_sheet(head: Rows, body: Rows, more: int, value: Value) -> bool:
    """Our own layout: every column with its name; the first rows, and how many more there are."""
    if head != [_names(value)] or len(body) + more != len(value.rows):
        return False
    return all(
        len(line) == len(value.columns)
        and all(shows_at(shown, value, row, at) for at, shown in enumerate(line))
        for row, line in enumerate(body)
    )


def shows_frame(head: Rows, body: Rows, size: str, value: Value) -> bool:
    """pandas' layout: labels, then columns; `...` where rows or columns are left out.

    `size` is what stands below the table, `5 rows x 3 columns`; needed if something is left out.
    """
    labels = max(1, value.index)
    columns = _shown_columns(head, labels, value)
    if columns is None or not shows_names(head[1:], labels, len(columns), value):
        return False
    rows = shown_rows(body, len(value.rows))
    whole = rows is not None and None not in rows and None not in columns
    if rows is None or not size_fits(size, value, TIMES, whole):
        return False
    return all(
        _shows_line(line, row, columns, labels, value) for line, row in zip(body, rows, strict=True)
    )


def size_fits(size: str, value: Value, sign: str, whole: bool) -> bool:
    """Whether `5 rows x 3 columns` is right; it may only be missing if all is shown."""
    data = len(value.columns) - value.index
    return (not size and whole) or size == f"{len(value.rows)} rows {sign} {data} columns"


def _names(value: Value) -> list[str]:
    return [" ".join(name.split()) for name in value.columns]


def _shown_columns(head: Rows, labels: int, value: Value) -> list[int | None] | None:
    """The column below each name (None below `...`), or None if the names are not right."""
    if not head or any(head[0][:labels]):
        return None
    shown, data = head[0][labels:], list(range(value.index, len(value.columns)))
    names = _names(value)
    if shown == [names[at] for at in data]:
        return list(data)
    if GAP not in shown:
        return None
    first = shown.index(GAP)
    last = len(shown) - first - 1
    if first + last >= len(data):
        return None
    found: list[int | None] = [*data[:first], None, *data[len(data) - last :]]
    right = all(at is None or names[at] == name for at, name in zip(found, shown, strict=True))
    return found if right else None


def shows_names(below: Rows, labels: int, columns: int, value: Value) -> bool:
    """The line with the names of the labels, which pandas writes below those of the columns."""
    if not below:
        return True
    names = ["" if name == "index" else name for name in _names(value)[: value.index]]
    return below == [[*names, *[""] * columns]] and len(names) == labels


def shown_rows(body: Rows, there: int) -> list[int | None] | None:
    """The row that each line shows (None for a line of `...`), or None if there are too many."""
    gaps = [at for at, line in enumerate(body) if line and all(map(_DOTS.fullmatch, line))]
    if not gaps:
        return list(range(there)) if len(body) == there else None
    first, last = gaps[0], len(body) - gaps[0] - 1
    if len(gaps) > 1 or first + last >= there:
        return None
    return [*range(first), None, *range(there - last, there)]


def _shows_line(
    line: list[str], row: int | None, columns: list[int | None], labels: int, value: Value
) -> bool:
    if row is None:
        return True
    if len(line) != labels + len(columns):
        return False
    marks = list(enumerate(line[:labels]))
    named = all(shows_label(mark, value, row, at) for at, mark in marks)
    return named and all(
        shown == GAP if at is None else shows_at(shown, value, row, at)
        for shown, at in zip(line[labels:], columns, strict=True)
    )


def shows_label(shown: str, value: Value, row: int, at: int) -> bool:
    """Whether `shown` is a row's label; a value without labels has its row numbers there."""
    return shows_at(shown, value, row, at) if value.index else shown == str(row)
