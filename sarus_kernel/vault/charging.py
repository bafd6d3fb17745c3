"""What surrounds each release: the stored answer, the price on disk first, the signed receipt."""

import math
from datetime import UTC, datetime
from hashlib import sha256

from sarus_kernel.description import describe
from sarus_kernel.errors import BudgetSpent, InternalError, PolicyRefused
from sarus_kernel.release import Provenance, Receipt, Release, Value
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry, Overspent
from sarus_kernel.vault.ledger.lines import research_line
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.stages import Request
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import Answer
from sarus_kernel.wire.receipts import value_digest

HELD = (
    "The data owner has paused the budget: nothing new is answered at the moment.\n"
    "Prices, the synthetic data and what you were told before are still there."
)


def words(request: Request, vault: OpenVault) -> str:
    """What was asked, in a line."""
    return describe(request.plan, vault.catalog).title


def question_digest(request: Request, vault: OpenVault) -> str:
    """What the answer depends on. Asking it again gives the stored answer, at no cost."""
    wanted = (request.epsilon, request.rows, request.groups)
    parts = (request.plan.digest, *map(repr, wanted), vault.catalog.version)
    parts += ("noisy",) if request.noisy else ("exact",) if request.exact else ()
    return sha256("|".join(parts).encode()).hexdigest()


def asked(request: Request, vault: OpenVault) -> bool | None:
    """True where asking gives a stored answer; else None, which is not even said. It leaks nothing:
    only this grantee's own releases count, and asking would show the same at no cost."""
    stored = vault.ledger.stored(request.grantee, question_digest(request, vault))
    return None if stored is None else True


def stored_answer(request: Request, vault: OpenVault) -> Release | None:
    """What this grantee was told of the same question before, if it is there."""
    body = vault.ledger.stored(request.grantee, question_digest(request, vault))
    if body is None:
        return None
    release = decode(body, longest=2**31)
    old = release.provenance
    provenance = Provenance(old.label, old.loss, old.question, old.notes, True)
    return Release(release.value, provenance, release.receipt)


def charge(
    request: Request,
    provenance: Provenance,
    vault: OpenVault,
    limit: tuple[str, int | None] = ("", None),
) -> Charged:
    """The price, on disk when this returns; `limit`: what is counted, and how often it may be.

    Raises BudgetSpent or PolicyRefused; so it does where the rules have changed since the question
    was decided on, and no entry of a question follows one that forbids it.
    """
    if vault.policy.budget.paused:
        raise PolicyRefused(HELD)
    budget, grantee = vault.policy.budget, vault.policy.grantee(request.grantee)
    entry = Entry(
        research_line(vault.ledger),
        request.grantee,
        question_digest(request, vault),
        provenance.question,
        provenance.words(),
        provenance.loss,
        datetime.now(UTC).isoformat(timespec="seconds"),
        limit[0],
    )
    own = math.inf if grantee.epsilon is None else grantee.epsilon
    limits = vault.policy.question
    counts = limits.max_unanswered, limits.max_questions
    caps = Caps(budget.epsilon, budget.delta, own, limit[1], None, *counts)
    with vault.heeding(vault.policy, request.grantee):
        charged = vault.ledger.charge(entry, caps)
    if isinstance(charged, Charged):
        return charged
    raise (BudgetSpent if isinstance(charged, Overspent) else PolicyRefused)(charged.reason())


def release_of(
    charged: Charged, request: Request, provenance: Provenance, value: Value, vault: OpenVault
) -> Answer:
    """Sign the value, keep it for the next time it is asked for, and let it go.

    Raises InternalError where the vault closes: its owner may have stopped everything.
    """
    if vault.slots.closed:
        raise InternalError("The vault is closing.")
    receipt = Receipt(
        plan_digest=request.plan.digest,
        value_digest=value_digest(value),
        label=provenance.words(),
        epsilon=provenance.loss.epsilon,
        delta=provenance.loss.delta,
        policy_version=vault.policy.version,
        data_version=vault.catalog.version,
        ledger_seq=charged.seq,
        ledger_head=charged.head_hash,
        time=charged.when,
        public_key="",
        question=provenance.question,
        notes=provenance.notes,
    )
    release = Release(value, provenance, vault.signer.signed(receipt))
    vault.ledger.store(charged.seq, encode(release))
    return Answer(release)
