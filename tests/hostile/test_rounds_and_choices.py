"""Fits, quantiles and functions in two vaults that differ in one person: with all chance fixed.

What noise is drawn for is written down, and the same comes of it in both. So all that is observed
is the same, to the last bit; and what was written down differs by what the noise is made for.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from sarus_kernel.frontends.blocks import Range
from sarus_kernel.frontends.blocks import parse as parse_function
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Histogram, Rows
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Cell
from sarus_kernel.vault import answer as answering
from sarus_kernel.vault import blocks, timetable
from sarus_kernel.vault.mechanisms import measure, rounds
from sarus_kernel.vault.models import planner
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.workers import blocks as running
from sarus_kernel.wire.messages import Answer, Ask
from tests.hostile.pairs import Drawn, apart, moved
from tests.privacy.ward import CATALOG
from tests.vault.models import fits


def released(made: OpenVault, plan: Node) -> tuple[Any, ...]:
    """All that is observed of an answer, its value included."""
    reply = answering.answer(Ask(plan, fits.EPSILON, anyway=True), "ann", made)
    assert isinstance(reply, Answer), reply
    value = replace(reply.release.value, blob=None)  # an archive says when it was written
    return value, reply.release.provenance, made.ledger.head().seq


@pytest.mark.parametrize("scored", [False, True])
def test_she_moves_the_rounds_of_a_fit_as_far_as_noise_hides(
    worlds: list[OpenVault], monkeypatch: pytest.MonkeyPatch, scored: bool
) -> None:
    """Of the fit, or of its score on people held out: the same questions, the same reply."""
    found: Drawn = []

    def fixed(values: Sequence[int], scale: float, most: float, price: float) -> list[int]:
        found.append(("gaussian", list(values), scale, most))
        return [round(scale * math.sin(n)) for n in range(len(values))]

    monkeypatch.setattr(rounds, "gaussian", fixed)
    plan = planner(worlds[0].workers, 1.0)
    fit = fits.question(fits.fitted(plan, fits.TRAIN, people=60))
    question = fits.split(plan, people=60) if scored else fit
    monkeypatch.setattr(answering, "route", lambda *_: question)
    seen: list[tuple[tuple[Any, ...], Drawn]] = []
    for made in worlds:
        found.clear()
        told = released(made, Call("numpy.abs", (Constant(1),)))
        seen.append((told, list(found)))
    assert len(seen[0][1]) >= 2, "no rounds"
    for told, drawn in seen[1:]:
        assert told == seen[0][0]
        moved(drawn, seen[0][1])


MEDIANS = {
    "one": "SELECT MEDIAN(cost) AS m FROM visit",
    "by public keys": "SELECT sex, MEDIAN(born) AS m FROM person GROUP BY sex",
    "percentiles": "SELECT QUANTILE_CONT(weight, 0.9) AS m, MIN(weight) AS l FROM person",
}


@pytest.mark.parametrize("name", MEDIANS)
def test_she_moves_a_histogram_by_the_rows_that_count_of_her(
    worlds: list[OpenVault], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """However many rows she has, and whatever is in them."""
    found: list[tuple[Histogram, Rows]] = []

    def fixed(
        histogram: Histogram, rows: Rows, keys: Sequence[tuple[Cell, ...]]
    ) -> dict[str, list[float]]:
        found.append((histogram, rows))
        return {choice.name: [3.0] * len(keys) for choice in histogram.choices}

    monkeypatch.setattr(measure, "choose", fixed)
    seen: list[tuple[tuple[Any, ...], list[tuple[Histogram, Rows]]]] = []
    for made in worlds:
        found.clear()
        seen.append((released(made, parse(MEDIANS[name], CATALOG)), list(found)))
    (told, without), *others = seen
    assert without
    for with_her, tables in others:
        assert with_her == told
        for (histogram, one), (_, other) in zip(tables, without, strict=True):
            assert apart(histogram, one, other) <= histogram.most


def test_a_block_with_too_many_rows_is_one_block(
    worlds: list[OpenVault], drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3,000 visits of hers: her block counts with the middle, all others with what they had."""
    for module in (blocks, running):
        monkeypatch.setattr(module, "wait", lambda workers, end: workers.need_going())
    monkeypatch.setattr(timetable, "ROWS", 500)
    monkeypatch.setattr(timetable, "MANY", 0)
    code = "def f(visit): return len(visit) / 10"
    plan = parse_function(code, CATALOG, [Range("", 0, 50)], 3, 5.0)
    seen: list[tuple[tuple[Any, ...], Drawn]] = []
    for made in worlds[:3]:
        drawn.clear()
        seen.append((released(made, plan)[1:], list(drawn)))
    for told, numbers in seen[1:]:
        assert told == seen[0][0]
        moved(numbers, seen[0][1])
    assert seen[2][1] != seen[1][1], "her block was not too large"
