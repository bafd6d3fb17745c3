"""A vault for tests of the notebook side: it answers at once, from made-up numbers.

Run as a program, this file is a kernel whose client, SQL frontend and tracer are the fakes below.
"""

import os
import sys
import time
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

from sarus_kernel.errors import NotReleasable, OnlyNoise, PolicyRefused, SyntaxProblem, UnknownName
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.release import Interval, Label, PrivacyLoss, Provenance, Receipt, Release, Value
from sarus_kernel.wire.messages import Account, Explanation, Progress, Welcome

GENDER = ColumnType(Kind.TEXT, True, None, None, ("F", "M"))
YEAR = ColumnType(Kind.INTEGER, False, 1900, 2020)
CATALOG = Catalog(
    "patient_data",
    "person.person_id",
    (
        TableInfo(
            "person",
            (
                ColumnInfo("person_id", ColumnType(Kind.INTEGER, False)),
                ColumnInfo("year_of_birth", YEAR, "the <year>"),
                ColumnInfo("gender", GENDER, nulls=0.07),
            ),
            unit="person_id",
            key="person_id",
        ),
        TableInfo("concept", (ColumnInfo("concept_id", ColumnType(Kind.INTEGER)),), "public"),
    ),
)


def receipt(question: str, label: Label, epsilon: float) -> Receipt:
    """A receipt that nobody signed."""
    return Receipt(question, question, label.value, epsilon, 0.0, "p", "d", 1, "h", "t", "k", "s")


def release(question: str, label: Label, value: Value, epsilon: float = 0.0) -> Release:
    """A release of a value."""
    came = Provenance(label, PrivacyLoss(epsilon=epsilon), question, ("a <note>",))
    return Release(value, came, receipt(question, label, epsilon))


def count(question: str, epsilon: float) -> Release:
    """A noisy count of two groups."""
    value = Value(
        "table", ("gender", "<n>"), ("text", "integer"), (("F", 4833), ("M", 4712)),
        ((None, Interval(4821.0, 4845.0)), (None, Interval(4700.0, 4724.0))),
    )  # fmt: skip
    return release(question, Label.PRIVATE, value, epsilon)

REAL = __import__("sarus_kernel.client", fromlist=["pricing"])


class FakeVault:
    """Answers by the words in the question, which is its own plan."""

    catalog = CATALOG

    def ask(
        self,
        plan: str,
        epsilon: float | None = None,
        rows: int | None = None,
        groups: int | None = None,
        anyway: bool = False,
    ) -> Release:
        """`count` is noisy, `concept` public, `rows` not releasable, `forbidden` refused."""
        if "forbidden" in plan:
            raise PolicyRefused("The policy allows no such question.\nAsk the data owner.")
        if "noise" in plan and not anyway:
            raise OnlyNoise("Nothing was charged.\nTo ask all the same: --anyway.")
        if "slow" in plan:
            for _ in range(300):
                time.sleep(0.1)  # a signal just before one long sleep would be heard after it
        if "rows" in plan:
            raise NotReleasable("Rows of people are never released. Aggregate them.")
        if "concept" in plan:
            return release(plan, Label.PUBLIC, Value("table", ("n",), ("integer",), ((3,),)))
        return count(plan, 0.5 if epsilon is None else epsilon)

    def explain(
        self,
        plan: str,
        epsilon: float | None = None,
        rows: int | None = None,
        groups: int | None = None,
    ) -> Explanation:
        """The error is 5 % at epsilon 1, and twice that with more than ten rows per person."""
        plan = str(plan)  # of %%private_python it is a real one
        loss = PrivacyLoss(epsilon=epsilon or 0.5)
        error = 0.05 / loss.epsilon * (2 if (rows or 1) > 10 else 1)
        steps = ("First this.", f"At most {rows} rows, {groups} groups.")[: 1 + bool(rows)]
        return Explanation(Label.PRIVATE, loss, plan, (("n", 12.0),), steps, "SELECT 1",
                           (("n", error),), True if "again" in plan else None)  # fmt: skip

    def progress(self) -> Progress:
        """Two blocks of five."""
        return Progress(2, 5)

    def account(self) -> Account:
        """A budget of ten."""
        return Account(10.0, 1.5, 8.5, 1e-6, 2.0)

    def welcome(self) -> Welcome:
        """What everybody may know."""
        return Welcome(CATALOG, "alice", ("A rule.",), ("person",), "A good twin.", "k", 0.5)

    def twin(self) -> Any:
        """One frame, whatever is asked."""
        pandas = __import__("pandas")
        return SimpleNamespace(
            frame=lambda plan: pandas.DataFrame({"person_id": [1, 2], "<b>": ["x & y", None]})
        )

    def interrupt(self) -> None:
        """Leaves a trace that a test can find."""
        os.environ["FAKE_INTERRUPTED"] = "yes"

    def close(self) -> None:
        """Nothing to close."""


