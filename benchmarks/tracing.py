"""What tracing costs: an ordinary notebook's chain, traced and in plain pandas, over the same rows.

Run: python benchmarks/tracing.py [ROWS …]
Processor time of this process, the median of several runs in turn. Aim: at most 1.3 times.
"""

import ast
import linecache
import statistics
import sys
import time
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.frontends.python import rewrite, sarus
from sarus_kernel.frontends.python.foreign import CALLED, called, rewrite_calls
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.plan import Table

CHAIN = """
d = df[df.age > 30].copy()
d["ratio"] = d.bmi / d.age
d["old"] = d.age > 60
a = d.groupby("sex").agg(m=("age", "mean"), n=("bmi", "count"))
b = d.groupby(["sex", "city"]).size().unstack(fill_value=0)
c = d.describe()
e = d.merge(other, on="sex").assign(w=lambda x: x.weight * x.bmi).groupby("city").w.mean()
f = pd.crosstab(d.sex, d.city, normalize="index")
g = d.sort_values("age").drop_duplicates("city")
h = d.bmi.fillna(d.bmi.mean()).clip(20, 30).describe()
"""
IMPORTS = "import pandas as pd\n"
TIMES = 15


def tables(rows: int) -> dict[str, pd.DataFrame]:
    """People, and a weight for each sex."""
    draw = np.random.default_rng(1)
    df = pd.DataFrame({
        "id": np.arange(rows), "age": draw.integers(18, 95, rows), "bmi": draw.normal(25, 4, rows),
        "sex": draw.choice(["F", "M"], rows), "city": draw.choice(["Lyon", "Paris", "Bonn"], rows),
    })  # fmt: skip
    return {"df": df, "other": pd.DataFrame({"sex": ["F", "M"], "weight": [1.5, 2.5]})}


def seconds(code: Any, names: dict[str, Any]) -> float:
    """The processor time of one run."""
    begun = time.process_time()
    exec(code, names)
    return time.process_time() - begun


def main(words: list[str]) -> None:
    """A line for each number of rows."""
    text = IMPORTS + CHAIN
    linecache.cache["<traced>"] = (len(text), None, text.splitlines(keepends=True), "<traced>")
    plain = compile(text, "<plain>", "exec")
    traced = compile(rewrite_calls(rewrite(ast.parse(text))), "<traced>", "exec")
    for rows in map(int, words or ["2000", "20000", "200000"]):
        frames = tables(rows)
        spent: tuple[list[float], list[float]] = ([], [])
        for _ in range(TIMES + 1):
            spent[0].append(seconds(plain, {name: df.copy() for name, df in frames.items()}))
            names: dict[str, Any] = {n: Frame(Table(n), df) for n, df in frames.items()}
            spent[1].append(seconds(traced, names | {CALLED: called, "len": sarus.length}))
        ours, theirs = (statistics.median(each[1:]) for each in reversed(spent))
        print(f"{rows:8,d} rows: plain {1e3 * theirs:6.1f} ms, traced {1e3 * ours:6.1f} ms, "
              f"{ours / theirs:.2f} times")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
