"""How long the demo hospital takes to make, and how much memory: run with `python -m`.

Each size runs in a process of its own, so that its peak of memory is its own.
"""

import resource
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

import pyarrow.parquet as pq

from sarus_kernel.demo import TABLES, build

BIG = ("person", "condition_occurrence", "concept")
RUNS = ((1_000, TABLES), (100_000, TABLES), (1_000_000, BIG))


def measure(people: int, tables: tuple[str, ...]) -> tuple[float, float, int]:
    """Seconds, peak memory in MB, and rows of condition_occurrence."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        build(Path(folder), people, tables=tables)
        seconds = time.perf_counter() - start
        rows = pq.read_metadata(Path(folder) / "condition_occurrence.parquet").num_rows
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return seconds, kilobytes / 1024, rows


def main() -> None:
    """Print one line per size."""
    print(f"{'people':>10} {'tables':>7} {'conditions':>11} {'seconds':>8} {'peak MB':>8}")
    for people, tables in RUNS:
        with get_context("spawn").Pool(1) as pool:
            seconds, megabytes, rows = pool.apply(measure, (people, tables))
        print(f"{people:>10,} {len(tables):>7} {rows:>11,} {seconds:>8.2f} {megabytes:>8.0f}")


if __name__ == "__main__":
    main()
