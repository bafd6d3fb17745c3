"""A whole vault in process: its file of data, its workers, and one for any policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

import duckdb

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Twin
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Cell
from sarus_kernel.vault.answer import OpenVault, answer
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.models import Fits, planner
from sarus_kernel.vault.policy import Budget, Exemption, Grantee, Limits, Policy
from sarus_kernel.vault.policy.crowds import Crowds
from sarus_kernel.vault.requests import Requests
from sarus_kernel.vault.submitted_code import SubmittedCode
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.vault.workers.progress import Progress
from sarus_kernel.wire.messages import Answer, Ask, Reply
from tests.privacy.neighbours import Data
from tests.privacy.ward import CATALOG, SALT, fill

CROSS = "sklearn.model_selection.cross_val_score"
SCORE, FIT = "sklearn.estimator.score", "sklearn.estimator.fit"
TREE = "sklearn.tree.DecisionTreeClassifier"
DUMMY = "sklearn.dummy.DummyClassifier"
WHITELIST = tuple(
    Exemption(name, 100, 20, 2, 3, (TREE, DUMMY), ("accuracy",)) for name in (CROSS, SCORE)
)
POLICY = Policy(
    Budget(10.0, 1e-5), Limits(0.5, 1.0, 1e-7), (Grantee("ann"), Grantee("ben")), WHITELIST, "p1"
)


def people(count: int = 400) -> Data:
    """People, most of them heavy if they were born early; two visits each."""
    random = Random(1)
    data: Data = {"person": [], "visit": [], "drug": []}
    for who in range(1, count + 1):
        born = random.randint(1920, 1999)
        weight = 60.0 + (1999 - born) / 2 + random.randint(0, 30)
        row: tuple[Cell, ...] = (who, "fm"[who % 2], born, weight, f"n{who % 3}", None)
        data["person"].append((*row[:5], date(born, 1, 1)))  # type: ignore[arg-type]
        for n in range(2):
            visit = (2 * who + n, who, random.randint(1, 5), float(random.randint(0, 50)), None,
                     who % 3 == 0)  # fmt: skip
            data["visit"].append(visit)
    return data


@contextmanager
def vault(directory: Path, data: Data, twin: Data | None = None) -> Iterator[Workers]:
    """The workers of a vault's directory, over these rows, and those of a twin."""
    (directory / "private").mkdir(parents=True)
    with duckdb.connect(str(directory / "private" / "data.duckdb")) as connection:
        fill(connection, data)
    if twin is not None:
        with duckdb.connect(str(directory / "private" / "twin.duckdb")) as connection:
            fill(connection, twin)
    workers = Workers.start(directory, CATALOG)
    try:
        yield workers
    finally:
        workers.close()


@contextmanager
def opened(directory: Path, workers: Workers, policy: Policy = POLICY) -> Iterator[OpenVault]:
    """A vault with a ledger of its own."""
    directory.mkdir(parents=True, exist_ok=True)
    made = OpenVault(
        CATALOG,
        policy,
        Ledger.create(directory / "ledger.db"),
        Signer.open(directory / "signing.key"),
        workers,
        Crowds(directory / "crowds.db"),
        Requests(directory / "requests.db"),
        SALT,
        Twin(lambda _: None),
        SubmittedCode(directory / "codes"),
        Progress(),
        planner(workers, 1.0),
        Fits(directory / "models"),
    )
    try:
        yield made
    finally:
        made.ledger.close()
        made.crowds.close()


def ask(
    made: OpenVault,
    question: str | Node,
    epsilon: float | None = None,
    grantee: str = "ann",
    dry: bool = False,
) -> Reply:
    """What the vault says to a question."""
    plan = parse(question, CATALOG) if isinstance(question, str) else question
    return answer(Ask(plan, epsilon, dry), grantee, made)


def released(reply: Reply) -> Answer:
    """The reply, if it is an answer."""
    assert isinstance(reply, Answer), reply
    return reply
