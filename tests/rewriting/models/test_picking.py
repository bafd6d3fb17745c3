"""What X and y are is found in as many steps as the question has parts."""

import pytest

from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Table
from sarus_kernel.rewriting.models import steps
from sarus_kernel.rewriting.models.picking import FIT_TRANSFORM, picked
from sarus_kernel.rewriting.models.splits import SPLIT
from tests.rewriting.models.studies import refusal, safe

DEEP = 60
"""With two ways at each step down, there are 2^60 paths."""


def _train(*of: Node) -> Node:
    return Call("operator.getitem", (Call(SPLIT, of), Constant(0)))


def test_splits_of_splits_are_taken_out_once() -> None:
    """A sum of two parts that are the same people, sixty times over."""
    node: Node = Table("person")
    for _ in range(DEEP):
        node = Call("operator.add", (_train(node, node), _train(node)))
    assert len(picked(node).halves) == DEEP


def test_transformers_after_transformers_are_taken_out_once() -> None:
    """Each is fitted to what the one before makes, and transforms that."""
    scaler = Call("sklearn.preprocessing.StandardScaler")
    node: Node = Table("person")
    for _ in range(DEEP):
        fitted = Call("sklearn.estimator.fit", (scaler, node))
        node = Call("sklearn.estimator.transform", (fitted, node))
    assert len(picked(node).through) == DEEP
    assert len(picked(Call(FIT_TRANSFORM, (scaler, node))).through) == DEEP + 1


def test_a_question_has_a_limited_number_of_fits_and_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes processes of its own, and the price has to be shared among them."""
    code = "r = cross_val_score(LogisticRegression(), X, y, cv=3)"
    monkeypatch.setattr(steps, "MOST_FITS", 2)
    assert "at most 2 models" in refusal(code)
    monkeypatch.setattr(steps, "MOST_FITS", 3)
    monkeypatch.setattr(steps, "MOST_TESTS", 2)
    assert "at most 2 times" in refusal(code)
    monkeypatch.setattr(steps, "MOST_TESTS", 3)
    assert len(safe(code).steps) == 6
