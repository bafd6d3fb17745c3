"""A vault over 300 people with a twin of 150, that answers questions made by hand."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.measurements import Planner, SafeModels, Twin
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.vault import answer as answering
from sarus_kernel.vault.models import planner
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.policy import Limits
from sarus_kernel.vault.workers.jobs import TWIN
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Ask, Reply
from tests.privacy.ward import CATALOG, fill
from tests.vault.models import fits
from tests.vault.open_vaults import POLICY, opened, people

COUNT, OF_TWIN = 300, 150
RATIO = COUNT / OF_TWIN
LIMITS = replace(POLICY, question=Limits(1.0, 1.0, fits.DELTA, 5))
Answerer = Callable[..., Reply]


@pytest.fixture(scope="package")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Over both."""
    folder = tmp_path_factory.mktemp("models") / "dir"
    (folder / "private").mkdir(parents=True)
    for name, count in (("data.duckdb", COUNT), (TWIN, OF_TWIN)):
        with duckdb.connect(str(folder / "private" / name)) as connection:
            fill(connection, people(count))
    made = Workers.start(folder, CATALOG)
    yield made
    made.close()


@pytest.fixture(scope="package")
def plan(workers: Workers) -> Planner:
    """The planner of these workers."""
    return planner(workers, RATIO)


@pytest.fixture
def made(workers: Workers, tmp_path: Path) -> Iterator[OpenVault]:
    """A vault; each of its synthetic people stands for two."""
    with opened(tmp_path / "vault", workers, LIMITS) as found:
        yield replace(found, twin=Twin(lambda _: None, RATIO, COUNT))


@pytest.fixture
def asked(made: OpenVault, monkeypatch: pytest.MonkeyPatch) -> Answerer:
    """Asks a question made by hand, as if the rewriter had made it of a plan of that number."""

    def ask(query: SafeModels, number: int = 1, dry: bool = False, grantee: str = "ann") -> Reply:
        monkeypatch.setattr(answering, "route", lambda *_: query)
        plan = Call("numpy.abs", (Constant(number),))
        return answering.answer(Ask(plan, fits.EPSILON, dry), grantee, made)

    return ask
