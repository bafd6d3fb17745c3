"""The kernel's line to the vault: opened at the first need, kept, closed at the end."""

import logging
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from sarus_kernel.errors import QuestionError, SarusError, VaultUnavailable
from sarus_kernel.kernel.connection.activity import Activity, Observed
from sarus_kernel.kernel.connection.asked_plans import Plans, Remembering
from sarus_kernel.kernel.connection.shown_values import ShownValues
from sarus_kernel.kernel.loading import CLIENT, load
from sarus_kernel.plan.relations import Relation

if TYPE_CHECKING:  # the client is heavy: at run time it comes through `loading`
    from sarus_kernel.client import Vault

_log = logging.getLogger(__name__)

NO_VAULT = (
    "This kernel has no vault to ask.\n"
    "Write %private vault ADDRESS: a vault's directory, unix:///path/of/its/socket, or its "
    "https:// address. (Or set SARUS_KERNEL_VAULT to it, and restart the kernel.)\n"
    "To make a vault: sarus-kernel init DIR --from SOURCE --privacy-unit person.person_id"
)


class Connection:
    """Owns at most one open vault. Several threads may ask for it.

    `questions` are those that the notebook has kept under a name, `values` are its own names,
    `cohorts` the steps of those questions that are cohort definitions.
    """

    def __init__(self, where: str, token: str = "") -> None:
        self.where = where
        self._token = token
        self._lock = threading.Lock()
        self._vault: Vault | None = None
        self.activity = Activity()
        self.plans = Plans()
        self.shown = ShownValues()
        self.questions: dict[str, Relation] = {}
        self.cohorts: dict[str, Any] = {}
        self.values: Mapping[str, object] = {}

    def get(self) -> "Vault":
        """The vault. Raises VaultUnavailable, saying what to do, where there is none."""
        if not self.where:
            raise VaultUnavailable(NO_VAULT)
        with self._lock:
            if self._vault is None:
                # a token that is kept for this very vault goes before: of several vaults, each
                # is shown its own
                shown = {"spare": self._token} if self._token else {}
                found = load(CLIENT).connect(self.where, **shown)
                opened = Remembering(found, self.plans)
                self._vault = cast("Vault", Observed(opened, self.activity))
            return self._vault

    def turn_to(self, where: str) -> None:
        """Name the vault, where none is named. Raises QuestionError where there is another."""
        if self.where not in ("", where):
            raise QuestionError(
                f"This notebook asks {self.where}.\nFor another vault, restart the kernel with "
                "SARUS_KERNEL_VAULT, or install a kernel: sarus-kernel kernel install --vault …"
            )
        self.where = where

    @property
    def ready(self) -> "Vault | None":
        """The vault if it is open already. Never waits."""
        return self._vault

    def twin_by(self) -> str:
        """What to say beside what is shown of the twin. Never waits, never starts a vault."""
        return str(getattr(self._vault, "twin_by", ""))

    def progress(self) -> tuple[float | None, int | None]:
        """How much of the newest question is done, and how many have their turn before it; None
        where that is not known. Never starts a vault."""
        vault = self.ready
        try:
            progress = None if vault is None else vault.progress()
        except SarusError:
            return None, None
        if progress is None:
            return None, None
        return progress.done / progress.total if progress.total else None, progress.before

    def interrupt(self) -> None:
        """Tell the vault that nobody waits for its answer any more."""
        stop = getattr(self._vault, "interrupt", None)
        try:
            if stop is not None:
                stop()
        except Exception:
            _log.debug("The vault could not be interrupted.", exc_info=True)

    def close(self) -> None:
        """Close the vault, if it was ever opened."""
        vault, self._vault = self._vault, None
        try:
            if vault is not None:
                vault.close()
        except Exception:
            _log.debug("The vault could not be closed.", exc_info=True)
