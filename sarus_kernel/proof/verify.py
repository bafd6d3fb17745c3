"""Checks every output of a notebook against the vault's public key. Works offline."""

from collections.abc import Iterator, Mapping
from typing import Any

from sarus_kernel.proof.captions import claims, without_caption, words_of
from sarus_kernel.proof.findings import BAD, Finding, Status, Summary
from sarus_kernel.proof.labels import epsilon_of, label_of
from sarus_kernel.proof.notebooks import DISPLAYS, Cell, Output, cells_of
from sarus_kernel.proof.verdicts import Asks, Verdict, judge
from sarus_kernel.release import Receipt


def nothing_known(source: str, receipt: Receipt, parameters: str = "") -> bool | None:
    """Without a catalog nobody can say which question a cell asks."""
    return None


def verify(notebook: Mapping[str, Any], public_key: str, asks: Asks = nothing_known) -> Summary:
    """What may be thought of each output of a notebook (its JSON, format 4).

    `public_key` (64 hex digits) has to come from the data owner, never from the notebook. `asks`
    says whether a cell asks what a receipt answers, if a catalog is at hand: then an answer pasted
    below another question is found out. Raises QuestionError if this is no notebook.
    """
    findings = [f for cell in cells_of(notebook) for f in _cell(cell, public_key, asks)]
    return Summary(tuple(findings), public_key)


def _cell(cell: Cell, public_key: str, asks: Asks) -> Iterator[Finding]:
    verdicts = [
        judge(output, cell.source, public_key, asks) if output.kind in DISPLAYS else None
        for output in cell.outputs
    ]
    cover = _cover(cell.outputs, verdicts)
    for number, (output, verdict) in enumerate(zip(cell.outputs, verdicts, strict=True)):
        if verdict is None:
            label = words_of(cover[0].mark)[0] if cover else ""
            yield _finding(cell, number, output, _wordless(output, cover), label)
        elif not (output.footer and _only_words(output) and verdict.status is Status.LOCAL):
            yield _finding(cell, number, output, verdict, words_of(output.mark)[0])


def _only_words(output: Output) -> bool:
    """Whether a footer is nothing but its label."""
    left = without_caption(output.data, output.mark) or {"": "?"}
    return not any(form.strip() for form in left.values())


def _cover(
    outputs: tuple[Output, ...], verdicts: list[Verdict | None]
) -> tuple[Output, Verdict] | None:
    """The label that speaks for a cell's streams and errors: its last footer."""
    footers = [
        (output, verdict)
        for output, verdict in zip(outputs, verdicts, strict=True)
        if verdict is not None and output.footer
    ]
    return footers[-1] if footers else None


def _wordless(output: Output, cover: tuple[Output, Verdict] | None) -> Verdict:
    """A stream or an error: it has no label of its own, and never shows a signed value."""
    if claims(output.data):
        return Verdict(Status.FORGED, "it prints a label, and nothing stands for it")
    if cover is None or label_of(words_of(cover[0].mark)[0]) is None:
        return Verdict(Status.UNLABELLED, "its cell has no label")
    if cover[1].status in BAD:
        return Verdict(cover[1].status, f"the label of its cell: {cover[1].why}")
    return cover[1]


def _finding(cell: Cell, number: int, output: Output, verdict: Verdict, label: str) -> Finding:
    receipts = verdict.receipts
    asked = receipts[:1] if verdict.status is Status.VERIFIED else receipts
    return Finding(
        cell=cell.number,
        identity=cell.identity,
        output=number,
        kind=output.kind,
        status=verdict.status,
        why=verdict.why,
        label=label,
        question="; ".join(dict.fromkeys(r.question for r in asked if r.question)),
        releases=tuple(dict.fromkeys(r.ledger_seq for r in receipts)),
        epsilon=epsilon_of(receipts),
        count=cell.count,
        heading=cell.heading,
        receipts=receipts,
    )
