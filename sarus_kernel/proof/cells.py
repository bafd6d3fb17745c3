"""Whether what is shown of one cell of a release is that cell."""

import math
import re
from ast import literal_eval

from sarus_kernel.proof.rounding import shows_figure, shows_noisy
from sarus_kernel.release import Cell, Interval

MISSING = ("null", "None", "NaN", "nan", "NaT", "<NA>")
"""How pandas, numpy, Python and our own displays write that there is nothing."""
LEAST_SHOWN = 20
"""Characters of a long text that have to be there before the `...` of a cut."""

_WRAPPED = re.compile(
    r"(?:np\.(?:u?int|float)\d+|np\.bool_?|np\.str_|Timestamp)\((.*)\)", re.DOTALL | re.ASCII
)


def shows_cell(shown: str, cell: Cell, kind: str, interval: Interval | None = None) -> bool:
    """Whether `shown` is a rendering of a cell of this kind; rounding is allowed, lying is not."""
    if cell is None:
        return shown in MISSING
    if isinstance(cell, bool):
        return shown == str(cell)
    if isinstance(cell, str):
        if kind in ("date", "timestamp"):
            return _moment(shown) == _moment(cell)
        return _text(shown, cell)
    if not math.isfinite(cell):
        return shown.lower() == str(cell)
    if interval is not None and shows_noisy(shown, cell, interval):
        return True
    return shows_figure(shown, cell)


def shows_alone(shown: str, cell: Cell, kind: str, interval: Interval | None = None) -> bool:
    """The same of a value that stands by itself: `np.float64(0.81)`, `'F'`, `Timestamp('…')`."""
    wrapped = _WRAPPED.fullmatch(shown)
    inside = wrapped[1] if wrapped else shown
    if isinstance(cell, str) and (quoted := _unquoted(inside)) is not None:
        return shows_cell(quoted, cell, kind)
    return shows_cell(inside, cell, kind, interval)


def _text(shown: str, cell: str) -> bool:
    said, there = " ".join(shown.split()), " ".join(cell.split())
    if said == there:
        return True
    return said.endswith("...") and len(said) >= LEAST_SHOWN and there.startswith(said[:-3])


def _moment(text: str) -> str:
    """One spelling of a moment: no T, no zeros at the end of a fraction, no midnight."""
    spaced = text.replace("T", " ")
    bare = spaced.rstrip("0").rstrip(".") if "." in spaced else spaced
    return bare.removesuffix(" 00:00:00")


def _unquoted(shown: str) -> str | None:
    if shown[:1] not in ("'", '"'):
        return None
    try:
        found = literal_eval(shown)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return found if isinstance(found, str) else None
