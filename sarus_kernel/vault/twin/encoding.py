"""Turns the real columns into levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sarus_kernel.plan.types import TEMPORAL, ColumnType, Kind, Scalar, ordinal
from sarus_kernel.vault.twin.arrays import Flags, Floats, Index, Ints, Masked, lookup, places
from sarus_kernel.vault.twin.codings import (
    EIGHTHS,
    FAN_OUT,
    HOURS,
    SPANS,
    Binned,
    Birth,
    Calendar,
    Clock,
    Closed,
    Coded,
    Offset,
    Pointer,
    Position,
    SameDay,
)
from sarus_kernel.vault.twin.reading import Real, Rows
from sarus_kernel.vault.twin.spec import SECONDS, Measure, Spec, TableSpec

SPAN_EDGES = np.array(SPANS)
FAN_EDGES = np.array(FAN_OUT)


@dataclass(frozen=True)
class Timeline:
    """Each person's first and last day with a row, and whether there is any."""

    first: Ints
    last: Ints
    known: Flags


def timeline(spec: Spec, real: Real) -> Timeline:
    """When each person's rows begin and end. Days outside the catalog's bounds are clamped."""
    low, high = spec.days
    first = np.full(real.people, high, dtype=np.int64)
    last = np.full(real.people, low, dtype=np.int64)
    known = np.zeros(real.people, dtype=bool)
    for table in spec.events:
        if table.day is None:
            continue
        rows = real.rows[table.name]
        there = ~rows.columns[table.day].mask
        person, day = rows.person[there], _days(rows.columns[table.day], spec)[there]
        np.minimum.at(first, person, day)
        np.maximum.at(last, person, day)
        known[person] = True
    return Timeline(first, last, known)


def encode(
    measure: Measure,
    table: TableSpec,
    rows: Rows,
    spec: Spec,
    when: Timeline,
    codes: Mapping[str, Index],
) -> Ints:
    """The level of every row. The last level is "nothing"."""
    column = rows.columns[measure.field.name]
    match measure.coding:
        case Closed(values):
            found = places(values_of(values, measure.field.info.type), column.data)
            return _last(found, column, len(values))
        case Coded(vocabulary):
            index = codes[vocabulary]
            found = places(index, column.data)
            other = np.where(found < 0, len(index), found)
            return np.where(column.mask, len(index) + 1, other).astype(np.int64)
        case Binned(edges):
            return _binned(column.data, edges, column)
        case Calendar(edges):
            return _binned(column.data // SECONDS, edges, column)
        case Birth() | SameDay() | Pointer():
            return np.ma.getmaskarray(column).astype(np.int64)
        case Position():
            return _position(_days(column, spec), rows.person, when, column)
        case Offset(closes):
            return _offset(column, table, rows, spec, when, closes)
        case Clock():
            seconds = np.asarray(column.data % SECONDS)
            found = np.where(seconds == 0, 0, 1 + seconds // (HOURS * 3600))
            return np.where(column.mask, 24 // HOURS + 1, found).astype(np.int64)


def values_of(values: tuple[Scalar, ...], type_: ColumnType) -> Index:
    """Closed values as they are read: booleans as numbers, moments as seconds since 1970."""
    if type_.kind in TEMPORAL:
        size = SECONDS if type_.kind is Kind.DATE else 1
        points = (ordinal(value, type_.kind) for value in values)
        return lookup(float(point or 0) * size for point in points)
    if type_.kind is Kind.BOOLEAN:
        return lookup(int(bool(value)) for value in values)
    return lookup(values)


def fan_out(rows: Rows, people: int) -> tuple[Ints, Ints]:
    """Each person's number of rows, and its bin."""
    number = np.bincount(rows.person, minlength=people).astype(np.int64)
    found = np.searchsorted(FAN_EDGES, number, side="right") - 1
    return number, np.minimum(found, len(FAN_OUT) - 2)


def span(days: Ints) -> Ints:
    """The bin of a number of days, of zero at least."""
    found = np.searchsorted(SPAN_EDGES, days, side="right") - 1
    return np.clip(found, 0, len(SPANS) - 2)


def _last(found: Any, column: Masked, nothing: int) -> Ints:
    return np.where((found < 0) | column.mask, nothing, found).astype(np.int64)


def _binned(values: Any, edges: tuple[float, ...], column: Masked) -> Ints:
    steps: Floats = np.array(edges)
    found = np.searchsorted(steps, np.asarray(values, dtype=np.float64), side="right") - 1
    return _last(np.clip(found, 0, len(edges) - 2), column, len(edges) - 1)


def _days(column: Masked, spec: Spec) -> Ints:
    """Days since 1970, within the span of the catalog."""
    days = np.floor(np.asarray(column.data, dtype=np.float64) / SECONDS)
    return np.clip(days, *spec.days).astype(np.int64)


def _position(day: Ints, person: Ints, when: Timeline, column: Masked) -> Ints:
    first, last = when.first[person], when.last[person]
    length = np.maximum(1, last - first)
    eighth = 1 + np.clip((day - first) * EIGHTHS // length, 0, EIGHTHS - 1)
    found = np.where(day <= first, 0, np.where(day >= last, EIGHTHS + 1, eighth))
    return _last(found, column, EIGHTHS + 2)


def _offset(
    column: Masked, table: TableSpec, rows: Rows, spec: Spec, when: Timeline, closes: bool
) -> Ints:
    if table.day is None:
        return np.full(len(rows), len(SPANS), dtype=np.int64)
    base = rows.columns[table.day]
    day = _days(column, spec)
    away = day - _days(base, spec)
    empty = np.ma.masked_array(column.data, mask=column.mask | base.mask)
    if closes:
        found = np.where(day >= when.last[rows.person], len(SPANS) - 1, span(np.maximum(away, 0)))
        # A row that closes on its own day does so, also on the person's last day.
        found = np.where(away <= 0, 0, found)
        return _last(found, empty, len(SPANS))
    back = len(SPANS) - 2
    found = np.where(away < 0, back - span(np.maximum(-away, 1)), back + span(np.maximum(away, 0)))
    return _last(found, empty, 2 * len(SPANS) - 3)
