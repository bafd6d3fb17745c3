"""AUC of the linear family with differential privacy beside scikit-learn's, and seconds of a fit.

Run: python benchmarks/linear.py [--splits 5] [--draws 3] [--epsilon 0.5,1,3] [--seconds]
Tables: breast cancer (ships with scikit-learn) and a made-up one of 14,000 people, 20 inputs.
Held-out people, one row a person, bounds of the whole table, a StandardScaler before each model,
delta 1e-6. The noise is numpy's: this measures recipes, not the vault. `--seconds`: CPU seconds
of a fit of 10,000 people (all rounds, without the vault's noise) beside scikit-learn's own.
"""

import argparse
import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sarus_kernel.learning.fitting import fit, schedule
from sarus_kernel.learning.queries import Ask, Feature, Noisy, Public, Query, Rows, Target
from sarus_kernel.learning.statistics import integer_sum, step
from sarus_kernel.vault.privacy.accounting import rho_of

MODELS = (LogisticRegression(), RidgeClassifier(), LinearDiscriminantAnalysis(), GaussianNB())
TARGET = Target("y", (0, 1))


def tables() -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    cancer = load_breast_cancer()
    yield "breast cancer", cancer.data, cancer.target
    yield "made-up", *made_up(14_000)


def made_up(people: int) -> tuple[np.ndarray, np.ndarray]:
    """Correlated inputs, five of them skewed and five of 0 and 1."""
    random = np.random.default_rng(7)
    mixing = np.linalg.cholesky(0.7 * np.eye(20) + 0.3)
    X = random.normal(size=(people, 20)) @ mixing.T
    X[:, :5] = np.exp(0.6 * X[:, :5])
    X[:, 10:15] = X[:, 10:15] > 0.8
    logits = X @ random.normal(size=20) * 0.7
    y = random.random(people) < 1 / (1 + np.exp(logits.mean() - logits))
    return X, y.astype(int)


def noisy(rows: Rows, random: np.random.Generator) -> Ask:
    """Answers of these rows with Gaussian noise."""

    def ask(query: Query) -> Noisy:
        sigma = query.clip / math.sqrt(2 * query.rho)
        exact = integer_sum(query, rows) * step(query)
        return Noisy(exact + random.normal(0, sigma, query.length), sigma)

    return ask


def features_of(X: np.ndarray) -> tuple[Feature, ...]:
    ends = zip(X.min(axis=0), X.max(axis=0), strict=True)
    return tuple(Feature("", "number", float(a), float(b), (), False) for a, b in ends)


def rows_of(X: np.ndarray, y: np.ndarray) -> Rows:
    return Rows(X, y.astype(float), np.arange(len(y), dtype=np.int64))


def auc(model: Any, X: np.ndarray, y: np.ndarray) -> float:
    sure = model.predict_proba(X)[:, 1] if hasattr(model, "predict_proba") else None
    return float(roc_auc_score(y, model.decision_function(X) if sure is None else sure))


def measured(
    X: np.ndarray, y: np.ndarray, model: Any, epsilons: list[float], splits: int, draws: int
) -> dict[str, list[float]]:
    """AUC of held-out people, of scikit-learn and at each epsilon."""
    found: dict[str, list[float]] = {}
    pipe, features = make_pipeline(StandardScaler(), model), features_of(X)
    parts = StratifiedShuffleSplit(splits, test_size=0.3, random_state=1).split(X, y)
    for number, (train, test) in enumerate(parts):
        rows, public = rows_of(X[train], y[train]), Public(float(len(train)))
        theirs = pipe.fit(X[train], y[train])
        found.setdefault("without", []).append(auc(theirs, X[test], y[test]))
        for epsilon in epsilons:
            for draw in range(draws):
                ask = noisy(rows, np.random.default_rng([number, draw]))
                ours = fit(pipe, features, TARGET, ask, public, rho_of(epsilon, 1e-6))
                found.setdefault(f"{epsilon:g}", []).append(auc(ours, X[test], y[test]))
    return found


def seconds() -> None:
    """One line for each model."""
    X, y = made_up(10_000)
    features, rows, public, rho = features_of(X), rows_of(X, y), Public(10_000.0), rho_of(1, 1e-6)
    print(f"{'10,000 people':<28} {'rounds':>6} {'ours':>7} {'theirs':>7}  CPU seconds")
    for model in MODELS:
        pipe = make_pipeline(StandardScaler(), model)
        began = time.process_time()
        fit(pipe, features, TARGET, noisy(rows, np.random.default_rng(0)), public, rho)
        middle = time.process_time()
        pipe.fit(X, y)
        ended = time.process_time()
        asked = len(schedule(pipe, features, TARGET, public, rho))
        name = type(model).__name__
        print(f"{name:<28} {asked:>6} {middle - began:>7.3f} {ended - middle:>7.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--splits", type=int, default=5)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--epsilon", default="0.5,1,3")
    parser.add_argument("--seconds", action="store_true", help="of fits, in place of AUC")
    given = parser.parse_args()
    if given.seconds:
        return seconds()
    epsilons = [float(epsilon) for epsilon in given.epsilon.split(",")]
    for name, X, y in tables():
        for model in MODELS:
            found = measured(X, y, model, epsilons, given.splits, given.draws)
            told = "  ".join(f"{k}: {np.mean(v):.3f}±{np.std(v):.3f}" for k, v in found.items())
            print(f"{name:<14} {type(model).__name__:<27} {told}", flush=True)


if __name__ == "__main__":
    main()
