"""Two vaults that differ in one person: whatever an attacker asks for, both say the same.

Each attack is a question that is free, refused or stopped, and would tell whether person 17 is
there by its reply, its moment or the ledger.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sarus_kernel.errors import Refused
from sarus_kernel.measurements import Twin
from sarus_kernel.vault import slots
from sarus_kernel.vault.answer import OpenVault
from sarus_kernel.vault.slots import Slots
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.jobs import TWIN
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Answer, Refusal, Reply
from tests.privacy.ward import CATALOG, fill
from tests.vault.open_vaults import ask, opened, people

COUNT = "SELECT COUNT(*) AS n FROM person"
HER = "(SELECT * FROM person WHERE person_id = 17) AS p"
Pair = tuple[OpenVault, OpenVault]


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workers, Workers]]:
    """With her, and without; the twin is the same."""
    made = []
    for there in (True, False):
        folder = tmp_path_factory.mktemp("pair") / "dir"
        (folder / "private").mkdir(parents=True)
        data = people(60)
        if not there:
            data["person"] = [row for row in data["person"] if row[0] != 17]
            data["visit"] = [row for row in data["visit"] if row[1] != 17]
        for name, rows in (("data.duckdb", data), (TWIN, people(20))):
            with duckdb.connect(str(folder / "private" / name)) as connection:
                fill(connection, rows)
        made.append(Workers.start(folder, CATALOG))
    yield made[0], made[1]
    for each in made:
        each.close()


@pytest.fixture
def pair(workers: tuple[Workers, Workers], tmp_path: Path) -> Iterator[Pair]:
    """Both vaults, with slots and ledgers of their own."""
    with opened(tmp_path / "a", workers[0]) as one, opened(tmp_path / "b", workers[1]) as other:
        yield tuple(  # type: ignore[misc]
            replace(each, slots=Slots(0.1), twin=Twin(each.workers.query_twin, 1.0, 60))
            for each in (one, other)
        )


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
