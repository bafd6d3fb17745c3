"""Two vaults that differ in one person: whatever an attacker asks for, both say the same.

The first attacks are questions that are free, refused or stopped, and would tell whether person 17
is there by their reply, their moment or the ledger. The others are charged and answered: with the
noise fixed, all that can be observed is the same but the value, and that moves by no more than the
noise is made for.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sarus_kernel.errors import Refused
from sarus_kernel.frontends.blocks import Range
from sarus_kernel.frontends.blocks import parse as parse_function
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault import blocks, slots
from sarus_kernel.vault.answer import OpenVault, answer
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.mechanisms import measure
from sarus_kernel.vault.policy import Python
from sarus_kernel.vault.workers import blocks as running
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Answer, Ask, Refusal, Reply
from tests.hostile.pairs import Drawn, Pair, form, moved
from tests.privacy.ward import CATALOG
from tests.vault.open_vaults import ask

COUNT = "SELECT COUNT(*) AS n FROM person"
HER = "(SELECT * FROM person WHERE person_id = 17) AS p"


def seen(made: OpenVault, reply: Reply) -> tuple[Any, ...]:
    """All that an attacker sees: the reply, its size, the account, and how many entries."""
    spent = made.ledger.spent("research", "ann")
    # the moment is to the second, and no secret
    return reply, len(repr(reply)), spent.loss, spent.releases, made.ledger.head().seq


def joined(times: int) -> str:
    """Her row joined with the public table so many times: seconds, if she is there."""
    joins = " ".join(f"JOIN code c{n} ON c{n}.code_id + p.born > 0" for n in range(times))
    return f"SELECT COUNT(*) AS n FROM {HER} {joins}"


ATTACKS: dict[str, Callable[[OpenVault], Reply]] = {
    "her row joined seven times": lambda made: ask(made, joined(7), 0.5),
    "the same, its price": lambda made: ask(made, joined(7), 0.5, dry=True),
    "the same, for nearly nothing": lambda made: ask(made, joined(7), 1e-6),
    "her row, for nearly nothing": lambda made: ask(made, f"SELECT COUNT(*) AS n FROM {HER}", 1e-6),
    "her row itself": lambda made: ask(made, "SELECT weight FROM person WHERE person_id = 17"),
    "the price of counting her": lambda made: ask(
        made, f"SELECT COUNT(*) AS n FROM {HER}", 0.5, dry=True
    ),
    "an error where she is": lambda made: ask(
        made, "SELECT SUM(1 / (person_id - 17)) AS n FROM person", 0.5, dry=True
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_that_is_not_charged_sees_the_same(pair: Pair, attack: str) -> None:
    """With her and without: reply, size, account, entries of the ledger."""
    with_her, without = (seen(made, ATTACKS[attack](made)) for made in pair)
    assert with_her == without
    assert with_her[-1] == 0


@pytest.mark.parametrize("slow", [0.001, 0.09])
def test_time_of_a_failure_is_the_time_of_a_slot(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, slow: float
) -> None:
    """Whatever she makes the question take, and whether it fails: within a slot the moment and the
    entry are the same."""
    now = [0.0]
    monkeypatch.setattr(slots.time, "monotonic", lambda: now[0])

    def wait(_: threading.Event, seconds: float | None = None) -> bool:
        now[0] += seconds or 0.0
        return False

    def fails(*_: object) -> None:
        now[0] += slow
        raise Refused(FAILED)

    found = []
    for made, took in zip(pair, (slow, 0.05), strict=True):
        with monkeypatch.context() as patch:
            now[0], slow = 0.0, took
            patch.setattr(threading.Event, "wait", wait)
            patch.setattr(made.workers, "query", fails)
            found.append((*seen(made, ask(made, COUNT)), now[0]))
    assert found[0][:-1] == found[1][:-1]
    assert found[0][-1] == pytest.approx(0.1) == pytest.approx(found[1][-1])


def test_an_answer_has_the_same_form(pair: Pair) -> None:
    """Label, price, columns, types and the entry; the noisy value alone differs."""
    sql = "SELECT sex, COUNT(*) AS n FROM person GROUP BY sex"
    forms = []
    for made in pair:
        reply = ask(made, sql)
        assert isinstance(reply, Answer) and not isinstance(reply, Refusal), reply
        value, provenance = reply.release.value, reply.release.provenance
        shape = value.form, value.columns, value.kinds, [row[0] for row in value.rows]
        forms.append((shape, provenance, made.ledger.head().seq))
    assert forms[0] == forms[1]


# --- with the noise fixed

CHARGED: dict[str, str] = {
    "counts of groups": "SELECT sex, COUNT(*) AS n FROM person GROUP BY sex",
    "one count": "SELECT COUNT(*) AS n FROM person WHERE born > 1950",
    "herself": "SELECT COUNT(*) AS n FROM person WHERE person_id = 17",
    "all but her": "SELECT COUNT(*) AS n FROM person WHERE person_id <> 17",
    "sums": "SELECT sex, SUM(weight) AS s FROM person GROUP BY sex",
    "means": "SELECT AVG(born) AS a FROM person",
    "rows": "SELECT COUNT(*) AS n FROM visit",
    "a ratio where she is": "SELECT SUM(LEAST(GREATEST(1.0 / (person_id - 17), 0), 1)) AS s "
                            "FROM person",
    "joined": "SELECT COUNT(*) AS n FROM person p JOIN visit v ON p.person_id = v.patient",
}  # fmt: skip


@pytest.mark.parametrize("name", CHARGED)
def test_with_the_noise_fixed_she_moves_the_value_and_nothing_else(
    pair: Pair, odd: Workers, drawn: Drawn, tmp_path: Path, name: str
) -> None:
    """Everything that can be observed is the same with her, without, and with a row of hers as odd
    as can be, nulls included; the numbers differ by what the noise is made for, at most."""
    seen_of: list[tuple[tuple[Any, ...], Drawn]] = []
    third = replace(pair[0], workers=odd, ledger=Ledger.create(tmp_path / "odd.db"))
    for made in (*pair, third):
        drawn.clear()
        reply = answer(Ask(parse(CHARGED[name], CATALOG), 0.5, rows=2, anyway=True), "ann", made)
        assert isinstance(reply, Answer), reply
        seen_of.append((form(made, reply), list(drawn)))
    third.ledger.close()
    assert seen_of[0][0] == seen_of[1][0] == seen_of[2][0]
    assert seen_of[0][1], "nothing was noised"
    moved(seen_of[0][1], seen_of[1][1])
    moved(seen_of[2][1], seen_of[1][1])


@pytest.mark.parametrize("rung", range(12))
@pytest.mark.parametrize("figure", ["COUNT(*)", "SUM(cost)"])
def test_at_no_bound_does_a_person_with_very_many_rows_move_more(
    pair: Pair, heavy: Workers, drawn: Drawn, monkeypatch: pytest.MonkeyPatch, figure: str,
    rung: int,
) -> None:
    """Where the bound is chosen by a noisy tally of people: somebody with 3,000 rows moves the
    tally by one person, and the sum, at whichever bound, by that bound."""
    chosen = measure.chosen_rung

    def at(
        measurement: Any, query: Any, part: Any, noisy: Any, groups: int
    ) -> tuple[int, int]:
        chosen(measurement, query, part, noisy, groups)
        return min(rung, len(part.ladder.bounds) - 1), 0

    monkeypatch.setattr(measure, "chosen_rung", at)
    worlds: list[Drawn] = []
    for made in (replace(pair[0], workers=heavy), pair[1]):
        drawn.clear()
        plan = parse(f"SELECT {figure} AS n FROM visit", CATALOG)
        reply = answer(Ask(plan, 0.5, anyway=True), "ann", made)
        assert isinstance(reply, Answer), reply
        worlds.append(list(drawn))
    assert len(worlds[0]) >= 2, "no tally"
    moved(*worlds)


def test_she_is_in_the_values_that_noise_hides(pair: Pair, drawn: Drawn) -> None:
    """Without the noise she would show: the pairs are pairs."""
    counts = []
    for made in pair:
        drawn.clear()
        answer(Ask(parse(CHARGED["herself"], CATALOG), 0.5, anyway=True), "ann", made)
        counts.append(drawn[0][1])
    assert counts == [[1], [0]]


@pytest.mark.parametrize(
    "body",
    [
        "return 1 / (0 if (person.person_id == 17).any() and len(person) > 12 else 1)",
        "return person.weight.sum() * 1e9",
    ],
)
def test_a_function_is_moved_by_one_block(
    pair: Pair, drawn: Drawn, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    """Whatever it does where she is: the form is the same, the sum moves by one block's range."""
    for module in (blocks, running):
        monkeypatch.setattr(module, "wait", lambda workers, end: workers.need_going())
    plan = parse_function(f"def f(person):\n    {body}", CATALOG, [Range("", 0, 50)], 3, 5.0)
    seen_of: list[tuple[tuple[Any, ...], Drawn]] = []
    for made in pair:
        drawn.clear()
        allowing = replace(made, policy=replace(made.policy, python=Python(50, 5.0)))
        reply = ask(allowing, plan, 0.5)
        assert isinstance(reply, Answer), reply
        seen_of.append((form(made, reply)[:-1], list(drawn)))
    assert seen_of[0][0] == seen_of[1][0]
    moved(seen_of[0][1], seen_of[1][1])
