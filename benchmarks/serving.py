"""One vault, many clients: what they wait for, and whether the account is exact afterwards.

Run: python benchmarks/serving.py [--clients 100] [--questions 10000] [--grantees 20] [--hours 0]
                                    [--rate 0]

A vault is served by TLS and on a Unix socket, as `sarus-kernel serve --host` does it. Each client
is a thread with a connection of its own (half of them by TLS: one address may hold 64), and asks
one question after the other: of four, one is new, two were asked before (and so cost nothing), one
is a price. Printed are the seconds of each kind as a client sees them, waiting included; what was
refused; and whether the ledger is exactly what the clients were told: each receipt is an entry,
each entry has a receipt, and says the same epsilon. With --hours it goes on for so long (a soak),
and the memory of the vault's main process is printed ten times. With --rate all clients together
ask so many questions a second at most.

Exits with 1 if anything but an answer or a refusal came back, if the ledger is not exact, or if
memory grew by more than a tenth in the second half of a soak.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil

from sarus_kernel import demo
from sarus_kernel.client import Vault, connect
from sarus_kernel.command.init_options import init_options
from sarus_kernel.errors import QuestionError, Refused
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.node import Node
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.lines import RESEARCH
from sarus_kernel.vault.owner.grantees import add
from sarus_kernel.vault.owner.initialise import initialise

PEOPLE = 500
EPSILON = 0.002
MIX = ("new", "again", "again", "price")
LOOKS = 10
"""How often memory is looked at."""


@dataclass
class Told:
    """What all clients were told: seconds by kind, receipts, refusals, and what was neither."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in MIX})
    receipts: dict[int, float] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    left: int = 0
    until: float = 0.0
    apart: float = 0.0
    turn: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self) -> int | None:
        """The number of one more question, when it is its turn; None if there are no more."""
        with self.lock:
            now = time.monotonic()
            if self.left <= 0 and now > self.until:
                return None
            self.left -= 1
            number, self.turn = self.left, max(now, self.turn + self.apart)
            wait = self.turn - now
        time.sleep(wait)
        return number


