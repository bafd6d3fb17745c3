"""The vault's side of its workers: hands out jobs, reads answers, stops what runs too long."""

import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from socket import socket
from typing import Self

import msgspec

from sarus_kernel.errors import InternalError, Refused
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.release import Value
from sarus_kernel.vault.stages import Released, Rows
from sarus_kernel.vault.workers.clamp import Misshapen, clamp_rows, clamp_value
from sarus_kernel.vault.workers.hire import Gone, Hired, Zygote, report
from sarus_kernel.vault.workers.jobs import LONGEST_ANSWER, OUTCOMES, Answer, GivenTable, Job
from sarus_kernel.vault.workers.seal import Limits
from sarus_kernel.wire.codec import encode

LOG = logging.getLogger("sarus_kernel.vault")
MOST_AT_ONCE = 4
"""The most jobs that run at the same time; more wait."""
READY = 2
"""The workers that wait, sealed, for a job: most questions take two, one after the other."""
TIMEOUT = 300.0
"""Seconds one job may take."""
REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The request on whose behalf this thread works: what `interrupt` goes by."""


FAILED = (
    "The operation could not be completed on the real data.\n"
    "Why is not said, because that could depend on a single person.\n"
    "Make it work on the synthetic data first, rare and missing values included."
)
"""Whether it was an error, too much memory or too much time: one message for all of it. The kind
of failure goes to the owner's log only."""


class Workers:
    """Owns the zygote and every running job. Safe for many threads."""

    def __init__(self, directory: Path, catalog: Catalog, limits: Limits) -> None:
        self._database = directory / "private" / "data.duckdb"
        self._catalog, self._limits = catalog, limits
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._running: dict[Hired, str] = {}
        self._stopped: set[str] = set()
        self._closed = False
        self._zygote = Zygote(self._database, catalog, limits)
        self._ready: list[socket] = []
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
        tables = tuple(
            GivenTable(name, rows.columns, rows.kinds, rows.rows)
            for name, rows in (given or {}).items()
        )
        job = Job("query", encode(tuple(relations)), tables)
        scope = Scope(self._catalog)
        schemas = [scope.schema(relation) for relation in relations]
        with _held_to_form():
            return clamp_rows(self._run(job, timeout), schemas)

    def call(self, plan: Node, timeout: float = TIMEOUT) -> Value:
        """What a plan of library calls evaluates to on the real data."""
        with _held_to_form():
            return clamp_value(self._run(Job("call", encode(plan)), timeout))

    def interrupt(self, request: str | None = None) -> None:
        """Stop what runs for a request (None: for all), and what it would still start."""
        with self._lock:
            if request is not None:
                self._stopped.add(request)
            for hired, its in self._running.items():
                if request in (None, its):
                    hired.stop()

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
            self._zygote.close()

    def _run(self, job: Job, timeout: float) -> bytes:
        """The body of a job's answer. Raises Refused or InternalError."""
        request = REQUEST.get()
        deadline = time.monotonic() + timeout
        with self._places, self._worker(request) as hired:
            try:
                message = hired.ask(msgspec.msgpack.encode(job), LONGEST_ANSWER, deadline)
                answer = msgspec.msgpack.decode(message, type=Answer)
            except (Gone, TimeoutError, msgspec.MsgspecError) as problem:
                self._need_going(request)
                LOG.warning("A %r job failed: %s.", job.task, type(problem).__name__)
                raise Refused(FAILED) from None
        return _body(job, answer)

    @contextmanager
    def _worker(self, request: str) -> Iterator[Hired]:
        hired = self._hire()
        with self._lock:
            self._running[hired] = request
        try:
            self._need_going(request)
            yield hired
        finally:
            with self._lock:
                del self._running[hired]
            hired.dismiss()
            with self._lock:
                self._prepare()

    def _need_going(self, request: str) -> None:
        if request in self._stopped:
            raise Refused("The question was interrupted.")

    def _hire(self) -> Hired:
        """The worker that waits already, or a new one."""
        for _ in range(READY + 2):
            with self._lock:
                zygote = self._zygote
                try:
                    channel = self._ready.pop(0) if self._ready else zygote.hire()
                except Gone:
                    self._restart(zygote)
                    continue
            try:
                hired = report(channel)
            except Gone:
                with self._lock:
                    self._restart(zygote)
                continue
            if hired.alive():
                return hired
            hired.dismiss()
        raise InternalError("The vault cannot start a worker. Its owner finds why in vault.log.")

    def _prepare(self) -> None:
        """Have workers wait for the next jobs: to fork and seal one takes longer than most jobs."""
        with suppress(Gone):
            while len(self._ready) < READY:
                self._ready.append(self._zygote.hire())

    def _drop_ready(self) -> None:
        for channel in self._ready:
            channel.close()
        self._ready.clear()

    def _restart(self, gone: Zygote) -> None:
        """Replace a zygote, unless another thread has done so already."""
        if self._closed:
            raise InternalError("The vault is closing.")
        if self._zygote is gone:
            LOG.error("The process that workers are forked from is gone; starting another.")
            gone.close()
            self._drop_ready()
            self._zygote = Zygote(self._database, self._catalog, self._limits)


def _body(job: Job, answer: Answer) -> bytes:
    if answer.outcome == "done":
        return answer.body
    outcome = answer.outcome if answer.outcome in OUTCOMES else "other"
    LOG.warning("A %r job failed: %s. %s", job.task, outcome, answer.reason)
    if outcome == "unready":
        raise InternalError("The vault cannot open its data. Its owner finds why in vault.log.")
    raise Refused(FAILED)


@contextmanager
def _held_to_form() -> Iterator[None]:
    try:
        yield
    except Misshapen:
        LOG.warning("A worker's answer did not have the form that was asked for.")
        raise Refused(FAILED) from None
