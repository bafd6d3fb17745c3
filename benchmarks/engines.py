"""The same safe queries on each engine: what their bounded tables take, beside the plain aggregate.

Run: python benchmarks/engines.py [people] [engine …]     (default: 100000 duckdb postgres spark)
Times are of the engine alone, without noise, ledger and the way to the notebook: median of
REPEATS. PostgreSQL and Spark are started for this, on this machine: they share its processors.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from questions import QUESTIONS, TABLES

sys.path.insert(0, str(Path(__file__).parents[1]))

from sarus_kernel import demo
from sarus_kernel.engines.engine import Room
from sarus_kernel.engines.opening import open_engine
from sarus_kernel.errors import OwnerError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.rewriting import private
from sarus_kernel.vault import catalog as catalogs
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.owner.origin import Origin
from sarus_kernel.vault.workers.data_location import place_of
from tests.servers import postgres

REPEATS = 3
ROOM = Room(4 * 2**30, 600)


def main(people: int, engines: list[str]) -> None:
    """Print one table per engine."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source"
        demo.build(source, people, tables=TABLES)
        for engine in engines:
            with _vault(Path(folder), source, engine) as vault:
                print(f"\n{engine}, {people:,} people: seconds (median of {REPEATS})")
                _ask(vault)


@contextmanager
def _vault(folder: Path, source: Path, engine: str) -> Iterator[Path]:
    """A vault over the source. Its copy in PostgreSQL is put there as `init` does it."""
    origins = {
        "duckdb": lambda: Origin(files=source),
        "postgres": lambda: Origin("postgres", source, postgres.url()),
        "spark": lambda: Origin("spark", source, "local[2]"),
    }
    if engine not in origins:
        raise OwnerError(f"There is no engine {engine}.")
    directory = folder / engine
    begun = time.perf_counter()
    initialise(directory, origins[engine](), InitOptions("clinic", ("person", "person_id")))
    print(f"\ninit in {time.perf_counter() - begun:.1f} s", end="")
    yield directory


def _ask(vault: Path) -> None:
    catalog: Catalog = catalogs.load(vault)
    engine = open_engine(place_of(vault / "private"), catalog, ROOM)
    for name, text in QUESTIONS.items():
        plan = parse(text, catalog)
        safe = [r for m in private(plan, catalog, 1.0, 1e-6, "s").measurements for r in m.relations]
        plain = _median(lambda plan=plan: engine.arrow(plan))
        bounded = _median(lambda safe=safe: [engine.arrow(each) for each in safe])
        print(f"  {name:32s} plain {plain:7.3f}  bounded {bounded:7.3f}  {bounded / plain:5.1f}")
    engine.close()


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS + 1):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times[1:])


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:] if word.isdigit()]
    named = [word for word in sys.argv[1:] if not word.isdigit()]
    main(sizes[0] if sizes else 100_000, named or ["duckdb", "postgres", "spark"])
