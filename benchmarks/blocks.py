"""What a function in blocks of people costs: time a block, and error by number of blocks.

`python benchmarks/blocks.py [PEOPLE]`. The same functions run on all rows in this process too,
without noise. How long a block is given follows from a trial on synthetic people; they run one by
one.
"""

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import pandas as pd

from sarus_kernel import demo
from sarus_kernel.client import connect
from sarus_kernel.command.init_options import init_options
from sarus_kernel.frontends.blocks import Range, parse
from sarus_kernel.rewriting.sample_and_aggregate import in_blocks
from sarus_kernel.vault.block_trials import attempt
from sarus_kernel.vault.opening import close, open_vault
from sarus_kernel.vault.owner.initialise import initialise

TABLES = ("person", "condition_occurrence", "concept")
EPSILON = 1.0
FUNCTIONS = {
    "share born after 1950": "def f(person):\n    return (person.year_of_birth > 1950).mean()",
    "AUC of a model": """
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
def f(person, condition_occurrence):
    af = condition_occurrence[condition_occurrence.condition_concept_id == 313217]
    x, y = person[["year_of_birth"]], person.person_id.isin(af.person_id)
    return cross_val_score(LogisticRegression(), x, y, cv=2, scoring="roc_auc").mean()""",
}


def main(people: int) -> None:
    """Make a hospital, and print one line per function and number of blocks."""
    with tempfile.TemporaryDirectory() as folder:
        source, place = Path(folder) / "source", Path(folder) / "vault"
        demo.build(source, people, tables=TABLES)
        asked = init_options(
            "patient_data", "person.person_id", "concept", epsilon=100.0, python=True
        )
        initialise(place, source, asked)
        frames = {name: pd.read_parquet(source / f"{name}.parquet") for name in TABLES[:2]}
        _times(place, frames)
        _errors(place, frames)


def _plain(code: str, frames: dict[str, pd.DataFrame]) -> tuple[float, float]:
    """The function on all rows, in this process: its answer, and the seconds it took."""
    space: dict[str, object] = {}
    exec(code, space)
    function = space["f"]
    names = function.__code__.co_varnames[: function.__code__.co_argcount]  # type: ignore[attr-defined]
    start = time.perf_counter()
    found = float(function(**{name: frames[name] for name in names}))  # type: ignore[operator]
    return found, time.perf_counter() - start


def _times(place: Path, frames: dict[str, pd.DataFrame]) -> None:
    opened = open_vault(place)
    print("seconds of one block of 40 (fork, load, seal, run), and of all rows in one process")
    for name, code in FUNCTIONS.items():
        plan = parse(code, opened.catalog, [Range("", 0, 1)], 40)
        query = in_blocks(plan, opened.catalog, (1.0, 0.0), 200, opened.salt, opened.twin)
        tried = [attempt(query, opened.catalog, opened.workers, opened.twin, 10.0) for _ in "12345"]
        block = median(trial.running for trial in tried if trial is not None)
        _, whole = min(_plain(code, frames) for _ in range(5))
        print(f"  {name:24s} {block:7.4f}  {whole:7.4f}  above {block - whole:7.4f}")
    close(opened)


def _errors(place: Path, frames: dict[str, pd.DataFrame]) -> None:
    print(f"\nepsilon {EPSILON}: blocks, seconds, released, interval; on all rows, without noise")
    with connect(place) as vault:
        for name, code in FUNCTIONS.items():
            truth, _ = _plain(code, frames)
            for blocks in (10, 40, 100):
                plan = parse(code, vault.catalog, [Range("", 0, 1)], blocks)
                start = time.perf_counter()
                value = vault.ask(plan, EPSILON).value
                took = time.perf_counter() - start
                ((mean,),), ((bar,),) = value.rows, value.intervals
                assert bar is not None
                print(f"  {name:24s} {blocks:4d} {took:7.1f} s   {mean:.3f} "
                      f"[{bar.low:.3f}, {bar.high:.3f}]   {truth:.3f}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000)
