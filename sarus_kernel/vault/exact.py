"""Run a whitelisted operation: who is behind it first, then the policy, then the operation."""

from hashlib import blake2b

from sarus_kernel.errors import NotReleasable
from sarus_kernel.release import Cell, Value
from sarus_kernel.vault.policy import Exemption
from sarus_kernel.vault.policy.decide import enough_people, too_few
from sarus_kernel.vault.policy.differencing import DIGEST, DifferencingGuard
from sarus_kernel.vault.stages import ExactCall, RefusedBy
from sarus_kernel.vault.workers.pool import Workers


def refusal(
    call: ExactCall,
    exemption: Exemption,
    workers: Workers,
    differencing: DifferencingGuard,
    salt: str,
) -> RefusedBy | None:
    """Why the people behind a whitelisted operation are too few, or None.

    Each plan of evidence gives a series of classes by person. Every set has to be large enough, in
    all and per class, and may not differ from that of an earlier release by fewer people.
    """
    for plan in call.evidence:
        table = workers.call(plan)
        if table.form != "series" or table.index != 1:
            raise NotReleasable("The target (y) has to be one column of people's rows.")
        people = [(row[0], row[1]) for row in table.rows]
        refused = enough_people(people, call, exemption)
        if refused is not None:
            return refused
        behind = digests([person for person, _ in people], salt)
        if not differencing.admit(behind, exemption.min_people):
            return too_few(exemption)
    return None


def digests(people: list[Cell], salt: str) -> bytes:
    """The sorted keyed digests of a set of people, one after the other."""
    key = salt.encode()[:64]
    made = {blake2b(repr(p).encode(), key=key, digest_size=DIGEST).digest() for p in people}
    return b"".join(sorted(made))


def run(call: ExactCall, workers: Workers) -> Value:
    """The exact result, already rounded by the plan."""
    return workers.call(call.plan)
