"""The rules in force: those of policy.toml as it stands, while the vault runs.

The file is looked at when somebody asks, and read when it was not touched for a second: who asks
while it is written waits, and is under the old rules or the new ones, never under half of them.
What has changed is an entry of the ledger first, and in force then. A file that is not sound lets
nobody in: an owner who shuts somebody out, and misspells it, has shut everybody out, and not
nobody.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from sarus_kernel.errors import OwnerError, PolicyRefused
from sarus_kernel.vault import policy
from sarus_kernel.vault.invitations import Invitations
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.notes import note
from sarus_kernel.vault.policy import Policy
from sarus_kernel.vault.policy.changes import differences
from sarus_kernel.vault.policy.load import FILE
from sarus_kernel.vault.policy.whole import QUIET, read_whole, stamp_of

LOG = logging.getLogger("sarus_kernel.vault")
KEPT = "private"
"""Where the file that was in force last is kept, so that a change is noticed at the next start."""
CHANGED = (
    "The data owner has changed the rules while your question was prepared, so it was not charged."
    "\nAsk it again."
)
CLOSED = (
    "The data owner is changing the rules of this vault.\nAsk again later, or tell the data owner."
)
NEVER = (-1, -1, -1, -1)
"""The stamp of no file: what could not be read is looked at again."""


class Rules:
    """Owns the policy of a vault's directory. Safe for many threads, and beside other vaults."""

    def __init__(
        self, directory: Path, ledger: Ledger, first_slot: float = 0.0, quiet: float = QUIET
    ) -> None:
        """Raises OwnerError, naming the line, unless the file is sound.

        first_slot  seconds of an answer's first time slot, where the file says none
        quiet       seconds without a change after which the file counts as whole
        """
        self._first_slot, self._quiet = first_slot, quiet
        self._directory, self._ledger = directory, ledger
        self._lock = threading.Lock()
        self._stamp, content = read_whole(directory / FILE, quiet)
        self._policy = policy.load(directory, content).settled(first_slot)
        self.problem = ""
        self._enforce(self._policy, content)

    def now(self) -> Policy:
        """The policy in force; of a file that was changed just now, as soon as it is whole.

        Raises PolicyRefused while it is not sound.
        """
        with self._lock:
            return self._now()

    @contextmanager
    def heeding(self, policy: Policy, grantee: str) -> Iterator[None]:
        """While this lasts, the policy that a question was decided by stays in force: a change is
        written into the ledger after what is written there meanwhile.

        Raises PolicyRefused if it is not in force any more, or the grantee's last day is over.
        """
        with self._lock:
            now = self._now()
            now.admit(grantee)
            if now.version != policy.version:
                raise PolicyRefused(CHANGED)
            yield

    def _now(self) -> Policy:
        if stamp_of(self._directory / FILE) != self._stamp:
            self._read()
        if self.problem:
            raise PolicyRefused(CLOSED)
        return self._policy

    def last(self) -> Policy:
        """The policy that is in force, or was before the file was not sound any more."""
        with suppress(PolicyRefused, OwnerError):
            return self.now()
        return self._policy

    def _read(self) -> None:
        stamp = NEVER
        try:
            stamp, content = read_whole(self._directory / FILE, self._quiet)
            found = policy.load(self._directory, content).settled(self._first_slot)
        except OwnerError as error:
            self._stamp, told, self.problem = stamp, self.problem, str(error)
            if told != self.problem:
                LOG.error("The policy is not sound, so nobody may ask. %s", self.problem)
            return
        self._enforce(found, content)
        self._stamp, self._policy, self.problem = stamp, found, ""

    def _enforce(self, new: Policy, content: bytes) -> None:
        """Note what has changed since a policy was in force here, or in a vault beside this.

        What is kept is what was read: a later edit is a change, also if it comes this moment.
        Who is named no more has no token any more: the next one of their name is somebody else.
        """
        kept = self._directory / KEPT
        if (kept / FILE).exists():
            old, _ = policy.inspect(kept)
            if old is not None and old.version == new.version:
                return
            old = old and old.settled(self._first_slot)
            changed = differences(old, new) if old is not None else ("all of them",)
            if changed:
                words = "; ".join(changed)
                note(self._ledger, f"The rules have changed: {words}", f"policy {new.version}")
                LOG.warning("The rules have changed: %s", words)
        with closing(Invitations(self._directory)) as invitations:
            invitations.revoke_others([grantee.name for grantee in new.grantees])
        _keep(content, kept / FILE)


def _keep(content: bytes, place: Path) -> None:
    """Whole at once, and for this user's eyes alone."""
    number, draft = mkstemp(dir=place.parent, prefix=f".{place.name}-")
    with os.fdopen(number, "wb") as file:
        file.write(content)
    os.replace(draft, place)
