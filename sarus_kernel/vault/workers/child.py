"""One worker: opens the database, seals itself, does one job, hands back one answer, is gone."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from sarus_kernel.engines.engine import Engine, EngineError, Room, Streaming
from sarus_kernel.engines.opening import FILE, open_engine
from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate import evaluate
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Cell
from sarus_kernel.vault.workers.channel import keep_only
from sarus_kernel.vault.workers.counting import serve_rounds
from sarus_kernel.vault.workers.data_location import Where, place_of
from sarus_kernel.vault.workers.framing import Closed, receive, send
from sarus_kernel.vault.workers.jobs import (
    BLOCKS,
    CLASSES,
    LONGEST_ANSWER,
    LONGEST_JOB,
    TWIN,
    Answer,
    GivenTable,
    Job,
    Splitting,
)
from sarus_kernel.vault.workers.leaves import smallest_leaf
from sarus_kernel.vault.workers.model_jobs import COUNT, RowsJob
from sarus_kernel.vault.workers.remote import Remote
from sarus_kernel.vault.workers.seal import Limits, die_with_parent, seal
from sarus_kernel.vault.workers.splitting import AT_ONCE, serve_blocks
from sarus_kernel.vault.workers.studio import serve_studio
from sarus_kernel.vault.workers.values import arrow_of, cell_of, to_value
from sarus_kernel.wire.codec import decode, encode

UNREADY = Answer("unready")


def serve_once(
    channel: int, where: Where, catalog: Catalog, program: bytes, limits: Limits
) -> None:
    """Do the one job that comes through `channel`, and end the process.

    Nothing of the question is read before the seal: what a plan makes the libraries do, even
    their parsing of it, happens inside.
    """
    try:
        keep_only(channel)
        engine = _prepare(where, catalog, program, limits)
        message = receive(channel)
        # whether a server answers does not depend on the question, so it may be said
        ready = engine is not None and engine.alive()
        answer = _answer(channel, message, engine, catalog) if ready and engine else UNREADY
        send(channel, msgspec.msgpack.encode(answer))
    finally:
        os._exit(0)


def serve_open(
    channel: int, where: Where, catalog: Catalog, program: bytes, limits: Limits
) -> None:
    """Be a fit's studio: with the synthetic tables, if there are any, and no others; then end."""
    try:
        keep_only(channel)
        die_with_parent()
        there = (where.private / TWIN).is_file()
        engine = _opened(replace(where, synthetic=True), catalog, limits) if there else None
        seal(program, limits)
        serve_studio(channel, receive(channel), engine)
    finally:
        os._exit(0)


def _prepare(where: Where, catalog: Catalog, program: bytes, limits: Limits) -> Engine | None:
    """Open the data, then shut everything else: None unless both were done."""
    try:
        die_with_parent()
        engine = _opened(where, catalog, limits)
        seal(program, limits)
    except Exception:
        return None
    return engine


def _opened(where: Where, catalog: Catalog, limits: Limits) -> Engine:
    room = Room(_share(limits), limits.seconds)
    if where.synthetic:
        return open_engine({"engine": FILE, "file": str(where.private / TWIN)}, catalog, room)
    if where.host is not None:
        return Remote.connect(where.host, catalog)
    return open_engine(place_of(where.private), catalog, room)


def _share(limits: Limits) -> int:
    """DuckDB's part of the memory: half of what there is, so that pandas has room beside it."""
    return limits.memory // 2


def _answer(channel: int, message: bytes, engine: Engine, catalog: Catalog) -> Answer:
    try:
        job = msgspec.msgpack.decode(message, type=Job)
        if job.task == COUNT:
            _count(channel, job, engine)
        if job.task == BLOCKS and isinstance(engine, Streaming):
            _blocks(channel, job, engine, catalog)
        body = _do(job, engine, catalog)
        return Answer("done", body) if len(body) < LONGEST_ANSWER else Answer("memory")
    except QuestionError as error:
        return Answer("question", reason=str(error)[:300])
    except (MemoryError, duckdb.OutOfMemoryException):
        return Answer("memory")
    except (duckdb.Error, EngineError):
        return Answer("engine")
    except BaseException:
        # A plan chooses what is raised here, and so could speak through it: one word for all.
        return Answer("other")


