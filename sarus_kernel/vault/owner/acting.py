"""What the owner's page can do to a running vault, each act in the ledger first."""

import os
import signal
import threading
from pathlib import Path

from sarus_kernel.vault.asking import Asking
from sarus_kernel.vault.ledger.notes import note
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.owner import grantees
from sarus_kernel.vault.page.acts import Acts
from sarus_kernel.vault.rules import Rules

SHOWN = 0.5
"""Seconds in which the page can say that the vault was stopped."""


def owner_acts(directory: Path, vault: OpenVault, rules: Rules, line: Asking) -> Acts:
    """The acts of a vault's page. What changes the rules is read, and so entered, at once."""

    def revoke(name: str) -> None:
        grantees.revoke(directory, name)
        rules.now()

    def pause(paused: bool) -> None:
        grantees.pause(directory, paused)
        rules.now()

    def stop() -> None:
        line.close()  # nothing is begun
        vault.slots.close()  # nothing more is told, what waits for its slot included
        vault.workers.interrupt()
        threading.Timer(SHOWN, os.kill, (os.getpid(), signal.SIGTERM)).start()
        note(vault.ledger, "The vault was stopped", "stop")  # a full disk keeps nobody from it
        pause(True)

    return Acts(revoke, pause, stop)
