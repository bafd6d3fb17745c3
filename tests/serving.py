"""A door with a made-up vault behind it, for tests of both of its sides."""

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import uvicorn

from sarus_kernel.errors import BudgetSpent
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.release import Label, PrivacyLoss, Provenance, Release, Value
from sarus_kernel.vault.invitations import Invitations, Issued
from sarus_kernel.vault.network.places import Place, Reached
from sarus_kernel.vault.network.serving import reachable
from sarus_kernel.vault.server import application
from sarus_kernel.vault.service import Service
from sarus_kernel.wire.messages import (
    Account,
    Answer,
    Ask,
    AskExactly,
    Explanation,
    Joined,
    Reply,
    Requested,
    Spending,
    Welcome,
)

TOKEN = "a token that only Ann has"
CATALOG = Catalog(
    "toys",
    "person.person_id",
    (
        TableInfo(
            "person",
            (
                ColumnInfo("person_id", ColumnType(Kind.INTEGER, False)),
                ColumnInfo("name", ColumnType(Kind.TEXT)),
            ),
            unit="person_id",
        ),
    ),
)


@dataclass
class MadeUpVault:
    """Answers by epsilon: 1 is an answer, 2 is refused, 3 is a bug, 4 takes until interrupted."""

    twin: Path
    begun: threading.Event = field(default_factory=threading.Event)
    stopped: threading.Event = field(default_factory=threading.Event)
    forgotten: list[str] = field(default_factory=list)

    def answer(self, ask: Ask, grantee: str) -> Reply:
        loss = PrivacyLoss(ask.epsilon or 0.5)
        if ask.dry:
            return Explanation(Label.PRIVATE, loss, f"a question of {grantee}")
        if ask.epsilon == 2:
            raise BudgetSpent("Epsilon 2 was asked.\nNothing is left.")
        if ask.epsilon == 3:
            raise ValueError("the secret of patient 17")
        if ask.epsilon == 4:
            self.begun.set()
            assert self.stopped.wait(100)
        value = Value("scalar", ("value",), ("integer",), ((42,),))
        return Answer(Release(value, Provenance(Label.PRIVATE, loss, "a question")))

    def request(self, ask: AskExactly, grantee: str) -> Reply:
        return Requested(3, "waiting", f"{ask.why}, says {grantee}")

    def welcome(self, grantee: str) -> Welcome:
        return Welcome(CATALOG, grantee, ("Be kind.",), ("person",), "made up", "00", 0.5)

    def account(self, grantee: str) -> Account:
        spending = Spending(1, "2026-01-01T00:00:00Z", Label.PRIVATE.value, 0.5, "a question")
        return Account(10.0, 0.5, 9.5, 1e-6, 1.0, (spending,))

    def interrupt(self, request: str) -> None:
        self.stopped.set()


@contextmanager
def served(
    folder: Path,
    admit: Callable[[str], None] = lambda grantee: None,
    tokens: Callable[[], dict[str, str]] | None = None,
) -> Iterator[tuple[Path, MadeUpVault]]:
    """The socket's path and the vault, while the door is open."""
    service, vault = made_up(folder, admit)
    service = replace(service, tokens=tokens or service.tokens)
    config = uvicorn.Config(application(service), log_config=None, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "vault.sock"))
        listener.listen()
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield folder / "vault.sock", vault
        finally:
            server.should_exit = True
            thread.join(100)


@contextmanager
def on_network(folder: Path, **place: Any) -> Iterator[tuple[Reached, MadeUpVault, Invitations]]:
    """The same vault on 127.0.0.1 by TLS, and its invitations. `place`: what is otherwise."""
    service, vault = made_up(folder)
    (folder / "private").mkdir(mode=0o700)
    where = Place(**{"host": "127.0.0.1", "port": 0, **place})
    with closing(Invitations(folder)) as invitations:

        def joined(issued: Issued | None) -> Joined | None:
            return issued and Joined(issued.token, issued.grantee, "toys", "2027-01-31")

        service = replace(
            service,
            holder=invitations.holder,
            join=lambda code: joined(invitations.redeem(code)),
            renew=lambda token: joined(invitations.renew(token)),
        )
        with reachable(application(service), folder, where) as reached:
            yield reached, vault, invitations


def made_up(
    folder: Path, admit: Callable[[str], None] = lambda grantee: None
) -> tuple[Service, MadeUpVault]:
    """What a door leads to, with a twin in the folder and something beside it that is secret."""
    (folder / "twin").mkdir()
    table = pa.table({"person_id": pa.array([1, 2], pa.int64()), "name": ["Ann", None]})
    pq.write_table(table, folder / "twin" / "person.parquet")
    (folder / "secret.parquet").write_bytes(b"PAR1 not for you")
    vault = MadeUpVault(folder / "twin")
    service = Service(
        tokens=lambda: {hashlib.sha256(TOKEN.encode()).hexdigest(): "ann"},
        answer=vault.answer,
        request=vault.request,
        welcome=vault.welcome,
        account=vault.account,
        twin=vault.twin,
        interrupt=vault.interrupt,
        forget=vault.forgotten.append,
        progress=lambda _: (2, 5),
        admit=admit,
    )
    return service, vault
