"""Opens everything that a vault needs to answer, and connects it to the door."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path

from sarus_kernel.errors import OwnerError, SarusError
from sarus_kernel.measurements import NOISY, OLD, Rows, Twin
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault import catalog, formats, policy
from sarus_kernel.vault.answer import answer
from sarus_kernel.vault.formats import KEPT
from sarus_kernel.vault.invitations import Invitations, Issued
from sarus_kernel.vault.ledger.heads import BESIDE
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.metadata import account, welcome
from sarus_kernel.vault.models import Fits, planner
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.policy.crowds import Crowds
from sarus_kernel.vault.requesting import request_exactly
from sarus_kernel.vault.requests import Requests
from sarus_kernel.vault.rules import Rules
from sarus_kernel.vault.service import Service
from sarus_kernel.vault.sign_in.keys import Keys
from sarus_kernel.vault.sign_in.tokens import vouched
from sarus_kernel.vault.slots import Slots
from sarus_kernel.vault.submitted_code import SubmittedCode
from sarus_kernel.vault.workers.data_location import DATA, is_served
from sarus_kernel.vault.workers.pool import TIMEOUT, Workers
from sarus_kernel.vault.workers.progress import Progress
from sarus_kernel.vault.writable import Disks
from sarus_kernel.wire.messages import Ask, AskExactly, Joined, Reply

Possible = Callable[[Relation, Mapping[str, Rows]], Rows | None]
REMEMBERED = 500
"""What the twin said, of so many questions: each is priced more often than it is asked."""
TWIN_LINE = "twin"
"""The line of the budget that the ledger of every vault begins with."""
PRIVATE = Path("private")
"""Where a vault's directory keeps what nobody else may read."""


def open_vault(
    directory: Path, first_slot: float = 0.0, head: Path | None = None
) -> OpenVault:
    """Everything needed to answer for a vault's directory. Raises OwnerError.

    first_slot  seconds of an answer's first time slot (see slots.py), if the policy says none
    head        a file elsewhere that is to hold the ledger's newest entry
    """
    private = directory / PRIVATE
    data = () if is_served(private) else (DATA,)
    for name in (*data, "ledger.db", "signing.key", "salt"):
        if not (private / name).is_file():
            raise OwnerError(
                f"{directory} is not a whole vault: {private / name} is missing.\n"
                "Make it again with sarus-kernel init, or restore it from a backup."
            )
    formats.bring_up(directory)
    described, allowed = catalog.load(directory), policy.load(directory).settled(first_slot)
    ledger = _ledger(private, head)
    workers = Workers.start(directory, described)
    twin = _twin(workers, directory / "twin" / "twin.toml")
    return OpenVault(
        catalog=described,
        policy=allowed,
        ledger=ledger,
        signer=Signer.open(private / "signing.key"),
        workers=workers,
        crowds=Crowds(private / "crowds.db"),
        requests=Requests(private / "requests.db"),
        salt=(private / "salt").read_bytes().hex(),
        twin=twin,
        submitted_code=SubmittedCode(private / "codes"),
        progress=Progress(),
        planner=planner(workers, twin.ratio),
        fits=Fits(private / "models"),
        slots=Slots().of(allowed.question.first_slot),
    )


def _ledger(private: Path, head: Path | None) -> Ledger:
    """The ledger, once it is sure that it is the newest one there was. Raises OwnerError."""
    heads = (private / BESIDE, *((head,) if head else ()))
    ledger = Ledger.open(private / "ledger.db", heads)
    try:
        ledger.anchor(TWIN_LINE)
    except BaseException:
        ledger.close()
        raise
    return ledger


class _Silent(Exception):
    """The twin does not say (this time): not to be remembered."""


