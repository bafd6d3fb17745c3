"""Makes the columns of a table from its drawn rows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.twin import arrow_columns
from sarus_kernel.vault.twin.arrays import Flags, Ints
from sarus_kernel.vault.twin.codings import (
    Binned,
    Birth,
    Calendar,
    Closed,
    Coded,
    Fresh,
    Measured,
    Offset,
    Owner,
    Pointer,
    Position,
    SameDay,
)
from sarus_kernel.vault.twin.decoding import numbers, second_of_day
from sarus_kernel.vault.twin.drawing_events import Drawn
from sarus_kernel.vault.twin.drawing_people import DrawnPeople
from sarus_kernel.vault.twin.foreign_keys import Made
from sarus_kernel.vault.twin.marginals import Marginal
from sarus_kernel.vault.twin.model import Model
from sarus_kernel.vault.twin.spec import Field, TableSpec, day_bounds


@dataclass(frozen=True)
class Page:
    """All that the columns of one table are made from."""

    model: Model
    table: TableSpec
    rows: Drawn
    people: DrawnPeople
    made: Mapping[str, Made]
    marginals: Mapping[str, Marginal]
    rng: np.random.Generator


def column(page: Page, field: Field) -> pa.Array:
    """One column; null where the level is "nothing" and throughout where it is not modelled."""
    kind, rows = field.info.type.kind, page.rows
    filled = (page.table.name, field.name) in page.model.filled
    if isinstance(field.coding, Measured) and not filled:
        return arrow_columns.nulls(kind, len(rows.person))
    match field.coding:
        case Owner():
            return arrow_columns.fresh(kind, rows.person + 1)
        case Closed(values):
            return arrow_columns.chosen(field.info.type, values, rows.levels[field.name])
        case Coded(vocabulary):
            return _codes(page, field, vocabulary)
        case Binned() as coding:
            return _numbers(page, field, coding)
        case Pointer(target):
            return _keys(page, field, target)
        case Calendar() | Birth() | Position() | Offset() | SameDay():
            return _moments(page, field)
        case coding:
            return _made_up(field, len(rows.person), isinstance(coding, Fresh))


def _made_up(field: Field, size: int, key: bool) -> pa.Array:
    """Keys, and what stands where nothing was looked at and no null may be."""
    kind = field.info.type.kind
    if field.info.type.nullable and not key:
        return arrow_columns.nulls(kind, size)
    return arrow_columns.fresh(kind, np.arange(1, size + 1))


def _codes(page: Page, field: Field, vocabulary: str) -> pa.Array:
    source = page.rows.source if field.name == page.table.principal else None
    levels, known = page.rows.levels[field.name], page.marginals[field.name]
    codes = page.model.codes[vocabulary]
    return arrow_columns.coded(field.info.type, codes, known, levels, source, page.rng)


def _numbers(page: Page, field: Field, coding: Binned) -> pa.Array:
    levels = page.rows.levels[field.name]
    known = page.rows.values.get(field.name)
    drawn = numbers(coding, levels, page.rng) if known is None else known
    values = np.asarray(drawn, dtype=np.float64)
    plain = arrow_columns.plain(field.info.type.kind, values)
    return arrow_columns.masked(plain, _empty(page, field.name))


def _keys(page: Page, field: Field, target: str) -> pa.Array:
    row, key = page.rows.points[field.name], page.made[target].key
    found = key[np.maximum(row, 0)] if len(key) else np.zeros(len(row), dtype=np.int64)
    return arrow_columns.masked(arrow_columns.fresh(field.info.type.kind, found), row < 0)


def _moments(page: Page, field: Field) -> pa.Array:
    """Days within the bounds of the catalog, with a time of day where there is one."""
    days = page.rows.days.get(field.name)
    if isinstance(field.coding, SameDay):
        days = page.rows.days.get(field.coding.of)
    if isinstance(field.coding, Birth):
        days = page.people.first if page.people.birth is None else page.people.birth
    if days is None:
        return arrow_columns.nulls(field.info.type.kind, len(page.rows.person))
    days = np.clip(days, *day_bounds(field.info))
    clock = page.rows.levels.get(f"{field.name} clock")
    seconds = np.zeros(len(days), dtype=np.int64)
    if field.info.type.kind is Kind.TIMESTAMP and clock is not None:
        seconds = second_of_day(clock, page.rng)
    return arrow_columns.masked(
        arrow_columns.moments(field.info.type.kind, days, seconds), _empty(page, field.name)
    )


def _empty(page: Page, name: str) -> Flags:
    """Where the level is "nothing"."""
    levels: Ints = page.rows.levels[name]
    return np.asarray(levels == page.marginals[name].levels - 1)
