"""A running vault whose real disk turns read-only, is full, or is gone, and comes back.

    python -m tests.hostile.disks        as root: `make test-disks`

It works in a mount namespace of its own, on a file system in a file. Each time, nothing may be
released that is not on disk, questions have to be refused in words, `/ready` has to say 503, and
then all goes on: without a restart where the disk comes back by itself (full, away), after a
restart where the kernel has shut it for good (ext4 after an error, which `remount,abort` makes).
Exits with 1 and says what was not as it should be.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from sarus_kernel import demo
from sarus_kernel.client import connect
from sarus_kernel.client.vault import Vault
from sarus_kernel.command.init_options import init_options
from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import RESEARCH
from sarus_kernel.vault.owner.grantees import add
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.writable import KEPT

ROOT = Path(__file__).parents[2]
EPSILON = 0.01
CLOSED = ("cannot keep its account", "is changing the rules")
"""What grantees are told: where not even the policy is there, the second."""
SIZE = 200 * 2**20
"""Bytes of the disk."""


class Trial:
    """Owns a mounted disk with a vault on it; what was released, by its number in the ledger."""

    def __init__(self, folder: Path) -> None:
        self.image, self.disk = folder / "image", folder / "disk"
        self.vault, self.socket = self.disk / "vault", folder / "s"
        self.released: dict[int, float] = {}
        self.asked = 0
        with self.image.open("wb") as file:
            file.truncate(SIZE)
        run("mkfs.ext4", "-q", "-F", self.image)
        self.disk.mkdir()
        self.mount()
        demo.build(folder / "source", 200, tables=("person", "concept"))
        initialise(
            self.vault, folder / "source",
            init_options("patient_data", "person.person_id", "concept", epsilon=10.0),
        )  # fmt: skip
        self.token = Path(add(self.vault, "ann")).read_text("utf-8")

    def mount(self) -> None:
        run("mount", "-o", "loop", self.image, self.disk)

    @contextmanager
    def served(self) -> Iterator[Vault]:
        """A client of the vault, while it runs."""
        command = [sys.executable, "-m", "sarus_kernel.vault", self.vault, "--socket", self.socket]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            said = json.loads(process.stdout.readline())
            need("socket" in said, f"the vault starts: {said}")
            try:
                with connect(f"unix://{self.socket}", self.token) as vault:
                    yield vault
                need(process.poll() is None, "the vault runs on")
            finally:
                process.terminate()
                process.wait(60)

    def ask(self, vault: Vault, number: int) -> str:
        """What comes of a question: "" for a release, else the words of the refusal."""
        plan = parse(f"SELECT COUNT(*) AS n FROM person WHERE person_id > {number}", vault.catalog)
        try:
            found = vault.ask(plan, EPSILON, anyway=True)
        except SarusError as error:
            return str(error)
        assert found.receipt is not None
        self.released[found.receipt.ledger_seq] = found.receipt.epsilon
        return ""

    def ready(self) -> int:
        """The status of /ready, once what it found before has run out."""
        time.sleep(KEPT + 0.5)
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(self.socket))) as line:
            return line.get("http://vault/ready", timeout=30).status_code

    def good(self, vault: Vault, when: str) -> None:
        """A new question is answered, and the vault says that it is ready."""
        self.asked += 1
        said = self.ask(vault, self.asked)
        need(said == "", f"{when}: a new question is answered ({said})")
        need(self.ready() == 204, f"{when}: /ready says 204")

    def bad(self, vault: Vault, when: str) -> None:
        """Nothing new is released, an old answer may be; the vault says that it is not ready."""
        before = dict(self.released)
        said = self.ask(vault, self.asked + 1)
        need(any(words in said for words in CLOSED), f"{when}: refused in words ({said})")
        need(self.ready() == 503, f"{when}: /ready says 503")
        self.ask(vault, self.asked)
        need(self.released == before, f"{when}: nothing new is released")

    def exact(self) -> None:
        """The ledger has all that was released; what was charged and not released is not back."""
        with closing(Ledger.open(self.vault / "private" / "ledger.db")) as ledger:
            account = [row for row in ledger.account() if row.entry.line == RESEARCH]
            found = {row.seq: row.entry.loss.epsilon for row in account}
            need(ledger.verify().sound, "the ledger's chain is whole")
        need(self.released.items() <= found.items(), "all that was released is in the ledger")
        print(f"{len(self.released)} released, {len(found)} charged")


def run(*command: str | Path) -> None:
    """A program that has to end well."""
    subprocess.run(command, check=True)


def need(good: bool, what: str) -> None:
    """Say it, or end."""
    if not good:
        sys.exit(f"NOT as it should be: {what}")
    print(what, flush=True)


def full(trial: Trial, vault: Vault) -> None:
    """The disk is full to the last byte; then there is room again."""
    ballast = trial.disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for length in (2**20, 4096, 1):
            try:
                while file.write(bytes(length)):
                    pass
            except OSError:
                pass
    trial.bad(vault, "full")
    ballast.unlink()
    trial.good(vault, "with room again")


def away(trial: Trial, vault: Vault) -> None:
    """The disk is taken out of its place, and put back: a folder without a vault is there."""
    run("umount", "--lazy", trial.disk)
    trial.bad(vault, "away")
    trial.mount()
    trial.good(vault, "back")


def shut(trial: Trial, vault: Vault) -> None:
    """The kernel makes the file system read-only after an error; it cannot be written to again."""
    run("mount", "-o", "remount,abort", trial.disk)
    trial.bad(vault, "read-only")


def main() -> None:
    """All of them, on one disk."""
    if len(sys.argv) == 1:
        if os.geteuid() != 0:
            sys.exit("Disks are mounted by root alone.")
        here = ["unshare", "--mount", "--propagation", "private"]
        with tempfile.TemporaryDirectory() as folder:
            again = [sys.executable, "-m", "tests.hostile.disks", folder]
            sys.exit(subprocess.run([*here, *again], cwd=ROOT).returncode)
    trial = Trial(Path(sys.argv[1]))
    with trial.served() as vault:
        trial.good(vault, "at first")
        full(trial, vault)
        away(trial, vault)
        shut(trial, vault)
    run("umount", trial.disk)
    subprocess.run(["e2fsck", "-p", trial.image])  # 1: mended
    trial.mount()
    with trial.served() as vault:
        trial.good(vault, "after e2fsck and a restart")
    trial.exact()
    run("umount", trial.disk)
    print("Nothing was released that is not on disk; each time it went on.")


if __name__ == "__main__":
    main()
