"""Vaults whose data are in a server: made, asked, interrupted, and silent about their secrets."""

import contextlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psutil
import psycopg
import pytest

from sarus_kernel.client import connect
from sarus_kernel.errors import OwnerError, Refused, SarusError
from sarus_kernel.frontends.blocks import Range
from sarus_kernel.frontends.blocks import parse as parse_function
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.relations import Table, project
from sarus_kernel.rewriting.sample_and_aggregate import in_blocks
from sarus_kernel.vault import blocks
from sarus_kernel.vault.block_trials import rows_in
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.checking import check
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import Made, initialise
from sarus_kernel.vault.owner.origin import Origin, origin_of
from sarus_kernel.vault.timetable import Timetable
from sarus_kernel.vault.workers.data_location import place_of
from sarus_kernel.vault.workers.pool import Workers
from tests.servers import clinic, postgres
from tests.vault.owner.sources import write_parquet

WISHES = InitOptions("clinic", ("person", "person_id"), public=("code",))
BUSY = 4_000
"""Visits of one person: three copies of the table, joined on the person, are 6e10 rows."""
TABLES = {
    "person": "SELECT i::BIGINT AS person_id, 150.0 + i % 40 AS height FROM range(1, 401) t(i)",
    "visit": f"""SELECT i AS visit_id, i % 10 AS code,
        CASE WHEN i < {BUSY} THEN 7 ELSE 1 + i % 400 END AS person_id
        FROM range({BUSY} + 2000) t(i)""",
    "code": "SELECT i AS code, 'code ' || i AS label FROM range(10) t(i)",
}
ENDLESS = ("SELECT COUNT(*) FROM visit a JOIN visit b ON a.person_id = b.person_id "
           "JOIN visit c ON a.person_id = c.person_id "
           "WHERE a.code * b.code + c.code = 17")  # fmt: skip


@pytest.fixture(scope="module")
def server() -> str:
    """The URL of a database with a clinic."""
    return clinic.source("clinic")


@pytest.fixture(scope="module")
def made(server: str, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The vault that `init --from postgresql://…` makes of it."""
    directory = tmp_path_factory.mktemp("served") / "vault"
    reader = server.replace(f"{postgres.USER}@", f"{postgres.READER}@", 1)
    return initialise(directory, origin_of(server, asked=reader), WISHES)


def test_a_catalog_of_declared_types(made: Made) -> None:
    """Kinds, keys and NOT NULL are the server's; rows that belong to nobody are left out."""
    tables = {table.name: table for table in made.tables}
    person = {column.name: column for column in tables["person"].columns}
    kinds = {name: column.kind.value for name, column in person.items()}
    assert kinds == {"person_id": "integer", "sex": "text", "height": "number", "born": "date",
                     "seen": "timestamp", "name": "text", "paid": "number",
                     "smoker": "boolean"}  # fmt: skip
    assert tables["visit"].key == "visit_id"
    assert not person["name"].nullable and person["smoker"].nullable
    assert tables["staff"].access == "withheld"
    assert made.copied["visit"].dropped > 0
    assert check(made.directory) == ()


def test_the_copy_is_in_the_server(made: Made, server: str) -> None:
    """No row stays in the vault's directory; NaN, infinities and orphans are not in the copy."""
    private = made.directory / "private"
    assert {file.name for file in private.iterdir()} == {
        "draft.toml", "engine.toml", "format.toml", "ledger.db", "salt", "signing.key",
        "snapshot.toml", "source.toml", "twin.duckdb",
    }  # fmt: skip
    place = place_of(private)
    assert (private / "engine.toml").stat().st_mode & 0o777 == 0o600
    with psycopg.connect(server) as copy:
        copy.execute(f"SET search_path = {place['schema']}")
        rows = copy.execute("SELECT height, seen FROM person ORDER BY person_id LIMIT 3").fetchall()
        assert rows[0][0] is None and rows[1][0] == pytest.approx(152.1)
        assert str(rows[0][1]) == "2019-12-31 23:30:00"  # in UTC, whatever the server's zone
        found = copy.execute("SELECT name, count(*) FROM person WHERE person_id % 7 < 2 GROUP BY 1")
        assert {name for name, _ in found} == {"", 'a, "b"\nü'}
        missing = copy.execute("SELECT count(*) FROM visit WHERE person_id IS NULL OR day > now()")
        assert missing.fetchone() == (0,)
        tables = copy.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s",
                              (place["schema"],))  # fmt: skip
        assert {name for (name,) in tables} == {"person", "visit", "code"}


