"""What the vault and a worker say to each other: one job, one answer, in bytes of fixed form."""

from typing import Annotated

import msgspec

from sarus_kernel.libraries.imports import MOST, may_import
from sarus_kernel.plan import NODES
from sarus_kernel.plan.inner import INNER
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import Cell

CLASSES = (*NODES, *INNER)
"""The nodes that a job's plan may hold."""
LONGEST_JOB = 64 * 2**20
"""The most bytes of a plan, as the vault sends it on."""
LONGEST_ANSWER = 128 * 2**20
"""The most bytes of an answer."""
LONGEST_TEXT = 20_000
"""The most characters of one cell."""
INT64 = 2**63

REAL, SYNTHETIC = b"r", b"s"
"""Which tables a worker is to see: no worker ever sees both."""
BLOCK = b"b"
"""A worker that opens no tables at all: it runs somebody's code on the rows that it is sent."""
STUDIO = b"m"
"""A worker that runs the recipe of a model: it sees the synthetic tables, if there are any."""
TWIN = "twin.duckdb"
"""The synthetic tables, in the folder of the real ones."""


class GivenTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rows of a `Given` relation."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to do.

    task    "query" (relations to rows), "call" (a plan to a Value), "cells" (relations to
            rows in an order that is their own), "blocks" (the same, block by block), "leaf" (a fit
            and its X, to the people of the smallest leaf) or "count" (a relation, for a fit's
            rounds)
    plan    the plan, or a tuple of them, as `wire.codec` spells it
    given   of "query": the tables handed along
    spec    of "count": what the columns are; of "blocks": how they are split
    """

    task: str
    plan: bytes
    given: tuple[GivenTable, ...] = ()
    spec: bytes = b""


BLOCKS = "blocks"
"""The task of a job that `Splitting` says more of."""


class Splitting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the rows of a "blocks" job are split.

    blocks  how many there are
    cell    the column that says in which cell a row's person is, in hexadecimal
    rows    of one table that a block may have; with more it has none at all
    bytes   of all its tables, likewise
    """

    blocks: int
    cell: str
    rows: int
    bytes: int


class BlockRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One argument of a function: its columns as lists of cells, and what they are.

    columns (name, kind, whether nulls may occur), in order; the first `index` are row labels
    form    "table", or "series": the last column alone, under the name `label`
    """

    name: str
    cells: msgspec.Raw
    columns: tuple[tuple[str, str, bool], ...]
    index: int = 0
    form: str = "table"
    label: str | None = None


WIDTH = 4
"""Bytes of the length of the list of modules, which comes before a block's job."""


class Preparation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a block's worker does before its seal.

    modules    to load
    processor  seconds of processor time after which it is ended: of a trial; 0 for no such end
    """

    modules: tuple[str, ...]
    processor: float = 0.0


def header(modules: tuple[str, ...], processor: float = 0.0) -> bytes:
    """What a block's worker is sent before its job."""
    known = tuple(name for name in modules if may_import(name))[:MOST]
    body = msgspec.msgpack.encode(Preparation(known, processor))
    return len(body).to_bytes(WIDTH, "big") + body


class BlockJob(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody's function to run, on the rows of one block of people."""

    code: str
    function: str
    outputs: tuple[str, ...]
    tables: tuple[BlockRows, ...]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of it: "done", or a failure and its reason, for the owner's log alone.

    processor  seconds of processor time that a function took, as its own process says: looked at
               where the rows are synthetic
    """

    outcome: str
    body: bytes = b""
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""
    processor: float = 0.0


OUTCOMES = ("done", "unready", "question", "memory", "engine", "other")
"""All that a worker can say beside its result. Closed, so that an error is no way out."""

_Integer = Annotated[int, msgspec.Meta(ge=-INT64, le=INT64 - 1)]
_Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]
_Moment = Annotated[str, msgspec.Meta(pattern=r"^[0-9T:. +-]{10,40}$")]

CELLS: dict[Kind, object] = {
    Kind.BOOLEAN: bool | None,
    Kind.INTEGER: _Integer | None,
    Kind.NUMBER: float | None,
    Kind.TEXT: _Text | None,
    Kind.DATE: _Moment | None,
    Kind.TIMESTAMP: _Moment | None,
    Kind.NULL: None,
}
"""What a cell of a column of each kind may be."""
COLUMNS = {kind: msgspec.msgpack.Decoder(list[cell]) for kind, cell in CELLS.items()}  # type: ignore[valid-type]
"""One strict decoder per kind of column: a cell of another type fails the whole answer."""
NUMBERS = msgspec.msgpack.Decoder(list[float])
"""The answer of a block: its numbers."""
CELLS_OF = msgspec.msgpack.Decoder(list[msgspec.Raw])
"""The answer to "cells": one per relation, to be handed on and not looked into."""
TABLES = msgspec.msgpack.Decoder(list[list[msgspec.Raw]])
"""The answer to "query": per relation, per column, its cells."""
