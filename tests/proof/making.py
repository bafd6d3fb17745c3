"""Notebooks as the kernel writes them, signed by a vault that exists only here."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sarus_kernel.client.values import to_python
from sarus_kernel.kernel.displays import bundle
from sarus_kernel.kernel.provenance.captions import captioned, footer
from sarus_kernel.kernel.provenance.origins import (
    PUBLIC,
    SYNTHETIC,
    Origin,
    join,
    mark_of,
    of_release,
)
from sarus_kernel.kernel.provenance.signed_outputs import with_proof
from sarus_kernel.proof.findings import Finding, Status
from sarus_kernel.proof.verify import verify
from sarus_kernel.release import (
    UNKNOWN,
    Interval,
    Label,
    PrivacyLoss,
    Provenance,
    Receipt,
    Release,
    Value,
)
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.wire.receipts import value_digest

Output = dict[str, Any]

SIGNER = Signer(Ed25519PrivateKey.generate())
KEY = SIGNER.public_key()
STRANGER = Signer(Ed25519PrivateKey.generate())

NOTES = ("Bounds of year_of_birth: 1900 to 2025.", "At most 7 groups <per> person.")

COUNT = Value("table", ("people",), ("integer",), ((403,),), ((Interval(397.0, 409.0),),))
GROUPS = Value(
    "table", ("gender <b>", "n", "year"), ("text", "integer", "number"),
    (("F & co", 4833, 1952.944163), ("M", 4712, 1951.5), (None, 0, None)),
    (
        (None, Interval(4821.0, 4845.0), Interval(1951.4, 1954.488326)),
        (None, Interval(4700.0, 4724.0), Interval(1940.0, 1952.0)),
        (None, Interval(-6.0, 6.0), None),
    ),
)  # fmt: skip
LABELLED = Value(
    "table", ("g", "h", "x"), ("text", "integer", "number"),
    (("a", 1, 0.5), ("a", 2, None), ("b", 1, 1.25e-9)), index=2,
)  # fmt: skip
LONG = Value(
    "table", ("k", "share", "day"), ("integer", "number", "date"),
    tuple((k, k / 7, f"2020-01-{1 + k % 28:02}") for k in range(90)),
)  # fmt: skip
WIDE = Value(
    "table", tuple(f"column {k}" for k in range(14)), ("number",) * 14,
    tuple(tuple(100 * row + k / 3 for k in range(14)) for row in range(4)),
)  # fmt: skip
MOMENTS = Value(
    "table", ("at", "late"), ("timestamp", "boolean"),
    (("2020-01-31T10:00:00", True), ("2020-01-31T10:00:01.500000", False)),
)  # fmt: skip
SERIES = Value(
    "series", ("g", "n"), ("text", "number"), (("a b", 1.5), ("c", 22.25)), index=1, name="n"
)
NUMBER = Value("scalar", ("value",), ("number",), ((402.3456,),), ((Interval(396.0, 408.6912),),))
FEW = Value(
    "table", ("g", "mean"), ("text", "number"), (("a", 2025.0), ("b", 1900.5)),
    ((None, UNKNOWN), (None, Interval(1900.0, 1901.0))),
)  # fmt: skip
SCORES = Value("array", ("value",), ("number",), ((0.81,), (0.8,), (1.0,)))
PAIR = Value("tuple", ("value",), ("integer",), ((403,), (12,)))
MODEL = Value(
    "model", ("feature", "coefficient"), ("text", "number"),
    (("age", 0.53), ("(intercept)", -2.25)), ((None, Interval(0.25, 0.81)), (None, None)), 1, None,
    "UEsDBAoAAAAA",
)  # fmt: skip

VALUES = {
    "count": COUNT, "groups": GROUPS, "labelled": LABELLED, "long": LONG, "wide": WIDE,
    "moments": MOMENTS, "series": SERIES, "number": NUMBER, "few": FEW, "scores": SCORES,
    "pair": PAIR,
}  # fmt: skip


def release(
    value: Value,
    label: Label = Label.PRIVATE,
    epsilon: float = 0.5,
    question: str = "count of person",
    signer: Signer = SIGNER,
    plan: str = "ab" * 32,
    data: str = "d" * 64,
    entry: int = 7,
) -> Release:
    """A signed release, as a vault makes it."""
    loss = PrivacyLoss(epsilon, 1e-8) if label is Label.PRIVATE else PrivacyLoss()
    provenance = Provenance(label, loss, question, NOTES)
    receipt = Receipt(
        plan, value_digest(value), provenance.words(), loss.epsilon, loss.delta, "p" * 64, data,
        entry, "1f" * 32, "2026-03-01T12:00:00+00:00", "", "", question, NOTES,
    )  # fmt: skip
    return Release(value, provenance, signer.signed(receipt))


def shown(made: Release) -> Output:
    """The release itself, as `%%private_sql` shows it."""
    data, metadata = bundle(made)
    return _output(captioned({"data": data, "metadata": metadata}, metadata["sarus"]))


def as_python(made: Release) -> Output:
    """The release as the Python object that `sarus.eval` and `--into` give."""
    return python_output(to_python(made.value), of_release(made))


def python_output(thing: Any, origin: Origin) -> Output:
    """Any object of an origin, as the last line of a cell shows it."""
    html = getattr(thing, "_repr_html_", lambda: None)()
    data = {"text/plain": repr(thing), **({"text/html": html} if html else {})}
    return _output(captioned({"data": data}, with_proof(mark_of(origin), origin, data)))


def derived(thing: Any, *releases: Release) -> Output:
    """An object that was computed from releases."""
    return python_output(thing, join(map(of_release, releases)))


def local(thing: Any, synthetic: bool = False) -> Output:
    """An object that no release went into."""
    return python_output(thing, SYNTHETIC if synthetic else PUBLIC)


def foot(origin: Origin) -> Output:
    """The footer of a cell."""
    content = footer(with_proof(mark_of(origin), origin, {}))
    return {"output_type": "display_data", "data": content["data"],
            "metadata": content["metadata"]}  # fmt: skip


def stream(text: str) -> Output:
    """Something printed."""
    return {"output_type": "stream", "name": "stdout", "text": text}


def _output(content: dict[str, Any]) -> Output:
    return {"output_type": "execute_result", "execution_count": 1, **content}


def notebook(*outputs: Output, source: str = "x") -> dict[str, Any]:
    """A saved notebook with one cell."""
    cell = {"cell_type": "code", "id": "c1", "execution_count": 1, "metadata": {},
            "source": source, "outputs": list(outputs)}  # fmt: skip
    made = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    saved: dict[str, Any] = json.loads(json.dumps(made))
    return saved


def found(*outputs: Output, key: str = KEY) -> tuple[Finding, ...]:
    """What is found about outputs of one cell."""
    return verify(notebook(*outputs), key).findings


def status(output: Output, key: str = KEY) -> Status:
    """What is found about one output."""
    (finding,) = found(output, key=key)
    return finding.status


def changed(output: Output, change: Callable[[Output], None]) -> Output:
    """A copy of an output that somebody has changed."""
    copied = copy.deepcopy(output)
    change(copied)
    return copied


def resigned(made: Release, signer: Signer) -> Release:
    """The same release, signed by somebody else."""
    assert made.receipt is not None
    return replace(made, receipt=signer.signed(made.receipt))
