"""The sheet: what there is to show of an answer, before it becomes text or HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 60
"""The most rows of a table that are shown. How many more there are is always said."""


@dataclass(frozen=True)
class Grid:
    """A table of words. The first `index` columns are row labels; `more` rows are not shown."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    index: int = 0
    more: int = 0
    title: str = ""


@dataclass(frozen=True)
class Sheet:
    """Paragraphs, lines to copy, tables, notes, code, in this order."""

    paragraphs: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()
    notes: tuple[str, ...] = ()
    code: str = ""
    lines: tuple[str, ...] = ()


def grid(
    columns: Sequence[str], rows: Sequence[Sequence[str]], index: int = 0, title: str = ""
) -> Grid:
    """A grid of at most SHOWN rows."""
    shown = tuple(tuple(row) for row in rows[:SHOWN])
    return Grid(tuple(columns), shown, index, len(rows) - len(shown), title)


def more_words(grid: Grid) -> str:
    """What is said of the rows that are not shown."""
    return f"… and {grid.more:,} more rows" if grid.more else ""
