"""Fits that were released before: used again they cost nothing, and a score is of the same model.

Why that is free: the noisy sums of a fit were paid for when it was made, and whatever is computed
from them since, the model included, is post-processing (Dwork, Roth 2014, proposition 2.1).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp

from sarus_kernel.measurements import SafeFit, SafeModels
from sarus_kernel.measurements.accounting import epsilon_of, most_of_one
from sarus_kernel.release import PrivacyLoss

WIDTH = 8
"""Bytes of the number of a ledger's entry."""


@dataclass(frozen=True)
class Known:
    """A fit that there is already: its archive, and the entry of the ledger that paid for it."""

    model: bytes
    entry: int


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
            opened.write(entry.to_bytes(WIDTH, "big") + model)
        Path(name).replace(place)

    def known(self, grantee: str, version: str, query: SafeModels) -> dict[str, Known]:
        """Those fits of a question that this grantee was released before, by the step's name."""
        found = {}
        for step in query.steps:
            place = self._place(grantee, version, step) if isinstance(step, SafeFit) else None
            if place is not None and place.is_file():
                body = place.read_bytes()
                found[step.name] = Known(body[WIDTH:], int.from_bytes(body[:WIDTH], "big"))
        return found

    def _place(self, grantee: str, version: str, fit: SafeFit) -> Path:
        said = "|".join((grantee, version, fit.digest))
        return self._folder / sha256(said.encode()).hexdigest()


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
