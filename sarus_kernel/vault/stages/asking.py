"""A question on its way in: asked, allowed or refused."""

from dataclasses import dataclass

from sarus_kernel.plan.node import Node


@dataclass(frozen=True)
class Request:
    """Who asks what, at which price (the policy's default epsilon if none was given).

    `rows` and `groups`: what one person is to count with, where the grantee chooses.
    """

    grantee: str
    plan: Node
    epsilon: float
    rows: int | None = None
    groups: int | None = None


@dataclass(frozen=True)
class Allowed:
    """A request that the policy's rules let pass. Only `policy.decide` makes one.

    `blocks` and `seconds` limit a function that is run in blocks of people.
    """

    request: Request
    epsilon: float
    delta: float
    blocks: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class RefusedBy:
    """A request not to answer: this rule says no. `error` is a class name of errors.py."""

    rule: str
    reason: str
    error: str = "PolicyRefused"
