"""All blocks' rows in one pass: each in its person's block, too many in one block's alone."""

from collections.abc import Iterable, Iterator

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from msgspec.structs import replace

from sarus_kernel.plan.inner import CELLS
from sarus_kernel.vault.workers import splitting
from sarus_kernel.vault.workers.blocks import all_blocks
from sarus_kernel.vault.workers.jobs import Answer, Splitting
from sarus_kernel.vault.workers.spawning import Gone
from sarus_kernel.vault.workers.splitting import CELL

HOW = Splitting(4, "cell", 100, 10_000)
HERS, ANOTHERS = f"{CELLS // 4 + 1:03x}", "000"
"""Cells of the second block, and of the first."""


def batches(*parts: list[tuple[str, int]]) -> list[pa.RecordBatch]:
    """Rows as they come: the cell, and a number."""
    return [
        pa.record_batch({"n": pa.array([n for _, n in part], pa.int64()),
                         "cell": pa.array([cell for cell, _ in part], pa.string())})
        for part in parts
    ]  # fmt: skip


def split(parts: Iterable[pa.RecordBatch], how: Splitting) -> list[pa.Table | None]:
    """Of a question's first table."""
    return splitting.split(parts, how, np.zeros(how.blocks, dtype=np.int64))


def numbers(tables: list[pa.Table | None]) -> list[list[int] | None]:
    """What each block has."""
    return [None if table is None else table.column("n").to_pylist() for table in tables]


def test_rows_go_to_the_block_of_their_cell() -> None:
    """As the cells are parted, whatever the order of rows and batches."""
    found = split(batches([(HERS, 1), (ANOTHERS, 2)], [("fff", 3), (HERS, 4)], []), HOW)
    assert numbers(found) == [[2], [1, 4], [], [3]]
    every = batches([(f"{cell:03x}", cell) for cell in range(CELLS)])
    uneven = split(every, Splitting(3, "cell", 9**9, 9**9))
    assert [len(part or ()) for part in numbers(uneven)] == [1365, 1365, 1366]


@pytest.mark.parametrize("many", [101, 5_000])
def test_too_many_rows_are_one_blocks_alone(many: int) -> None:
    """It keeps none, of whatever batch; the others keep theirs."""
    parts = [(HERS, n) for n in range(many)]
    found = numbers(split(batches(parts[:60], [(ANOTHERS, 7)], parts[60:]), HOW))
    assert found == [[7], None, [], []]


def notes(*rows: tuple[str, str | None]) -> pa.RecordBatch:
    """Rows as they come: the cell, and a text."""
    return pa.record_batch({"note": pa.array([note for _, note in rows], pa.string()),
                            "cell": pa.array([cell for cell, _ in rows], pa.string())})  # fmt: skip


def test_too_much_text_is_one_blocks_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """However much it is, it is not kept: other blocks have their rows, and the room for them."""
    most, taken = HOW.bytes, list[int]()
    monkeypatch.setattr(splitting, "ROOM", 2 * most)
    joined = splitting._joined
    monkeypatch.setattr(
        splitting, "_joined", lambda b: taken.append(sum(x.nbytes for x in b)) or joined(b)
    )
    long = notes(*[(HERS, "n" * 500)] * 10)
    stream = [notes((ANOTHERS, "a"), ("fff", None)), *[long] * 90, notes((ANOTHERS, "b"))]
    first, hers, empty, last = split(stream, replace(HOW, rows=9**9))
    assert hers is None and first is not None and empty is not None and last is not None
    assert [len(first), len(empty), len(last)] == [2, 0, 1]
    assert max(taken) < 3 * most


@pytest.mark.parametrize("each", [1, 2, 50])
@pytest.mark.parametrize("together", [1, 7, 100_000])
def test_bytes_are_counted_by_the_rows_alone(
    monkeypatch: pytest.MonkeyPatch, each: int, together: int
) -> None:
    """A block at the very edge is as whole whatever comes beside it, in however many parts."""
    monkeypatch.setattr(splitting, "TOGETHER", together)
    rows: list[tuple[str, str | None]] = [(HERS, "text" if n % 3 else None) for n in range(50)]
    size = 50 * CELL + 4 * sum(note is not None for _, note in rows)
    others: list[tuple[str, str | None]] = [(ANOTHERS, "x")] * 37
    for mixed in (rows, [*rows[:20], *others, *rows[20:]]):
        stream = [notes(*mixed[n : n + each]) for n in range(0, len(mixed), each)]
        assert split(stream, replace(HOW, bytes=size))[1] is not None
        assert split(stream, replace(HOW, bytes=size - 1))[1] is None


