"""An engine for a worker whose data are in a server: it asks the host, which holds the connection.

The worker has neither the server's address nor its password, and can ask for relations only: SQL
is written by the host. Closing the channel cancels what runs, so that to kill the worker is enough.
"""

import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

import msgspec
import pandas as pd
import pyarrow as pa

from sarus_kernel.engines.engine import EngineError, to_frame
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.vault.workers.framing import Closed, receive, send
from sarus_kernel.wire.codec import encode

PATIENCE = 120.0
"""Seconds that a host may take to start: a Java machine takes its time."""


class EngineRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a worker asks of the host. relation: as `wire.codec` spells it, or b"" for a sign of
    life; given: names and Arrow streams of the tables handed along; at_once: so many rows in each
    of several replies, after which comes one without any stream (0: all in one reply)."""

    relation: bytes = b""
    given: tuple[tuple[str, bytes], ...] = ()
    at_once: int = 0


class EngineReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came of it: an Arrow stream, or that it failed."""

    done: bool
    rows: bytes = b""


class Remote:
    """The engine behind a host's socket. Not for several threads."""

    def __init__(self, channel: socket.socket, catalog: Catalog) -> None:
        self._channel = channel
        self._catalog = catalog

    @classmethod
    def connect(cls, path: Path, catalog: Catalog) -> Self:
        """Wait until the host listens. Raises EngineError."""
        end = time.monotonic() + PATIENCE
        while True:
            channel = socket.socket(socket.AF_UNIX)
            try:
                channel.connect(str(path))
            except OSError:
                channel.close()
                if time.monotonic() > end:
                    raise EngineError("no host") from None
                time.sleep(0.05)
            else:
                engine = cls(channel, catalog)
                stream_of(pa.table({"warm_up": [1]}))
                return engine

    def arrow(self, relation: Relation, given: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """The rows, column types as the schema says."""
        tables = tuple((name, stream_of(table)) for name, table in (given or {}).items())
        found = self._ask(EngineRequest(encode(relation), tables))
        if not found.done:
            raise EngineError("failed")
        return table_of(found.rows)

    def batches(self, relation: Relation, rows: int) -> Iterator[pa.RecordBatch]:
        """The same rows as the server finds them, so many at a time; first none."""
        found = self._ask(EngineRequest(encode(relation), (), rows))
        while found.done and found.rows:
            yield from table_of(found.rows).to_batches(max_chunksize=rows) or _none(found.rows)
            found = self._heard()
        if not found.done:
            raise EngineError("failed")

    def frame(self, relation: Relation) -> pd.DataFrame:
        """The rows as pandas; dtypes follow from the schema alone, never from the data."""
        return to_frame(self.arrow(relation), Scope(self._catalog).schema(relation))

    def alive(self) -> bool:
        """Whether the host and its server answer."""
        try:
            return self._ask(EngineRequest()).done
        except EngineError:
            return False

    def version(self) -> str:
        """Only the host knows the server."""
        raise EngineError("a worker has no server")

    def sql(self, relation: Relation) -> str:
        """Only the host writes SQL."""
        raise EngineError("a worker has no SQL")

    def interrupt(self) -> None:
        """Close the channel: the host cancels what runs for it."""
        self._channel.close()

    def close(self) -> None:
        """Give the channel back."""
        self._channel.close()

    def _ask(self, errand: EngineRequest) -> EngineReply:
        try:
            send(self._channel.fileno(), msgspec.msgpack.encode(errand))
        except Closed:
            raise EngineError("the host is gone") from None
        return self._heard()

    def _heard(self) -> EngineReply:
        try:
            return msgspec.msgpack.decode(receive(self._channel.fileno()), type=EngineReply)
        except (Closed, msgspec.MsgspecError):
            raise EngineError("the host is gone") from None


def _none(stream: bytes) -> list[pa.RecordBatch]:
    """No rows, with their columns."""
    return [pa.RecordBatch.from_pylist([], schema=table_of(stream).schema)]


def stream_of(table: pa.Table) -> bytes:
    """A table as an Arrow stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def table_of(stream: bytes) -> pa.Table:
    """The table of an Arrow stream."""
    with pa.ipc.open_stream(stream) as reader:
        return reader.read_all()
