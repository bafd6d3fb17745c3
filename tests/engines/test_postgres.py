"""The PostgreSQL engine: its settings are its own, its names whole, its queries end when told."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from sarus_kernel.engines.engine import EngineError
from sarus_kernel.engines.postgres import Postgres
from sarus_kernel.engines.sql.postgres import helpers, short
from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.columns import Column, literal
from sarus_kernel.plan.relations import Values, project
from tests.clinic import CLINIC
from tests.servers import postgres

ENDLESS = "SELECT count(*) FROM concept a, concept b, concept c, concept d WHERE a.code < b.parent"


@pytest.fixture(scope="module")
def url() -> str:
    """A database with the schema of a copy."""
    url = postgres.url("engine")
    with psycopg.connect(url) as server:
        server.execute("CREATE SCHEMA copy; SET search_path = copy; COMMENT ON SCHEMA copy IS 'v1'")
        server.execute(helpers("C.utf8").encode())
        server.execute("CREATE TABLE concept (code bigint, label text, parent bigint)")
        server.execute("INSERT INTO concept SELECT i, 'x', i FROM generate_series(1, 3000) AS i")
    return url


@pytest.fixture
def engine(url: str) -> Iterator[Postgres]:
    """A connection."""
    engine = Postgres.connect(url, "copy", CLINIC, seconds=60)
    yield engine
    engine.close()


def test_settings_of_the_server_do_not_matter(engine: Postgres) -> None:
    """The server is in Tokyo and writes dates as Germans do; here it is UTC and ISO."""
    asked = {name: engine._connection.execute(f"SHOW {name}").fetchone()
             for name in ("timezone", "datestyle", "transaction_read_only", "statement_timeout",
                          "client_connection_check_interval")}  # fmt: skip
    assert asked == {"timezone": ("UTC",), "datestyle": ("ISO, YMD",),
                     "transaction_read_only": ("on",), "statement_timeout": ("1min",),
                     "client_connection_check_interval": ("200ms",)}  # fmt: skip


def test_nothing_can_be_written(engine: Postgres) -> None:
    """Even a role that may write does not."""
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        engine._connection.execute("INSERT INTO concept VALUES (0, 'y', 0)")


def test_names_stay_apart(engine: Postgres) -> None:
    """Two names that PostgreSQL would cut to one are two, and come back as they were."""
    names = ("é" * 40 + "a", "é" * 40 + "b")
    relation = Values(names, ("integer", "integer"), ((literal(1), literal(2)),))
    turned = project(relation, {names[1]: Column(names[0]), names[0]: Column(names[1])})
    assert engine.arrow(turned).to_pylist() == [{names[1]: 1, names[0]: 2}]
    assert len({short(name) for name in names}) == 2
    assert all(len(short(name).encode()) <= 63 for name in (*names, "x" * 300))


def test_interrupt(engine: Postgres) -> None:
    """A long query ends soon after it is interrupted, in the server too; the next one runs."""
    threading.Timer(0.3, engine.interrupt).start()
    begin = time.perf_counter()
    with pytest.raises(EngineError, match="57014"):
        engine.arrow(parse(ENDLESS, CLINIC))
    assert time.perf_counter() - begin < 100
    assert engine.arrow(parse("SELECT count(*) AS n FROM concept", CLINIC)).to_pylist() == [
        {"n": 3000}
    ]


def test_a_query_ends_with_its_connection(url: str) -> None:
    """Should whoever asked be killed, nothing goes on in the server."""
    engine = Postgres.connect(url, "copy", CLINIC)
    pid = engine._connection.info.backend_pid

    def ask() -> None:
        with suppress(EngineError):
            engine.arrow(parse(ENDLESS, CLINIC))

    asked = threading.Thread(target=ask)
    asked.start()
    with psycopg.connect(url, autocommit=True) as server:
        find = "SELECT state FROM pg_stat_activity WHERE pid = %s"
        while server.execute(find, (pid,)).fetchone() != ("active",):
            time.sleep(0.05)
        engine._connection.pgconn.finish()
        end = time.monotonic() + 100
        while server.execute(find, (pid,)).fetchone() is not None:
            assert time.monotonic() < end
            time.sleep(0.05)
    asked.join(100)


def test_another_version_is_not_asked(url: str) -> None:
    """The mark of the schema has to be the one that was verified."""
    Postgres.connect(url, "copy", CLINIC, version="v1").close()
    for schema in ("copy", "nowhere"):
        with pytest.raises(EngineError, match="another version"):
            Postgres.connect(url, schema, CLINIC, version="v2")


def test_errors_have_no_words_of_the_server(url: str) -> None:
    """A code of five characters, whatever went wrong."""
    with pytest.raises(EngineError) as caught:
        Postgres.connect(url.replace("/engine", "/hunter2"), "copy", CLINIC)
    assert "hunter2" not in str(caught.value) and caught.value.__cause__ is None


def test_no_nul(engine: Postgres) -> None:
    """A text that PostgreSQL does not have is refused in our words."""
    with pytest.raises(QuestionError, match="NUL"):
        engine.arrow(parse("SELECT count(*) FROM concept WHERE label = 'a\0b'", CLINIC))