def test_answers(made: Made) -> None:
    """Questions are answered by the server; nothing public speaks of where it is."""
    with connect(made.directory) as vault:
        text = "SELECT code.label, COUNT(*) AS n FROM visit JOIN code ON visit.code = code.code"
        release = vault.ask(parse(f"{text} GROUP BY code.label", vault.catalog), 1.0)
        assert len(release.value.rows) == 10
        # about 158 rows each, five or so of a person: some 25 times the noise's scale
        assert all(abs(int(str(n)) - 158) < 300 for _, n in release.value.rows)
        shown = vault.explain(parse("SELECT SUM(height) FROM person", vault.catalog))
    assert "INT_OF(" in shown.query
    secrets = (str(place_of(made.directory / "private")["schema"]), "host=", postgres.READER)
    public = (made.directory / "catalog.toml").read_text("utf-8") + repr(shown)
    assert not any(word in public for word in secrets)


def test_rows_of_blocks_come_in_one_pass(made: Made) -> None:
    """As the server finds them, some at a time: each block has what a query of its own gives."""
    catalog = load(made.directory)
    code = "def f(person, visit): return len(visit)"
    plan = parse_function(code, catalog, [Range("", 0, 500)], 3, 1.0)
    query = in_blocks(plan, catalog, (1.0, 0.0), 50, "salt")
    times = Timetable(reading=60.0, late=30.0, seconds=1.0)
    workers = Workers.start(made.directory, catalog)
    try:
        ways = [way(query, workers, times)[0] for way in (blocks._in_one_pass, blocks._one_by_one)]
    finally:
        workers.close()
    one_pass, each = ([[rows_in(t) for t in block] for block in way] for way in ways)
    assert one_pass == each and len(each) == 3
    assert sum(people for people, _ in each) == 400
    assert [*map(bytes, ways[0][0])] == [*map(bytes, ways[1][0])]


def test_a_model_is_fitted_to_rows_of_the_server(made: Made) -> None:
    """Its people are split, and counted, by what the server says of them."""
    tall = apply("greater", Column("height"), literal(170.0))
    rows = project(Table("person"), {"tall": tall, "smoker": Column("smoker")})
    columns = Collection("list", (Constant("tall"),))
    x, y = (Call("operator.getitem", (rows, key)) for key in (columns, Constant("smoker")))
    model = Call("sklearn.linear_model.LogisticRegression")
    scores = Call("sklearn.model_selection.cross_val_score", (model, x, y), ("cv",), (Constant(2),))
    with connect(made.directory) as vault:
        release = vault.ask(scores, 1.0)
    assert release.provenance.words() == "Differentially-private evaluation (epsilon=1.00)"
    assert len(release.value.rows) == len(release.value.intervals) == 2


