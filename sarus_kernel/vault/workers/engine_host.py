"""The process that speaks to a server engine: it holds the connections, and nothing of the vault.

    python -m sarus_kernel.vault.workers.engine_host DIR/private SOCKET SECONDS

The catalog comes by standard input, whose end is the end of this process.
Workers reach it by a Unix socket, one channel each. It takes plans of relations, writes their SQL
itself, and hands rows back: whoever takes a worker over can neither speak SQL to the server nor
read its password. When a channel closes, what runs for it is cancelled in the engine.
"""

import logging
import os
import select
import socket
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import pyarrow as pa

from sarus_kernel.engines.engine import Engine, EngineError, Room, Streaming
from sarus_kernel.engines.opening import open_engine
from sarus_kernel.engines.versions import untested
from sarus_kernel.errors import OwnerError, QuestionError, SarusError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import RECURSION
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault.workers.data_location import place_of
from sarus_kernel.vault.workers.framing import Closed, receive, send
from sarus_kernel.vault.workers.host_probes import Nowhere, open_doors
from sarus_kernel.vault.workers.jobs import CLASSES, LONGEST_JOB
from sarus_kernel.vault.workers.remote import EngineReply, EngineRequest, stream_of, table_of
from sarus_kernel.vault.workers.seal import hide
from sarus_kernel.wire.codec import decode

LOG = logging.getLogger("sarus_kernel.vault")
STACK = 256 * 2**20
"""Bytes of stack of a thread: plans nest deeply."""
MEMORY = 8 * 2**30
AGAIN = 500
"""Milliseconds after which a query that should stop, and has not, is told so again."""


class Host:
    """Owns a listening socket, and the engines that wait for somebody to ask."""

    def __init__(self, private: Path, catalog: Catalog, seconds: int) -> None:
        self._place, self._catalog = place_of(private), catalog
        self._room = Room(MEMORY, seconds)
        self._lock = threading.Lock()
        self._free: list[Engine] = []

    def warm(self) -> None:
        """Open one engine before anybody asks: a session of Spark takes its time.

        Warns in the owner's log of a version that the promises were not tested with.
        """
        try:
            engine = self._engine()
            warning = untested(self._place["engine"], engine.version())
            if warning:
                LOG.warning("%s", warning)
            self._give_back(engine)
        except (EngineError, SarusError) as error:
            LOG.error("The engine cannot be opened: %s.", error)

    def need_shut(self) -> None:
        """Raises OwnerError, naming them, if messages that are no plans get through."""
        ours, theirs = socket.socketpair()
        nowhere = Nowhere(self._catalog)

        def say(message: bytes) -> EngineReply:
            with self._lock:
                self._free = [nowhere]
            return self._do(message, ours)

        with ours, theirs:
            doors = open_doors(say)
        self._free = []
        if doors:
            raise OwnerError(f"The engine's host lets through: {', '.join(doors)}.")

    def serve(self, listener: socket.socket) -> None:
        """One thread per channel, for ever."""
        while True:
            channel, _ = listener.accept()
            threading.Thread(target=self._attend, args=(channel,), daemon=True).start()

    def _attend(self, channel: socket.socket) -> None:
        with channel, suppress(Closed):
            while True:
                message = receive(channel.fileno())
                send(channel.fileno(), msgspec.msgpack.encode(self._do(message, channel)))

    def _do(self, message: bytes, channel: socket.socket) -> EngineReply:
        """Never raises, and never says why: an error may quote a row."""
        try:
            errand = msgspec.msgpack.decode(message, type=EngineRequest)
            engine = self._engine()
            if not errand.relation:
                self._give_back(engine)
                return EngineReply(True)
            with _closed_unless_done(engine):
                found = _watched(engine, errand, channel)
            self._give_back(engine)
        except EngineError as error:
            LOG.warning("The engine failed: %s.", error)  # a code, for the owner
        except (SarusError, msgspec.MsgspecError) as error:
            LOG.warning("An errand failed: %s.", type(error).__name__)
        except Exception as error:
            LOG.error("An errand failed: %s.", type(error).__name__)
        else:
            return found
        return EngineReply(False)

    def _engine(self) -> Engine:
        """One that waits and still answers, or a new one. Raises EngineError."""
        while True:
            with self._lock:
                engine = self._free.pop() if self._free else None
            if engine is None:
                return open_engine(self._place, self._catalog, self._room)
            if engine.alive():
                return engine
            engine.close()

    def _give_back(self, engine: Engine) -> None:
        with self._lock:
            self._free.append(engine)


@contextmanager
def _closed_unless_done(engine: Engine) -> Iterator[None]:
    """An engine that failed, or was told to stop, is not used again: a late word to stop might
    end what runs next."""
    try:
        yield
    except BaseException:
        engine.close()
        raise


def _watched(engine: Engine, errand: EngineRequest, channel: socket.socket) -> EngineReply:
    """Do an errand; should its channel close meanwhile, cancel it in the engine."""
    relation = decode(errand.relation, LONGEST_JOB, CLASSES)
    if not isinstance(relation, Relation):
        raise QuestionError("This is no relation.")
    over, stop = os.pipe()
    gone = threading.Event()
    watch = threading.Thread(target=_watch, args=(channel, over, engine, gone), daemon=True)
    watch.start()
    try:
        given = {name: table_of(stream) for name, stream in errand.given}
        found = _found(engine, errand.at_once, relation, given, channel)
    finally:
        os.close(stop)
        watch.join()
        os.close(over)
    if gone.is_set():
        raise EngineError("stopped")
    return found


def _found(
    engine: Engine,
    at_once: int,
    relation: Relation,
    given: Mapping[str, pa.Table],
    channel: socket.socket,
) -> EngineReply:
    """All rows; or that all of them have been sent, some at a time."""
    if at_once <= 0:
        return EngineReply(True, stream_of(engine.arrow(relation, given)))
    if not isinstance(engine, Streaming):
        raise EngineError("all at once")
    for batch in engine.batches(relation, at_once):
        reply = EngineReply(True, stream_of(pa.Table.from_batches([batch])))
        send(channel.fileno(), msgspec.msgpack.encode(reply))
    return EngineReply(True)


def _watch(channel: socket.socket, over: int, engine: Engine, gone: threading.Event) -> None:
    """Wait until the errand is over, or its worker gone: then cancel, until it is over."""
    waiting = select.poll()
    waiting.register(channel, select.POLLRDHUP)
    waiting.register(over, 0)
    pause = None
    while over not in [file for file, _ in waiting.poll(pause)]:
        gone.set()
        with suppress(EngineError):
            engine.interrupt()
        pause = AGAIN
        with suppress(KeyError):
            waiting.unregister(channel)


def _follow_vault() -> None:
    """End with the vault, however it ends."""
    with suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(0)


def main(private: Path, path: Path, seconds: int) -> None:
    """Listen until the vault ends."""
    hide()
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    sys.setrecursionlimit(RECURSION)
    threading.stack_size(STACK)
    catalog = decode(receive(0))
    threading.Thread(target=_follow_vault, daemon=True).start()
    host = Host(private, catalog, seconds)
    LOG.setLevel(logging.CRITICAL)  # what is refused now is no errand of anybody's
    host.need_shut()
    LOG.setLevel(logging.WARNING)
    host.warm()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen(16)
        host.serve(listener)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