def parse(
    sql: str, catalog: Catalog, dialect: str | None = None, given: Any = None
) -> str:
    """The SQL itself is the plan, with `:year` and kept questions written out."""
    for name in sql.split():
        kept = given and given.table(name)
        sql = sql.replace(name, f"({kept})") if kept else sql
    if ":year" in sql:
        sql = sql.replace(":year", str(given.values["year"]))
    if "SELEC " in sql:
        raise SyntaxProblem("Line 1, column 1: SELEC is not understood.")
    if "nobody" in sql:
        raise UnknownName.among("table", "nobody", ["person"])
    return sql.strip()


class Traced:
    """A value that knows its plan and labels itself."""

    _sarus_node = "a plan"

    def __init__(self, twin: Any) -> None:
        self.twin = twin

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        words = Label.SYNTHETIC.value
        mark = {"kind": "synthetic", "label": words, "hint": "can be released: epsilon 0.5"}
        return {"text/plain": str(self.twin), "text/html": f"<p>{self.twin}</p>"}, {"sarus": mark}

    def __float__(self) -> float:
        EVENTS.on_escape()
        return float(self.twin)

    def __getattr__(self, name: str) -> "Traced":
        if name.startswith("_"):
            raise AttributeError(name)
        return Traced(self.twin)

    def __call__(self) -> "Traced":
        return self


def evaluate(value: Traced, label: str = "Whitelisted", epsilon: float = 0.0) -> float:
    """What `sarus.eval` is to the real tracer."""
    answer = release(f"{label} {epsilon}", Label(label), Value("scalar"), epsilon)
    EVENTS.on_release(answer)
    return 0.83


class Events:
    """Whom the fake tracer tells."""

    on_escape: Callable[[], None] = staticmethod(lambda: None)
    on_release: Callable[[Release], None] = staticmethod(lambda _: None)


EVENTS = Events()
LABEL = Label


def install() -> None:
    """Put the fakes where the kernel's lazy door looks."""
    modules = {
        "sarus_kernel.client": {"connect": lambda where: FakeVault()},
        "sarus_kernel.client.values": {"to_python": to_python},
        "sarus_kernel.frontends.sql": {
            "parse": parse,
            "Given": lambda table, values: SimpleNamespace(table=table, values=values),
            "relation_of": lambda name, node, catalog: node,
            "listed": lambda name, value: None,
            "recorded": lambda values: "",
            "summarized": lambda *_, **__: None,
        },
        "sarus_kernel.frontends.asked": {"asked_by": lambda catalog: lambda *_: None},
        "sarus_kernel.frontends.python": {
            "EVENTS": EVENTS, "rewrite": lambda tree: tree,
            "traces": lambda tree: False, "use": lambda provider, questions: None,
        },
        "sarus_kernel.frontends.python.sarus": {"length": lambda value: f"traced {value.twin}"},
        "sarus": {"eval": evaluate, "Traced": Traced},
    }  # fmt: skip
    for name, content in modules.items():
        module = ModuleType(name)
        vars(module).update(content)
        sys.modules[name] = module
    # The real one: it knows its vault by what it says alone.
    sys.modules["sarus_kernel.client"].__path__ = list(REAL.__path__)  # type: ignore[attr-defined]


def to_python(value: Value) -> Any:
    """A DataFrame."""
    pandas = __import__("pandas")
    return pandas.DataFrame(list(value.rows), columns=list(value.columns))


if __name__ == "__main__":
    install()
    from sarus_kernel.kernel.app import PrivateDataApp

    PrivateDataApp.launch_instance()