def main(clients: int, questions: int, grantees: int, hours: float, rate: float) -> bool:
    """Whether all is as it should be."""
    apart = 1 / rate if rate else 0.0
    told = Told(left=questions, until=time.monotonic() + 3600 * hours, apart=apart)
    with tempfile.TemporaryDirectory() as folder:
        directory, tokens = _made(Path(folder), grantees)
        with _served(directory) as (process, doors):
            threads = [
                threading.Thread(target=_client, args=(doors[n % 2], tokens[n % grantees], n, told))
                for n in range(clients)
            ]
            began = time.monotonic()
            for thread in threads:
                thread.start()
            memory = _watched(psutil.Process(process.pid), threads, hours)
            took = time.monotonic() - began
        exact = _exact(directory / "private" / "ledger.db", told)
    _print(told, took, memory)
    print("The ledger is", "exact." if exact else "NOT exact.")
    late = memory[len(memory) // 2 :]
    flat = hours == 0 or max(late) < 1.1 * late[0]
    return exact and flat and not told.errors


def _made(folder: Path, grantees: int) -> tuple[Path, list[str]]:
    """A vault whose budget has room for all that is asked, and its grantees' tokens."""
    demo.build(folder / "source", PEOPLE, tables=("person", "concept"))
    asked = init_options("patient_data", "person.person_id", "concept", epsilon=100.0)
    directory = folder / "vault"
    initialise(directory, folder / "source", asked)
    policy = directory / "policy.toml"
    limits = f"[question]\nleast_epsilon = {EPSILON}\nmax_questions = 1_000_000\n"
    policy.write_text(policy.read_text("utf-8").replace("[question]\n", limits, 1), "utf-8")
    places = [add(directory, f"grantee-{n}") for n in range(grantees)]
    return directory, [Path(place).read_text("utf-8") for place in places]


@contextmanager
def _served(directory: Path) -> Iterator[tuple[subprocess.Popen[bytes], tuple[str, str]]]:
    """The vault's process and its two addresses."""
    command = [sys.executable, "-P", "-m", "sarus_kernel.vault", str(directory)]
    options = ["--socket", str(directory / "s"), "--host", "127.0.0.1", "--port", "0"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        try:
            yield process, (f"{said['url']}#{said['pin']}", f"unix://{directory / 's'}")
        finally:
            process.terminate()
            process.wait(20)


def _client(where: str, token: str, number: int, told: Told) -> None:
    """One client: a question, its answer, the next one."""
    chance, mine = random.Random(number), list[Node]()
    try:
        with connect(where, token) as vault:
            catalog = vault.catalog
            while (turn := told.next()) is not None:
                kind = MIX[turn % len(MIX)] if mine else "new"
                if kind == "new":
                    text = f"SELECT COUNT(*) FROM person WHERE year_of_birth > {number - turn}"
                    mine.append(parse(f"{text} AND year_of_birth < {1_950 + number}", catalog))
                _ask(vault, kind, mine[-1] if kind == "new" else chance.choice(mine), told)
    except Exception as error:
        with told.lock:
            told.errors.append(f"{type(error).__name__}: {str(error)[:200]}")


def _ask(vault: Vault, kind: str, plan: Node, told: Told) -> None:
    began = time.monotonic()
    ask = vault.explain if kind == "price" else partial(vault.ask, anyway=True)
    try:
        found = ask(plan, EPSILON)
    except (Refused, QuestionError) as error:
        with told.lock:
            told.refused[f"{type(error).__name__}: {str(error).splitlines()[0]}"] += 1
        return
    with told.lock:
        told.seconds[kind].append(time.monotonic() - began)
        if (receipt := getattr(found, "receipt", None)) is not None:
            told.receipts[receipt.ledger_seq] = receipt.epsilon


def _watched(vault: psutil.Process, threads: list[threading.Thread], hours: float) -> list[float]:
    """Megabytes of the vault's main process, from time to time until all threads have ended."""
    found = [vault.memory_info().rss / 2**20]
    pause = max(1.0, 3600 * hours / LOOKS)
    while any(thread.is_alive() for thread in threads):
        time.sleep(pause if hours else 0.5)
        found.append(vault.memory_info().rss / 2**20)
    return found


def _exact(path: Path, told: Told) -> bool:
    """Whether the ledger has what the clients were told, no more and no less."""
    ledger = Ledger.open(path)
    entries = {row.seq: row.entry for row in ledger.account() if row.entry.line == RESEARCH}
    same = {seq: entry.loss.epsilon for seq, entry in entries.items()} == told.receipts
    print(f"\n{len(entries):,} entries, {len(told.receipts):,} receipts")
    sound = ledger.verify().sound and ledger.spent(RESEARCH).releases == len(entries)
    ledger.close()
    return same and sound


def _print(told: Told, took: float, memory: list[float]) -> None:
    everything = sum(map(len, told.seconds.values())) + told.refused.total()
    print(f"{everything:,} questions in {took:,.0f} s: {everything / took:.1f} a second")
    print(f"{'seconds':10}{'number':>8}{'p50':>8}{'p95':>8}{'most':>8}")
    for kind, found in told.seconds.items():
        if len(found) > 1:
            half, most = statistics.median(found), max(found)
            late = statistics.quantiles(found, n=20)[-1]
            print(f"{kind:10}{len(found):8,}{half:8.2f}{late:8.2f}{most:8.2f}")
    for words, times in told.refused.most_common(5):
        print(f"refused {times:,} times: {words}")
    for error in told.errors[:5]:
        print(f"ERROR: {error}")
    step = max(1, len(memory) // LOOKS)
    print("memory of the vault (MB):", " ".join(f"{each:.0f}" for each in memory[::step]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--grantees", type=int, default=20)
    parser.add_argument("--hours", type=float, default=0.0)
    parser.add_argument("--rate", type=float, default=0.0)
    sys.exit(not main(**vars(parser.parse_args())))
