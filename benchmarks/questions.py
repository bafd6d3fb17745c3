"""What privacy costs in time and memory: our answers beside plain DuckDB, as ratios of one run.

Run: python benchmarks/questions.py [people …]        (default: 10000, 100000 and 1000000)
All of them read the same snapshot on the same machine in the same run. Three things are timed:

plain    the question itself, in DuckDB
engine   the bounded queries that the worker runs in place of it, in DuckDB alone: the part of the
         price of privacy that grows with the rows
asked    what a notebook waits for: message to the vault, check, trial on the twin, charge on disk,
         sealed worker, noise, receipt, message back. What this adds is much the same for all sizes

Plain and engine run in turns in one process that has the settings of a worker; each memory is the
most that a process of its own ever holds, for asked the sealed worker with its libraries. The last
table is time against rows: where it is a straight line, x times the rows take x times the time.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psutil

from sarus_kernel import demo
from sarus_kernel.client import Vault, connect
from sarus_kernel.command.init_options import init_options
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.relations import Relation
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.workers.seal import Limits

TABLES = ("person", "condition_occurrence", "concept")
REPEATS, ENOUGH = 5, 20.0
"""Each is run once, and then so often, or until so many seconds are over (and once more)."""
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
MEGABYTE = 2**20
HEAD = (
    f"{'':33}{'plain':>8} {'engine':>8} {'ratio':>5} {'asked':>8} {'ratio':>6} | "
    f"{'plain':>5} {'engine':>6} {'ratio':>5} {'worker':>6} {'ratio':>5}"
)
SETTINGS = {
    "access_mode": "READ_ONLY",
    "threads": 2,
    "temp_directory": "",
    "memory_limit": f"{min(Limits().memory, psutil.virtual_memory().total) // 2 // MEGABYTE}MiB",
}
"""Those of a worker (`engines/duckdb.py` and `vault/workers/child.py`)."""
ALONE = """
import duckdb, json, statistics, sys, time
from pathlib import Path
asked = json.load(sys.stdin)
connection = duckdb.connect(asked["file"], config=asked["settings"])
connection.execute("SET enable_progress_bar = false")
def run(queries):
    begun = time.perf_counter()
    for query in queries:
        connection.execute(query).fetchall()
    return time.perf_counter() - begun
times = [[run(queries)] for queries in asked["queries"]]
while len(times[0]) <= asked["repeats"] and (
    len(times[0]) < 2 or sum(map(sum, times)) < asked["enough"]
):
    for found, queries in zip(times, asked["queries"]):
        found.append(run(queries))
