"""How wide pandas is: a line for each of the 250 names that notebooks call most, and its fate.

Run: python benchmarks/coverage_dataframe.py [FILE] [--vault DIR] [--each] [--name PART]
Without a vault one over a made-up clinic is made. Nothing is charged: what could be released is
explained, not asked. Packages that are not installed are counted by themselves.
"""

import argparse
import ast
import contextlib
import io
import linecache
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd

from sarus_kernel.client import connect
from sarus_kernel.command.init_options import init_options
from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.python import rewrite, sarus
from sarus_kernel.frontends.python.events import EVENTS
from sarus_kernel.frontends.python.foreign import CALLED, called, rewrite_calls
from sarus_kernel.frontends.python.traced import Traced, holds_private
from sarus_kernel.vault.owner.initialise import initialise

OURS = Path(__file__).with_suffix(".txt")
"""The names, how often each is called, and a line of ours that calls it."""

PRELUDE = """
import sqlite3
import numpy as np, pandas as pd, matplotlib.pyplot as plt, seaborn as sns, sklearn
from scipy import stats
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import *
from sklearn.model_selection import (
    GridSearchCV, KFold, RandomizedSearchCV, cross_val_score, train_test_split)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
data = df.dropna(subset=["age", "glucose", "smoker", "ill"])
X, y = data[["age", "glucose", "smoker"]], data["ill"].astype(int)
clf = LogisticRegression()
"""
FITTED = "model = LogisticRegression().fit(X, y)\n"
"""Said only where a line reads it."""

FATES = {
    "dp": "can be released: differentially private",
    "traced": "stays a question: rows and columns to ask further",
    "public": "runs, and depends on nobody",
    "twin": "synthetic only",
    "fails": "fails",
    "absent": "its package is not installed here",
}
"""What can become of a line, in the order in which it is shown."""


@dataclass(frozen=True)
class Line:
    """One name: how often it is called, whether it aggregates, and code that calls it."""

    name: str
    calls: int
    asks: bool
    code: str


@dataclass(frozen=True)
class Fate:
    """What became of a line, and why it is no better."""

    line: Line
    outcome: str
    reason: str = ""


def read(file: Path) -> Iterator[Line]:
    """The lines of a file: `name | calls | code`, a name with * being one that aggregates."""
    for text in file.read_text("utf-8").splitlines():
        if text.strip() and not text.startswith("#"):
            name, calls, code = text.split(" | ", 2)
            yield Line(name.removesuffix(" *"), int(calls), name.endswith(" *"), code)


def clinic(folder: Path, people: int = 2_000) -> None:
    """A made-up clinic: a table of patients, and one of their visits."""
    draw = np.random.default_rng(5)
    age, bmi = draw.integers(18, 95, people), draw.normal(26, 4, people).round(1)
    glucose = draw.normal(5.5 + age / 60, 1, people).round(2)
    days = pd.Timestamp("2015-01-01") + pd.to_timedelta(draw.integers(0, 2_000, 3 * people), "D")
    patients = pd.DataFrame({
        "person_id": np.arange(people), "sex": draw.choice(["F", "M"], people), "age": age,
        "bmi": np.where(draw.random(people) < 0.1, np.nan, bmi), "glucose": glucose,
        "arm": draw.choice(["a", "b", "c"], people),
        "smoker": (draw.random(people) < 0.3).astype(int),
        "ill": (glucose + draw.normal(0, 1, people) > 6.8).astype(int),
        "note": [f"note {n}" for n in range(people)],
    })  # fmt: skip
    visits = pd.DataFrame({
        "person_id": draw.integers(0, people, 3 * people), "began": days,
        "ended": days + pd.to_timedelta(draw.integers(0, 20, 3 * people), "D"),
        "ward": draw.choice(["east", "west"], 3 * people),
        "cost": draw.gamma(2, 100, 3 * people).round(2),
    })  # fmt: skip
    folder.mkdir()
    patients.to_parquet(folder / "patients.parquet")
    visits.to_parquet(folder / "visits.parquet")


def made(folder: str) -> Path:
    """A vault over the clinic."""
    source, vault = Path(folder, "source"), Path(folder, "vault")
    clinic(source)
    links = ["visits.person_id -> patients.person_id"]
    asked = init_options(
        "clinic", "patients.person_id", epsilon=100.0, twin_epsilon=10.0, links=links
    )
    initialise(vault, source, asked)
    return vault


def fate(line: Line, tables: Mapping[str, Any], explain: Callable[[Any], str]) -> Fate:
    """Run one line, and see what it gives. `explain` says the label that a release would have."""
    escapes: list[int] = []
    EVENTS.on_escape = lambda: escapes.append(1)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            found = ran(line.code, tables, escapes)
            return judged(line, found, bool(escapes), explain)
    except ModuleNotFoundError as error:
        return Fate(line, "absent", str(error))
    except Exception as error:  # whatever a line raises is what this looks for
        return Fate(line, "fails", f"{type(error).__name__}: {error}")
    finally:
        EVENTS.on_escape = lambda: None


