"""Holds what a worker hands back to the form that was asked for, and to nothing else.

A worker may have been taken over by a clever plan. So its answer is read by strict decoders of
plain data, names and kinds of columns come from the question and never from it, and whatever does
not fit fails as a whole, without saying how.
"""

import math
from dataclasses import replace

import msgspec

from sarus_kernel.errors import SarusError
from sarus_kernel.measurements import Rows
from sarus_kernel.plan.types import Kind, Schema
from sarus_kernel.release import Cell, Value
from sarus_kernel.vault.workers.jobs import COLUMNS, LONGEST_ANSWER, LONGEST_TEXT, TABLES
from sarus_kernel.wire.codec import decode, encode

MOST_ROWS = 1_000_000
"""The most rows of a bounded query."""
MOST_CELLS = 4_000_000
"""The most cells of a value computed by a call: two for each of two million people."""
LONGEST_MODEL = 32 * 2**20
"""The most characters of a model's archive."""
FORMS = ("scalar", "array", "matrix", "tuple", "series", "table", "model")


class Misshapen(Exception):
    """A worker's answer is not of the form that was asked for."""


def clamp_rows(body: bytes, schemas: list[Schema]) -> tuple[Rows, ...]:
    """The rows of each relation, with the names and kinds of its schema. Raises Misshapen."""
    try:
        tables = TABLES.decode(body)
        pairs = list(zip(tables, schemas, strict=True))
        return tuple(_rows(columns, schema) for columns, schema in pairs)
    except (msgspec.MsgspecError, ValueError):
        raise Misshapen from None


def _rows(columns: list[msgspec.Raw], schema: Schema) -> Rows:
    kinds = [type_.kind for type_ in schema.values()]
    pairs = zip(columns, kinds, strict=True)
    cells = [_finite(COLUMNS[kind].decode(column), kind) for column, kind in pairs]
    if any(len(column) > MOST_ROWS for column in cells):
        raise Misshapen
    rows = tuple(zip(*cells, strict=True))
    return Rows(tuple(schema), tuple(kind.value for kind in kinds), rows)


def _finite(cells: list[Cell], kind: Kind) -> list[Cell]:
    if kind is not Kind.NUMBER:
        return cells
    return [cell if isinstance(cell, float) and math.isfinite(cell) else None for cell in cells]


def clamp_value(body: bytes) -> Value:
    """The value of a call: one of the known forms, of bounded size. Raises Misshapen."""
    try:
        value = decode(body, LONGEST_ANSWER, ())
    except SarusError:
        raise Misshapen from None
    if type(value) is not Value or value.form not in FORMS or value.intervals:
        raise Misshapen
    return _model(value) if value.form == "model" else _table(value)


def _table(value: Value) -> Value:
    width = len(value.columns)
    if len(value.kinds) != width or any(len(row) != width for row in value.rows):
        raise Misshapen
    if width * len(value.rows) > MOST_CELLS or not 0 <= value.index <= width or value.blob:
        raise Misshapen
    if any(len(text) > LONGEST_TEXT for text in (*value.columns, value.name or "")):
        raise Misshapen
    for cells, kind in zip(zip(*value.rows, strict=True), value.kinds, strict=False):
        _need(cells, kind)
    return value


def clamp_released(body: bytes) -> Value:
    """The same of a value that was made of released figures: it may have intervals, and a model
    a table of what is told of it.

    Raises Misshapen.
    """
    try:
        value = decode(body, LONGEST_ANSWER, ())
    except SarusError:
        raise Misshapen from None
    if type(value) is not Value:
        raise Misshapen
    bare = clamp_value(encode(replace(value, intervals=())))
    if value.form == "model":
        table = _table(replace(value, form="table", blob=None))
        bare = replace(table, form="model", blob=bare.blob)
    rows, width = value.intervals, len(bare.columns)
    if rows and (len(rows) != len(bare.rows) or any(len(row) != width for row in rows)):
        raise Misshapen
    return replace(bare, intervals=rows)


def _need(cells: tuple[Cell, ...], kind: str) -> None:
    """Raises Misshapen where a cell is not of the kind its column claims."""
    try:
        COLUMNS[Kind(kind)].decode(msgspec.msgpack.encode(cells))
    except (msgspec.MsgspecError, ValueError, OverflowError):
        raise Misshapen from None


def _model(value: Value) -> Value:
    """Only the archive of a model is looked at, and only by the one who loads it (skops)."""
    if not value.blob or len(value.blob) > LONGEST_MODEL:
        raise Misshapen
    return Value("model", blob=value.blob)
