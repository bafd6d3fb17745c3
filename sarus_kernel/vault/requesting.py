"""Questions that are sent to the owner, and what the owner has said of one."""

from sarus_kernel.plan.node import Node
from sarus_kernel.rewriting.reserved_names import need_own_names
from sarus_kernel.vault import approvals
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.wire.codec import encode
from sarus_kernel.wire.messages import AskExactly, Requested


def request_exactly(ask: AskExactly, grantee: str, vault: OpenVault) -> Requested:
    """Keep a question for the owner. It goes by the plan alone: no row is read, nothing is run.

    Raises NotReleasable for what nobody could judge, QuestionError, PolicyRefused.
    """
    need_own_names(ask.plan)
    approvals.askable(ask.plan, vault.catalog, vault.salt)
    digest, version = ask.plan.digest, vault.catalog.version
    known = vault.requests.of(grantee, digest, version)
    said = owner_word(ask.plan, grantee, vault)
    if said.granted is not None:
        return Requested(said.granted.decision.request, "approved")
    if known is not None and said.refused is not None and approvals.waits(said.refused):
        return Requested(known.number, "waiting")
    number = vault.requests.ask(grantee, digest, version, ask.why, encode(ask.plan))
    return Requested(number, "waiting")


def owner_word(plan: Node, grantee: str, vault: OpenVault) -> approvals.Word:
    """What the owner has said of this question, or of the prepared data it stands on."""
    known = vault.catalog, vault.salt, vault.requests, vault.ledger
    return approvals.word(grantee, plan, *known)
