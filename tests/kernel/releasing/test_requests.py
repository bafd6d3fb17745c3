"""What a badge is told of a release, and what it sends to the owner."""

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from sarus_kernel.errors import NotReleasable, PolicyRefused, QuestionError, VaultUnavailable
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.connection.shown_values import seen
from sarus_kernel.kernel.releasing import foretelling
from sarus_kernel.kernel.releasing.foretelling import Foretelling
from sarus_kernel.kernel.releasing.requests import release, request
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Table
from sarus_kernel.release import Label, PrivacyLoss
from sarus_kernel.wire.messages import Account, Explanation, Requested

PERSON = Table("person")
HEAD = Call("pandas.DataFrame.head", (PERSON, Constant(5)))
COUNT = Call("builtins.len", (PERSON,))
ROWS = "Rows of people are never released. Aggregate them.\nCount them."


class Vault:
    """Counts may be released with noise, and nothing else; `said` is the owner's no."""

    def __init__(self, said: str = "") -> None:
        self.said, self.requests = said, list[tuple[Node, str]]()

    def explain(self, plan: Node, epsilon: float | None = None) -> Explanation:
        """Twice the epsilon is half the error."""
        if self.said and epsilon is None:
            raise PolicyRefused(self.said)
        if getattr(plan, "function", "") != "builtins.len":
            raise NotReleasable(ROWS)
        spent = epsilon or 0.5
        error = ("people", 3 / spent), ("people", 3 / spent / 1000)
        loss = PrivacyLoss(spent)
        return Explanation(Label.PRIVATE, loss, "how many", error[:1], relative=error[1:])

    def request(self, plan: Node, why: str) -> Requested:
        """Kept."""
        self.requests.append((plan, why))
        return Requested(len(self.requests), "waiting")

    def account(self) -> Account:
        """Half an epsilon is left."""
        return Account(5.0, 4.5, 0.5, 1e-6, 2.0)

    def welcome(self) -> Any:
        """The price of a question."""
        return SimpleNamespace(default_epsilon=0.5)


class Value:
    """As much of a traced value as is looked at."""

    _sarus_node: Any = None

    def __init__(self, plan: Node, twin: object = None) -> None:
        self._sarus_node, self._sarus_twin = plan, twin


def connected(vault: Any, **values: Any) -> Connection:
    """A connection of a notebook with these names."""
    connection = Connection("a fake")
    connection._vault, connection.values = vault, values
    for value in values.values():
        if isinstance(value, Value):
            plan = value._sarus_node
            connection.shown.keep(seen(plan, plan.digest, value._sarus_twin))
    return connection


def test_a_release_has_its_price_its_error_and_its_code() -> None:
    """The code names the value by the notebook's name for it, and imports what it needs."""
    connection = connected(Vault(), people=Value(COUNT))
    found = release({"plan": COUNT.digest}, connection)
    assert (found["kind"], found["epsilon"], found["expected"]) == ("private", 0.5, [["people", 6]])
    assert found["code"] == "import sarus\nsarus.eval(people, target_epsilon=0.5)"
    assert (found["most"], found["share"], found["reason"]) == (0.5, 0.006, "")
    dearer = release({"plan": COUNT.digest, "epsilon": 2}, connection)
    assert dearer["expected"] == [["people", 1.5]]
    assert dearer["code"].endswith("(people, target_epsilon=2)")


def test_what_cannot_be_released_says_why_and_what_can_be_asked() -> None:
    """Of picked rows, the question is about the table below them."""
    connection = connected(Vault(), sarus=1, In=["", "x = 1\nperson.head(5)"])
    connection.shown.keep(seen(HEAD, HEAD.digest, pd.DataFrame()))
    found = release({"plan": HEAD.digest, "count": 1}, connection)
    assert (found["reason"], found["expression"]) == (ROWS, "person.head(5)")
    assert "kind" not in found and "code" not in found
    assert found["nearest"]["code"] == "sarus.eval(len(person), target_epsilon=0.5)"
    nameless = release({"plan": HEAD.digest}, connection)
    assert (nameless["expression"], nameless["nearest"]) == ("", None)


def test_a_cell_that_would_do_more_is_not_written_again() -> None:
    """A magic, or a name bound on the way: then IPython's own name stands for the value."""
    for code in ("get_ipython().run_cell_magic('time', '', 'people')", "(n := people)", "1 +"):
        connection = connected(Vault(), _1=Value(COUNT), In=["", code])
        assert release({"plan": COUNT.digest, "count": 1}, connection)["expression"] == "_1"


def test_the_owners_no_is_told_beside_the_noisy_answer() -> None:
    """It is about the exact value only, and so is the hint."""
    found = release({"plan": COUNT.digest}, connected(Vault("By decades."), n=Value(COUNT)))
    assert (found["owner"], found["reason"], found["epsilon"]) == ("By decades.", "", 0.5)
    assert found["code"].endswith("(n, target_epsilon=0.5)")
    hint = Foretelling(connected(Vault("By decades."))).mark(Value(COUNT), COUNT)["hint"]
    assert hint.startswith("can be released")


def test_the_owner_is_asked_with_a_reason() -> None:
    """For what was shown in this kernel."""
    vault = Vault()
    connection = connected(vault, n=Value(HEAD))
    told = request({"plan": HEAD.digest, "why": " table 2 "}, connection)
    assert told["words"] == "Request 1 waits for the owner."
    assert vault.requests == [(HEAD, "table 2")]
    for wrong in ({"plan": HEAD.digest, "why": " "}, {"plan": "other", "why": "x"}):
        with pytest.raises(QuestionError):
            request(wrong, connection)


def test_a_hint_is_what_the_dry_run_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Never that something can be released that cannot; nothing where nobody knows in time."""
    connection = connected(Vault())
    tell = Foretelling(connection).mark
    known = tell(Value(COUNT), COUNT)
    assert known["plan"] == COUNT.digest
    assert known["hint"] == "can be released: epsilon 0.5, ± 6"
    assert known["release"]["expected"] == [["people", 6]]
    never = tell(Value(HEAD), HEAD)
    assert "cannot be released: Rows of people" in never["hint"] and never["release"] == {}
    assert connection.shown.find(HEAD.digest) is not None

    def gone(_: Node) -> Explanation:
        raise VaultUnavailable("gone")

    monkeypatch.setattr(Vault, "explain", lambda self, plan, epsilon=None: gone(plan))
    monkeypatch.setattr(foretelling, "PATIENCE", 5)
    assert tell(Value(COUNT), COUNT) == {"plan": COUNT.digest}
