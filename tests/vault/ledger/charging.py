"""Programs for the tests, run as processes of their own, because they are killed or race.

race PATH CAP EPSILON               charge until refused; print how often it worked
announce PATH KILLS                 fork a charging child, kill it at a random moment, KILLS times;
                                    print each entry that a child announced
"""

import os
import random
import select
import signal
import sys
import threading
import time
from pathlib import Path

from sarus_kernel.measurements.accounting import pure
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger


def entry(epsilon: float) -> Entry:
    """A Laplace release by somebody."""
    who = f"{os.getpid()}-{threading.get_native_id()}"
    return Entry("research", who, "c0ffee", "how many", "DP", pure(epsilon), "2026-03-01T12:00:00Z")


def race(path: Path, cap: float, epsilon: float) -> None:
    """Charge from three threads until each is refused."""
    ledger = Ledger.open(path)
    counts: list[int] = []

    def run() -> None:
        count = 0
        while isinstance(ledger.charge(entry(epsilon), Caps(cap, 1e-6)), Charged):
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(len(counts), sum(counts))


def announce(path: Path, kills: int) -> None:
    """Kill a child that charges and announces, again and again."""
    moments = random.Random(7)
    for number in range(kills):
        listen, speak = os.pipe()
        child = os.fork()
        if child == 0:
            charge_for_ever(path, speak)
        os.close(speak)
        if number % 2:  # every other child is sure to have charged, however busy the machine is
            select.select([listen], [], [], 30)
        time.sleep(moments.random() * 0.02)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(listen) as heard:
            for line in heard.read().split("\n")[:-1]:
                print(line)


def charge_for_ever(path: Path, speak: int) -> None:
    """What a vault does: charge, and only then let anybody know."""
    ledger = Ledger.open(path)
    while True:
        charged = ledger.charge(entry(0.001), Caps(1e6, 1e-6))
        assert isinstance(charged, Charged)
        os.write(speak, f"{charged.seq} {charged.head_hash}\n".encode())
        if charged.seq % 3 == 0:
            ledger.store(charged.seq, b"the release")


if __name__ == "__main__":
    if sys.argv[1] == "race":
        race(Path(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
    else:
        announce(Path(sys.argv[2]), int(sys.argv[3]))
