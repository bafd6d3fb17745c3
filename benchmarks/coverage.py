"""How wide the SQL is: a file of queries is asked of a vault, and each one's fate is counted.

Run: python benchmarks/coverage.py FILE.jsonl --vault DIR [--dialect D] [--epsilon E] [--json]
(without a file: coverage.jsonl beside this; without a vault: a made-up hospital)
Each line of the file is {"id": …, "sql": …}, and "dialect" where it is not that of --dialect.
Every query is really asked (and charged to the vault's budget); with --dry it is only explained.
Time is what a researcher waits for: text to plan, the vault, the sealed worker, noise, receipt.
"""

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sarus_kernel import demo
from sarus_kernel.client import Vault, connect
from sarus_kernel.command.demo import PUBLIC
from sarus_kernel.command.init_options import init_options
from sarus_kernel.errors import (
    BudgetSpent,
    InternalError,
    QuestionError,
    Refused,
    SarusError,
    VaultUnavailable,
)
from sarus_kernel.frontends.sql import parse
from sarus_kernel.release import Label, Release
from sarus_kernel.vault.owner.initialise import initialise

OURS = Path(__file__).with_suffix(".jsonl")
"""Queries in the style of OHDSI's QueryLibrary (ql), Achilles, data quality checks (dq), cohort
studies (epi), clinical text-to-SQL (ehr) and MIMIC, mixed as the field's own are; written by us."""

OUTCOMES = {
    "private": "answered by differential privacy",
    "post-processing": "answered from earlier releases alone, nothing charged",
    "public": "answered exactly: reads no private row",
    "refused": "refused: would say something about single people",
    "not understood": "refused: not understood, or wrong",
    "no budget": "refused: the vault's budget is spent",
    "failed": "failed: a bug of ours",
}
"""What can become of a query, in the order in which it is shown."""


@dataclass(frozen=True)
class Query:
    """One line of the file."""

    id: str
    sql: str
    dialect: str | None = None


@dataclass(frozen=True)
class Fate:
    """What became of one query; `seconds` from text to answer."""

    id: str
    outcome: str
    seconds: float
    reason: str = ""


def read(file: Path, dialect: str | None) -> Iterator[Query]:
    """The queries of a file."""
    for line in file.read_text("utf-8").splitlines():
        if line.strip():
            found = json.loads(line)
            yield Query(str(found["id"]), found["sql"], found.get("dialect", dialect))


def ask(vault: Vault, query: Query, epsilon: float | None, dry: bool) -> Fate:
    """Ask one query, whatever comes of it."""
    start = time.perf_counter()
    outcome, reason = _outcome(vault, query, epsilon, dry)
    return Fate(query.id, outcome, time.perf_counter() - start, reason)


def _outcome(vault: Vault, query: Query, epsilon: float | None, dry: bool) -> tuple[str, str]:
    try:
        plan = parse(query.sql, vault.catalog, query.dialect)
        if dry:
            return _name(vault.explain(plan, epsilon).label, False), ""
        release: Release = vault.ask(plan, epsilon, anyway=True)
        return _name(release.provenance.label, release.provenance.cached), ""
    except BudgetSpent as error:
        return "no budget", str(error)
    except (InternalError, VaultUnavailable) as error:
        return "failed", str(error)
    except QuestionError as error:
        return "not understood", str(error)
    except Refused as error:
        return "refused", str(error)
    except SarusError as error:
        return "failed", str(error)
    except Exception as error:  # whatever is not an error on purpose is what this looks for
        return "failed", f"{type(error).__name__}: {error}"


def _name(label: Label, cached: bool) -> str:
    if label is Label.PUBLIC:
        return "public"
    return "post-processing" if cached else "private"


def kind_of(reason: str) -> str:
    """A reason without the names that are special to one query, to count it by."""
    first = reason.splitlines()[0] if reason else ""
    return re.sub(r"`[^`]*`|'[^']*'|\b[\w#]+\.[\w#]+\b|\d+", "…", first)[:110]


def report(fates: list[Fate]) -> None:
    """Print the counts, the reasons by frequency, and each query that was not answered."""
    total, counts = len(fates), Counter(fate.outcome for fate in fates)
    print(f"{total} queries, {sum(fate.seconds for fate in fates):.1f} s")
    for outcome, words in OUTCOMES.items():
        times = sorted(fate.seconds for fate in fates if fate.outcome == outcome)
        if times:
            middle = f"median {times[len(times) // 2]:6.3f} s   slowest {times[-1]:6.3f} s"
            share = 100 * counts[outcome] / total
            print(f"  {counts[outcome]:5d}  {share:5.1f} %  {words:56s} {middle}")
    print("\nreasons")
    reasons = Counter((f.outcome, kind_of(f.reason)) for f in fates if f.reason)
    for (outcome, reason), count in reasons.most_common():
        print(f"  {count:5d}  {outcome:15s} {reason}")


def details(fates: Iterable[Fate]) -> None:
    """Print one line per query."""
    print("\nqueries")
    for fate in fates:
        print(f"  {fate.id:32s} {fate.outcome:15s} {fate.seconds:7.3f} s  {fate.reason[:140]!r}")


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, nargs="?", default=OURS)
    parser.add_argument("--vault", help="a vault's directory, or its address")
    parser.add_argument("--dialect", help="of the queries that name none (duckdb)")
    parser.add_argument("--epsilon", type=float, default=0.01, help="of each query (0.01)")
    parser.add_argument("--dry", action="store_true", help="explain only: nothing is charged")
    parser.add_argument("--json", action="store_true", help="one JSON object per query")
    parser.add_argument("--each", action="store_true", help="a line per query as well")
    return parser


def main(words: list[str]) -> int:
    """Ask every query of a file; the number of those that failed."""
    wanted = _words().parse_args(words)
    with tempfile.TemporaryDirectory() as folder, connect(wanted.vault or made(folder)) as vault:
        queries = read(wanted.file, wanted.dialect)
        fates = [ask(vault, query, wanted.epsilon, wanted.dry) for query in queries]
    if wanted.json:
        for fate in fates:
            print(json.dumps(asdict(fate)))
    else:
        report(fates)
        if wanted.each:
            details(fates)
    return sum(fate.outcome == "failed" for fate in fates)


def made(folder: str, people: int = 1_000) -> Path:
    """A vault over a made-up hospital."""
    source, vault = Path(folder, "source"), Path(folder, "vault")
    demo.build(source, people)
    asked = init_options("patient_data", "person.person_id", PUBLIC, epsilon=100.0)
    initialise(vault, source, asked)
    return vault


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
