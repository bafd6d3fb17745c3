"""Try somebody's function on synthetic people: all that happens there may be told, errors included.

What is tried has the same outcome on a busy machine as on an idle one: what counts is the
processor's time that the function itself takes, not the clock on the wall. Where the clock decides
all the same (a function that waits, or a machine that does not get to it), the answer is that it
was not tried, and nothing is paid.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from sarus_kernel.errors import QuestionError
from sarus_kernel.measurements import BlockTable, SafeBlocks, Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Scope
from sarus_kernel.vault.mechanisms.block_means import Answered
from sarus_kernel.vault.workers.blocks import synthetic, trial
from sarus_kernel.vault.workers.jobs import NUMBERS, Answer, BlockJob, BlockRows
from sarus_kernel.vault.workers.pool import Workers

TRIALS = 3
"""Blocks of synthetic people that a function is tried on."""
LEAST = 0.25
"""Seconds for a block, at least: a process has to be there and load what the code imports."""
_SIZES = "processor", "rows", "cells", "reading", "running"
_FEW, _MANY = range(0x90, 0xA0), {0xDC: 2, 0xDD: 4}
"""How an array begins in MessagePack: with its length in the byte, or in so many bytes after it."""


@dataclass(frozen=True)
class Trial:
    """What the function did in blocks of synthetic people: public, errors included.

    processor    seconds of processor time, in the block that took most
    rows, cells  that the tables of people have in the largest of the blocks, all together
    reading      seconds that it took to read a block, at most: longer on a busy machine
    running      the same of the function, and of the process for it
    """

    answers: tuple[tuple[float, ...], ...]
    processor: float
    rows: int = 0
    cells: int = 0
    reading: float = 0.0
    running: float = 0.0


def attempt(
    query: SafeBlocks, catalog: Catalog, workers: Workers, twin: Twin, most: float
) -> Trial | None:
    """Try the function on synthetic people, in blocks about as large as the real ones will be.

    No real row is read. None where there are no such people. Raises QuestionError with the
    function's own error, Refused where the machine does not get to it.
    """
    given = query.plan.seconds
    if given is not None and given < LEAST:
        raise QuestionError(f"A block needs {LEAST:g} seconds or more (--seconds).")
    most = min(most, given or most)
    blocks = max(1, round(query.blocks / max(twin.ratio, 1e-9)))
    made = []
    for place in range(min(TRIALS, blocks)):
        began = time.monotonic()
        rows = synthetic(workers, [query.rows(table, place, blocks) for table in query.tables])
        if rows is None:
            return None
        read = time.monotonic() - began
        answer, ran = trial(workers, job_of(query, catalog, rows), query.plan.modules, most)
        made.append(replace(_trial(query, answer, most, rows), reading=read, running=ran))
    return Trial(
        tuple(answer for each in made for answer in each.answers),
        *(max(getattr(each, name) for each in made) for name in _SIZES),
    )


def _trial(
    query: SafeBlocks, answer: Answer | None, most: float, rows: Sequence[msgspec.Raw]
) -> Trial:
    """One block. Raises QuestionError."""
    if answer is None:
        raise QuestionError(
            f"On the synthetic data, {query.plan.function} took more than {most:g} seconds of the "
            "processor's time in a block, or too much memory.\n"
            "Make it faster, or take more blocks (--blocks)."
        )
    found = numbers(query, answer)
    if found is None:
        raise QuestionError(
            f"On the synthetic data, {query.plan.function} failed: {answer.reason}\n"
            "Nothing was spent. In a block there are few people: some columns may be empty."
        )
    own = [each for table, each in zip(query.tables, rows, strict=True) if table.unit is not None]
    sizes = [(rows_in(each), len(table.columns)) for table, each in zip(
        (table for table in query.tables if table.unit is not None), own, strict=True)]  # fmt: skip
    took = answer.processor if answer.processor == answer.processor else most
    return Trial(
        (tuple(found),),
        min(max(took, 0.0), most),  # the function's process says so: it may say anything
        sum(count for count, _ in sizes),
        sum(count * width for count, width in sizes),
    )


def rows_in(cells: msgspec.Raw) -> int:
    """How many rows some cells are, column by column: read off where its arrays begin, so that it
    takes as long whatever they hold. Raises ValueError of what is no columns."""
    seen = memoryview(cells)[:10]
    columns, start = _length(seen, 0)
    return _length(seen, start)[0] if columns else 0


def _length(seen: memoryview, at: int) -> tuple[int, int]:
    """Of an array, and where its first item is (MessagePack, "array format family")."""
    first = seen[at]
    if first in _FEW:
        return first - _FEW.start, at + 1
    if first not in _MANY:
        raise ValueError("These are no columns.")
    end = at + 1 + _MANY[first]
    return int.from_bytes(seen[at + 1 : end], "big"), end


def numbers(query: SafeBlocks, answer: Answer | None) -> Answered:
    """A block's numbers, or None. Nothing else of what it says is looked at."""
    try:
        found = NUMBERS.decode(answer.body) if answer and answer.outcome == "done" else []
    except msgspec.MsgspecError:
        return None
    sound = len(found) == len(query.plan.outputs) and all(x == x for x in found)
    return found if sound else None


def job_of(query: SafeBlocks, catalog: Catalog, rows: Sequence[msgspec.Raw]) -> BlockJob:
    """The function with the rows of one block; with fewer tables than parameters it fails."""
    scope = Scope(catalog)
    tables = tuple(
        _rows(query, table, cells, scope) for table, cells in zip(query.tables, rows, strict=False)
    )
    plan = query.plan
    return BlockJob(plan.code, plan.function, plan.outputs, tables)


def _rows(query: SafeBlocks, table: BlockTable, cells: msgspec.Raw, scope: Scope) -> BlockRows:
    schema = scope.schema(query.rows(table, 0))
    columns = tuple((name, type_.kind.value, type_.nullable) for name, type_ in schema.items())
    shape = table.shape
    return BlockRows(table.name, cells, columns, shape.index, shape.form, shape.name)
