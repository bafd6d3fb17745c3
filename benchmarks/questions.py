"""What privacy costs in time and memory: our answers beside plain DuckDB, as ratios of one run.

Run: python benchmarks/questions.py [people …]      (default: 10000, 100000 and 1000000)
Both read the same snapshot on the same machine in the same run. Ours is what a notebook waits
for: message to the vault, check, trial on the twin, charge on disk, sealed worker, noise, receipt,
message back. So a second figure shows the difference in seconds, where the fixed part dominates.
Memory is the most that the process which computes ever holds: the sealed worker's beside that of a
plain process that runs the same aggregate. The last table is time against rows: a straight line.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import psutil

from sarus_kernel.client import Vault, connect
from sarus_kernel.command.wishes import wishes
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault import hospital
from sarus_kernel.vault.owner.initialise import initialise

TABLES = ("person", "condition_occurrence", "concept")
REPEATS = 5
QUESTIONS = {
    "count people": "SELECT COUNT(*) FROM person",
    "count by gender": "SELECT gender_concept_id, COUNT(*) FROM person GROUP BY 1",
    "rows by gender over a join": """
        SELECT p.gender_concept_id, COUNT(*) FROM condition_occurrence c
        JOIN person p ON c.person_id = p.person_id GROUP BY 1""",
    "distinct people, filtered join": """
        SELECT COUNT(DISTINCT p.person_id) FROM person p
        JOIN condition_occurrence c ON p.person_id = c.person_id
        WHERE p.year_of_birth < 1942 AND c.condition_concept_id = 313217""",
    "people by condition (open keys)": """
        SELECT condition_concept_id, COUNT(DISTINCT person_id) FROM condition_occurrence
        GROUP BY 1""",
    "mean by gender": "SELECT gender_concept_id, AVG(year_of_birth) FROM person GROUP BY 1",
    "median": "SELECT MEDIAN(year_of_birth) FROM person",
}
PLAIN = """
import duckdb, sys
from pathlib import Path
connection = duckdb.connect(sys.argv[1], config={"access_mode": "READ_ONLY", "threads": 2})
connection.execute(sys.argv[2]).fetchall()
(peak,) = [line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
print(int(peak.split()[1]) * 1024)
"""
MEGABYTE = 2**20


def main(sizes: list[int]) -> None:
    """Print one table per size, and then how time grows with the rows."""
    curve: dict[str, list[tuple[int, float, float]]] = {name: [] for name in QUESTIONS}
    for people in sizes:
        with tempfile.TemporaryDirectory() as folder:
            vault = _vault(Path(folder), people)
            database = Path(folder) / "vault" / "private" / "data.duckdb"
            print(f"\n{people:,} people, {_rows(database):,} conditions: seconds (median of "
                  f"{REPEATS}); megabytes; ours / plain DuckDB")  # fmt: skip
            for name, found in _compare(vault, database).items():
                curve[name].append((_rows(database), *found))
            vault.close()
    _print_curve(curve)


def _vault(folder: Path, people: int) -> Vault:
    source, made = folder / "source", folder / "vault"
    seconds = _seconds(lambda: hospital.build(source, people, tables=TABLES))
    print(f"\nmade up {people:,} people in {seconds:.1f} s", end="; ")
    asked = wishes("patient_data", "person.person_id", epsilon=100.0)
    print(f"init (snapshot, twin) in {_seconds(lambda: initialise(made, source, asked)):.1f} s")
    return connect(made)


def _rows(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as plain:
        ((rows,),) = plain.execute("SELECT COUNT(*) FROM condition_occurrence").fetchall()
    return int(rows)


def _compare(vault: Vault, database: Path) -> dict[str, tuple[float, float]]:
    plain = duckdb.connect(str(database), config={"access_mode": "READ_ONLY", "threads": 2})
    vault.ask(parse(QUESTIONS["count people"], vault.catalog), 0.01)
    found = {}
    for name, sql in QUESTIONS.items():
        plan = parse(sql, vault.catalog)
        one = _median(lambda _, sql=sql: plain.execute(sql).fetchall())
        # Another epsilon each time: the same question would come from the ledger, at no cost.
        with Peak() as peak:
            ours = _median(lambda n, plan=plan: vault.ask(plan, 0.5 + n / 100))
        alone = int(subprocess.check_output([sys.executable, "-c", PLAIN, str(database), sql]))
        print(
            f"  {name:32s} plain {one:7.4f} s  private {ours:7.4f} s  ratio {ours / one:7.1f}"
            f"  above {ours - one:6.3f} s | {alone / MEGABYTE:6.0f} MB {peak.most / MEGABYTE:6.0f} "
            f"MB  ratio {peak.most / alone:4.1f}"
        )
        found[name] = one, ours
    plain.close()
    return found


def _print_curve(curve: dict[str, list[tuple[int, float, float]]]) -> None:
    print("\nseconds per million conditions above the smallest size (a line if they are alike)")
    for name, points in curve.items():
        first = points[0]
        steps = [
            f"{(ours - first[2]) / (rows - first[0]) * 1e6:8.4f} at {rows:,}"
            for rows, _, ours in points[1:]
        ]
        print(f"  {name:32s} {'   '.join(steps)}")


class Peak:
    """The most memory that any one process below this one holds while it is looked at."""

    def __init__(self) -> None:
        self.most = 0
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Peak":
        self._watch.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._watch.join()

    def _look(self) -> None:
        own = psutil.Process(os.getpid())
        while not self._over.wait(0.01):
            for process in own.children(recursive=True):
                try:
                    self.most = max(self.most, process.memory_info().rss)
                except psutil.Error:
                    continue


def _median(work: Callable[[int], object]) -> float:
    work(0)
    return statistics.median(_seconds(lambda n=n: work(n)) for n in range(1, REPEATS + 1))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
