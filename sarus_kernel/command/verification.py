"""What `verify` and `report` have in common: the notebook, the owner's key, and the check."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from sarus_kernel.client import connect
from sarus_kernel.errors import OwnerError, QuestionError
from sarus_kernel.frontends.asked import asked_by
from sarus_kernel.proof.findings import Summary
from sarus_kernel.proof.verdicts import Asks
from sarus_kernel.proof.verify import nothing_known, verify
from sarus_kernel.vault import catalog
from sarus_kernel.vault.ledger.entries import Head
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer

ALTERED, INCOMPLETE = 3, 4
"""Exit codes besides 0 (all is well), 1 (it could not be checked) and 2 (wrong options)."""
SERVED = ("unix://", "https://")
"""How an address of a vault that is served begins."""
NO_KEY = (
    "By whose key? A notebook cannot vouch for itself.\n"
    "Give --public-key FILE (from the data owner), or --vault DIR if you are the owner."
)


@dataclass(frozen=True)
class Checked:
    """A notebook, and what is found about it.

    `rollback` says in words that the vault's ledger lacks a release that the notebook has: then an
    older copy of the ledger was put back, or a newer one altered. "" if not, or not known.
    """

    notebook: dict[str, Any]
    summary: Summary
    rollback: str = ""

    @property
    def exit_code(self) -> int:
        """What a pipeline learns."""
        if not self.summary.honest or self.rollback:
            return ALTERED
        return 0 if self.summary.complete else INCOMPLETE


def keys(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say by whose key a notebook is checked."""
    command = click.option(
        "--public-key", "key_file", type=click.Path(path_type=Path), metavar="FILE",
        help="The owner's public key: 64 hex digits, as `sarus-kernel key` prints them.",
    )(command)  # fmt: skip
    return click.option(
        "--vault", metavar="DIR", help="The vault itself (or the address of a served one): "
        "then the questions in the cells are checked too."
    )(command)  # fmt: skip


def check(path: Path, vault: str | None, key_file: Path | None) -> Checked:
    """Read a notebook and check it. Raises OwnerError, QuestionError or VaultUnavailable."""
    notebook = read(path)
    asks: Asks = nothing_known
    if vault is not None and key_file is not None:
        raise OwnerError("Give one of --vault and --public-key.")
    if vault is None:
        key = key_in(key_file)
    elif vault.startswith(SERVED):
        with connect(vault) as served:
            welcome = served.welcome()
        key, asks = welcome.public_key, asked_by(welcome.catalog)
    else:
        key, asks = key_of(Path(vault)), asked_by(catalog.load(Path(vault)))
    summary = verify(notebook, key, asks)
    own = vault is not None and not vault.startswith(SERVED)
    return Checked(notebook, summary, _rollback(Path(vault or ""), summary) if own else "")


def _rollback(directory: Path, summary: Summary) -> str:
    """Whether the newest release in the notebook is still in the ledger; "" if it is."""
    receipts = [receipt for finding in summary.findings for receipt in finding.receipts]
    if not receipts:
        return ""
    newest = max(receipts, key=lambda receipt: receipt.ledger_seq)
    with closing(Ledger.open(directory / "private" / "ledger.db")) as ledger:
        verdict = ledger.verify(Head(newest.ledger_seq, newest.ledger_head))
    return "" if verdict.sound else f"The vault's ledger is not sound: {verdict.problem}"


def read(path: Path) -> dict[str, Any]:
    """The JSON of a notebook. Raises QuestionError."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise QuestionError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise QuestionError(f"{path} is not a notebook: it is not JSON.") from None
    if not isinstance(found, dict):
        raise QuestionError(f"{path} is not a notebook.")
    return found


def key_of(directory: Path) -> str:
    """The public key of a vault's directory. Raises OwnerError; never makes a key."""
    path = directory / "private" / "signing.key"
    if not path.is_file():
        raise OwnerError(f"There is no signing key in {directory}: it is not a vault.")
    return Signer.open(path).public_key()


def key_in(path: Path | None) -> str:
    """The public key in a file. Raises OwnerError."""
    if path is None:
        raise OwnerError(NO_KEY)
    try:
        text = path.read_text("utf-8").strip().lower()
    except (OSError, ValueError):
        raise OwnerError(f"{path} cannot be read.") from None
    if re.fullmatch("[0-9a-f]{64}", text) is None:
        raise OwnerError(
            f"{path} is not a public key: 64 hex digits.\n"
            "The owner writes one with: sarus-kernel key DIR > vault.pub"
        )
    return text
