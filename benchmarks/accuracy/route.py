"""The whole route on the demo hospital: a cell, the plan, a vault over the training people.

What a researcher with a kernel has: the catalog's bounds, the vault's twin, the ledger, sealed
workers, and OpenDP's noise. People held out are in no vault: the released model is tried on them.
"""

import math
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.accuracy.ours import Score
from benchmarks.accuracy.tables import ILLNESSES
from sarus_kernel import demo
from sarus_kernel.client import connect
from sarus_kernel.frontends.python import sarus, use
from sarus_kernel.frontends.python.events import SESSION
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from tests.frontends.python.running import run

MODEL = "LogisticRegression, whole route"
TABLES = ("person", "condition_occurrence", "location", "care_site")
CELL = f"""
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rows = sarus.Client().dataset(slugname="hospital").sql('''
    SELECT p.person_id, p.year_of_birth, p.gender_concept_id, c.condition_concept_id
    FROM hospital.private.person AS p
    LEFT JOIN hospital.private.condition_occurrence AS c ON p.person_id = c.person_id
''').as_pandas()
rows["male"] = rows["gender_concept_id"] == 8507
for name, codes in {ILLNESSES!r}.items():
    rows[name] = rows["condition_concept_id"].isin([int(code) for code in codes.split(",")])
features = ["year_of_birth", "male", *{[*ILLNESSES][:-1]!r}]
people = rows.groupby("person_id")[[*features, "fibrillation"]].max()
X, y = people[features], people["fibrillation"]
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(X, y)
"""


def route_scores(table: pd.DataFrame, parts: list[Any], epsilons: list[float]) -> list[Score]:
    """`table` as `patients` gives it; a vault for each split, a fit for each price in it.

    Seconds are by the clock: they hold the plan, the trial on the twin, the charge on disk, both
    sealed workers and all rounds. Without privacy: scikit-learn's own fit.
    """
    found = []
    X = table.drop(columns=["age", "fibrillation"])
    X.insert(0, "year_of_birth", 2024 - table["age"])
    y = table["fibrillation"].to_numpy(dtype=int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for split, (train, test) in enumerate(parts):
            held = X.iloc[test]
            began = time.perf_counter()
            plain = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
            plain.fit(X.iloc[train], y[train])
            took = time.perf_counter() - began
            found.append(Score(MODEL, math.inf, split, _auc(plain, held, y[test]), took))
            with tempfile.TemporaryDirectory() as folder:
                for epsilon, model, seconds in _asked(Path(folder), len(table), train, epsilons):
                    found.append(Score(MODEL, epsilon, split, _auc(model, held, y[test]), seconds))
    return found


def _asked(folder: Path, people: int, train: np.ndarray, epsilons: list[float]) -> list[Any]:
    """(epsilon, released model, seconds) of a vault over the people at these places."""
    _written(folder / "hospital", people, train)
    options = InitOptions("hospital", ("person", "person_id"), public=("location", "care_site"),
                          epsilon=100.0)  # fmt: skip
    initialise(folder / "vault", folder / "hospital", options)
    policy = folder / "vault" / "policy.toml"  # as its owner may edit it: one question above 1
    policy.write_text(policy.read_text().replace("max_epsilon = 1.0", "max_epsilon = 10.0"))
    before, vault = SESSION.provider, connect(folder / "vault")
    use(lambda: vault)
    try:
        names = run(CELL, {"sarus": sarus}, traced=True)
        found = []
        for epsilon in epsilons:
            began = time.perf_counter()
            model = sarus.eval(names["model"], epsilon)
            found.append((epsilon, model, time.perf_counter() - began))
        return found
    finally:
        SESSION.provider = before
        vault.close()


def _written(folder: Path, people: int, train: np.ndarray) -> None:
    """The hospital's files, of the people at these places (in order of their number) alone."""
    demo.build(folder, people, tables=TABLES)
    with duckdb.connect() as database:
        known = database.sql(f"SELECT person_id FROM '{folder}/person.parquet' ORDER BY 1").df()
        kept = known.iloc[np.sort(train)]
        database.register("kept", kept)
        for name in ("person", "condition_occurrence"):
            file = folder / f"{name}.parquet"
            database.execute(f"CREATE TABLE {name} AS SELECT * FROM '{file}' "
                             "WHERE person_id IN (SELECT person_id FROM kept)")  # fmt: skip
            database.execute(f"COPY {name} TO '{file}' (FORMAT parquet)")


def _auc(model: Any, X: pd.DataFrame, y: np.ndarray) -> float:
    """A released model is an ordinary estimator: it predicts rows that are at hand."""
    return float(roc_auc_score(y, model.predict_proba(X)[:, 1]))
