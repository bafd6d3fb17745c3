"""The plan behind a receipt: shown only where its digest is the one that was signed."""

from types import SimpleNamespace
from typing import Any

import pytest

from sarus_kernel.errors import PolicyRefused, QuestionError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.kernel.connection.asked_plans import MOST, Plans, Question, Remembering
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.panel.plan_steps import unfold
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Table
from tests.privacy.ward import CATALOG

SQL = "SELECT COUNT(*) AS n FROM visit WHERE cost > 5"
CELL = f"%%private_sql --epsilon 0.5 --max-rows 3\n{SQL}"


class Vault:
    """Says what it was asked, as the SQL it would run."""

    catalog = CATALOG
    refuses = False

    def explain(self, plan: Node, *options: Any, **named: Any) -> Any:
        """The options it got, or a refusal."""
        if self.refuses:
            raise PolicyRefused("No.")
        return SimpleNamespace(query=f"run with {options}{named or ''}")

    def ask(self, plan: Any, *options: Any, **named: Any) -> str:
        """Anything."""
        return "a release"


@pytest.fixture
def connection() -> Connection:
    """A connection to that vault."""
    made = Connection("somewhere")
    made._vault = Vault()  # type: ignore[assignment]
    return made


def receipt(digest: str) -> dict[str, Any]:
    """A receipt as it stands in a notebook."""
    return {
        "plan_digest": digest, "value_digest": "v", "label": "l", "epsilon": 0.5, "delta": 0.0,
        "policy_version": "p", "data_version": CATALOG.version, "ledger_seq": 1,
        "ledger_head": "h", "time": "2026-03-01T12:00:00+00:00", "public_key": "k", "notes": [],
    }  # fmt: skip


def test_of_a_sql_cell_its_source_is_enough(connection: Connection) -> None:
    """Another kernel asked it: the cell says what, and with which bounds."""
    digest = parse(SQL, CATALOG).digest
    found = unfold({"receipt": receipt(digest), "code": CELL}, connection)
    assert found["plan"].splitlines()[:2] == ["From visit", "Keep rows where cost > 5"]
    assert found["query"] == "run with (0.5, 3, None)"


@pytest.mark.parametrize("code", ["", "x = 1", CELL.replace("5", "6"), "%%private_sql\nSELEC"])
def test_another_plan_is_not_shown(connection: Connection, code: str) -> None:
    """What stands in the cell now is not what was asked: nothing is better than that."""
    digest = parse(SQL, CATALOG).digest
    found = unfold({"receipt": receipt(digest), "code": code}, connection)
    assert found == {"plan": None, "query": ""}


def test_what_was_asked_here_is_known_by_its_digest(connection: Connection) -> None:
    """Python's questions have no text that could be read again."""
    plan = parse(SQL, CATALOG)
    vault = Remembering(Vault(), connection.plans)
    assert vault.ask(plan, 0.25) == "a release" and vault.catalog is CATALOG
    assert vault.ask("no plan") == "a release"
    assert unfold({"receipt": receipt(plan.digest)}, connection)["query"] == "run with (0.25,)"
    vault.ask(plan, epsilon=1.0)
    found = unfold({"receipt": receipt(plan.digest)}, connection)["query"]
    assert found == "run with (){'epsilon': 1.0}"


def test_a_refusal_leaves_the_plan(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy may have become another one since."""
    monkeypatch.setattr(Vault, "refuses", True)
    found = unfold({"receipt": receipt(parse(SQL, CATALOG).digest), "code": CELL}, connection)
    assert found["query"] == "" and "From visit" in found["plan"]


@pytest.mark.parametrize("raw", [None, 5, {}, {"plan_digest": 5}, {"plan_digest": "a", "more": 1}])
def test_what_is_no_receipt_is_refused(connection: Connection, raw: object) -> None:
    """In our own words."""
    with pytest.raises(QuestionError, match="no receipt"):
        unfold({"receipt": raw}, connection)


def test_only_the_newest_questions_are_kept() -> None:
    """A kernel may run for weeks."""
    plans = Plans()
    for number in range(MOST + 1):
        plans.keep(Question(Table(f"t{number}")))
    assert plans.find(Table("t0").digest) is None
    assert plans.find(Table(f"t{MOST}").digest) == Question(Table(f"t{MOST}"))
