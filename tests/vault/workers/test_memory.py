"""A job that wants too much memory fails alone."""

from pathlib import Path

import psutil
import pytest

from sarus_kernel.errors import Refused
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.calls import Call, Collection, constant
from sarus_kernel.plan.relations import Aggregate, Table
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.vault.workers.seal import Limits
from tests.vault.workers.conftest import CATALOG

PERSON = Table("person")


def test_too_much_memory_is_refused_and_nothing_else_suffers(directory: Path) -> None:
    """Frames that double and double again meet the limit; the next job is answered."""
    workers = Workers.start(directory, CATALOG, Limits(memory=3 * 2**30))
    try:
        plan: Call | Table = PERSON
        for _ in range(20):
            plan = Call("pandas.concat", (Collection("list", (plan, plan)),))
        with pytest.raises(Refused) as failure:
            workers.call(Call("builtins.len", (plan,)), timeout=60)
        assert str(failure.value) == FAILED
        count = Aggregate(PERSON, (), (), ("n",), (Aggregation("count"),))
        assert workers.query([count])[0].rows == ((1000,),)
        assert workers.call(Call("builtins.len", (PERSON,))).rows == ((1000,),)
        fork_server = psutil.Process(workers._fork_server._process.pid)
        assert Path(f"/proc/{fork_server.pid}/oom_score_adj").read_text() == "1000\n"
    finally:
        workers.close()


def test_a_constant_needs_no_data(workers: Workers) -> None:
    """The plainest call of all."""
    assert workers.call(constant(3)).rows == ((3,),)
