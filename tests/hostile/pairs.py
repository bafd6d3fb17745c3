"""What two vaults that differ in one person may show of her: what noise hides, and no more."""

import math
from dataclasses import replace
from typing import Any

from sarus_kernel.measurements import Histogram, Rows
from sarus_kernel.vault.answer import OpenVault
from sarus_kernel.vault.policy import Limits
from sarus_kernel.wire.messages import Answer, Reply
from tests.privacy.ward import counts_of
from tests.vault.models import fits

Pair = tuple[OpenVault, OpenVault]
RICH = Limits(1.0, 1.0, fits.DELTA, 5)
Drawn = list[tuple[str, list[int], float, float]]
"""What was to be noised: mechanism, exact numbers, scale, and how far one person may move them."""


def moved(one: Drawn, other: Drawn) -> None:
    """One person has moved what is noised no further than the noise is made for."""
    assert [(m, len(v), scale, most) for m, v, scale, most in one] == [
        (m, len(v), scale, most) for m, v, scale, most in other
    ]
    for (name, first, _, most), (_, second, *_) in zip(one, other, strict=True):
        changes = [abs(a - b) for a, b in zip(first, second, strict=True)]
        norm = sum(changes) if name == "laplace" else math.hypot(*changes)
        assert norm <= most * (1 + 1e-9), (name, norm, most)


def form(made: OpenVault, reply: Reply) -> tuple[Any, ...]:
    """All of a reply but its values: error, rule and words; or label, price, notes, names, types,
    order of rows, widths of intervals, what is null, what the receipt says; and the ledger.

    (The interval of a mean follows from its two noisy numbers, so it is one of the values.)
    """
    ledger = [(replace(row.entry, time=""), row.line_loss) for row in made.ledger.account()]
    if not isinstance(reply, Answer):
        return reply, ledger
    release = reply.release
    value, receipt = release.value, release.receipt
    assert receipt is not None
    rows = [[cell if isinstance(cell, str) else type(cell) for cell in row] for row in value.rows]
    ratio = "a" in value.columns
    bars = [[bar is None or ratio or round(bar.high - bar.low, 6) for bar in row]
            for row in value.intervals]  # fmt: skip
    signed = replace(receipt, value_digest="", ledger_head="", time="", public_key="", signature="")
    return (release.provenance, value.form, value.columns, value.kinds, value.index, value.name,
            rows, bars, signed, ledger, made.ledger.spent("research", "ann").releases)  # fmt: skip


def apart(histogram: Histogram, one: Rows, other: Rows) -> int:
    """By how many rows two histograms differ."""
    sides, nothing = [counts_of(histogram, rows) for rows in (one, other)], [0] * histogram.bins
    keys = sides[0].keys() | sides[1].keys()
    pairs = [[side.get(key, nothing) for side in sides] for key in keys]
    return sum(abs(a - b) for mine, theirs in pairs for a, b in zip(mine, theirs, strict=True))
