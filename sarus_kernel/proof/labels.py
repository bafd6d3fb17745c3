"""Whether a label says what its receipts say, and no more."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sarus_kernel.proof.cells import shows_cell
from sarus_kernel.release import Cell, Interval, Label, PrivacyLoss, Provenance, Receipt, Value

KINDS: Mapping[Label, str] = {
    Label.PUBLIC: "public",
    Label.WHITELISTED: "whitelisted",
    Label.PRIVATE: "private",
    Label.SYNTHETIC: "synthetic",
}
"""The word for each label in `metadata.sarus.kind`."""
STRONG = (Label.WHITELISTED, Label.PRIVATE)
"""The labels that speak of real people's data: no receipt, no such label."""
FROM = "from "
BETWEEN_FIGURES = re.compile(r", (?![^\[\]]*\])")
"""What parts figures: not the comma inside of `0.85 [0.68, 1.00]`."""


def label_of(words: str) -> Label | None:
    """The label that some words are, or None if they are none of the four."""
    if words.startswith(f"{Label.PRIVATE.value} (epsilon="):
        return Label.PRIVATE
    return next((each for each in Label if each.value == words and each is not Label.PRIVATE), None)


def weakest(receipts: Sequence[Receipt]) -> Label:
    """The label of a value that is made of these releases and nothing else."""
    found = [label_of(receipt.label) or Label.SYNTHETIC for receipt in receipts]
    return max(found, key=tuple(Label).index, default=Label.PUBLIC)


def epsilon_of(receipts: Sequence[Receipt]) -> float:
    """The sum over distinct differentially private releases (basic composition)."""
    return _sum(receipts, "epsilon")


def _sum(receipts: Sequence[Receipt], name: str) -> float:
    distinct = {r.identity: r for r in receipts}
    private = (r for r in distinct.values() if label_of(r.label) is Label.PRIVATE)
    return sum((getattr(r, name) for r in private), 0.0)  # added as the kernel adds them


def exaggeration(mark: Mapping[str, Any], receipts: Sequence[Receipt]) -> str:
    """Where the metadata of an output say something that its receipts do not, or ""."""
    words = str(mark.get("label"))
    label, there = label_of(words), weakest(receipts)
    if label in STRONG and there is not label:
        return "its label is not that of its receipts"
    if label is Label.PUBLIC and there is not Label.PUBLIC:
        return "it says Public, but its receipts speak of private data"
    if label is Label.PRIVATE:
        epsilon = epsilon_of(receipts)
        if words != Provenance(label, PrivacyLoss(epsilon)).words():
            return "its label has another epsilon than its receipts"
        if not _near(mark.get("epsilon"), epsilon) or not _near(
            mark.get("delta"), _sum(receipts, "delta")
        ):
            return "its metadata have another price than its receipts"
    return _other_words(mark, receipts)


def _near(said: Any, there: float) -> bool:
    number = isinstance(said, int | float) and not isinstance(said, bool)
    return number and math.isclose(said, there, rel_tol=1e-9, abs_tol=1e-30)


def _other_words(mark: Mapping[str, Any], receipts: Sequence[Receipt]) -> str:
    """The question and the notes have to be the signed ones, where the receipts have words."""
    if not receipts or not all(receipt.question for receipt in receipts):
        return ""
    question = "; ".join(dict.fromkeys(receipt.question for receipt in receipts))
    if mark.get("question", question) != question:
        return "it names another question than its receipts"
    notes = list(dict.fromkeys(note for receipt in receipts for note in receipt.notes))
    if mark.get("notes", notes) != notes:
        return "it has other notes than its receipts"
    return ""


def figures_fit(mark: Mapping[str, Any], label: Label, values: Sequence[Value | None]) -> bool:
    """Whether the numbers that a mark names are the signed ones, one after the other.

    They stand in a hint, `from 403 ± 6, 210 ± 6`, and in `figures`. A label that speaks of real
    data has no other hint.
    """
    hint, figures = mark.get("hint") or "", mark.get("figures", [])
    if not isinstance(hint, str) or not isinstance(figures, list):
        return False
    if figures and not _are_figures(figures, values):
        return False
    if not hint.startswith(FROM):
        return not hint or label not in STRONG
    return _are_figures([hint.removeprefix(FROM)], values)


def _are_figures(shown: Sequence[Any], values: Sequence[Value | None]) -> bool:
    """Whether the texts together name all noisy numbers of the values, each in its place."""
    if not all(isinstance(text, str) for text in shown):
        return False
    named = [figure for text in shown for figure in BETWEEN_FIGURES.split(text)]
    noisy = [_noisy(value) for value in values]
    each = [cell for cells in noisy for cell in cells]
    whole = all(noisy) and len(named) == len(each)
    return whole and all(shows_cell(text, *cell) for text, cell in zip(named, each, strict=True))


def _noisy(value: Value | None) -> list[tuple[Cell, str, Interval]]:
    """The noisy numbers of a value, with kind and interval."""
    if value is None:
        return []
    return [
        (cell, kind, interval)
        for row, ends in zip(value.rows, value.intervals, strict=False)
        for cell, kind, interval in zip(row, value.kinds, ends, strict=False)
        if interval is not None
    ]
