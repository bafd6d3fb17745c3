"""A release as a sheet: its value, the interval beside each noisy number, and how it came to be."""

from collections.abc import Iterable

from sarus_kernel.kernel.displays.sheet import Grid, Sheet, grid
from sarus_kernel.kernel.numbers import written
from sarus_kernel.release import UNKNOWN, Cell, Interval, Release, Value

WITH_INTERVAL = "±: 95 % interval of the noise"
NOTHING_KNOWN = (
    "Too few people: the noise is as large as all that the value may be, so it says nothing."
)


def sheet_of_release(release: Release) -> Sheet:
    """What there is to show of a release."""
    value, provenance = release.value, release.provenance
    notes = list(provenance.notes)
    bars = {interval for row in value.intervals for interval in row} - {None}
    if UNKNOWN in bars:
        notes.insert(0, NOTHING_KNOWN)
    if bars - {UNKNOWN}:
        notes.insert(0, WITH_INTERVAL)
    if provenance.cached:
        notes.append("Asked before: this is the stored answer, and it cost nothing.")
    if value.form == "model":
        told = (_grid(value),) if value.rows else ()
        return Sheet(("A fitted model.",), told, tuple(notes))
    if value.form == "scalar" and value.rows:
        return Sheet((_cells(value, 0)[0],), notes=tuple(notes))
    return Sheet(grids=(_grid(value),), notes=tuple(notes))


def _grid(value: Value) -> Grid:
    return grid(value.columns, _rows(value), value.index)


def _rows(value: Value) -> list[tuple[str, ...]]:
    return [_cells(value, at) for at in range(len(value.rows))]


def _cells(value: Value, at: int) -> tuple[str, ...]:
    row: Iterable[Cell] = value.rows[at]
    none: tuple[Interval | None, ...] = (None,) * len(value.columns)
    intervals = value.intervals[at] if value.intervals else none
    return tuple(written(cell, interval) for cell, interval in zip(row, intervals, strict=True))
