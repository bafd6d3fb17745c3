"""What `sarus_kernel.connect` gives: SQL, traced tables, prices, requests, the budget."""

import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from sarus_kernel import client
from sarus_kernel.client import Vault
from sarus_kernel.errors import NotReleasable, QuestionError
from sarus_kernel.frontends.python import listeners, meanwhile, reading, sarus
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.unknown_columns import asked, is_turned
from sarus_kernel.frontends.sql import Given, parse
from sarus_kernel.kernel.displays import bundle
from sarus_kernel.kernel.displays.overview import Overview, sheet_of_overview
from sarus_kernel.kernel.displays.text import text
from sarus_kernel.kernel.scripting.answers import (
    Answer,
    Budget,
    Price,
    answer_of,
    budget_of,
    price_of,
)
from sarus_kernel.kernel.table_lines import quoted, table_of_people
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Label, Release


class Connected:
    """A vault, as scripts and pipelines ask it. Owns its line: close it, or use it in a `with`.

    A question is one SELECT, or a value that is computed from `table(…)` by pandas. Every method
    raises VaultUnavailable where nobody answers, and the vault's own error where it refuses; what
    cannot be released raises NotReleasable, for a script must not take made-up values for real.
    """

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self._close = weakref.finalize(self, vault.close)  # also where the program just ends

    @property
    def dataset(self) -> str:
        """The name of the dataset."""
        return self.vault.catalog.dataset

    @property
    def budget(self) -> Budget:
        """What is left to spend."""
        return budget_of(self.vault.account())

    def tables(self) -> list[str]:
        """The names that `table` takes, private tables first."""
        with self._asked():
            return sarus.tables()

    def table(self, name: str) -> Any:
        """A table as a traced frame: its values are of the synthetic twin. Raises UnknownName."""
        with self._asked():
            return reading.table(name)

    def read(self, sql: str, params: Mapping[str, Any] | None = None) -> Any:
        """The rows of one SELECT as a traced frame. Raises SyntaxProblem, UnknownName."""
        with self._asked():
            return reading.query(sql, params)

    def sql(
        self,
        sql: str,
        epsilon: float | None = None,
        params: Mapping[str, Any] | None = None,
        dialect: str | None = None,
        rows: int | None = None,
        groups: int | None = None,
        anyway: bool = False,
    ) -> Answer:
        """The answer to one SELECT; `:name` in it stands for a value of `params`.

        epsilon       what to spend; the policy's default where none is given
        rows, groups  how many rows of a group, and groups, one person counts with
        anyway        ask even what is foreseen to be noise
        """
        plan = self._plan(sql, params, dialect)
        return answer_of(self.vault.ask(plan, epsilon, rows, groups, anyway))

    def release(self, value: Any, epsilon: float | None = None, anyway: bool = False) -> Any:
        """The answer to a traced value; of a list, tuple or dict, that of each item."""
        if type(value) is dict:
            return {key: self.release(item, epsilon, anyway) for key, item in value.items()}
        if type(value) in (list, tuple):
            return type(value)(self.release(item, epsilon, anyway) for item in value)
        if not isinstance(value, Traced):
            raise QuestionError("What is released is computed from .table(…) or .read(…).")
        with self._asked() as told:
            found = sarus.eval(value, epsilon, anyway)
        if told.releases:
            turned = is_turned(value._sarus_node)
            return answer_of(told.releases[-1], found, turned)
        if told.notes:
            raise NotReleasable(told.notes[-1].removeprefix(f"{Label.SYNTHETIC.value}: "))
        return Answer(found, None, Label.PUBLIC.value)

    def explain(self, question: Any, epsilon: float | None = None) -> Price:
        """What the answer to a SELECT, or to a traced value, would be and cost. Free."""
        return price_of(self.vault.explain(self._plan_of(question), epsilon))

    def request(self, question: Any, why: str) -> str:
        """Ask the owner for the exact answer; how it stands. Free."""
        found = self.vault.request(self._plan_of(question), why)
        return f"Request {found.number}: {found.state}. {found.comment}".rstrip()

    def close(self) -> None:
        """Give the line back; a vault that was started for a directory ends."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __str__(self) -> str:
        found = self._overview()
        sheet = sheet_of_overview(found)
        name = table_of_people(found.welcome.catalog)
        lines = f"vault.table({name!r})", f'vault.sql("SELECT COUNT(*) AS n FROM {quoted(name)}")'
        return text(replace(sheet, lines=lines, notes=sheet.notes[:-1]))[1]

    def __repr__(self) -> str:
        return f"<vault of {self.dataset}: {self.budget}>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return bundle(self._overview())

    def _overview(self) -> Overview:
        return Overview(self.vault.welcome(), self.vault.account())

    def _plan(self, sql: str, params: Mapping[str, Any] | None, dialect: str | None) -> Node:
        return parse(sql, self.vault.catalog, dialect, given=Given(lambda _: None, params or {}))

    def _plan_of(self, question: Any) -> Node:
        if isinstance(question, str):
            return self._plan(question, None, None)
        if not isinstance(question, Traced) or question._sarus_public:
            raise QuestionError("A question is one SELECT, or a value computed from .table(…).")
        if question._sarus_node is None:
            raise NotReleasable(question._sarus_why)
        return asked(question._sarus_node)

    @contextmanager
    def _asked(self) -> Iterator["Told"]:
        """Meanwhile the tracer speaks to this vault here, and what it says is gathered."""
        told, others = Told(), listeners()

        def both(found: Release) -> None:
            told.releases.append(found)
            others.on_release(found)

        heard = replace(others, on_release=both, on_note=told.notes.append)
        with meanwhile(lambda: self.vault, heard):
            yield told


class Told:
    """What the tracer said while a value was released."""

    def __init__(self) -> None:
        self.releases: list[Release] = []
        self.notes: list[str] = []


def connect(where: str | Path | None = None, token: str | None = None) -> Connected:
    """A vault for a script: see `sarus_kernel.client.connect` for where and token."""
    return Connected(client.connect(where, token))
