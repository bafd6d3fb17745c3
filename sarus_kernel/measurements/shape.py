"""How a result is shown, and what is run exactly because the policy says so."""

from dataclasses import dataclass

from sarus_kernel.plan.node import Node


@dataclass(frozen=True)
class Shape:
    """How a table of results is shown: see `release.Value` for the words."""

    form: str = "table"
    index: int = 0
    name: str | None = None


@dataclass(frozen=True)
class ExactCall:
    """A whitelisted operation to run exactly, and what the policy has to know of it.

    plan        to evaluate on the real data: the operation, rounded, and its post-processing
    operation   its public name
    evidence    one plan per set of people: a series of their classes, by person
    estimators  public names of every estimator and transformer in it
    scoring     the score that is computed, "" for none
    folds       the number of parts that the people are cut into (1: not at all)
    """

    plan: Node
    operation: str
    evidence: tuple[Node, ...]
    estimators: tuple[str, ...]
    scoring: str
    folds: int