def test_the_reader_can_only_read(made: Made) -> None:
    """The role the vault asks as can neither write, nor read the source, nor make anything."""
    place = place_of(made.directory / "private")
    for statement in ("INSERT INTO person (person_id) VALUES (0)", "TABLE public.person",
                      "CREATE TABLE mine (i int)", "COPY person TO PROGRAM 'cat'"):  # fmt: skip
        with psycopg.connect(place["url"]) as copy:
            copy.execute(f"SET search_path = {place['schema']}")
            assert copy.execute("SELECT count(*) FROM person").fetchone() == (clinic.PEOPLE,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                copy.execute(statement.encode())


def test_another_schema_is_no_copy(made: Made, server: str, tmp_path: Path) -> None:
    """Where the schema is not the one that was verified, nothing is answered."""
    place = place_of(made.directory / "private")
    (tmp_path / "private").mkdir()
    other = (made.directory / "private" / "engine.toml").read_text("utf-8")
    text = other.replace(place["version"], "another")
    (tmp_path / "private" / "engine.toml").write_text(text, "utf-8")
    with connect(made.directory) as vault:
        catalog = vault.catalog
    workers = Workers.start(tmp_path, catalog)
    try:
        with pytest.raises(SarusError, match="cannot open its data"):
            workers.query([parse("SELECT COUNT(*) AS n FROM person", catalog)])
    finally:
        workers.close()
    assert "another version" in (tmp_path / "private" / "vault.log").read_text("utf-8")


def test_lost_connections_are_made_anew(made: Made, server: str) -> None:
    """The server ends every connection, the host is killed: the next question is answered."""
    with connect(made.directory) as vault:
        catalog = vault.catalog
    workers = Workers.start(made.directory, catalog)
    question = parse("SELECT COUNT(*) AS n FROM person", catalog)
    try:
        assert workers.query([question])[0].rows == ((clinic.PEOPLE,),)
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                          "WHERE usename = %s", (postgres.READER,))  # fmt: skip
        assert workers.query([question])[0].rows == ((clinic.PEOPLE,),)
        for child in psutil.Process().children():
            if str(made.directory / "private") in child.cmdline():  # not the hosts of other tests
                child.kill()
                assert _within(100, lambda: child.status() == psutil.STATUS_ZOMBIE)  # noqa: B023
        assert workers.query([question])[0].rows == ((clinic.PEOPLE,),)
    finally:
        workers.close()


def test_an_error_of_the_server_is_not_heard(made: Made, server: str) -> None:
    """Whatever the server says, the answer is the same refusal; the log has a code, no value."""
    place = place_of(made.directory / "private")
    with connect(made.directory) as vault:
        catalog = vault.catalog
    with psycopg.connect(server, autocommit=True) as admin:
        revoke = f"REVOKE SELECT ON {place['schema']}.person FROM {postgres.READER}"
        admin.execute(revoke.encode())
    workers = Workers.start(made.directory, catalog)
    try:
        with pytest.raises(Refused, match="could not be completed"):
            workers.query([parse("SELECT COUNT(*) AS n FROM person", catalog)])
    finally:
        workers.close()
        with psycopg.connect(server, autocommit=True) as admin:
            grant = f"GRANT SELECT ON {place['schema']}.person TO {postgres.READER}"
            admin.execute(grant.encode())
    log = (made.directory / "private" / "vault.log").read_text("utf-8")
    assert "42501" in log and "permission denied" not in log


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("postgresql://nobody:hunter2@/none?host=/nowhere", "did not do what was asked"),
        ("spark:local[2]", "--parquet"),
    ],
)
def test_a_source_that_is_not_there(source: str, words: str, tmp_path: Path) -> None:
    """One to three lines, without the password; nothing is left behind."""
    with pytest.raises(OwnerError, match=words) as caught:
        initialise(tmp_path / "vault", origin_of(source), WISHES)
    assert "hunter2" not in str(caught.value) and len(str(caught.value).splitlines()) <= 3
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_no_schema(server: str, tmp_path: Path) -> None:
    """Where the reader cannot log in, neither directory nor schema is left."""
    wrong = origin_of(server, asked=server.replace(f"{postgres.USER}@", "stranger@", 1))
    with pytest.raises(OwnerError):
        initialise(tmp_path / "vault", wrong, WISHES)
    assert list(tmp_path.iterdir()) == []
    with psycopg.connect(server) as admin:
        found = admin.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'sarus%'")
        assert found.fetchone() == (1,)


# --- interrupts


