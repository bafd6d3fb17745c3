"""The benchmark of models: a small run, and what it says of peers that are better."""

import math
import sys

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from benchmarks import models
from benchmarks.accuracy.ours import Score, auc, prepared, private, rows_of
from benchmarks.accuracy.peers import encoded
from benchmarks.accuracy.tables import Table, tables
from sarus_kernel.learning.sums.queries import Feature


def test_a_run_on_the_smallest_table_without_the_peers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line for the model, with an AUC far from chance with noise and without."""
    given = "--tables cancer --models LogisticRegression --splits 1 --draws 1 --epsilon 3"
    monkeypatch.setattr(sys, "argv", ["models.py", *given.split()])
    models.main()
    told = capsys.readouterr()
    cells = [cell.strip() for cell in told.out.splitlines()[2].split("|")[1:-1]]
    assert cells[:2] == ["cancer", "LogisticRegression"]
    assert [float(cell.split(" ")[0]) > 0.9 for cell in cells[2:4]] == [True, True]
    assert "without the peers" in told.err


def test_where_a_peer_is_better_it_is_said() -> None:
    """And where the model without privacy is further off than the aim allows."""
    found = [
        Score("LogisticRegression", math.inf, 0, 0.95, 1.0),
        Score("LogisticRegression", 1.0, 0, 0.90, 1.0),
        Score("DP-EBM", 1.0, 0, 0.91, 1.0),
    ]
    told = list(models.short("cancer", found, [1.0]))
    assert told == [
        "cancer, epsilon 1: DP-EBM 0.910, LogisticRegression 0.900",
        "cancer, epsilon 1: 0.950 without privacy, LogisticRegression 0.900",
    ]


def test_noise_drawn_several_times_is_averaged_before_the_spread() -> None:
    """The spread is that of splits."""
    found = [Score("m", 1.0, split, auc, 1.0) for split in (0, 1) for auc in (0.7, 0.9)]
    assert models.by_model(found) == {"m": {1.0: pytest.approx([0.8, 0.8])}}


def test_categories_and_gaps_reach_ours_and_the_peers() -> None:
    """A table with both is learned from, and encoded within [-1, 1] for the peers."""
    (cancer,) = tables(None, {"cancer"})
    X = cancer.X[["worst radius", "worst texture"]].copy()
    X["size"] = np.where(X["worst radius"] > 15, "big", "small")
    X.loc[::7, "worst texture"] = np.nan
    features = (
        Feature("worst radius", "number", 7, 37, (), False),
        Feature("worst texture", "number", 12, 50, (), True),
        Feature("size", "category", categories=("big", "small")),
    )
    table = Table("mixed", X, cancer.y, features)
    pipe = make_pipeline(prepared(table), models.MODELS["LogisticRegression"])
    model = private(pipe, table, rows_of(table), 3.0)
    assert auc(model, table, np.arange(len(X))) > 0.9
    assert encoded(table).shape == (len(X), 4)
    assert np.abs(encoded(table)).max() <= 1
