"""Runs in the peers' environment: fits DP-EBM and diffprivlib on the splits of a folder.

Bounds and categories are the public ones that ours are given. diffprivlib gets numbers scaled to
[-1, 1] by them and indicators of categories, and the largest norm that those can have.
"""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from diffprivlib.models import GaussianNB, LogisticRegression, RandomForestClassifier
from interpret.privacy import DPExplainableBoostingClassifier
from sklearn.metrics import roc_auc_score


def models(about: dict, encoded: np.ndarray, epsilon: float) -> dict:
    """By name: the unfitted model, and whether it takes the table as it is."""
    numbers = {f["name"]: (f["low"], f["high"]) for f in about["features"] if f["kind"] == "number"}
    kinds = ["continuous" if f["name"] in numbers else "nominal" for f in about["features"]]
    ends = (np.full(encoded.shape[1], -1.0), np.ones(encoded.shape[1]))
    ebm = DPExplainableBoostingClassifier(
        feature_types=kinds,
        privacy_bounds=numbers,
        epsilon=epsilon,
        delta=about["delta"],
        n_jobs=1,
    )
    norm = len(about["features"]) ** 0.5
    forest = RandomForestClassifier(epsilon=epsilon, bounds=ends, classes=[0, 1])
    return {
        "DP-EBM": (ebm, True),
        "diffprivlib LogisticRegression": (
            LogisticRegression(epsilon=epsilon, data_norm=norm),
            False,
        ),
        "diffprivlib RandomForest": (forest, False),
        "diffprivlib GaussianNB": (GaussianNB(epsilon=epsilon, bounds=ends), False),
    }


def main(folder: Path) -> None:
    """One line of JSON for each fit."""
    about = json.loads((folder / "about.json").read_text())
    table, y = pd.read_csv(folder / "rows.csv"), np.load(folder / "y.npy")
    encoded = np.load(folder / "encoded.npy")
    for split, (train, test) in enumerate(about["splits"]):
        for epsilon in [e for e in about["epsilons"] for _ in range(about["draws"])]:
            for name, (model, raw) in models(about, encoded, epsilon).items():
                X = table if raw else encoded
                fit, held = (X.iloc[train], X.iloc[test]) if raw else (X[train], X[test])
                began = time.process_time()
                model.fit(fit, y[train])
                took = time.process_time() - began
                ranks = np.nan_to_num(model.predict_proba(held)[:, 1])
                told = [name, epsilon, split, roc_auc_score(y[test], ranks), took]
                print(json.dumps(told), flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]))
