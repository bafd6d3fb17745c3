"""Somebody in very many groups: no table becomes too large to be handed over because of her.

What is too large is refused after it was charged, so a refusal that one person can cause would be
an exact bit that no noise covers.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Rows
from sarus_kernel.vault.answer import answer
from sarus_kernel.vault.mechanisms import measure
from sarus_kernel.vault.workers import clamp
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Answer, Ask, Refusal
from tests.hostile.pairs import Drawn, Pair, form, moved
from tests.privacy.ward import CATALOG

QUESTIONS = {
    "counts": "SELECT code, COUNT(*) AS n FROM visit GROUP BY code",
    "sums": "SELECT code, SUM(cost) AS s FROM visit GROUP BY code",
    "values": "SELECT code, COUNT(DISTINCT cost) AS n FROM visit GROUP BY code",
    "names": "SELECT DISTINCT code FROM visit",
    "two keys": "SELECT code, urgent, COUNT(*) AS n FROM visit GROUP BY code, urgent",
    "medians": "SELECT code, MEDIAN(cost) AS m FROM visit GROUP BY code",
    "what cannot be": "SELECT dose, COUNT(*) AS n FROM drug GROUP BY dose",
    "medians of what cannot be": "SELECT dose, MEDIAN(dose) AS m FROM drug GROUP BY dose",
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Little may be handed over: how many rows were."""
    found: list[int] = []
    clamped = clamp._rows

    def rows(columns: Any, schema: Any) -> Rows:
        made = clamped(columns, schema)
        found.append(len(made.rows))
        return made

    monkeypatch.setattr(clamp, "MOST_ROWS", 500)
    monkeypatch.setattr(clamp, "_rows", rows)
    # no name is shown, as if noise had been as low as can be: all else must be the same
    for name in ("laplace_keys", "gaussian_keys"):
        monkeypatch.setattr(measure, name, lambda *_: {})
    monkeypatch.setattr(
        measure, "choose", lambda h, _, keys: {c.name: [0.0] * len(keys) for c in h.choices}
    )
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("name", QUESTIONS)
def test_she_cannot_make_a_table_too_large(
    pair: Pair, heavy: Workers, drawn: Drawn, small: list[int], name: str
) -> None:
    """With 3,000 groups of hers and without her: the same reply, an answer, at the same price."""
    seen_of: list[tuple[tuple[Any, ...], Drawn]] = []
    for made in (replace(pair[0], workers=heavy), pair[1]):
        drawn.clear()
        reply = answer(Ask(parse(QUESTIONS[name], CATALOG), 0.5, anyway=True), "ann", made)
        assert isinstance(reply, Answer), reply
        seen_of.append((form(made, reply), list(drawn)))
    assert seen_of[0][0] == seen_of[1][0]
    moved(seen_of[0][1], seen_of[1][1])
    assert small and max(small) <= 100


def test_where_public_sizes_leave_no_room_nothing_is_charged(pair: Pair) -> None:
    """By the released number of people alone, so both say the same."""
    sql = "SELECT code, COUNT(DISTINCT cost) AS n FROM visit GROUP BY code"
    replies = []
    for made in pair:
        crowded = replace(made, twin=replace(made.twin, people=2_000_000))
        replies.append(answer(Ask(parse(sql, CATALOG), 0.5, anyway=True), "ann", crowded))
        assert not list(made.ledger.account())
    assert isinstance(replies[0], Refusal) and replies[0] == replies[1]
    assert "List the groups" in replies[0].reason