(peak,) = [line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
print(json.dumps([[statistics.median(found[1:] or found) for found in times], peak.split()[1]]))
"""


@dataclass(frozen=True)
class Found:
    """Of one question at one size: seconds and megabytes, each of plain, engine and asked."""

    rows: int
    seconds: tuple[float, float, float]
    megabytes: tuple[float, float, float]


def main(sizes: list[int]) -> None:
    """Print one table per size, and then how time grows with the rows."""
    curve: dict[str, list[Found]] = {name: [] for name in QUESTIONS}
    for people in sizes:
        with tempfile.TemporaryDirectory() as folder, _vault(Path(folder), people) as vault:
            database = Path(folder) / "vault" / "private" / "data.duckdb"
            rows = _rows(database)
            print(f"\n{people:,} people, {rows:,} conditions: seconds | megabytes\n{HEAD}")
            for name, sql in QUESTIONS.items():
                found = _compare(vault, database, sql, rows)
                print(f"{name:33}{_line(found)}", flush=True)
                curve[name].append(found)
    _print_curve(curve)


def _vault(folder: Path, people: int) -> Vault:
    source, made = folder / "source", folder / "vault"
    seconds = _seconds(lambda: demo.build(source, people, tables=TABLES))
    print(f"\nmade up {people:,} people in {seconds:.1f} s", end="; ", flush=True)
    asked = init_options("patient_data", "person.person_id", "concept", epsilon=100.0)
    seconds = _seconds(lambda: initialise(made, source, asked))
    print(f"init (snapshot, twin) in {seconds:.1f} s; {_peak():,.0f} MB at most")
    vault = connect(made)
    vault.ask(parse(QUESTIONS["count people"], vault.catalog), 0.1)
    return vault


def _rows(database: Path) -> int:
    with duckdb.connect(str(database), read_only=True) as plain:
        ((rows,),) = plain.execute("SELECT COUNT(*) FROM condition_occurrence").fetchall()
    return int(rows)


def _compare(vault: Vault, database: Path, sql: str, rows: int) -> Found:
    plan = parse(sql, vault.catalog)
    plain, bounded = [sql], _bounded(vault, plan)
    (one, safe), _ = _alone(database, [plain, bounded], REPEATS)
    memory = [_alone(database, [queries], 0)[1] for queries in (plain, bounded)]
    # Another epsilon each time: the same question would come from the ledger, at no cost.
    with Peak() as peak:
        ours = _median(lambda n: vault.ask(plan, 0.5 + n / 100, anyway=True))
    return Found(rows, (one, safe, ours), (memory[0], memory[1], peak.most))


def _bounded(vault: Vault, plan: Relation) -> list[str]:
    """What the worker would run: the salt aside, which is the vault's, it is what is explained."""
    text = vault.explain(plan, 0.5).query
    return text.partition("\n\n-- then, from what was released")[0].split("\n\n")


def _alone(
    database: Path, queries: list[list[str]], repeats: int
) -> tuple[tuple[float, ...], float]:
    """The seconds of each list of queries, run in turns in a process of their own; its memory."""
    asked = {"file": str(database), "settings": SETTINGS, "queries": queries}
    text = json.dumps({**asked, "repeats": repeats, "enough": ENOUGH})
    said = subprocess.run(
        [sys.executable, "-c", ALONE], input=text, stdout=subprocess.PIPE, text=True, check=True
    )
    seconds, kilobytes = json.loads(said.stdout)
    return tuple(seconds), int(kilobytes) / 1024


def _line(found: Found) -> str:
    (plain, engine, asked), (alone, bounded, worker) = found.seconds, found.megabytes
    return (
        f"{plain:8.4f} {engine:8.4f} {engine / plain:5.1f} {asked:8.4f} {asked / plain:6.1f} | "
        f"{alone:5.0f} {bounded:6.0f} {bounded / alone:5.1f} {worker:6.0f} {worker / alone:5.1f}"
    )


def _print_curve(curve: dict[str, list[Found]]) -> None:
    """Above the smallest size, so that what is the same for all sizes is left out."""
    print("\nmicroseconds per condition above the smallest size (plain, engine, asked)")
    for name, points in curve.items():
        first, steps = points[0], []
        for point in points[1:]:
            more = (point.rows - first.rows) / 1e6
            pairs = zip(point.seconds, first.seconds, strict=True)
            each = " ".join(f"{(late - early) / more:7.4f}" for late, early in pairs)
            steps.append(f"{each} at {point.rows:,}")
        print(f"{name:33}{'   '.join(steps)}")


class Peak:
    """The most memory that any one process below this one has held at once, in megabytes."""

    def __init__(self) -> None:
        self.most = 0.0
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
        while not self._over.wait(0.02):
            for process in own.children(recursive=True):
                self.most = max(self.most, _peak(process.pid))


def _peak(process: int | str = "self") -> float:
    """The most memory that a process has held so far, in megabytes; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _median(work: Callable[[int], object]) -> float:
    times = [_seconds(lambda: work(0))]
    while len(times) <= REPEATS and (len(times) < 2 or sum(times) < ENOUGH):
        times.append(_seconds(lambda: work(len(times))))
    return statistics.median(times[1:])


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000, 100_000, 1_000_000])
