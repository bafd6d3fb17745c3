"""A made-up table of patients, as a researcher has it and as the worker does."""

import numpy as np
import pandas as pd

from sarus_kernel.learning.sums.queries import Rows
from tests.learning.people import FEATURES


def patients(n: int = 3000, seed: int = 0) -> pd.DataFrame:
    """Columns as in `people.FEATURES`, and `ill` (0, 1), `stage` (three) and `cost` (a number)."""
    random = np.random.default_rng(seed)
    age = random.integers(20, 90, n)
    weight = np.clip(random.normal(75, 15, n), -5, 200)
    sex, city = random.choice(["F", "M"], n), random.choice(["a", "b", "c"], n)
    smoker = random.integers(0, 2, n)
    score = (age - 55) / 15 + 0.8 * (sex == "M") + (weight - 75) / 20 + 1.5 * (city == "c") + smoker
    ill = (random.random(n) < 1 / (1 + np.exp(1 - score))).astype(int)
    stage = np.select([score + random.normal(size=n) < 0.5, score < 2], ["low", "middle"], "high")
    cost = np.clip(5 + 2 * score + random.normal(size=n), -10, 30)
    table = pd.DataFrame({"age": age, "weight": weight, "sex": sex, "city": city, "smoker": smoker})
    table.loc[random.random(n) < 0.1, "weight"] = np.nan
    table.loc[random.random(n) < 0.05, "city"] = None
    return table.assign(ill=ill, stage=stage, cost=cost)


def rows_of(table: pd.DataFrame, target: str | None = None) -> Rows:
    """The same as numbers, one row a person."""
    columns = []
    for feature in FEATURES:
        cells = table[feature.name]
        if feature.kind == "category":
            cells = cells.map({value: k for k, value in enumerate(feature.categories)})
        columns.append(cells.astype(float))
    y = np.zeros(len(table))
    if target == "stage":
        y = table[target].map({"low": 0, "middle": 1, "high": 2}).to_numpy(dtype=float)
    elif target is not None:
        y = table[target].to_numpy(dtype=float)
    return Rows(np.column_stack(columns), y, np.arange(len(table), dtype=np.int64))