def _twice(condition: Callable[[], bool], seconds: float) -> bool:
    if not condition():
        return False
    time.sleep(seconds)
    return condition()


def _in_file(folder: Path) -> Origin:
    return Origin(files=write_parquet(folder / "source", TABLES))


def _in_postgres(folder: Path) -> Origin:
    url = postgres.url("busy")
    with psycopg.connect(url) as database, duckdb.connect() as source:
        for name, query in TABLES.items():
            rows = source.sql(query)
            columns = ", ".join(
                f"{c} {'text' if str(t) == 'VARCHAR' else 'float8' if c == 'height' else 'bigint'}"
                for c, t in zip(rows.columns, rows.types, strict=True)
            )
            database.execute(f"CREATE TABLE {name} ({columns})".encode())
            with database.cursor().copy(f"COPY {name} FROM STDIN".encode()) as copied:
                for row in rows.fetchall():
                    copied.write_row(row)
    return origin_of(url, in_server=True)


def _in_spark(folder: Path) -> Origin:
    return origin_of("spark:local[2]", write_parquet(folder / "source", TABLES))


@contextlib.contextmanager
def _asking(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A notebook's process that asks a question of a few hours."""
    code = (
        # a shell's background process ignores interrupts, and so do those that it starts
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from sarus_kernel.client import connect\nfrom sarus_kernel.frontends.sql import parse\n"
        f"with connect({str(directory)!r}) as vault:\n"
        f"    plan = parse({ENDLESS!r}, vault.catalog)\n"
        "    try:\n        vault.ask(plan)\n"
        "    except KeyboardInterrupt:\n        print('interrupted', flush=True)\n"
        "    input()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as notebook:
        try:
            yield notebook
        finally:
            notebook.kill()


def _working(notebook: psutil.Process, word: str) -> Callable[[], bool]:
    """Whether a process below the notebook's, with a word in its command, is computing now."""

    def works() -> bool:
        for process in notebook.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                if word in " ".join(process.cmdline()) and process.cpu_percent(0.5) > 25:
                    return True
        return False

    return works


def _active(notebook: psutil.Process, word: str) -> Callable[[], bool]:
    """Whether the PostgreSQL server runs a question for the vault."""
    where = "state = 'active' AND datname = 'busy' AND pid <> pg_backend_pid()"

    def works() -> bool:
        with psycopg.connect(postgres.url()) as admin:
            text = f"SELECT count(*) FROM pg_stat_activity WHERE {where}"
            return admin.execute(text.encode()).fetchone() != (0,)

    return works


def _within(seconds: float, condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.timeout(420)
@pytest.mark.parametrize(
    ("source", "watch", "word"),
    [
        (_in_file, _working, "workers.fork_server"),
        (_in_postgres, _active, ""),
        (_in_spark, _working, "java"),
    ],
    ids=("duckdb", "postgres", "spark"),
)
def test_an_interrupt_reaches_the_engine(
    source: Callable[[Path], Origin],
    watch: Callable[[psutil.Process, str], Callable[[], bool]],
    word: str,
    tmp_path: Path,
) -> None:
    """A notebook's interrupt ends the query where it runs, and the vault goes on."""
    made = initialise(tmp_path / "vault", source(tmp_path), WISHES)
    # Without a twin nothing tries the question before: it runs on the real rows when it is stopped.
    # A trial that is stopped is tested in tests/vault/workers/test_twin_queries.py.
    shutil.rmtree(made.directory / "twin")
    (made.directory / "private" / "twin.duckdb").unlink()
    with _asking(made.directory) as notebook:
        works = watch(psutil.Process(notebook.pid), word)
        # engines are busy while they start, too
        assert _within(120, lambda: _twice(works, 5 if word == "java" else 0.5))
        notebook.send_signal(signal.SIGINT)
        assert notebook.stdout is not None and notebook.stdout.readline() == b"interrupted\n"
        # hours before the question would end by itself; an engine that still starts does that first
        assert _within(150, lambda: _twice(lambda: not works(), 1))
