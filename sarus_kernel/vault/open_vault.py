"""Everything that is needed to answer: what a running vault holds."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from sarus_kernel.measurements import Planner, Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.vault import models
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.policy import Policy
from sarus_kernel.vault.policy.crowds import Crowds
from sarus_kernel.vault.requests import Requests
from sarus_kernel.vault.slots import Slots
from sarus_kernel.vault.submitted_code import SubmittedCode
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.vault.workers.progress import Progress

Heeding = Callable[[Policy, str], AbstractContextManager[None]]


def _standing(policy: Policy, grantee: str) -> AbstractContextManager[None]:
    """Of a vault whose policy is no file: it does not change."""
    return nullcontext()


@dataclass(frozen=True)
class OpenVault:
    """Everything needed to answer. `salt` is the vault's secret for choosing and hashing.

    `planner` says which rounds a fit will ask; `fits` has those that were released. What is run on
    real rows is told at the end of one of the `slots`. `heeding` keeps a policy in force while a
    grantee's question is charged, or raises PolicyRefused if it is not any more.
    """

    catalog: Catalog
    policy: Policy
    ledger: Ledger
    signer: Signer
    workers: Workers
    crowds: Crowds
    requests: Requests
    salt: str
    twin: Twin
    submitted_code: SubmittedCode
    progress: Progress
    planner: Planner
    fits: models.Fits
    slots: Slots = field(default_factory=Slots)
    heeding: Heeding = _standing
