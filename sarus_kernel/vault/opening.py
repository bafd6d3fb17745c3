"""Opens everything that a vault needs to answer, and connects it to the door."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.measurements import Rows, Twin
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault import catalog, policy
from sarus_kernel.vault.answer import Office, answer
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.metadata import account, welcome
from sarus_kernel.vault.models import Fits, planner
from sarus_kernel.vault.policy.differencing import Crowds
from sarus_kernel.vault.server import Service
from sarus_kernel.vault.submitted_code import Codes
from sarus_kernel.vault.workers.data_location import DATA, is_served
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.vault.workers.progress import Progress
from sarus_kernel.wire.messages import Ask, Reply

REMEMBERED = 500
"""What the twin said, of so many questions: each is priced more often than it is asked."""
PRIVATE = Path("private")
"""Where a vault's directory keeps what nobody else may read."""


def open_office(directory: Path) -> Office:
    """Everything needed to answer for a vault's directory. Raises OwnerError."""
    private = directory / PRIVATE
    data = () if is_served(private) else (DATA,)
    for name in (*data, "ledger.db", "signing.key", "salt"):
        if not (private / name).is_file():
            raise OwnerError(
                f"{directory} is not a whole vault: {private / name} is missing.\n"
                "Make it again with sarus-kernel init, or restore it from a backup."
            )
    described = catalog.load(directory)
    workers = Workers.start(directory, described)
    twin = _twin(workers, directory / "twin" / "twin.toml")
    return Office(
        catalog=described,
        policy=policy.load(directory),
        ledger=Ledger.open(private / "ledger.db"),
        signer=Signer.open(private / "signing.key"),
        workers=workers,
        crowds=Crowds(private / "crowds.db"),
        salt=(private / "salt").read_bytes().hex(),
        twin=twin,
        codes=Codes(private / "codes"),
        progress=Progress(),
        planner=planner(workers, twin.ratio),
        fits=Fits(private / "models"),
    )


class _Silent(Exception):
    """The twin does not say (this time): not to be remembered."""


def _twin(workers: Workers, file: Path) -> Twin:
    @lru_cache(REMEMBERED)
    def said(relations: tuple[Relation, ...]) -> tuple[Rows, ...]:
        rows = workers.rehearse(relations)
        if rows is None:
            raise _Silent
        return rows

    def ask(relations: tuple[Relation, ...]) -> tuple[Rows, ...] | None:
        try:
            return said(relations)
        except _Silent:
            return None

    known = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    people = float(known.get("stands_for", 0))
    ratio = people / max(float(known.get("people", 1)), 1.0) if people else 1.0
    return Twin(ask, ratio, people)


def service(directory: Path, office: Office, tokens: Mapping[str, str]) -> Service:
    """What the door leads to. `tokens`: SHA-256 (hex) of a token -> grantee."""
    key = office.signer.public_key()
    return Service(
        tokens=tokens,
        answer=partial(_answer, office),
        welcome=partial(welcome, directory, office.catalog, office.policy, key),
        account=partial(account, office.ledger, office.policy),
        twin=directory / "twin",
        interrupt=office.workers.interrupt,
        forget=partial(_forget, office),
        progress=office.progress.of,
    )


def _answer(office: Office, ask: Ask, grantee: str) -> Reply:
    return answer(ask, grantee, office)


def _forget(office: Office, request: str) -> None:
    office.workers.forget(request)
    office.progress.forget(request)


def close(office: Office) -> None:
    """Give everything back: no worker outlives its vault."""
    office.workers.close()
    office.crowds.close()
    office.ledger.close()
