"""Workers: rows come back as asked for, and failures come back as one sentence."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from sarus_kernel.errors import InternalError, Refused
from sarus_kernel.measurements import Rows
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.calls import Call, constant
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.inner import Given, KeepKeys
from sarus_kernel.plan.relations import Aggregate, Filter, Join, Project, Table, keep
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.pool import REQUEST, Workers
from tests.vault.workers.conftest import CATALOG

PERSON = Table("person")
COUNT = Aggregate(PERSON, (), (), ("n",), (Aggregation("count"),))


def slow(rows: int = 1000) -> Aggregate:
    """A join that takes far longer than any test waits."""
    relation = keep(PERSON, ["person_id"])
    for turn in range(3):
        other = Project(PERSON, (f"other_{turn}",), (Column("height"),))
        relation = Join(relation, other, "cross")
    return Aggregate(relation, (), (), ("n",), (Aggregation("sum", (Column("other_0"),)),))


def test_rows_have_the_kinds_of_the_schema(workers: Workers) -> None:
    """Integers, numbers, text, dates, timestamps and booleans arrive as plain values."""
    one = Filter(PERSON, apply("equal", Column("person_id"), literal(11)))
    (rows,) = workers.query([one])
    assert rows.columns == ("person_id", "height", "name", "born", "seen", "alive")
    assert rows.kinds == ("integer", "number", "text", "date", "timestamp", "boolean")
    assert rows.rows == ((11, 161.5, "name 11", "1950-01-12", "2020-01-01T12:00:00", False),)


def test_several_relations_are_answered_in_order(workers: Workers) -> None:
    """One job may run all queries of a question."""
    few = Filter(PERSON, apply("less", Column("person_id"), literal(3)))
    counts = workers.query([COUNT, Aggregate(few, (), (), ("n",), (Aggregation("count"),))])
    assert [rows.rows for rows in counts] == [((1000,),), ((3,),)]


def test_released_tables_can_be_handed_along(workers: Workers) -> None:
    """A `Given` relation stands for rows that the vault sends with the job."""
    given = Given("released", ("key", "day", "x"), ("integer", "date", "number"))
    rows = Rows(given.names, given.kinds, ((1, "2020-02-03", 0.5), (2, None, None)))
    (answer,) = workers.query([given], {"released": rows})
    assert set(answer.rows) == set(rows.rows)


def test_an_empty_given_table_keeps_its_columns(workers: Workers) -> None:
    """No rows is a table too."""
    given = Given("released", ("key",), ("text",))
    (answer,) = workers.query([given], {"released": Rows(given.names, given.kinds, ())})
    assert answer == Rows(("key",), ("text",), ())


def test_inner_nodes_reach_the_worker(workers: Workers) -> None:
    """Relations that only the vault makes are understood inside, whatever the wire forbids."""
    kept = KeepKeys(keep(PERSON, ["person_id", "name"]), "person_id", ("name",), 1, "salt")
    (rows,) = workers.query([Aggregate(kept, (), (), ("n",), (Aggregation("count"),))])
    assert rows.rows == ((1000,),)


def test_a_call_comes_back_as_a_value(workers: Workers) -> None:
    """pandas runs on the real table."""
    heights = Call("operator.getitem", (PERSON, constant("height")))
    value = workers.call(Call("pandas.Series.max", (heights,)))
    assert (value.form, value.kinds, value.rows) == ("scalar", ("number",), ((199.5,),))


def test_a_failing_call_says_nothing(workers: Workers) -> None:
    """An error on the real data is one fixed sentence, the same for every reason."""
    name = Call("operator.getitem", (PERSON, constant("name")))
    with pytest.raises(Refused) as failure:
        workers.call(Call("pandas.Series.astype", (name, constant("float64"))))
    assert str(failure.value) == FAILED
    assert failure.value.__cause__ is None


def test_a_job_that_takes_too_long_fails_like_any_other(workers: Workers) -> None:
    """Time-outs are not told apart: how long a job takes may depend on one person."""
    begin = time.monotonic()
    with pytest.raises(Refused) as failure:
        workers.query([slow()], timeout=0.5)
    assert str(failure.value) == FAILED
    assert time.monotonic() - begin < 100


def test_interrupt_stops_the_jobs_of_one_request(workers: Workers) -> None:
    """Another request's job goes on."""
    outcomes: dict[str, object] = {}

    def ask(request: str, timeout: float) -> None:
        REQUEST.set(request)
        begin = time.monotonic()
        try:
            workers.query([slow()], timeout=timeout)
        except Refused as refusal:
            outcomes[request] = (str(refusal), time.monotonic() - begin)

    threads = [
        threading.Thread(target=ask, args=arguments) for arguments in (("mine", 250), ("yours", 3))
    ]
    for thread in threads:
        thread.start()
    time.sleep(1)
    workers.interrupt("mine")
    for thread in threads:
        thread.join(200)
    workers.forget("mine")
    words, seconds = outcomes["mine"]  # type: ignore[misc]
    assert words == "The question was interrupted."
    assert seconds < 200
    assert outcomes["yours"][0] == FAILED  # type: ignore[index]


def test_jobs_run_side_by_side(workers: Workers) -> None:
    """Eight threads get their own answers."""
    answers: dict[int, object] = {}

    def ask(number: int) -> None:
        one = Filter(PERSON, apply("equal", Column("person_id"), literal(number)))
        answers[number] = workers.query([keep(one, ["person_id"])])[0].rows

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(200)
    assert answers == {number: ((number,),) for number in range(8)}


def test_a_dead_fork_server_is_replaced(directory: Path) -> None:
    """If the warm process dies, the next job still gets an answer."""
    workers = Workers.start(directory, CATALOG)
    try:
        assert workers.query([COUNT])[0].rows == ((1000,),)
        os.kill(workers._fork_server._process.pid, signal.SIGKILL)
        workers._fork_server._process.wait()
        time.sleep(0.2)
        for _ in range(2):
            assert workers.query([COUNT])[0].rows == ((1000,),)
    finally:
        workers.close()


def test_without_its_database_a_worker_says_so(tmp_path: Path) -> None:
    """A vault whose data are gone has a bug or a broken disk: no fault of the question."""
    (tmp_path / "private").mkdir()
    workers = Workers.start(tmp_path, CATALOG)
    try:
        with pytest.raises(InternalError, match="cannot open its data"):
            workers.query([COUNT])
    finally:
        workers.close()
