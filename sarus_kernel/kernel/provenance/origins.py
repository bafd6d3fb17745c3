"""Where a value comes from, as far as the notebook knows, and how origins add up.

An origin is a courtesy to the reader. What proves anything is the vault's signed receipt, which
travels along.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sarus_kernel.kernel.numbers import written
from sarus_kernel.release import Label, PrivacyLoss, Provenance, Receipt, Release, Value

UNKNOWN = "Unlabelled: internal error"
"""What is said of an output that could not be labelled: it is shown, and nobody trusts it."""

KINDS: dict[Label, str] = {
    Label.PUBLIC: "public",
    Label.WHITELISTED: "whitelisted",
    Label.PRIVATE: "private",
    Label.SYNTHETIC: "synthetic",
}
"""The word for each label in `metadata.sarus.kind`."""

MOST_FIGURES = 3
"""More noisy numbers than this are not named in a label's hint."""
MOST_CELLS = 10
"""An array of so many noisy numbers, such as the scores of folds, is named whole."""

_WEAKEST_LAST = tuple(Label)

Mark = dict[str, Any]
"""`metadata.sarus` of an output: kind, label and what is known besides. Plain JSON."""


@dataclass(frozen=True)
class Source:
    """One release that went into a value. `identity` is the same for the same release.

    `figure` is its value with the 95 % interval, in words, if it is one noisy number.
    `value` is what the receipt was signed for. `parameters` are the notebook's values in it.
    """

    identity: tuple[str, ...]
    provenance: Provenance
    receipt: Receipt | None = None
    figure: str = ""
    value: Value | None = None
    parameters: str = ""


@dataclass(frozen=True)
class Origin:
    """The weakest label of all that went into a value, and the releases among it."""

    label: Label = Label.PUBLIC
    sources: tuple[Source, ...] = ()
    hint: str = ""
    known: bool = True

    @property
    def loss(self) -> PrivacyLoss:
        """The sum over the distinct differentially private releases (basic composition)."""
        private = (s.provenance.loss for s in self.sources if s.provenance.label is Label.PRIVATE)
        return sum(private, PrivacyLoss())

    def words(self) -> str:
        """The label exactly as people read it."""
        return Provenance(self.label, self.loss).words() if self.known else UNKNOWN


PUBLIC = Origin()
SYNTHETIC = Origin(Label.SYNTHETIC)
LOST = Origin(Label.SYNTHETIC, known=False)
"""The origin of what our own bug lost track of: never more than synthetic."""


def join(origins: Iterable[Origin]) -> Origin:
    """The origin of a value made of several: the weakest label, every distinct release once."""
    weakest, sources = PUBLIC, dict[tuple[str, ...], Source]()
    known = True
    for origin in origins:
        if _WEAKEST_LAST.index(origin.label) > _WEAKEST_LAST.index(weakest.label):
            weakest = origin
        sources |= {source.identity: source for source in origin.sources}
        known = known and origin.known
    if weakest is PUBLIC and known:
        return PUBLIC
    return replace(weakest, sources=tuple(sources.values()), known=known)


def of_release(release: Release, parameters: str = "") -> Origin:
    """The origin of a released value, and what its question was asked with, as JSON."""
    provenance, receipt = release.provenance, release.receipt
    identity: tuple[str, ...]
    if receipt is not None:
        identity = receipt.identity
    else:
        identity = (provenance.question, provenance.words(), str(hash(release.value)))
    source = Source(identity, provenance, receipt, _figure(release.value), release.value,
                    parameters)  # fmt: skip
    return Origin(provenance.label, (source,))


def _figure(value: Value) -> str:
    """`402 ± 6` of a value that is one noisy number, however it is wrapped, or a few of them."""
    cells = [
        written(cell, interval)
        for row, ends in zip(value.rows, value.intervals, strict=False)
        for cell, interval in zip(row, ends, strict=False)
        if interval is not None
    ]
    few = value.form in ("array", "tuple") and len(cells) <= MOST_CELLS
    return ", ".join(cells) if len(cells) == 1 or few else ""


def mark_of(origin: Origin) -> Mark:
    """What the metadata of an output say."""
    mark: Mark = {"kind": KINDS[origin.label], "label": origin.words()}
    if origin.label is Label.PRIVATE:
        mark |= {"epsilon": origin.loss.epsilon, "delta": origin.loss.delta}
    if hint := origin.hint or _made_of(origin):
        mark["hint"] = hint
    if origin.sources:
        came = [source.provenance for source in origin.sources]
        mark["cached"] = all(provenance.cached for provenance in came)
        mark["question"] = "; ".join(dict.fromkeys(p.question for p in came if p.question))
        mark["notes"] = list(dict.fromkeys(note for p in came for note in p.notes))
        mark["receipts"] = [_plain(s.receipt) for s in origin.sources if s.receipt is not None]
    if figures := _figures(origin):
        mark["figures"] = figures
    return mark


def _made_of(origin: Origin) -> str:
    """Which noisy numbers a private value was made of, if they are few: `from 209 ± 6, 402 ± 6`."""
    figures = _figures(origin)
    return f"from {', '.join(figures)}" if figures else ""


def _figures(origin: Origin) -> list[str]:
    figures = [source.figure for source in origin.sources]
    few = origin.label is Label.PRIVATE and len(figures) <= MOST_FIGURES and all(figures)
    return figures if few else []


def _plain(receipt: Receipt) -> dict[str, Any]:
    return dict(vars(receipt))
