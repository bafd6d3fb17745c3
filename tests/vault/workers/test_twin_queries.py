"""Questions tried on the synthetic tables, by workers that see no others."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.errors import Refused
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.relations import Aggregate, Table
from sarus_kernel.vault.workers.jobs import REAL
from sarus_kernel.vault.workers.pool import MOST_AT_ONCE, REQUEST, Workers
from tests.vault.workers.conftest import CATALOG

COUNT = Aggregate(Table("person"), (), (), ("n",), (Aggregation("count"),))


@pytest.fixture
def both(directory: Path, tmp_path: Path) -> Iterator[Workers]:
    """Workers over 1,000 real people and three made-up ones."""
    place = tmp_path / "vault"
    shutil.copytree(directory, place)
    with duckdb.connect(str(place / "private" / "twin.duckdb")) as twin:
        twin.execute(f"ATTACH '{place / 'private' / 'data.duckdb'}' AS real (READ_ONLY)")
        twin.execute("CREATE TABLE person AS FROM real.person LIMIT 3")
    pool = Workers.start(place, CATALOG)
    yield pool
    pool.close()


def test_each_worker_sees_its_own_tables(both: Workers) -> None:
    """Real people where people are asked about, made-up ones where a question is tried."""
    for _ in range(3):
        tried = both.query_twin([COUNT])
        assert tried is not None and tried[0].rows == ((3,),)
        assert both.query([COUNT])[0].rows == ((1_000,),)


def test_real_jobs_do_not_hold_up_the_twin(both: Workers) -> None:
    """Else what is said of the twin, which shows, would tell how long real rows take."""
    with ExitStack() as taken:
        for _ in range(MOST_AT_ONCE):
            taken.enter_context(both._places[REAL])
        tried = both.query_twin([COUNT])
    assert tried is not None and tried[0].rows == ((3,),)


def test_what_is_stopped_during_its_trial_goes_no_further(both: Workers) -> None:
    """A trial that was stopped is not one that says nothing: the question would be charged next."""
    token = REQUEST.set("ann/1")
    both.interrupt("ann/1")
    try:
        with pytest.raises(Refused, match="interrupted"):
            both.query_twin([COUNT])
        with pytest.raises(Refused, match="interrupted"):
            both.call_twin(COUNT)
    finally:
        both.forget("ann/1")
        REQUEST.reset(token)
    assert both.query_twin([COUNT]) is not None


def test_without_synthetic_tables_nothing_is_said(workers: Workers) -> None:
    """And never the real ones instead."""
    assert workers.query_twin([COUNT]) is None


def test_a_table_that_is_not_there_says_nothing(directory: Path, tmp_path: Path) -> None:
    """A failure on the twin is no failure of the question."""
    place = tmp_path / "vault"
    shutil.copytree(directory, place)
    duckdb.connect(str(place / "private" / "twin.duckdb")).close()
    pool = Workers.start(place, CATALOG)
    try:
        assert pool.query_twin([COUNT]) is None
        assert pool.query([COUNT])[0].rows == ((1_000,),)
    finally:
        pool.close()
