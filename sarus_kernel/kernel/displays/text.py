"""A sheet as plain text."""

from sarus_kernel.kernel.displays.sheet import Grid, Sheet, more_words


def text(sheet: Sheet) -> tuple[str, str]:
    """`text/plain`: paragraphs, lines to copy, aligned tables, notes, code."""
    first = "\n".join(sheet.paragraphs), "\n".join(sheet.lines)
    parts = [*first, *map(_table, sheet.grids), "\n".join(sheet.notes)]
    return "text/plain", "\n\n".join(part for part in (*parts, sheet.code) if part)


def _table(grid: Grid) -> str:
    lines = (grid.columns, *grid.rows)
    widths = [max(len(line[at]) for line in lines) for at in range(len(grid.columns))]
    written = ["  ".join(_aligned(line, widths, grid.index)).rstrip() for line in lines]
    return "\n".join(part for part in (grid.title, *written, more_words(grid)) if part)


def _aligned(line: tuple[str, ...], widths: list[int], index: int) -> list[str]:
    return [
        cell.ljust(width) if at < index else cell.rjust(width)
        for at, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
