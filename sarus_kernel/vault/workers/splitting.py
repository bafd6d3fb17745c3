"""The rows of all blocks in one pass over each table: each row goes to its person's block.

So whoever has very many rows is read once, and not once for each block; and a block that has more
rows than it may keeps none of them, whatever the others have.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sarus_kernel.plan.inner import CELLS
from sarus_kernel.vault.workers.framing import send
from sarus_kernel.vault.workers.jobs import LONGEST_ANSWER, Answer, Splitting

AT_ONCE = 100_000
"""Rows that are split in one go."""


Batches = Callable[[int], Iterable[pa.RecordBatch]]
"""The rows of the relation of that number, some at a time."""
Cells = Callable[[pa.Table, int], Sequence[Sequence[object]]]
"""Rows of that relation as cells, in an order of their own."""


def serve_blocks(
    channel: int, relations: int, how: Splitting, batches: Batches, cells: Cells
) -> None:
    """One message for each block, in order: its rows of each relation, or that it has too many."""
    tables = [split(batches(number), how) for number in range(relations)]
    for place in range(how.blocks):
        rows = [table[place] for table in tables]
        send(channel, msgspec.msgpack.encode(_answer(rows, cells)))


def _answer(rows: Sequence[pa.Table | None], cells: Cells) -> Answer:
    try:
        found = [cells(table, n) for n, table in enumerate(rows) if table is not None]
        body = msgspec.msgpack.encode(found)
    except MemoryError:
        return Answer("memory")
    whole = len(found) == len(rows) and len(body) < LONGEST_ANSWER
    return Answer("done", body) if whole else Answer("memory")


def split(batches: Iterable[pa.RecordBatch], how: Splitting) -> list[pa.Table | None]:
    """The rows of each block; None of one that has too many. Whose are left out is in no block."""
    found = [list[pa.RecordBatch]() for _ in range(how.blocks)]
    counts = [0] * how.blocks
    schema: pa.Schema | None = None
    for batch in batches:
        places = _places(batch.column(how.cell), how.blocks)
        rest = batch.drop_columns([how.cell])
        schema = rest.schema
        for place, at in _apart(places):
            counts[place] += len(at)
            if counts[place] > how.rows:
                found[place].clear()  # what it has is never looked at
            else:
                found[place].append(rest.take(pa.array(at)))
    return [
        None if count > how.rows else pa.Table.from_batches(parts, schema)
        for count, parts in zip(counts, found, strict=True)
    ] if schema is not None else [None] * how.blocks  # fmt: skip


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
