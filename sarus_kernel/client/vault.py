"""The vault, seen from outside."""

import shutil
import tempfile
import threading
import uuid
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar
from urllib.parse import quote

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.errors import ERRORS, InternalError, UnknownName, VaultUnavailable
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Release
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import (
    Account,
    Answer,
    Ask,
    AskExactly,
    Explanation,
    Progress,
    Refusal,
    Requested,
    Welcome,
)

LONGEST_REPLY = 256 * 2**20
"""The most bytes of a reply that are read."""
PARQUET = b"PAR1"
T = TypeVar("T")


class Transport(Protocol):
    """A way to a vault: bytes in, bytes out. Raises VaultUnavailable."""

    def get(self, path: str) -> bytes: ...

    def post(self, path: str, body: bytes) -> bytes: ...

    def insist(self, path: str, body: bytes) -> bytes: ...

    def close(self) -> None: ...


class Vault:
    """A vault one can ask. Safe for several threads; close it, or use it in a `with`.

    Every method raises VaultUnavailable if nobody answers, and the error that the vault names
    if it refuses.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._lock = threading.Lock()
        self._asking = ""
        self._fetched: Progress | None = None
        self._folder: Path | None = None
        self._twin: DuckDB | None = None
        self.twin_by = ""
        """What to say beside what is shown of the twin, once that is fetched."""

    def welcome(self) -> Welcome:
        """What this vault has, and its rules."""
        return expect(Welcome, self._transport.get("/welcome"))

    @cached_property
    def catalog(self) -> Catalog:
        """The public description of the dataset."""
        return self.welcome().catalog

    def ask(
        self,
        plan: Node,
        epsilon: float | None = None,
        rows: int | None = None,
        groups: int | None = None,
        anyway: bool = False,
    ) -> Release:
        """The answer to a question. Charges the budget, unless it was answered before.

        `rows` and `groups` bound what one person counts with (see `wire.messages.Ask`). Raises
        OnlyNoise, before anything is charged, where the twin foretells nothing else; `anyway` asks.
        """
        body = encode(Ask(plan, epsilon, False, rows, groups, anyway or None))
        self._asking = asking = uuid.uuid4().hex
        try:
            reply = self._transport.insist(f"/ask?id={asking}", body)
        except KeyboardInterrupt:  # a lost connection would leave it going on
            with suppress(VaultUnavailable):
                self._transport.post(f"/stop?id={asking}", b"")
            raise
        return expect(Answer, reply).release

    def progress(self) -> Progress:
        """How far the newest question, or the twin that is being fetched, has come. For another
        thread than the one that waits."""
        if self._fetched is not None:
            return self._fetched
        return expect(Progress, self._transport.get(f"/progress?id={self._asking}"))

    def explain(
        self,
        plan: Node,
        epsilon: float | None = None,
        rows: int | None = None,
        groups: int | None = None,
    ) -> Explanation:
        """What the answer would be like, and cost. Free."""
        body = encode(Ask(plan, epsilon, True, rows, groups))
        return expect(Explanation, self._transport.post("/ask", body))

    def request(self, plan: Node, why: str) -> Requested:
        """Have the data owner look at a question that is wanted exactly. Free."""
        return expect(Requested, self._transport.post("/request", encode(AskExactly(plan, why))))

    def account(self) -> Account:
        """What was spent, and what is left."""
        return expect(Account, self._transport.get("/account"))

    def twin(self) -> DuckDB:
        """The synthetic twin's tables, fetched once. The engine is not for several threads."""
        with self._lock:
            if self._twin is None:
                self._twin = DuckDB.over_parquet(self._fetch(), self.catalog)
            return self._twin

    def twin_file(self, table: str) -> Path:
        """The Parquet file of one table of the twin. Raises UnknownName."""
        with self._lock:
            folder = self._fetch()
        files = {file.stem: file for file in folder.glob("*.parquet")}
        if table not in files:
            raise UnknownName.among("table in the synthetic twin", table, files)
        return files[table]

    def _fetch(self) -> Path:
        if self._folder is not None:
            return self._folder
        folder = Path(tempfile.mkdtemp(prefix="sarus-twin-"))
        try:
            found = self.welcome()
            tables, self.twin_by = found.twin, found.twin_by
            for place, table in enumerate(tables):
                self._fetched = Progress(place, len(tables))
                body = self._transport.get(f"/twin/{quote(table, safe='')}")
                if not body.startswith(PARQUET):
                    expect(Answer, body)
                (folder / f"{table}.parquet").write_bytes(body)
        except BaseException:  # an interrupt as well: half a twin is none
            shutil.rmtree(folder, ignore_errors=True)
            raise
        finally:
            self._fetched = None
        self._folder = folder
        return folder

    def close(self) -> None:
        """Give everything back; an embedded vault ends."""
        if self._twin is not None:
            self._twin.close()
            self._twin = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def expect(kind: type[T], body: bytes) -> T:
    """The reply, if it is of the kind that was asked for; else the error it stands for."""
    try:
        reply: Any = decode(body, LONGEST_REPLY)
    except Exception:
        raise VaultUnavailable("What answered is not a vault.") from None
    if isinstance(reply, Refusal):
        known = {error.__name__: error for error in ERRORS}
        raise known.get(reply.error, InternalError)(reply.reason)
    if not isinstance(reply, kind):
        raise InternalError(f"The vault sent {type(reply).__name__} for {kind.__name__}.")
    return reply
