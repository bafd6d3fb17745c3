"""A script asks a vault by SQL and by pandas, and gets values with error, label and receipt."""

import math
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

import sarus_kernel
from sarus_kernel.errors import NotReleasable, QuestionError, UnknownName, VaultUnavailable
from sarus_kernel.frontends.python.events import EVENTS, SESSION, Session, use
from sarus_kernel.frontends.python.sarus import eval as evaluate
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.kernel.scripting.answers import answer_of, error_of
from sarus_kernel.kernel.scripting.connected import Connected
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.release import UNKNOWN, Interval, Label, PrivacyLoss, Release, Value
from sarus_kernel.wire.messages import Account, Explanation, Requested, Welcome
from tests.clinic import CLINIC, clinic
from tests.kernel.fakes import release

NUMBER = Value("scalar", ("x",), ("number",), ((4.5,),), ((Interval(4.0, 5.0),),))
GROUPS = Value(
    "table", ("sex", "n"), ("text", "integer"), (("F", 5), ("M", 7), ("X", 1)),
    ((None, Interval(2, 8)), (None, Interval(4, 10)), (None, UNKNOWN)),
)  # fmt: skip


class ClinicVault:
    """Answers rows with a refusal, calls with one number, SQL with a table of two groups."""

    catalog = CLINIC

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.closed = 0

    def twin(self) -> object:
        """The clinic's rows stand for the twin's."""
        return clinic()

    def ask(self, plan: Node, epsilon: float | None = None, *more: Any, **also: Any) -> Release:
        """One number for pandas, a table for SQL."""
        self.asked.append((epsilon, *more, *also.items()))
        if isinstance(plan, Call) and plan.function == "pandas.DataFrame.head":
            raise NotReleasable("Rows of people are never released.")
        value = NUMBER if isinstance(plan, Call) else GROUPS
        return release("q", Label.PRIVATE, value, epsilon or 0.1)

    def explain(self, plan: Node, epsilon: float | None = None) -> Explanation:
        """Twelve off."""
        return Explanation(Label.PRIVATE, PrivacyLoss(epsilon or 0.1), "q", (("n", 12.0),))

    def request(self, plan: Node, why: str) -> Requested:
        """The third one."""
        return Requested(3, "waiting", "")

    def account(self) -> Account:
        """A budget of ten."""
        return Account(10.0, 1.5, 8.5, 1e-6, 2.0, more=17)

    def welcome(self) -> Welcome:
        """What everybody may know."""
        return Welcome(CLINIC, "alice", ("A rule.",), ("person",), "A good twin.", "k", 0.5)

    def close(self) -> None:
        """Count it."""
        self.closed += 1


@pytest.fixture
def vault() -> Iterator[Connected]:
    """A connection to the clinic."""
    with Connected(ClinicVault()) as connected:  # type: ignore[arg-type]
        yield connected


def test_sql_gives_value_error_label_and_receipt(vault: Connected) -> None:
    """The error has the form of the value: NaN for what is exact, inf for what says nothing."""
    answer = vault.sql("SELECT sex, COUNT(*) AS n FROM person GROUP BY sex", epsilon=0.5)
    assert answer.value.n.tolist() == [5, 7, 1]
    assert answer.error.n.tolist() == [3.0, 3.0, math.inf] and answer.error.sex.isna().all()
    assert answer.label == "Differentially-private evaluation (epsilon=0.50)"
    assert answer.epsilon == 0.5 and answer.receipt is not None and answer.notes == ("a <note>",)
    assert "5 ± 3" in str(answer) and str(answer).endswith(f"[{answer.label}]")
    with pytest.raises(TypeError, match="more than one number"):
        float(answer)
    vault.sql("SELECT COUNT(*) AS n FROM person WHERE height > :h", 0.2, {"h": 170}, rows=2)
    assert vault.vault.asked[-1] == (0.2, 2, None, False)  # type: ignore[attr-defined]


def test_pandas_is_traced_and_released(vault: Connected) -> None:
    """Of a value, of each item of a dict; what depends on nothing private is public and free."""
    person = vault.table("person")
    answer = vault.release(person.height.mean(), 0.3)
    assert (answer.value, answer.error, float(answer), int(answer)) == (4.5, 0.5, 4.5, 4)
    both = vault.release({"a": person.height.mean(), "b": [person.height.max()]})
    assert float(both["a"]) == float(both["b"][0]) == 4.5
    read = vault.read("SELECT height FROM person WHERE sex = :s", {"s": "F"})
    assert isinstance(vault.release(read.height.mean(), 1).release, Release)
    pandas = sarus_kernel.traced("pandas")
    assert isinstance(pandas.merge(person, vault.table("drug"), on="person_id"), Traced)
    assert type(vault.table("concept")) is pd.DataFrame


