"""The vault's side of its workers: hands out jobs, reads answers, stops what runs too long."""

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from pathlib import Path
from socket import socket
from typing import Self

import msgspec

from sarus_kernel.errors import InternalError, Refused
from sarus_kernel.measurements import Released, Rows
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.release import Value
from sarus_kernel.vault.workers.clamp import clamp_rows, clamp_value
from sarus_kernel.vault.workers.data_location import Where, is_served, place_of
from sarus_kernel.vault.workers.engine_host_client import EngineHostClient
from sarus_kernel.vault.workers.failing import FAILED, LATE, Late, body_of, held_to_form
from sarus_kernel.vault.workers.jobs import (
    CELLS_OF,
    LONGEST_ANSWER,
    REAL,
    STUDIO,
    SYNTHETIC,
    TWIN,
    Answer,
    GivenTable,
    Job,
)
from sarus_kernel.vault.workers.seal import AT_ONCE, Limits
from sarus_kernel.vault.workers.spawning import ForkServer, Gone, Worker, report
from sarus_kernel.wire.codec import encode

LOG = logging.getLogger("sarus_kernel.vault")
MOST_AT_ONCE = AT_ONCE
"""The most jobs that run at the same time; more wait."""
READY = {REAL: 2, SYNTHETIC: 2, STUDIO: 0}
"""The workers that wait, sealed, for a job: most questions take two, one after the other."""
LONGEST = LONGEST_ANSWER + 1_000
"""Bytes of an answer with what is around it."""
TIMEOUT = 300.0
"""Seconds one job may take."""
TWIN_TIMEOUT = 60.0
"""Seconds a job on the synthetic tables may take. What is later is no answer at all: what a
question gives may not depend on how busy the machine is."""
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The request on whose behalf this thread works: what `interrupt` goes by."""


class Workers:
    """Owns the fork server and every running job. Safe for many threads."""

    def __init__(self, directory: Path, catalog: Catalog, limits: Limits) -> None:
        private = directory / "private"
        self._catalog, self.limits = catalog, limits
        self.engine = place_of(private)["engine"]
        self._host = EngineHostClient(private, catalog, limits) if is_served(private) else None
        self._where = Where(private, self._host.path if self._host else None)
        self._lock = threading.Lock()
        # apart: whether the twin says something, which shows, may not wait for real rows
        self._places = {data: threading.BoundedSemaphore(MOST_AT_ONCE) for data in READY}
        self._running: dict[Worker, str] = {}
        self._stopped: set[str] = set()
        self._closed = False
        self._fork_server = ForkServer(self._where, catalog, limits)
        self._ready: dict[bytes, list[socket]] = {tables: [] for tables in READY}
        self.has_twin = (private / TWIN).is_file()
        self._prepare()

    @classmethod
    def start(cls, directory: Path, catalog: Catalog, limits: Limits | None = None) -> Self:
        """Begin to load the libraries, in a process of their own; does not wait for them."""
        return cls(directory, catalog, limits or Limits())

    def query(
        self,
        relations: Sequence[Relation],
        given: Mapping[str, Rows | Released] | None = None,
        timeout: float = TIMEOUT,
    ) -> tuple[Rows, ...]:
        """The exact rows of some relations. `given`: what their `Given` relations stand for."""
        return self._query(REAL, relations, given or {}, timeout)

    def query_twin(
        self,
        relations: Sequence[Relation],
        given: Mapping[str, Rows | Released] | None = None,
        timeout: float = TWIN_TIMEOUT,
    ) -> tuple[Rows, ...] | None:
        """The same of the synthetic tables, by a worker that cannot see any others.

        None where there are no such tables, or no such answer. Raises Refused if it is late.
        """
        if not self.has_twin:
            return None
        try:
            return self._query(SYNTHETIC, relations, given or {}, timeout)
        except Late:
            raise Refused(LATE) from None
        except Refused:
            self.need_going()  # what is stopped during its trial is not charged after it
            return None

    def _query(
        self,
        data: bytes,
        relations: Sequence[Relation],
        given: Mapping[str, Rows | Released],
        timeout: float,
    ) -> tuple[Rows, ...]:
        tables = tuple(
            GivenTable(name, rows.columns, rows.kinds, rows.rows) for name, rows in given.items()
        )
        job = Job("query", encode(tuple(relations)), tables)
        scope = Scope(self._catalog)
        schemas = [scope.schema(relation) for relation in relations]
        with held_to_form():
            return clamp_rows(self._run(job, timeout, data), schemas)

    def call(self, plan: Node, timeout: float = TIMEOUT) -> Value:
        """What a plan of library calls evaluates to on the real data."""
        with held_to_form():
            return clamp_value(self._run(Job("call", encode(plan)), timeout))

    def smallest_leaf(self, fit: Node, x: Node, timeout: float = TIMEOUT) -> Value:
        """How many people are in the smallest leaf of a fit: for the owner's eyes alone."""
        with held_to_form():
            return clamp_value(self._run(Job("leaf", encode((fit, x))), timeout))

    def call_twin(self, plan: Node) -> Value | None:
        """The same on the synthetic tables, by a worker that cannot see any others; else None."""
        if not self.has_twin:
            return None
        try:
            with held_to_form():
                return clamp_value(self._run(Job("call", encode(plan)), TWIN_TIMEOUT, SYNTHETIC))
        except Refused:
            self.need_going()
            return None

    def cells(
        self,
        data: bytes,
        relations: Sequence[Relation],
        timeout: float = TWIN_TIMEOUT,
        *,
        in_turn: bool = False,
    ) -> list[msgspec.Raw]:
        """The rows of some relations in an order of their own, to be handed on, not looked into;
        at once where the caller has its `turn` already."""
        job = Job("cells", encode(tuple(relations)))
        try:
            return CELLS_OF.decode(self._run(job, timeout, data, in_turn))
        except msgspec.MsgspecError:
            raise Refused(FAILED) from None

    def interrupt(self, request: str | None = None) -> None:
        """Stop what runs for a request (None: for all), and what it would still start."""
        with self._lock:
            if request is not None:
                self._stopped.add(request)
            for worker, its in self._running.items():
                if request in (None, its):
                    worker.stop()

    def forget(self, request: str) -> None:
        """A request has ended: nothing of it is left to interrupt."""
        with self._lock:
            self._stopped.discard(request)

    def close(self) -> None:
        """Stop everything."""
        self.interrupt()
        with self._lock:
            self._closed = True
            self._drop_ready()
            self._fork_server.close()
            if self._host is not None:
                self._host.close()

    def _run(self, job: Job, timeout: float, data: bytes = REAL, in_turn: bool = False) -> bytes:
        """The body of a job's answer. Raises Refused or InternalError."""
        request = REQUEST.get()
        with nullcontext() if in_turn else self.turn(data):
            answer = self._ask(job, request, timeout, data)
            for _ in range(READY[data] + 1):
                if answer.outcome != "unready" or not self.renew():
                    break
                answer = self._ask(job, request, timeout, data)
        return body_of(job, answer)

    def renew(self) -> bool:
        """The workers that waited may have known a host, or a server, that is gone since: others
        in their place. Whether there is a host at all."""
        if self._host is None:
            return False
        with self._lock:
            self._drop_ready()
            self._host.keep_up()
        return True

    def _ask(self, job: Job, request: str, timeout: float, data: bytes) -> Answer:
        """What one worker answers, in time from when it is there. Raises Refused, InternalError."""
        with self.worker(request, data) as worker:
            deadline = time.monotonic() + timeout
            try:
                worker.say(msgspec.msgpack.encode(job), deadline)
                return msgspec.msgpack.decode(worker.hear(LONGEST, deadline), type=Answer)
            except (Gone, TimeoutError, msgspec.MsgspecError) as problem:
                self.need_going(request)
                LOG.warning("A %r job failed: %s.", job.task, type(problem).__name__)
                # of real rows no kind of failure is told apart: it may depend on one person
                late = data == SYNTHETIC and isinstance(problem, TimeoutError)
                raise (Late if late else Refused)(FAILED) from None

    def turn(self, data: bytes) -> threading.BoundedSemaphore:
        """Entered when one more job may run: for one, or for several one after the other."""
        return self._places[data]

    @contextmanager
    def seat(self, data: bytes) -> Iterator[Worker]:
        """One worker for a whole conversation, when it is its turn. Raises InternalError."""
        with self.turn(data), self.worker(REQUEST.get(), data) as worker:
            yield worker

    @contextmanager
    def worker(self, request: str, data: bytes) -> Iterator[Worker]:
        """One worker, for one job of a request; it ends with the job. Raises InternalError."""
        worker = self._spawn(data)
        with self._lock:
            self._running[worker] = request
        try:
            self.need_going(request)
            yield worker
        finally:
            with self._lock:
                del self._running[worker]
            worker.dismiss()
            with self._lock:
                self._prepare()

    def need_going(self, request: str | None = None) -> None:
        """Raises Refused if a request (None: the one this thread works for) was interrupted."""
        if (request or REQUEST.get()) in self._stopped:
            raise Refused("The question was interrupted.")

    def _spawn(self, data: bytes) -> Worker:
        """The worker that waits already, or a new one."""
        for _ in range(READY.get(data, 0) + 2):
            with self._lock:
                fork_server = self._fork_server
                if self._host is not None:
                    self._host.keep_up()  # a worker would wait for one that is gone
                try:
                    fork_server.need_alive()  # those that wait die with it, but not at once
                    ready = self._ready.get(data)
                    channel = ready.pop(0) if ready else fork_server.spawn(data)
                except Gone:
                    self._restart(fork_server)
                    continue
            try:
                worker = report(channel)
            except Gone:
                with self._lock:
                    self._restart(fork_server)
                continue
            if worker.alive():
                return worker
            worker.dismiss()
        raise InternalError("The vault cannot start a worker. Its owner finds why in vault.log.")

    def _prepare(self) -> None:
        """Have workers wait for the next jobs: to fork and seal one takes longer than most jobs."""
        with suppress(Gone):
            for data, ready in self._ready.items():
                while len(ready) < READY[data] and (data != SYNTHETIC or self.has_twin):
                    ready.append(self._fork_server.spawn(data))

    def _drop_ready(self) -> None:
        for ready in self._ready.values():
            for channel in ready:
                channel.close()
            ready.clear()

    def _restart(self, gone: ForkServer) -> None:
        """Replace a fork server, unless another thread has done so already."""
        if self._closed:
            raise InternalError("The vault is closing.")
        if self._fork_server is gone:
            LOG.error("The process that workers are forked from is gone; starting another.")
            gone.close()
            self._drop_ready()
            self._fork_server = ForkServer(self._where, self._catalog, self.limits)
