"""What privacy costs in time: our differentially private answers beside plain DuckDB, as ratios.

Run: python benchmarks/questions.py [people …]      (default: 1000 and 1000000)
Both read the same snapshot on the same machine in the same run. Ours is what a notebook waits
for: message to the vault, check, charge on disk, sealed worker, noise, receipt, message back. So a
second column shows it in seconds, where the fixed part (about a tenth of a second) dominates.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from sarus_kernel.client import Vault, connect
from sarus_kernel.command.wishes import wishes
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault import hospital
from sarus_kernel.vault.owner.initialise import initialise

TABLES = ("person", "condition_occurrence", "concept")
REPEATS = 5
QUESTIONS = {
    "count people": "SELECT COUNT(*) FROM person",
    "count rows over a join, by gender": """
        SELECT p.gender_concept_id, COUNT(*) FROM condition_occurrence c
        JOIN person p ON c.person_id = p.person_id GROUP BY 1""",
    "distinct people over a filtered join": """
        SELECT COUNT(DISTINCT p.person_id) FROM person p
        JOIN condition_occurrence c ON p.person_id = c.person_id
        WHERE p.year_of_birth < 1942 AND c.condition_concept_id = 313217""",
    "people by condition (open keys)": """
        SELECT condition_concept_id, COUNT(DISTINCT person_id) FROM condition_occurrence
        GROUP BY 1""",
    "mean by gender": "SELECT gender_concept_id, AVG(year_of_birth) FROM person GROUP BY 1",
}


def main(sizes: list[int]) -> None:
    """Print one table per size."""
    for people in sizes:
        with tempfile.TemporaryDirectory() as folder:
            vault = _vault(Path(folder), people)
            print(f"\n{people:,} people: seconds (median of {REPEATS}), and ours / plain DuckDB")
            _compare(vault, Path(folder) / "vault" / "private" / "data.duckdb")
            vault.close()


def _vault(folder: Path, people: int) -> Vault:
    source, made = folder / "source", folder / "vault"
    seconds = _seconds(lambda: hospital.build(source, people, tables=TABLES))
    print(f"\nmade up {people:,} people in {seconds:.1f} s", end="; ")
    asked = wishes("patient_data", "person.person_id", epsilon=100.0)
    print(f"init (snapshot, twin) in {_seconds(lambda: initialise(made, source, asked)):.1f} s")
    return connect(made)


def _compare(vault: Vault, database: Path) -> None:
    plain = duckdb.connect(str(database), config={"access_mode": "READ_ONLY", "threads": 2})
    vault.ask(parse(QUESTIONS["count people"], vault.catalog), 0.01)
    for name, sql in QUESTIONS.items():
        plan = parse(sql, vault.catalog)
        plain_seconds = _median(lambda _, sql=sql: plain.execute(sql).fetchall())
        # Another epsilon each time: the same question would come from the ledger, at no cost.
        ours = _median(lambda n, plan=plan: vault.ask(plan, 0.5 + n / 100))
        print(
            f"  {name:38s} plain {plain_seconds:8.4f}   private {ours:8.4f}"
            f"   ratio {ours / plain_seconds:8.1f}   above plain {ours - plain_seconds:7.3f} s"
        )
    plain.close()


def _median(work: Callable[[int], object]) -> float:
    work(0)
    return statistics.median(_seconds(lambda n=n: work(n)) for n in range(1, REPEATS + 1))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 1_000_000])
