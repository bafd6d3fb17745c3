"""Fits that were released before: used again they cost nothing, and a score is of the same model.

Why that is free: the noisy sums of a fit were paid for when it was made, and whatever is computed
from them since, the model included, is post-processing (Dwork, Roth 2014, proposition 2.1).
"""

import math
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

from sarus_kernel.measurements import SafeEvaluation, SafeFit, SafeModels
from sarus_kernel.measurements.accounting import epsilon_of, most_of_one
from sarus_kernel.release import PrivacyLoss

HEAD = struct.Struct(">Qd")
"""What a file begins with: the number of the ledger's entry, and the zCDP of the fit."""
SAME = 1 + 1e-9
"""Prices within this factor are one price."""


@dataclass(frozen=True)
class Known:
    """A fit that there is already: its archive, the entry of the ledger that paid for it, and the
    zCDP that it cost."""

    model: bytes
    entry: int
    rho: float


class Fits:
    """A folder with one file per fit and grantee. What is in it was paid for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, grantee: str, version: str, entry: int, fit: SafeFit, model: bytes) -> None:
        """Write down what an entry of the ledger paid for, whole at once. The first stays."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        place = self._place(grantee, version, fit)
        if place.exists():
            return
        file, name = mkstemp(dir=self._folder)
        with os.fdopen(file, "wb") as opened:
            opened.write(HEAD.pack(entry, fit.cost) + model)
        Path(name).replace(place)

    def known(self, grantee: str, version: str, query: SafeModels) -> dict[str, Known]:
        """Those fits of a question that this grantee was released before, by the step's name.

        At the same price or a higher one, the newest: so that a score is of the model that the
        grantee holds, whatever is paid for the score.
        """
        found = {}
        for step in query.steps:
            if isinstance(step, SafeFit):
                files = self._folder.glob(f"{self._place(grantee, version, step).stem}.*")
                known = [each for each in map(_read, files) if each.rho * SAME >= step.cost]
                if known:
                    found[step.name] = max(known, key=lambda each: each.entry)
        return found

    def _place(self, grantee: str, version: str, fit: SafeFit) -> Path:
        said = "|".join((grantee, version, fit.family))
        return self._folder / f"{sha256(said.encode()).hexdigest()}.{fit.digest}"


def _read(file: Path) -> Known:
    body = file.read_bytes()
    entry, rho = HEAD.unpack_from(body)
    return Known(body[HEAD.size :], entry, rho)


def loss_in_all(query: SafeModels, known: Mapping[str, Known]) -> PrivacyLoss:
    """What the label says: the loss of all that the answer is made of, models paid for before
    included, which may have cost more than was asked for now."""
    costs = [(s.sample.sides, known[s.name].rho if s.name in known else _cost(s))
             for s in query.steps]  # fmt: skip
    rho = most_of_one(costs)
    if rho <= most_of_one([(s.sample.sides, _cost(s)) for s in query.steps]) * SAME:
        return query.loss
    return PrivacyLoss(epsilon_of(rho, query.loss.delta), query.loss.delta, rho)


def _cost(step: SafeFit | SafeEvaluation) -> float:
    return math.fsum(each.rho for each in step.rounds)


def left_to_pay(query: SafeModels, known: Mapping[str, Known]) -> SafeModels:
    """The question as it is charged: without the fits that there are already, and saying so."""
    steps = tuple(step for step in query.steps if step.name not in known)
    own = [note for step in query.steps for note in step.notes]
    notes = tuple(dict.fromkeys((*own, *query.notes)))
    if not known:
        return replace(query, notes=notes)
    rho = most_of_one([(s.sample.sides, sum(r.rho for r in s.rounds)) for s in steps])
    said = query.loss
    epsilon = min(said.epsilon, epsilon_of(rho, said.delta)) if rho else 0.0
    loss = PrivacyLoss(epsilon, said.delta if rho else 0.0, rho)
    return replace(query, steps=steps, loss=loss, notes=(*notes, _words(known, epsilon)))


def in_ledger(question: str, known: Mapping[str, Known]) -> str:
    """The question in words as the ledger has it: it says which entries paid for its models."""
    return f"{question} [the model of entry {_entries(known)}]" if known else question


def _entries(known: Mapping[str, Known]) -> str:
    return ", ".join(map(str, sorted({each.entry for each in known.values()})))


def _words(known: Mapping[str, Known], epsilon: float) -> str:
    return (
        f"The model was released to you before (ledger entry {_entries(known)}): it is the same "
        f"one, and costs nothing again. This answer was charged epsilon {epsilon:.2f}."
    )
