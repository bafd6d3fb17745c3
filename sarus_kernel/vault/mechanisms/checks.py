"""What every mechanism has in common: integers in, and a charge that covers the loss."""

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

from sarus_kernel.errors import InternalError
from sarus_kernel.vault.mechanisms import library as dp

dp.enable_features("contrib")

INTEGER = dp.atom_domain(T="i64")
INTEGERS = dp.vector_domain(INTEGER)
LEAST, MOST = -(2**63), 2**63 - 1

SLACK = 1e-12
"""Relative excess of noise over what was asked, lest rounding tip a loss over its charge."""


def build(make: Callable[..., Any], *space: Any, scale: float, **settings: Any) -> Any:
    """An OpenDP measurement with (a trifle more than) the noise asked for. Raises InternalError."""
    if not (math.isfinite(scale) and scale > 0):
        raise InternalError(f"The noise scale has to be a positive number, not {scale!r}.")
    try:
        return make(*space, scale=scale * (1 + SLACK), **settings)
    except dp.OpenDPException:
        raise InternalError(f"OpenDP cannot build {make.__name__} with scale {scale!r}.") from None


def covered(loss: float, charge: float, unit: str) -> None:
    """Raise InternalError unless the charge covers the loss. NaN covers nothing."""
    if not (0 <= loss <= charge and math.isfinite(charge)):
        raise InternalError(f"A mechanism would cost {unit} {loss!r} but {charge!r} is charged.")


def integers(values: Iterable[Any]) -> list[int]:
    """Python integers that fit 64 bits (clamping moves no two inputs further apart).

    `values` may be a numpy integer array. Raises InternalError for floats: only integers get exact
    noise.
    """
    plain = values.tolist() if hasattr(values, "tolist") else values
    try:
        return [min(MOST, max(LEAST, operator.index(value))) for value in plain]
    except TypeError:
        raise InternalError("Mechanisms take integers: scale and round before.") from None


def whole(bound: float, name: str) -> int:
    """A sensitivity between integers, rounded up to a whole number. Raises InternalError."""
    if not (math.isfinite(bound) and 0 <= bound <= MOST):
        raise InternalError(f"The sensitivity {name} has to be a number of at least zero.")
    return math.ceil(bound)