def test_the_bytes_of_all_tables_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of two tables has room by itself; both together have it in one block only."""
    sent = listening(monkeypatch)
    rows = [notes((HERS, "n" * 90), (ANOTHERS, "n"))]
    how = replace(HOW, bytes=150)
    splitting.serve_blocks(0, 2, how, lambda _: rows, lambda t, _: [t.column(0).to_pylist()])
    assert [answer.outcome for answer in sent] == ["done", "memory", "done", "done"]


@pytest.mark.parametrize("problem", [MemoryError, OverflowError, pa.ArrowInvalid])
def test_what_fails_in_a_blocks_own_rows_is_its_alone(
    monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    """Too little memory for its cells, or a date that Python has not: the others are said."""
    sent = listening(monkeypatch)

    def cells(table: pa.Table, _: int) -> list[list[object]]:
        found = table.column("n").to_pylist()
        if 17 in found:
            raise problem
        return [found]

    splitting.serve_blocks(0, 1, HOW, lambda _: batches([(HERS, 17), (ANOTHERS, 1)]), cells)
    assert [answer.outcome for answer in sent] == ["done", "memory", "done", "done"]


def listening(monkeypatch: pytest.MonkeyPatch) -> list[Answer]:
    """What is sent."""
    sent: list[Answer] = []
    monkeypatch.setattr(
        splitting, "send", lambda _, m: sent.append(msgspec.msgpack.decode(m, type=Answer))
    )
    return sent


def test_a_table_of_nobody_has_empty_blocks() -> None:
    """Its columns are there."""
    (first, *_) = split(batches([]), HOW)
    assert first is not None and first.column_names == ["n"]


class Talker:
    """A worker that says so many blocks, and then nothing."""

    def __init__(self, said: list[bytes]) -> None:
        self.said: Iterator[bytes] = iter(said)

    def say(self, message: bytes, deadline: float) -> None:
        """Listens to nothing."""

    def hear(self, longest: int, deadline: float) -> bytes:
        """Its next block, until it is late or gone."""
        found = next(self.said, None)
        if found is None:
            raise Gone if longest % 2 else TimeoutError
        return found


DONE = msgspec.msgpack.encode(Answer("done", msgspec.msgpack.encode([[[1]]])))
MUCH = msgspec.msgpack.encode(Answer("memory"))
TWO = msgspec.msgpack.encode(Answer("done", msgspec.msgpack.encode([[[1]], [[1]]])))


@pytest.mark.parametrize(
    ("said", "full"),
    [([DONE] * 4, [1, 1, 1, 1]), ([DONE] * 2, [1, 1]), ([DONE, MUCH, DONE, DONE], [1, 0, 1, 1]),
     ([DONE, b"rubbish", DONE], [1]), ([TWO, DONE, DONE, DONE], [0, 1, 1, 1]), ([], [])],
)  # fmt: skip
def test_what_was_said_in_time_counts(said: list[bytes], full: list[int]) -> None:
    """However it ends: blocks that were not said are empty, and there is no refusal."""
    heard = all_blocks(Talker(said), [None], HOW, 0.0)  # type: ignore[arg-type, list-item]
    assert [len(each) for each in heard] == full


def test_a_block_that_is_too_long_to_be_said_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes, too; and each block is one message."""
    sent = listening(monkeypatch)
    monkeypatch.setattr(splitting, "LONGEST_ANSWER", 100)
    rows = batches([(HERS, 2**60 + n) for n in range(50)] + [(ANOTHERS, 1)])
    splitting.serve_blocks(0, 1, HOW, lambda _: rows, lambda t, _: [t.column("n").to_pylist()])
    assert [answer.outcome for answer in sent] == ["done", "memory", "done", "done"]