def ran(code: str, tables: Mapping[str, Any], escapes: list[int]) -> Any:
    """The value of the last expression of a line, as a notebook's cell would run it."""
    names: dict[str, Any] = {name: table.copy() for name, table in tables.items()}
    names |= {"len": sarus.length, "FILE": io.StringIO("a,b\n1,2\n"), "OUT": io.BytesIO()}
    prelude = PRELUDE + (FITTED if "model" in code else "")
    exec(compile(rewrite(ast.parse(prelude)), "<prelude>", "exec"), names)
    escapes.clear()
    names[CALLED] = called
    tree = rewrite_calls(rewrite(ast.parse(code)))
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        kept = ast.Assign([ast.Name("_", ast.Store())], last.value)
        tree.body[-1] = ast.copy_location(kept, last)
        ast.fix_missing_locations(tree)
    linecache.cache["<line>"] = (len(code), None, [f"{code}\n"], "<line>")  # lambdas are read
    exec(compile(tree, "<line>", "exec"), names)
    return names.get("_")


def judged(line: Line, found: Any, escaped: bool, explain: Callable[[Any], str]) -> Fate:
    """What a value is: released, a question, plain, or of the twin for good."""
    if not holds_private([found]):
        return Fate(line, "twin" if escaped else "public")
    values = [found] if isinstance(found, Traced) else [v for v in found if isinstance(v, Traced)]
    said = [explain(value) for value in values]
    words = next((each for each in said if each.startswith("Evaluated")), "")
    if not words:
        return Fate(line, "dp")
    open_ = all(value._sarus_node is not None for value in values)
    return Fate(line, "traced" if open_ else "twin", words.partition(": ")[2])


def explained(value: Any) -> str:
    """The label, or an error's words as the reason why there is none."""
    try:
        return str(sarus.eval_policy(value))
    except SarusError as error:
        return f"Evaluated from synthetic data only: {error}"


def report(fates: list[Fate], each: bool) -> None:
    """Print the counts, by name and by call, and why lines that aggregate cannot be released."""
    here = [found for found in fates if found.outcome != "absent"]
    counts = Counter(found.outcome for found in fates)
    calls = Counter({o: sum(f.line.calls for f in fates if f.outcome == o) for o in FATES})
    print(f"{len(fates)} names, {sum(calls.values())} calls")
    for outcome, words in FATES.items():
        print(f"  {counts[outcome]:4d} names  {calls[outcome]:5d} calls  {words}")
    run = _share(here, lambda found: found.outcome != "fails")
    asking = [found for found in here if found.line.asks]
    print(f"of what is installed, run: {run}")
    print(f"of these that aggregate, can be released: {_share(asking, _released)}")
    for found in fates if each else [f for f in here if f.outcome == "fails" or _short(f)]:
        print(f"  {found.outcome:7s} {found.line.name:34s} {found.reason[:110]!r}")


def _released(found: Fate) -> bool:
    return found.outcome in ("dp", "public")


def _short(found: Fate) -> bool:
    return found.line.asks and not _released(found)


def _share(fates: Iterable[Fate], holds: Callable[[Fate], bool]) -> str:
    found = list(fates)
    good = [each for each in found if holds(each)]
    calls = sum(each.line.calls for each in good), sum(each.line.calls for each in found)
    return (f"{len(good)} of {len(found)} names ({100 * len(good) / max(len(found), 1):.0f} %), "
            f"{100 * calls[0] / max(calls[1], 1):.0f} % of calls")  # fmt: skip


def _words() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, nargs="?", default=OURS)
    parser.add_argument("--vault", help="a vault's directory: tables called patients and visits")
    parser.add_argument("--each", action="store_true", help="a line per name")
    parser.add_argument("--name", default="", help="only names with this in them")
    return parser


def main(words: list[str]) -> int:
    """Run every line of a file; the number of those that failed."""
    wanted = _words().parse_args(words)
    matplotlib.use("Agg")
    lines = [line for line in read(wanted.file) if wanted.name in line.name]
    with tempfile.TemporaryDirectory() as folder, connect(wanted.vault or made(folder)) as vault:
        dataset = sarus.Client(vault=vault).dataset()
        tables = {"df": dataset.table("patients").as_pandas(),
                  "visits": dataset.table("visits").as_pandas()}  # fmt: skip
        fates = [fate(line, tables, explained) for line in lines]
    report(fates, wanted.each)
    return sum(found.outcome == "fails" for found in fates)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
