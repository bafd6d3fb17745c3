"""The rows of all blocks in one pass over each table: each row goes to its person's block.

So whoever has very many rows is read once, and not once for each block; and a block that has more
rows than it may, or more bytes, keeps none of them, whatever the others have. So all that is kept
has its room beforehand, and nobody's rows take the room of another block's.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sarus_kernel.plan.inner import CELLS
from sarus_kernel.vault.workers.framing import send
from sarus_kernel.vault.workers.jobs import LONGEST_ANSWER, Answer, Splitting

AT_ONCE = 2_048
"""Rows that come from the engine at once: as few as it hands on (DuckDB's vector), as each may be
long."""
TOGETHER, ROOM = 100_000, 2**25
"""Rows, or bytes, that are gathered before they are split: parts of a few rows take more room for
themselves than the rows do. No answer depends on it."""
CELL = 8
"""Bytes of one cell, beside its text."""


Batches = Callable[[int], Iterable[pa.RecordBatch]]
"""The rows of the relation of that number, some at a time."""
Cells = Callable[[pa.Table, int], Sequence[Sequence[object]]]
"""Rows of that relation as cells, in an order of their own."""


def serve_blocks(
    channel: int, relations: int, how: Splitting, batches: Batches, cells: Cells
) -> None:
    """One message for each block, in order: its rows of each relation, or that it has too many."""
    used = np.zeros(how.blocks, dtype=np.int64)
    tables = [split(batches(number), how, used) for number in range(relations)]
    for place in range(how.blocks):
        send(channel, _answer([table[place] for table in tables], cells))


def _answer(rows: Sequence[pa.Table | None], cells: Cells) -> bytes:
    """What is said of a block. Whatever fails here (memory; a date that Python has not) is in its
    own rows, and fails for it alone."""
    tables = [table for table in rows if table is not None]
    with suppress(Exception):
        if len(tables) == len(rows):
            body = msgspec.msgpack.encode([cells(table, n) for n, table in enumerate(tables)])
            if len(body) < LONGEST_ANSWER:
                return msgspec.msgpack.encode(Answer("done", body))
    return msgspec.msgpack.encode(Answer("memory"))


def split(
    batches: Iterable[pa.RecordBatch], how: Splitting, used: NDArray[np.int64]
) -> list[pa.Table | None]:
    """The rows of each block; None of one that has too many. Whose are left out is in no block.

    used    bytes of each block so far, of all its tables: what this one has is added
    """
    found = [list[pa.RecordBatch]() for _ in range(how.blocks)]
    counts = np.zeros(how.blocks, dtype=np.int64)
    schema: pa.Schema | None = None
    for batch in _together(batches):
        places = _places(batch.column(how.cell), how.blocks)
        rest = batch.drop_columns([how.cell])
        schema = rest.schema
        counts += np.bincount(places, minlength=how.blocks)
        np.add.at(used, places, _bytes(rest))
        for place, at in _apart(places):
            if _over(counts[place], used[place], how):
                found[place].clear()  # what it has is never looked at
            else:
                found[place].append(rest.take(pa.array(at)))
    return [
        None if schema is None or _over(count, size, how) else pa.Table.from_batches(parts, schema)
        for count, size, parts in zip(counts, used, found, strict=True)
    ]


def _over(rows: np.int64, size: np.int64, how: Splitting) -> bool:
    return bool(rows > how.rows or size > how.bytes)


def _bytes(rows: pa.RecordBatch) -> NDArray[np.int64]:
    """Of each row, by that row alone: Arrow's own figure goes by its neighbours, too."""
    found = np.full(rows.num_rows, CELL * rows.num_columns, dtype=np.int64)
    for column in rows.columns:
        if pa.types.is_string(column.type):
            found += pc.fill_null(pc.binary_length(column), 0).to_numpy(zero_copy_only=False)
    return found


def _together(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows, many at a time."""
    waiting, rows, size = list[pa.RecordBatch](), 0, 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= TOGETHER or size >= ROOM:
            yield from _joined(waiting)
            waiting, rows, size = [], 0, 0
    yield from _joined(waiting)


def _joined(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """As one, if there are rows; the first of them, for its columns, if there are none."""
    if len(batches) < 2:
        return batches
    return pa.Table.from_batches(batches).combine_chunks().to_batches() or batches[:1]


def _places(cells: pa.Array, blocks: int) -> NDArray[np.int64]:
    """The block of each row. The blocks part the cells as `KeepBlock` says."""
    of_cell = np.zeros(CELLS, dtype=np.int64)
    for place in range(blocks):
        of_cell[CELLS * place // blocks : CELLS * (place + 1) // blocks] = place
    coded = cells.dictionary_encode()
    known = [of_cell[int(name, 16)] for name in coded.dictionary.to_pylist()]
    found: NDArray[np.int64] = np.asarray(known, dtype=np.int64)[coded.indices.to_numpy()]
    return found


def _apart(places: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """Each block that has rows, and where they are."""
    order = np.argsort(places, kind="stable")
    blocks, starts = np.unique(places[order], return_index=True)
    parts = np.split(order, starts[1:]) if len(order) else []
    for place, at in zip(blocks, parts, strict=True):
        yield int(place), at
