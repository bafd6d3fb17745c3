"""A preview as a sheet: the twin's table, and why the real one may not be shown."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sarus_kernel.kernel.displays.sheet import SHOWN, Sheet, grid
from sarus_kernel.kernel.numbers import written

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, eq=False)
class Preview:
    """What the twin says to a question that may not be released, and why it may not."""

    frame: "pandas.DataFrame"
    reason: str


def sheet_of_preview(preview: Preview) -> Sheet:
    """What there is to show of a synthetic answer."""
    frame = preview.frame
    rows = [[_cell(cell) for cell in row] for row in frame.head(SHOWN).itertuples(index=False)]
    rows += [[""]] * max(0, len(frame) - SHOWN)
    return Sheet(grids=(grid([str(c) for c in frame.columns], rows),), notes=(preview.reason,))


def _cell(cell: Any) -> str:
    if cell is None or cell != cell:  # NaN, NaT and pandas' NA are unlike themselves, or null
        return "null"
    return written(cell) if isinstance(cell, bool | int | float | str) else str(cell)
