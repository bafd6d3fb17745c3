"""A question on its way through the vault: asked, allowed or refused, exact or not.

Request -> Allowed | RefusedBy -> SafeQuery | SafeBlocks | SafeModels | ExactCall -> (charged) ->
Rows -> released tables -> Release. Read this file and `sarus_kernel/measurements`, then
`answer.py`.
"""

import math
from dataclasses import dataclass

from sarus_kernel.plan.node import Node


@dataclass(frozen=True)
class Request:
    """Who asks what, at which price (the policy's default epsilon if none was given).

    `rows` and `groups`: what one person is to count with, where the grantee chooses. `explicit`:
    the grantee named the price, so wants an answer with noise where the policy has an exact one.
    `noisy`: is to be answered with noise where it could be exact: another answer to the same plan.
    `exact`: is answered exactly by the owner's word: again another answer to it.
    """

    grantee: str
    plan: Node
    epsilon: float
    rows: int | None = None
    groups: int | None = None
    explicit: bool = False
    noisy: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Allowed:
    """A request that the policy's rules let pass. Only `policy.decide` makes one.

    `blocks` and `seconds` limit a function that is run in blocks of people. `rho`: what it may
    lose where the budget is shared in rho, by Gaussian noise, in place of `epsilon`; else 0.
    `selecting`: the delta that selecting keys may cost, at most.
    """

    request: Request
    epsilon: float
    delta: float
    blocks: int = 0
    seconds: float = 0.0
    rho: float = 0.0
    selecting: float = math.inf


@dataclass(frozen=True)
class RefusedBy:
    """A request not to answer: this rule says no. `error` is a class name of errors.py."""

    rule: str
    reason: str
    error: str = "PolicyRefused"


@dataclass(frozen=True)
class ExactCall:
    """A whitelisted operation to run exactly, and what the policy has to know of it.

    plan        to evaluate on the real data: the operation, rounded, and its post-processing
    operation   its public name
    evidence    one plan per set of people: a series of their classes, by person
    estimators  public names of every estimator and transformer in it
    scoring     the score that is computed, "" for none
    folds       the number of parts that the people are cut into (1: not at all)
    prepared    the digests of every X and y in it
    data        X and y in one: what the owner's checks look at, one plan per pair
    """

    plan: Node
    operation: str
    evidence: tuple[Node, ...]
    estimators: tuple[str, ...]
    scoring: str
    folds: int
    prepared: tuple[str, ...] = ()
    data: tuple[tuple[Node, Node], ...] = ()
