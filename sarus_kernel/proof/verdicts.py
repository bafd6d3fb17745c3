"""What may be thought of one output: the order of the questions is the order of the distrust."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sarus_kernel.proof.captions import claims, without_caption, words_of
from sarus_kernel.proof.displayed_values import difference
from sarus_kernel.proof.findings import Status
from sarus_kernel.proof.labels import (
    KINDS,
    STRONG,
    exaggeration,
    figures_fit,
    label_of,
)
from sarus_kernel.proof.notebooks import Output, receipts_of
from sarus_kernel.proof.signed_values import value_of
from sarus_kernel.release import Label, Receipt, Value
from sarus_kernel.wire.receipts import verify

Asks = Callable[[str, Receipt, str], bool | None]
"""(source of a cell, receipt, values of the notebook as recorded) -> whether it asks what the
receipt answers; None: cannot be told."""


@dataclass(frozen=True)
class Verdict:
    """A status, why, and the receipts that hold (that of a verified value first)."""

    status: Status
    why: str
    receipts: tuple[Receipt, ...] = ()


def judge(output: Output, source: str, public_key: str, asks: Asks) -> Verdict:
    """One displayed output, in a cell with this source, under the owner's key."""
    words, hint = words_of(output.mark)
    label = label_of(words)
    if label is None:
        return _without_label(output, words)
    receipts = receipts_of(output.mark)
    if receipts is None or (flaw := _flaw(receipts, public_key)):
        return Verdict(Status.FORGED, flaw if receipts is not None else "a receipt is malformed")
    if label in STRONG and not receipts:
        return Verdict(Status.FORGED, f"it claims {words!r} without a receipt")
    data = without_caption(output.data, output.mark)
    if data is None or claims(data) or claims({"text/plain": f"[{hint}"}):
        return Verdict(Status.FORGED, "it shows a label of its own making")
    if output.mark.get("kind") != KINDS[label]:
        return Verdict(Status.FORGED, "its kind is not that of its label")
    if too_much := exaggeration(output.mark, receipts):
        return Verdict(Status.ALTERED, too_much, receipts)
    values = _values(output.mark, receipts)
    if values is None:
        return Verdict(Status.ALTERED, "a value in its metadata is not the signed one", receipts)
    if not figures_fit(output.mark, label, values):
        return Verdict(Status.ALTERED, "its label names numbers that were not signed", receipts)
    if "shown" in output.mark and label is not Label.SYNTHETIC:
        return _shown(output.mark["shown"], data, receipts, values,
                      lambda receipt: asks(source, receipt, _parameters(output)))  # fmt: skip
    return Verdict(Status.LOCAL, _origin(label, receipts), receipts)


def _parameters(output: Output) -> str:
    found = output.mark.get("parameters", "")
    return found if isinstance(found, str) else ""


def _without_label(output: Output, words: str) -> Verdict:
    if claims(output.data):
        return Verdict(Status.FORGED, "it shows a label, but has none")
    return Verdict(Status.UNLABELLED, f"it says {words[:60]!r}" if words else "it has no label")


def _flaw(receipts: tuple[Receipt, ...], public_key: str) -> str:
    """Why one of the receipts is not the vault's, or ""."""
    for receipt in receipts:
        if not verify(receipt, public_key):
            other = receipt.public_key.lower() != public_key.lower()
            return "a receipt was signed with another key" if other else "a signature does not hold"
    return ""


def _values(
    mark: Mapping[str, Any], receipts: tuple[Receipt, ...]
) -> tuple[Value | None, ...] | None:
    """The signed values that travel along, one place for each receipt; None if one is not it."""
    texts = mark.get("values", [None] * len(receipts))
    if not isinstance(texts, list) or len(texts) != len(receipts):
        return None
    found: list[Value | None] = []
    for text, receipt in zip(texts, receipts, strict=True):
        value = value_of(text, receipt) if isinstance(text, str) else None
        if text is not None and value is None:
            return None
        found.append(value)
    return tuple(found)


def _shown(
    place: Any,
    data: Mapping[str, str],
    receipts: tuple[Receipt, ...],
    values: tuple[Value | None, ...],
    asks: Callable[[Receipt], bool | None],
) -> Verdict:
    """An output that says it shows the value of one of its receipts."""
    here = type(place) is int and 0 <= place < len(receipts)
    value = values[place] if here else None
    if value is None:
        return Verdict(Status.ALTERED, "the value that it says it shows is not there", receipts)
    receipt = receipts[place]
    if other := difference(data, value, receipt.notes):
        return Verdict(Status.ALTERED, other, receipts)
    asked = asks(receipt)
    if asked is False:
        why = "it answers another question than the one in its cell"
        return Verdict(Status.ALTERED, why, receipts)
    first = (receipt, *(each for each in receipts if each != receipt))
    return Verdict(Status.VERIFIED, _proved(receipt, asked), first)


def _proved(receipt: Receipt, asked: bool | None) -> str:
    """What the receipt proves. Of Python cells the source is not compared: the words are signed."""
    known = "the question that it names" if receipt.question else "a question without words"
    question = "the question in its cell" if asked else known
    return f"the vault signed this value (release {receipt.ledger_seq}) as the answer to {question}"


def _origin(label: Label, receipts: tuple[Receipt, ...]) -> str:
    numbers = ", ".join(str(r.ledger_seq) for r in receipts)
    made = f"release{'s' if len(receipts) > 1 else ''} {numbers}"
    if label is Label.SYNTHETIC:
        return "computed on the synthetic twin" + (f", with {made}" if receipts else "")
    if receipts:
        return f"computed in the notebook from {made}; the value shown is not signed"
    return "the notebook says that no private data are involved"
