"""Raises vaults and kills them: `python -m tests.hostile.kill_trials DIR TRIALS [AT ONCE]`.

One warm process forks a vault for each trial, so that two hundred of them take seconds. Each opens
the same ledger, answers one question after the other, and writes down what it released, until it
is killed at a random moment; several may do so at the same time. Prints, as JSON, what those who
asked had received.
"""

import json
import os
import random
import secrets
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Rows, Twin
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault.answer import answer
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.vault.models import Fits, planner
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.policy import Budget, Grantee, Limits, Policy
from sarus_kernel.vault.policy.crowds import Crowds
from sarus_kernel.vault.requests import Requests
from sarus_kernel.vault.submitted_code import SubmittedCode
from sarus_kernel.vault.workers.progress import Progress
from sarus_kernel.wire.messages import Answer, Ask
from tests.privacy.ward import CATALOG, SALT, rows_of

# A floor of its own: a thousandth of this budget, the usual one, is more than any question costs.
# No question here comes near it: they cost 0.25 or more.
POLICY = Policy(Budget(1e9, 1e-3), Limits(0.5, 1.0, 1e-9, 10**6, 10**6, 0.1), (Grantee("ann"),))
LONGEST_LIFE = 0.12
"""Seconds: a few questions long."""


class OnTheSpot:
    """Runs queries in this process, where a vault has sealed workers."""

    engine = "duckdb"

    def __init__(self, file: Path) -> None:
        self._engine = DuckDB.over_database(file, CATALOG, threads=1)

    def query(
        self, relations: Sequence[Relation], given: Mapping[str, Rows] | None = None
    ) -> tuple[Rows, ...]:
        """The exact rows."""
        return tuple(rows_of(self._engine, each, given or {}, CATALOG) for each in relations)

    def query_twin(self, relations: object, given: object = None) -> None:
        """There is none."""

    def need_going(self) -> None:
        """Nobody stops a question here."""


def opened(directory: Path) -> OpenVault:
    """A vault whose ledger was left by the one before."""
    workers: Any = OnTheSpot(directory / "data.duckdb")
    return OpenVault(
        CATALOG,
        POLICY,
        Ledger.open(directory / "ledger.db"),
        Signer.open(directory / "signing.key"),
        workers,
        Crowds(directory / "crowds.db"),
        Requests(directory / "requests.db"),
        SALT,
        Twin(lambda _: None),
        SubmittedCode(directory / "codes"),
        Progress(),
        planner(workers, 1.0),
        Fits(directory / "models"),
    )


def live(directory: Path, client: int) -> None:
    """Answer until killed. What is written to `client` has left the vault for good."""
    made = opened(directory)
    os.write(client, b"\n")
    while True:
        epsilon = random.choice((0.25, 0.5, 1.0))
        plan = parse(
            f"SELECT count(*) FROM person WHERE born > {secrets.randbelow(2**60)} OR born > 1930",
            CATALOG,
        )
        reply = answer(Ask(plan, epsilon), "ann", made)
        assert isinstance(reply, Answer) and reply.release.receipt is not None
        receipt, rows = reply.release.receipt, reply.release.value.rows
        line = {"seq": receipt.ledger_seq, "hash": receipt.ledger_head, "epsilon": receipt.epsilon,
                "value": rows[0][0], "digest": receipt.plan_digest}  # fmt: skip
        os.write(client, json.dumps(line).encode() + b"\n")


def raised(directory: Path) -> tuple[int, int]:
    """A vault's process, and where what it says is read."""
    ours, theirs = os.pipe()
    vault = os.fork()
    if vault == 0:
        try:
            os.close(ours)
            live(directory, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    return vault, ours


def trial(directory: Path, at_once: int) -> list[list[dict[str, Any]]]:
    """Raise so many vaults on one ledger, kill each, and say what was received from each."""
    vaults = [raised(directory) for _ in range(at_once)]
    began = [os.read(ours, 1) for _, ours in vaults]  # all are up
    found = []
    for (vault, ours), received in zip(vaults, began, strict=True):
        time.sleep(random.uniform(0, LONGEST_LIFE))
        found.append(killed(vault, ours, received))
    return found


def killed(vault: int, ours: int, received: bytes) -> list[dict[str, Any]]:
    """Kill one now: all that had left it."""
    os.kill(vault, signal.SIGKILL)
    _, status = os.waitpid(vault, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("A vault ended by itself.")
    while part := os.read(ours, 1 << 16):
        received += part
    os.close(ours)
    return [json.loads(line) for line in received.decode().split("\n")[1:-1]]


def main() -> None:
    """All trials, over one ledger."""
    directory, trials = Path(sys.argv[1]), int(sys.argv[2])
    at_once = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    parse("SELECT count(*) FROM person WHERE born > 1930", CATALOG)  # loads what forks then have
    found = [one for _ in range(trials // at_once) for one in trial(directory, at_once)]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
