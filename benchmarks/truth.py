"""Whether answers are true: how often 95 % intervals hold the exact answer, and how far off it is.

Run: python -m benchmarks.truth [--runs 200] [--epsilon 1] [--people 1000] [--vaults hospital,heavy]
                                [--synpuf DIR] [--each]

Each question is asked of each vault with fresh noise, as often as said, through all of the product
but its sandbox (rewriting, audit, bounded queries, OpenDP's noise, post-processing), beside what
the same question gives exactly. docs/accuracy.md has the tables.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from benchmarks.evidence.asked import QUESTIONS, Question
from benchmarks.evidence.asking import Asked, Found, compared
from benchmarks.evidence.vaults import SOURCES, opened
from sarus_kernel.engines.duckdb import DuckDB

SYNPUF = Path(__file__).parents[2] / "shared" / "data" / "synpuf1k"
HEAD = "| {:16} | holds | cells | unsaid | error | ± | shown | epsilon |\n" + 8 * "|---" + "|"


def main() -> None:
    """Print a table for each vault, a line for each class of questions."""
    asked = _arguments()
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.vaults.split(","):
            if name == "synpuf" and not asked.synpuf.is_dir():
                print(f"\n{name} is not at hand: {asked.synpuf}")
                continue
            began = time.perf_counter()
            lines = _vault(name, asked, Path(folder))
            print(f"\n{name}: epsilon {asked.epsilon:g}, {asked.runs} noises a question, "
                  f"{time.perf_counter() - began:.0f} s\n")  # fmt: skip
            print(HEAD.format("class"))
            print("\n".join(lines), flush=True)


def _vault(name: str, asked: argparse.Namespace, folder: Path) -> list[str]:
    classes: dict[str, Found] = {}
    with opened(name, asked.people, folder, asked.synpuf) as vault:
        file = folder / name / "private" / "data.duckdb"
        with closing(DuckDB.over_database(file, vault.catalog)) as engine:
            for question in QUESTIONS:
                known = Asked(engine, vault.catalog, vault.salt, vault.twin)
                found = compared(known, question, asked.epsilon, asked.runs)
                classes.setdefault(_line_of(question, asked.each), Found()).add(found)
    return list(_lines(classes.items()))


def _line_of(question: Question, each: bool) -> str:
    text = " ".join(question.sql.split()) if each else ""
    return f"{question.kind} {text}".strip()


def _lines(classes: Iterable[tuple[str, Found]]) -> Iterable[str]:
    for kind, found in classes:
        told = found.cells + found.unsaid
        if told:
            yield (
                f"| {kind:16} | {_share(found.held, found.cells)} | {found.cells:,} "
                f"| {_share(found.unsaid, told)} | {_middle(found.errors)} "
                f"| {_middle(found.widths)} | {_share(found.shown, found.groups)} "
                f"| {found.epsilon:.3g} |"
            )
        for reason in dict.fromkeys(found.refused):
            yield f"| {kind:16} | {reason} |"


def _share(some: int, every: int) -> str:
    return f"{100 * some / every:.1f} %" if every else "-"


def _middle(numbers: list[float]) -> str:
    return f"{100 * statistics.median(numbers):.3g} %" if numbers else "-"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--epsilon", type=float, default=1.0)
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--vaults", default=",".join(SOURCES))
    parser.add_argument("--synpuf", type=Path, default=SYNPUF)
    parser.add_argument("--each", action="store_true", help="a line for each question")
    return parser.parse_args()


if __name__ == "__main__":
    main()
