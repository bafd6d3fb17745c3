"""Run somebody's function in each block of real people, and tell the noisy mean of its answers.

Only numbers are taken, clamped, and given noise; and nobody's clock tells anything of a block but
its own (see timetable.py).
"""

import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from sarus_kernel.errors import Refused
from sarus_kernel.measurements import CELL, SafeBlocks
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Limit, Relation
from sarus_kernel.release import Provenance, Value
from sarus_kernel.vault.block_trials import Trial, job_of, numbers, rows_in
from sarus_kernel.vault.mechanisms.block_means import Answered, average, widths
from sarus_kernel.vault.slots import length
from sarus_kernel.vault.timetable import CHANGE, SETTLING, Timetable
from sarus_kernel.vault.workers.blocks import all_blocks, alone, block, ready, wait
from sarus_kernel.vault.workers.jobs import REAL, BlockJob, Splitting
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Explanation

SLOT = 1.0
"""Seconds of the first slot in which public tables are read."""
SPLITS = ("duckdb", "postgres")
"""The engines whose rows workers read as they come."""
SHARE = 4
"""Of a worker's memory this part is for the rows of all blocks: half of it is the engine's."""
Progress = Callable[[int, int], None]
Heard = list[Sequence[msgspec.Raw]]
"""The rows of the first blocks, table by table; nothing of one whose rows did not come."""


def run(
    query: SafeBlocks, catalog: Catalog, workers: Workers, times: Timetable, progress: Progress
) -> Value:
    """The released means. The charge is on disk before this is called (see answer.py).

    All rows are read before the function is run at all, in a time that is fixed; then it is run,
    in each block at its own fixed moment. So what one person makes slow is her own block, and no
    clock of another one, of the answer or of the progress shows it.
    """
    with alone(workers):
        ready(workers)
        progress(0, query.blocks)
        jobs, began = read(query, catalog, workers, times)
        return _value(query, answers_of(query, workers, jobs, times, progress, began))


def answers_of(
    query: SafeBlocks,
    workers: Workers,
    jobs: Sequence[BlockJob],
    times: Timetable,
    progress: Progress,
    began: float,
) -> list[Answered]:
    """The exact numbers of the blocks of real people, by the timetable: for nothing but
    `average`.

    began   the moment at which reading ended, as it was fixed before: all others go by it
    """
    answers = list[Answered]()
    for place, job in enumerate(jobs):
        end = began + times.end(place)
        answers.append(numbers(query, block(workers, job, query.plan.modules, end)))
        wait(workers, end + CHANGE)
        progress(place + 1, query.blocks)
    return answers


def read(
    query: SafeBlocks, catalog: Catalog, workers: Workers, times: Timetable
) -> tuple[list[BlockJob], float]:
    """The rows of all blocks, and the moment at which the time for it ended: it follows from what
    is public, and all that takes longer with more rows is done before.

    A block that is late, or has too many rows, has none: its answer is the middle of the range, as
    where its function fails, and nothing else tells of it. One person makes her own block too
    large and no other, in rows or in bytes; all rows are read in one pass over each table (by
    Spark: a pass for each block), so to make others late she would have to have as many rows as
    all time that is spare takes to read, which is millions.

    Raises Refused if the question is interrupted.
    """
    public = _public(query, workers, times.reading)
    # Spark's driver would hold the rows of all people in its memory
    split = _in_one_pass if workers.engine in SPLITS else _one_by_one
    heard, end = split(query, workers, times)
    heard += [()] * (query.blocks - len(heard))
    jobs = [
        job_of(query, catalog, _in_order(query, each if _fits(each, times) else (), public))
        for each in heard
    ]
    heard.clear()  # what did not fit is given back before the blocks' time begins
    wait(workers, end)
    return jobs, end


