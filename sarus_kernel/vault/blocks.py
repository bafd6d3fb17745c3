"""Run somebody's function in each block of real people, and tell the noisy mean of its answers.

Only numbers are taken, clamped, and given noise; and nobody's clock tells anything of a block but
its own (see timetable.py).
"""

import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from sarus_kernel.errors import Refused
from sarus_kernel.measurements import SafeBlocks
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Limit, Relation
from sarus_kernel.release import Provenance, Value
from sarus_kernel.vault.block_trials import Trial, job_of, numbers, rows_in
from sarus_kernel.vault.mechanisms.block_means import Answered, average, widths
from sarus_kernel.vault.slots import length
from sarus_kernel.vault.timetable import CHANGE, Timetable
from sarus_kernel.vault.workers.blocks import alone, block, ready, wait
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.jobs import REAL, BlockJob
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Explanation

Progress = Callable[[int, int], None]


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
        jobs = read(query, catalog, workers, times)
        return _value(query, answers_of(query, workers, jobs, times, progress))


def answers_of(
    query: SafeBlocks,
    workers: Workers,
    jobs: Sequence[BlockJob],
    times: Timetable,
    progress: Progress,
) -> list[Answered]:
    """The exact numbers of the blocks of real people, by the timetable: for nothing but
    `average`."""
    began, answers = time.monotonic(), list[Answered]()
    for place, job in enumerate(jobs):
        end = began + times.end(place)
        answers.append(numbers(query, block(workers, job, query.plan.modules, end)))
        wait(workers, end + CHANGE)
        progress(place + 1, query.blocks)
    return answers


def read(
    query: SafeBlocks, catalog: Catalog, workers: Workers, times: Timetable
) -> list[BlockJob]:
    """The rows of all blocks, at the end of the time for it.

    At most one block is without rows for being late: that one changes one answer, as one person
    may. Two of them, or rows that are not all there in the end, say that the machine is busy, and
    which blocks that hits may hang on one person's rows in all of them: then there is no answer,
    as with any question that takes too long, and it counts among those (max_unanswered).

    Raises Refused; in that case, too, only when the time is over.
    """
    began, late, jobs = time.monotonic(), 0, list[BlockJob]()
    end = began + times.reading
    public = _public(query, workers, times.reading)
    while len(jobs) < query.blocks and late < 2 and (start := time.monotonic()) < end:
        most = min(times.late, end - start)
        rows = _real(query, workers, len(jobs), times, most)
        late += time.monotonic() - start >= most
        jobs.append(job_of(query, catalog, _in_order(query, rows, public)))
    wait(workers, began + length(time.monotonic() - began, times.reading))
    if late > 1 or len(jobs) < query.blocks:
        raise Refused(FAILED)
    return jobs


def _public(query: SafeBlocks, workers: Workers, most: float) -> Mapping[str, msgspec.Raw]:
    """The tables that are about nobody, read once for all blocks. Within the time for reading, too:
    what lies beside them may make it longer."""
    tables = [table for table in query.tables if table.unit is None]
    relations = [query.rows(table, 0) for table in tables]
    rows = workers.cells(REAL, relations, most) if tables else []
    return dict(zip((table.name for table in tables), rows, strict=True))


def _real(
    query: SafeBlocks, workers: Workers, place: int, times: Timetable, most: float
) -> Sequence[msgspec.Raw]:
    """The rows of one block, a table after the other. None at all where they cannot be had in
    time, or are too many: then the function fails in this block, and nowhere else.

    Of too many rows the engine gives one more than there may be: whichever that are, they are not
    looked at.
    """
    relations: list[Relation] = [
        Limit(query.rows(table, place), times.rows + 1)
        for table in query.tables
        if table.unit is not None
    ]
    try:
        rows = workers.cells(REAL, relations, most)
    except Refused:
        workers.need_going()
        return ()
    fits = sum(len(bytes(each)) for each in rows) <= times.bytes
    return rows if fits and all(rows_in(each) <= times.rows for each in rows) else ()


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
