"""How much is asked and refused, how long it takes, what is spent: for the owner's monitoring.

Nothing in it is read from data. Seconds are counted as the bound of a wide bucket, in the sums as
well: what a question took, to the millisecond, is nobody's to subtract.
"""

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    make_wsgi_app,
)

from sarus_kernel.errors import OwnerError
from sarus_kernel.wire.messages import Answer, Ask, Explanation, Refusal, Reply

SECONDS = (1.0, 10.0, 60.0, 600.0)
"""The bounds of the buckets; what takes longer counts as the last."""
HERE = "127.0.0.1"
HOSTS = (HERE, "localhost")
"""The names that the figures answer to: one of a stranger's that leads here is none of them."""
LOG = logging.getLogger("sarus_kernel.operations")
"""One line of JSON an event, where the owner wants it: no data, no question, no reason."""
Answering = Callable[[Ask, str], Reply]


class Figures:
    """Owns the counts. Safe for many threads."""

    def __init__(self, load: Callable[[], tuple[int, int]], spent: Callable[[], float]) -> None:
        """`load`: questions under way, and in line; `spent`: epsilon of the budget."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they would tell the moment of the first question
        self.registry = CollectorRegistry()
        kept = self.registry
        words = "Questions, by what came of them"
        self._asked = Counter("sarus_questions", words, ["outcome"], registry=kept)
        words = "Rounded up to the bucket's bound"
        self._took = Histogram("sarus_question_seconds", words, buckets=SECONDS, registry=kept)
        for name, words, figure in (
            ("running", "Questions under way", lambda: load()[0]),
            ("waiting", "Questions in line", lambda: load()[1]),
            ("epsilon_spent", "Of the budget, at its delta", spent),
        ):
            Gauge(f"sarus_{name}", words, registry=kept).set_function(figure)

    def counting(self, answer: Answering) -> Answering:
        """The same answers, counted and logged."""

        def answered(ask: Ask, grantee: str) -> Reply:
            began = time.monotonic()
            reply = answer(ask, grantee)
            seconds, outcome = bucket(time.monotonic() - began), _outcome(reply)
            self._asked.labels(outcome).inc()
            self._took.observe(seconds)
            event("question", grantee=grantee, outcome=outcome, up_to_seconds=seconds)
            return reply

        return answered


def bucket(seconds: float) -> float:
    """The bound of the bucket that so many seconds are in."""
    return next((bound for bound in SECONDS if seconds <= bound), SECONDS[-1])


def _outcome(reply: Reply) -> str:
    match reply:
        case Answer():
            return "answered before" if reply.release.provenance.cached else "answered"
        case Explanation():
            return "price"
        case Refusal():
            return reply.error
    return "other"


def event(what: str, **more: str | float) -> None:
    """One line of the operations' log."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    LOG.info(json.dumps({"time": now, "event": what, **more}))


def write_events() -> None:
    """Write the operations' log to the standard error, from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = 10  # seconds for a request: who says nothing holds no thread for ever

    def log_message(self, *_: object) -> None:
        """The standard error is the operations' log's."""


def _guarded(app: Any) -> Any:
    """The same for who asks for this machine by its own name; nothing for all others."""

    def answered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("HTTP_HOST", "").partition(":")[0] in HOSTS:
            found: Iterable[bytes] = app(environ, start)
            return found
        start("400 Bad Request", [("Content-Type", "text/plain")])
        return [b"Ask for 127.0.0.1."]

    return answered


@contextmanager
def told(figures: Figures, port: int) -> Iterator[str]:
    """Serve the figures to Prometheus on this machine while the block runs; their address."""
    app = _guarded(make_wsgi_app(figures.registry))
    try:
        server = make_server(HERE, port, app, _Server, _Handler)
    except OSError as error:
        raise OwnerError(
            f"The figures cannot be served on port {port}: {error.strerror}.\n"
            "Give another one with --metrics PORT."
        ) from None
    thread = threading.Thread(target=server.serve_forever, name="figures", daemon=True)
    thread.start()
    try:
        yield _address(server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _address(server: WSGIServer) -> str:
    return f"http://{HERE}:{server.server_port}/metrics"