def _do(job: Job, engine: Engine, catalog: Catalog) -> bytes:
    plan = decode(job.plan, LONGEST_JOB, CLASSES)
    if job.task == "query":
        given = {table.name: _arrow(table) for table in job.given}
        return msgspec.msgpack.encode([_columns(each, engine, catalog, given) for each in plan])
    if job.task == "cells":
        return msgspec.msgpack.encode([_in_order(each, engine, catalog) for each in plan])
    if job.task == "leaf":
        fit, x = plan
        features: Any = evaluate(x, engine)
        return encode(to_value(smallest_leaf(evaluate(fit, engine), features)))
    return encode(to_value(evaluate(plan, engine)))


def _count(channel: int, job: Job, engine: Engine) -> None:
    """A fit's rounds, for as long as the vault asks: the process ends with them."""
    spec = msgspec.msgpack.decode(job.spec, type=RowsJob)
    with suppress(Closed):
        serve_rounds(channel, decode(job.plan, LONGEST_JOB, CLASSES)[0], spec, engine)
    os._exit(0)


def _blocks(channel: int, job: Job, engine: Streaming, catalog: Catalog) -> None:
    """The rows of all blocks, one message for each: the process ends with the last."""
    plan = decode(job.plan, LONGEST_JOB, CLASSES)
    how = msgspec.msgpack.decode(job.spec, type=Splitting)
    kinds = [_kinds(each, catalog)[:-1] for each in plan]  # the cell is the last column
    with suppress(Closed):
        serve_blocks(
            channel, len(plan), how,
            lambda number: engine.batches(plan[number], AT_ONCE),
            lambda table, number: _sorted_cells(table, kinds[number]),
        )  # fmt: skip
    os._exit(0)


def _arrow(table: GivenTable) -> pa.Table:
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    return arrow_of(columns, table.columns, [Kind(kind) for kind in table.kinds])


def _in_order(relation: Relation, engine: Engine, catalog: Catalog) -> list[list[Cell]]:
    """The cells of some rows, so that they follow from these rows alone.

    An engine's own order depends on how many other rows there are, and Arrow's buffers hold what
    lay below a null: whoever gets these rows must see neither. So they are sorted by all columns,
    handed on as plain cells, and minus zero, which sorts like zero, is zero.
    """
    return _sorted_cells(engine.arrow(relation), _kinds(relation, catalog))


def _kinds(relation: Relation, catalog: Catalog) -> list[Kind]:
    return [type_.kind for type_ in Scope(catalog).schema(relation).values()]


def _sorted_cells(table: pa.Table, kinds: Sequence[Kind]) -> list[list[Cell]]:
    keys = [(name, "ascending") for name in table.column_names]
    table = table.take(pc.sort_indices(table, sort_keys=keys))
    return [
        [_unsigned(cell_of(cell, kind)) for cell in column.to_pylist()]
        for column, kind in zip(table.columns, kinds, strict=True)
    ]


def _unsigned(cell: Cell) -> Cell:
    return cell + 0.0 if isinstance(cell, float) else cell


def _columns(
    relation: Relation, engine: Engine, catalog: Catalog, given: dict[str, pa.Table]
) -> list[list[Cell]]:
    needed = {node.name for node in walk(relation) if isinstance(node, Given)}
    table = engine.arrow(relation, {name: given[name] for name in needed})
    kinds = [type_.kind for type_ in Scope(catalog).schema(relation).values()]
    return [
        [cell_of(cell, kind) for cell in column.to_pylist()]
        for column, kind in zip(table.columns, kinds, strict=True)
    ]
