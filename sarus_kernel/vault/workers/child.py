"""One worker: opens the database, seals itself, does one job, hands back one answer, is gone."""

import os

import duckdb
import msgspec
import pyarrow as pa

from sarus_kernel.engines.engine import ARROW, Engine, EngineError, Room
from sarus_kernel.engines.opening import FILE, open_engine
from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate import evaluate
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.plan.types import Kind
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Cell
from sarus_kernel.vault.workers.channel import keep_only, read, write
from sarus_kernel.vault.workers.jobs import (
    CLASSES,
    LONGEST_ANSWER,
    LONGEST_JOB,
    TWIN,
    Answer,
    GivenTable,
    Job,
)
from sarus_kernel.vault.workers.place import Where, place_of
from sarus_kernel.vault.workers.remote import Remote, stream_of
from sarus_kernel.vault.workers.seal import Limits, die_with_parent, seal
from sarus_kernel.vault.workers.values import cell_of, to_value
from sarus_kernel.wire.codec import decode, encode


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
        message = read(channel)
        # whether a server answers does not depend on the question, so it may be said
        ready = engine is not None and engine.alive()
        answer = _answer(message, engine, catalog) if ready and engine else Answer("unready")
        write(channel, msgspec.msgpack.encode(answer))
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
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(limits.memory, physical) // 2


def _answer(message: bytes, engine: Engine, catalog: Catalog) -> Answer:
    try:
        body = _do(msgspec.msgpack.decode(message, type=Job), engine, catalog)
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
    if job.task == "streams":
        return msgspec.msgpack.encode([stream_of(engine.arrow(each)) for each in plan])
    return encode(to_value(evaluate(plan, engine)))


def _arrow(table: GivenTable) -> pa.Table:
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [
        # dates and timestamps travel as ISO text, which Arrow reads by itself
        pa.array(cells, None if cells else ARROW[Kind(kind)]).cast(ARROW[Kind(kind)])
        for cells, kind in zip(columns, table.kinds, strict=True)
    ]
    return pa.table(arrays, names=list(table.columns))


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