def test_what_is_made_up_is_never_an_answer(vault: Connected) -> None:
    """Rows, values without a plan and plain values raise, each with what to do."""
    notes, releases = EVENTS.on_note, EVENTS.on_release
    with pytest.raises(NotReleasable, match=r"^Rows of people are never released\.$"):
        vault.release(vault.table("person").head())
    with pytest.raises(QuestionError, match=r"computed from \.table"):
        vault.release(3.0)
    with pytest.raises(UnknownName):
        vault.table("secret")
    assert EVENTS.on_note is notes and EVENTS.on_release is releases


def test_prices_requests_and_the_budget(vault: Connected) -> None:
    """Of SQL and of traced values alike."""
    for question in ("SELECT COUNT(*) AS n FROM person", vault.table("person").height.mean()):
        price = vault.explain(question, 0.5)
        assert price.expected == {"n": 12.0} and price.epsilon == 0.5
        assert price.label in str(price)
        assert vault.request(question, "why") == "Request 3: waiting."
    with pytest.raises(QuestionError, match="one SELECT"):
        vault.explain(3)
    assert (vault.budget.left, vault.budget.questions) == (8.5, 17)
    assert vault.dataset == CLINIC.dataset and vault.tables()[0] == "person"
    assert "vault.table('person')" in str(vault) and "%private" not in str(vault)


def test_it_is_closed_once(vault: Connected) -> None:
    """By `with`, by hand, or as the program ends."""
    vault.close()
    vault.close()
    assert vault.vault.closed == 1  # type: ignore[attr-defined]


def test_what_is_not_noisy_has_no_error() -> None:
    """An exact table and a model."""
    exact = Value("table", ("n",), ("integer",), ((3,),))
    assert answer_of(release("q", Label.WHITELISTED, exact)).error is None
    assert error_of(Value("model", blob="x")) is None


def test_two_vaults_in_one_program() -> None:
    """Each answers its own questions, whichever was opened last."""
    one, two = (Connected(ClinicVault()) for _ in range(2))  # type: ignore[arg-type]
    one.release(one.table("person").height.mean(), 0.7)
    assert len(one.vault.asked) == 1 and not two.vault.asked  # type: ignore[attr-defined]


def test_a_script_leaves_the_notebooks_vault_alone(vault: Connected) -> None:
    """What is asked beside a connection goes where it went before, also after an error."""
    before, own = Session(SESSION.provider, SESSION.questions), ClinicVault()
    use(lambda: own)
    with pytest.raises(UnknownName):
        vault.table("secret")
    height = vault.table("person").height.mean()
    assert evaluate(height, 0.3) == 4.5
    assert own.asked == [(0.3,)] and not vault.vault.asked  # type: ignore[attr-defined]
    use(Session().provider)
    with pytest.raises(VaultUnavailable, match="No vault is set"):
        evaluate(height, 0.3)
    use(before.provider, before.questions)


class Meeting(ClinicVault):
    """Goes on when another is spoken to as well: first for its catalog, then for an answer."""

    both = threading.Barrier(2, timeout=100)

    def __init__(self) -> None:
        super().__init__()
        self.met = False

    @property
    def catalog(self) -> Catalog:  # type: ignore[override]
        """The clinic's."""
        if not self.met:
            self.met = True
            self.both.wait()
        return CLINIC

    def ask(self, plan: Node, epsilon: float | None = None, *more: Any, **also: Any) -> Release:
        """One number."""
        self.both.wait()
        return super().ask(plan, epsilon)

    def twin(self) -> object:
        """Two people, of no engine that both would share."""
        self.asked.append(("twin",))
        return SimpleNamespace(frame=lambda _: pd.DataFrame({"height": [170.0, 180.0]}))


def test_two_threads_ask_two_vaults_at_the_same_moment() -> None:
    """Each its own, and each hears of its own answer."""
    one, two = (Connected(Meeting()) for _ in range(2))  # type: ignore[arg-type]

    def asked(vault: Connected, epsilon: float) -> float:
        return float(vault.release(vault.table("person").height.mean(), epsilon).epsilon)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(asked, (one, two), (0.7, 0.2))) == [0.7, 0.2]
    for vault, epsilon in ((one, 0.7), (two, 0.2)):
        assert vault.vault.asked == [("twin",), (epsilon,)]  # type: ignore[attr-defined]


def test_traced_tables_need_no_kernel() -> None:
    """In a fresh process, by the way that older notebooks know."""
    code = (
        "from tests.kernel.scripting.test_connected import ClinicVault\n"
        "from sarus_kernel.frontends.python.datasets import Client\n"
        "f = Client(vault=ClinicVault()).dataset().table('person').as_pandas()\n"
        "print(type(f.height.mean()).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "Scalar\n", done.stderr
