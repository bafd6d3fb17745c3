"""Run somebody's function in each block of people, and tell the noisy mean of its answers.

Two ways, kept apart: on synthetic rows, where all may be told, errors included; and on real rows,
where only numbers are taken, clamped, and given noise.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from sarus_kernel.errors import QuestionError, Refused
from sarus_kernel.measurements import BlockTable, SafeBlocks, Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Scope
from sarus_kernel.release import Provenance, Value
from sarus_kernel.vault.mechanisms.block_means import Answered, average, widths
from sarus_kernel.vault.workers.blocks import alone, block, synthetic, trial, wait
from sarus_kernel.vault.workers.jobs import NUMBERS, REAL, Answer, BlockJob, BlockRows
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Explanation

TRIALS = 3
"""Blocks of synthetic people that a function is tried on."""
LEAST = 0.25
"""Seconds for a block, at least: a process has to be there and load what the code imports."""
FETCH = 0.25
"""Seconds: reading the rows of a block takes a multiple of this. One person's rows are not many,
and no relation here multiplies them (see rewriting/sample_and_aggregate.py): they hardly ever
decide which."""
SPARE = 4.0
"""How many times as long as on the twin a function may take."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Trial:
    """What the function did in blocks of synthetic people: public, errors included."""

    answers: tuple[tuple[float, ...], ...]
    seconds: float
    blocks: int


def run(
    query: SafeBlocks, catalog: Catalog, workers: Workers, seconds: float, progress: Progress
) -> Value:
    """The released means. The charge is on disk before this is called (see answer.py)."""
    answers: list[Answered] = []
    for place in range(query.blocks):
        progress(place, query.blocks)
        answers.append(answer_of(query, catalog, workers, place, seconds))
    progress(query.blocks, query.blocks)
    return _value(query, answers)


def answer_of(
    query: SafeBlocks, catalog: Catalog, workers: Workers, place: int, seconds: float
) -> Answered:
    """The exact numbers of one block of real people: for nothing but `average`."""
    with alone(workers):
        began = time.monotonic()
        job = _job(query, catalog, _real(query, workers, place))
        took = time.monotonic() - began
        wait(workers, began + FETCH * math.ceil(took / FETCH))
        return _numbers(query, block(workers, job, query.plan.modules, seconds))


def _real(query: SafeBlocks, workers: Workers, place: int) -> Sequence[msgspec.Raw]:
    """The rows of one block. None at all where they cannot be had: then the function fails in
    this block, and nowhere else."""
    try:
        return workers.cells(REAL, [query.rows(table, place) for table in query.tables])
    except Refused:
        workers.need_going()
        return ()


def _numbers(query: SafeBlocks, answer: Answer | None) -> Answered:
    """A block's numbers, or None. Nothing else of what it says is looked at."""
    try:
        found = NUMBERS.decode(answer.body) if answer and answer.outcome == "done" else []
    except msgspec.MsgspecError:
        return None
    sound = len(found) == len(query.plan.outputs) and all(x == x for x in found)
    return found if sound else None


def attempt(
    query: SafeBlocks, catalog: Catalog, workers: Workers, twin: Twin, most: float
) -> Trial | None:
    """Try the function on synthetic people, in blocks about as large as the real ones will be.

    No real row is read, so all that happens may be told. None where there are no such people.
    Raises QuestionError with the function's own error.
    """
    given = query.plan.seconds
    if given is not None and given < LEAST:
        raise QuestionError(f"A block needs {LEAST:g} seconds or more (--seconds).")
    most = min(most, given or most)
    blocks = max(1, round(query.blocks / max(twin.ratio, 1e-9)))
    answers, slowest = [], 0.0
    for place in range(min(TRIALS, blocks)):
        rows = synthetic(workers, [query.rows(table, place, blocks) for table in query.tables])
        if rows is None:
            return None
        answer, took = trial(workers, _job(query, catalog, rows), query.plan.modules, most)
        slowest = max(slowest, took)
        answers.append(_told(query, answer, most))
    return Trial(tuple(answers), slowest, blocks)


def _told(query: SafeBlocks, answer: Answer | None, most: float) -> tuple[float, ...]:
    if answer is None:
        raise QuestionError(
            f"On the synthetic data, {query.plan.function} took more than {most:g} seconds in a "
            "block, or too much memory.\nMake it faster, or take more blocks (--blocks)."
        )
    found = _numbers(query, answer)
    if found is None:
        raise QuestionError(
            f"On the synthetic data, {query.plan.function} failed: {answer.reason}\n"
            "Nothing was spent. In a block there are few people: some columns may be empty."
        )
    return tuple(found)


def seconds_for(query: SafeBlocks, trial: Trial | None, most: float) -> float:
    """How long each block takes: as asked, or from the trial; fixed before any real row is read."""
    if query.plan.seconds is not None:
        return min(query.plan.seconds, most)
    return min(most, LEAST + SPARE * trial.seconds if trial is not None else most)


def explain(
    query: SafeBlocks, provenance: Provenance, trial: Trial | None, seconds: float
) -> Explanation:
    """What the answer would be like. No real row is read, so it is free."""
    expected = tuple(zip(query.plan.outputs, widths(query), strict=True))
    steps = [
        f"People are put into {query.blocks} blocks by a secret hash; {query.plan.function} runs "
        f"in each, sealed, for {seconds:.1f} s: about {query.blocks * seconds:.0f} s in all.",
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


def _job(query: SafeBlocks, catalog: Catalog, rows: Sequence[msgspec.Raw]) -> BlockJob:
    scope = Scope(catalog)
    tables = tuple(
        _rows(query, table, cells, scope)
        for table, cells in zip(query.tables, rows, strict=False)
    )
    plan = query.plan
    return BlockJob(plan.code, plan.function, plan.outputs, tables)


def _rows(query: SafeBlocks, table: BlockTable, cells: msgspec.Raw, scope: Scope) -> BlockRows:
    schema = scope.schema(query.rows(table, 0))
    columns = tuple((name, type_.kind.value, type_.nullable) for name, type_ in schema.items())
    shape = table.shape
    return BlockRows(table.name, cells, columns, shape.index, shape.form, shape.name)


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