def _in_one_pass(query: SafeBlocks, workers: Workers, times: Timetable) -> tuple[Heard, float]:
    """By one worker; its time begins when there is one, as whose turn it is others decide."""
    relations = [query.all_rows(table) for table in query.tables if table.unit is not None]
    room = min(times.bytes, workers.limits.memory // SHARE // query.blocks)
    how = Splitting(query.blocks, CELL, times.rows, room)
    with workers.seat(REAL) as worker:
        end = time.monotonic() + times.reading
        return list(all_blocks(worker, relations, how, end - SETTLING)), end


def _one_by_one(query: SafeBlocks, workers: Workers, times: Timetable) -> tuple[Heard, float]:
    """In one turn, for the same reason."""
    found = Heard()
    with workers.turn(REAL):
        end = time.monotonic() + times.reading
        while len(found) < query.blocks and (left := end - SETTLING - time.monotonic()) > 0:
            found.append(_real(query, workers, len(found), times, min(times.late, left)))
    return found, end


def _fits(rows: Sequence[msgspec.Raw], times: Timetable) -> bool:
    """Whether a block's rows are as few as was said before: no cell is looked at for it."""
    if sum(memoryview(each).nbytes for each in rows) > times.bytes:
        return False
    try:
        return all(rows_in(each) <= times.rows for each in rows)
    except ValueError:
        return False


def _public(query: SafeBlocks, workers: Workers, most: float) -> Mapping[str, msgspec.Raw]:
    """The tables that are about nobody, read once for all blocks, in a slot: what lies beside them
    may make it longer. Raises Refused where they cannot be had: that says nothing of anybody."""
    tables = [table for table in query.tables if table.unit is None]
    relations, began = [query.rows(table, 0) for table in tables], time.monotonic()
    rows = workers.cells(REAL, relations, most) if tables else []
    if tables:
        wait(workers, began + length(time.monotonic() - began, SLOT))
    return dict(zip((table.name for table in tables), rows, strict=True))


def _real(
    query: SafeBlocks, workers: Workers, place: int, times: Timetable, most: float
) -> Sequence[msgspec.Raw]:
    """The rows of one block, a table after the other. None at all where they cannot be had in
    time: then the function fails in this block, and nowhere else.

    Of too many rows the engine gives one more than there may be: whichever that are, they are not
    looked at.
    """
    relations: list[Relation] = [
        Limit(query.rows(table, place), times.rows + 1)
        for table in query.tables
        if table.unit is not None
    ]
    try:
        return workers.cells(REAL, relations, most, in_turn=True)
    except Refused:
        workers.need_going()
        return ()


def _in_order(
    query: SafeBlocks, rows: Sequence[msgspec.Raw], public: Mapping[str, msgspec.Raw]
) -> list[msgspec.Raw]:
    """The function's tables in the order of its parameters; none where a block has no rows."""
    if not rows:
        return []
    own = iter(rows)
    return [next(own) if table.unit is not None else public[table.name] for table in query.tables]


def explain(
    query: SafeBlocks, provenance: Provenance, trial: Trial | None, times: Timetable
) -> Explanation:
    """What the answer would be like. No real row is read, so it is free."""
    expected = tuple(zip(query.plan.outputs, widths(query), strict=True))
    took = times.reading + times.end(query.blocks - 1)
    steps = [
        f"People are put into {query.blocks} blocks by a secret hash; {query.plan.function} runs "
        f"in each, sealed, for {times.seconds:.2g} s: about {took:.0f} s in all.",
        "Why nobody's rows weigh more: they are in one block, and its answer is clamped.",
    ]
    relative: tuple[tuple[str, float | None], ...] = ()
    if trial is not None:
        means = [sum(column) / len(column) for column in zip(*trial.answers, strict=True)]
        relative = tuple(
            (name, half / abs(mean) if mean else None)
            for (name, half), mean in zip(expected, means, strict=True)
        )
        said = ", ".join(f"{n} {m:.4g}" for n, m in zip(query.plan.outputs, means, strict=True))
        steps.append(f"In {len(trial.answers)} blocks of synthetic people the mean was: {said}.")
    return Explanation(
        provenance.label,
        provenance.loss,
        provenance.question,
        expected,
        (*steps, *query.notes),
        query.plan.code,
        relative,
    )


def _value(query: SafeBlocks, answers: Sequence[Answered]) -> Value:
    """One number as a scalar; several as a series, by the names of the outputs."""
    found = average(query, answers)
    if len(found) == 1:
        ((mean, bar),) = found
        return Value("scalar", query.plan.outputs, ("number",), ((mean,),), ((bar,),))
    pairs = list(zip(query.plan.outputs, found, strict=True))
    rows = tuple((name, mean) for name, (mean, _) in pairs)
    bars = tuple((None, bar) for _, (_, bar) in pairs)
    return Value("series", ("output", "value"), ("text", "number"), rows, bars, index=1)
