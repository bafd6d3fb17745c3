"""Records what the mechanisms are given and give out, and plays the same answers back.

Whatever is bought later depends on earlier answers. So to see how far one person moves each input,
the fit without her has to hear the same answers as the fit with her.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from sarus_kernel.vault.mechanisms import even_share
from sarus_kernel.vault.twin import account


@dataclass(frozen=True)
class Call:
    """One release: which mechanism, its settings, what it was given and what came out."""

    kind: str
    settings: tuple[float, ...]
    given: Any
    came: Any


@dataclass
class Tape:
    """All releases of one fit, in order; with `answers`, these come out instead of new noise."""

    answers: Sequence[Call] | None = None
    calls: list[Call] = field(default_factory=list)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Stand between the account and the mechanisms."""
        for name in ("gaussian", "noisy_max", "shared_gaussian_keys"):
            patch.setattr(account, name, self._between(name, getattr(account, name)))

    def _between(self, name: str, mechanism: Any) -> Any:
        def call(given: Any, *settings: float) -> Any:
            came = self._answer(name, settings) if self.answers else mechanism(given, *settings)
            self.calls.append(Call(name, settings, given, came))
            return came

        return call

    def _answer(self, name: str, settings: tuple[float, ...]) -> Any:
        known = (self.answers or ())[len(self.calls)]
        assert (known.kind, known.settings) == (name, settings), "other questions were asked"
        return known.came


def ratio(one: Call, other: Call) -> float:
    """How far two inputs are apart, as a share of the declared sensitivity."""
    if one.kind == "shared_gaussian_keys":
        return _keys_ratio(one.given, other.given, *(int(x) for x in one.settings[2:4]))
    assert len(one.given) == len(other.given), "the number of counts depends on the data"
    apart = np.abs(np.array(one.given, dtype=object) - np.array(other.given, dtype=object))
    if one.kind == "gaussian":
        return float(np.sqrt(float((apart**2).sum())) / one.settings[1])
    return float(apart.max() / one.settings[1])


def _keys_ratio(one: Mapping[int, int], other: Mapping[int, int], most: int, weight: int) -> float:
    apart = [abs(one.get(k, 0) - other.get(k, 0)) for k in one.keys() | other.keys()]
    moved = [x for x in apart if x]
    if not moved:
        return 0.0
    return max(
        len(moved) / most,
        max(moved) / even_share(weight, min(len(moved), most)),
        float(np.linalg.norm(moved)) / weight,
    )
