"""A sheet as HTML. Everything is escaped: names and values may come from anywhere."""

from html import escape

from sarus_kernel.kernel.displays.sheet import Grid, Sheet, more_words
from sarus_kernel.release import TOO_FEW

_QUIET = ' style="opacity:.75;font-size:90%"'
_LEFT = ' style="text-align:left"'
_FAINT = ' style="opacity:.6"'


def html(sheet: Sheet) -> tuple[str, str]:
    """`text/html`: paragraphs, lines to copy, tables that look like pandas', notes, code."""
    parts = [f"<div>{escape(words)}</div>" for words in sheet.paragraphs]
    if sheet.lines:
        parts.append(f"<pre>{escape(chr(10).join(sheet.lines))}</pre>")
    parts += [_table(grid) for grid in sheet.grids]
    parts += [f"<div{_QUIET}>{escape(words)}</div>" for words in sheet.notes]
    if sheet.code:
        parts.append(f"<details><summary>SQL</summary><pre>{escape(sheet.code)}</pre></details>")
    return "text/html", "".join(parts)


def _table(grid: Grid) -> str:
    side = _LEFT if grid.index == len(grid.columns) else ""
    head = "".join(f"<th{side}>{escape(name)}</th>" for name in grid.columns)
    body = "".join(f"<tr>{_row(row, grid.index)}</tr>" for row in grid.rows)
    title = f"<div><b>{escape(grid.title)}</b></div>" if grid.title else ""
    more = f"<div{_QUIET}>{escape(more_words(grid))}</div>" if grid.more else ""
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'{title}<table border="1" class="dataframe">{table}</table>{more}'


def _row(row: tuple[str, ...], index: int) -> str:
    """Labels are bold; a table of labels alone is words, to be read from the left."""
    if index == len(row):
        return "".join(f"<td{_LEFT}>{escape(cell)}</td>" for cell in row)
    tags = ["th" if at < index else "td" for at in range(len(row))]
    cells = zip(tags, map(_faint, row), row, strict=True)
    return "".join(f"<{tag}{faint}>{escape(cell)}</{tag}>" for tag, faint, cell in cells)


def _faint(cell: str) -> str:
    return _FAINT if cell.endswith(f"({TOO_FEW})") else ""
