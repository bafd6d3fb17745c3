"""Opens everything that a vault needs to answer, and connects it to the door."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault import catalog, policy
from sarus_kernel.vault.answer import Office, answer
from sarus_kernel.vault.enquiries import account, welcome
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.policy.crowds import Crowds
from sarus_kernel.vault.server import Service
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Ask, Reply

PRIVATE = Path("private")
"""Where a vault's directory keeps what nobody else may read."""


def open_office(directory: Path) -> Office:
    """Everything needed to answer for a vault's directory. Raises OwnerError."""
    private = directory / PRIVATE
    for name in ("data.duckdb", "ledger.db", "signing.key", "salt"):
        if not (private / name).is_file():
            raise OwnerError(
                f"{directory} is not a whole vault: {private / name} is missing.\n"
                "Make it again with sarus-kernel init, or restore it from a backup."
            )
    described = catalog.load(directory)
    return Office(
        catalog=described,
        policy=policy.load(directory),
        ledger=Ledger.open(private / "ledger.db"),
        signer=Signer.open(private / "signing.key"),
        workers=Workers.start(directory, described),
        crowds=Crowds(private / "crowds.db"),
        salt=(private / "salt").read_bytes().hex(),
    )


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
        forget=office.workers.forget,
    )


def _answer(office: Office, ask: Ask, grantee: str) -> Reply:
    return answer(ask, grantee, office)


def close(office: Office) -> None:
    """Give everything back: no worker outlives its vault."""
    office.workers.close()
    office.crowds.close()
    office.ledger.close()