def _twin(workers: Workers, file: Path) -> Twin:
    @lru_cache(REMEMBERED)
    def said(relations: tuple[Relation, ...]) -> tuple[Rows, ...]:
        rows = workers.query_twin(relations)
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
    # what is asked is the twin that was paid for, also where another synthesizer's is shown
    size = float(known.get("own", known).get("people", 1))
    ratio = people / max(size, 1.0) if people else 1.0
    more = OLD if known.get(KEPT) else NOISY
    return Twin(ask, ratio, people, _possible(workers) if workers.has_twin else None, more)


def _possible(workers: Workers) -> Possible:
    """What public tables and given ones say: asked of the twin's worker, which sees no person."""

    @lru_cache(REMEMBERED)
    def said(relation: Relation, given: tuple[tuple[str, Rows], ...]) -> Rows:
        found = workers.query_twin([relation], dict(given), TIMEOUT)
        if found is None:
            raise _Silent
        return found[0]

    def possible(relation: Relation, given: Mapping[str, Rows]) -> Rows | None:
        try:
            return said(relation, tuple(given.items()))
        except _Silent:
            return None

    return possible


def service(
    directory: Path,
    vault: OpenVault,
    rules: Rules,
    own: Mapping[str, str],
    invitations: Invitations,
    keys: Keys,
) -> Service:
    """What the door leads to, by the rules of the moment when somebody asks.

    own   tokens that stand in no policy: SHA-256 (hex) of a token -> grantee
    keys  those of the identity provider, if the rules name one
    """
    key = vault.signer.public_key()
    return Service(
        tokens=lambda: {**rules.now().tokens(), **own},
        answer=partial(_answer, vault, rules),
        request=partial(_request, vault, rules),
        welcome=lambda name: welcome(directory, vault.catalog, rules.now(), key, name),
        account=lambda name: account(vault.ledger, rules.now(), name),
        twin=directory / "twin",
        interrupt=vault.workers.interrupt,
        forget=partial(_forget, vault),
        progress=vault.progress.of,
        admit=lambda name: rules.now().admit(name),
        holder=invitations.holder,
        join=partial(_join, vault, rules, invitations),
        renew=partial(_renew, vault, invitations),
        vouched=lambda token: vouched(rules.now(), keys, token),
        ready=partial(_ready, vault, rules, Disks(vault.ledger.folders)),
    )


def _answer(vault: OpenVault, rules: Rules, ask: Ask, grantee: str) -> Reply:
    now = rules.now()
    slots = vault.slots.of(now.question.first_slot)
    return answer(ask, grantee, replace(vault, policy=now, slots=slots, heeding=rules.heeding))


def _join(vault: OpenVault, rules: Rules, invitations: Invitations, code: str) -> Joined | None:
    """A token for a code. Who may not ask (any more) keeps their code and hears why."""
    grantee = invitations.invited(code)
    if grantee is None:
        return None
    rules.now().admit(grantee)
    return _joined(vault, invitations.redeem(code))


def _renew(vault: OpenVault, invitations: Invitations, token: str) -> Joined | None:
    return _joined(vault, invitations.renew(token))


def _ready(vault: OpenVault, rules: Rules, disks: Disks) -> bool:
    """Whether a question would be answered: by sound rules, in a ledger that can be read, on disks
    that can be written to. Whoever asks learns no more than by asking."""
    try:
        rules.now()
        vault.ledger.head()
    except (SarusError, OSError):
        return False
    return disks.take()


def _joined(vault: OpenVault, issued: Issued | None) -> Joined | None:
    if issued is None:
        return None
    until = datetime.fromtimestamp(issued.until, UTC).isoformat(timespec="seconds")
    return Joined(issued.token, issued.grantee, vault.catalog.dataset, until)


def _request(vault: OpenVault, rules: Rules, ask: AskExactly, grantee: str) -> Reply:
    return request_exactly(ask, grantee, replace(vault, policy=rules.now()))


def _forget(vault: OpenVault, request: str) -> None:
    vault.workers.forget(request)
    vault.progress.forget(request)


def close(vault: OpenVault) -> None:
    """Give everything back: no worker outlives its vault."""
    vault.slots.close()
    vault.workers.close()
    vault.crowds.close()
    vault.ledger.close()
