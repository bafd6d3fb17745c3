"""`Client`, `Dataset`, `Query`: how a notebook gets at tables."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sarus_kernel.client.values import to_python
from sarus_kernel.errors import NotReleasable, UnknownName
from sarus_kernel.frontends.python import values  # noqa: F401 (what `wrap` wraps with)
from sarus_kernel.frontends.python.asking import check_asking
from sarus_kernel.frontends.python.events import listeners, session, use
from sarus_kernel.frontends.python.tracing import Outcome
from sarus_kernel.frontends.python.wrapping import wrap
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation, Table
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Label, Value

MOST_FRAMES = 32
"""The most frames of the twin that are kept, so that the same query is the same rows."""


class Client:
    """The way to the datasets of a vault: the one that was set with `use`, or the given one.

    `url`, `email` and the like are accepted and not needed: who you are, the vault knows.
    """

    def __init__(self, url: Any = None, email: Any = None, *, vault: Any = None, **others: Any):
        if vault is not None:
            use(lambda: vault)
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def vault(self) -> Any:
        """The vault that answers. Raises VaultUnavailable."""
        return session().provider()

    def list_datasets(self) -> list["Dataset"]:
        """The datasets: a vault has one."""
        return [Dataset(self, self.vault.catalog)]

    def dataset(self, slugname: str | None = None, id: Any = None) -> "Dataset":
        """The dataset of a name. Raises UnknownName."""
        catalog = self.vault.catalog
        if slugname is not None and slugname.lower() != catalog.dataset.lower():
            raise UnknownName.among("dataset", slugname, [catalog.dataset])
        return Dataset(self, catalog)

    def query(
        self,
        query: str,
        target_epsilon: float | None = None,
        anyway: bool = False,
        **others: Any,
    ) -> dict[str, Any]:
        """The answer to an SQL query: result (list of dicts), columns, label, epsilon, intervals.

        Rows of people come back from the twin, with the reason as a note.
        """
        check_asking(target_epsilon, others)
        relation = parse(query, self.vault.catalog)
        try:
            also = {"anyway": True} if anyway else {}
            release = self.vault.ask(relation, target_epsilon, **also)
        except NotReleasable as refusal:
            return self._preview(relation, str(refusal))
        listeners().on_release(release)
        provenance = release.provenance
        return _answer(release.value, provenance.words(), provenance.loss.epsilon)

    def _preview(self, relation: Relation, why: str) -> dict[str, Any]:
        frame = self.frame(relation)
        listeners().on_escape()
        listeners().on_note(f"{Label.SYNTHETIC.value}: {why}")
        return {
            "result": _rows(frame),
            "columns": list(frame.columns),
            "label": Label.SYNTHETIC.value,
            "epsilon": 0.0,
            "intervals": [],
        }

    def frame(self, relation: Relation) -> pd.DataFrame:
        """The twin's rows of a relation."""
        if relation.digest not in self._frames:
            if len(self._frames) >= MOST_FRAMES:
                self._frames.pop(next(iter(self._frames)))
            self._frames[relation.digest] = self.vault.twin().frame(relation)
        return self._frames[relation.digest]


class Row(dict[Any, Any]):
    """One row by column name; `row[0]` is its first value, as in the incumbent's lists."""

    def __missing__(self, key: Any) -> Any:
        if isinstance(key, int) and -len(self) <= key < len(self):
            return list(self.values())[key]
        raise KeyError(key)


def _rows(frame: pd.DataFrame) -> list[Row]:
    return [Row(row) for row in frame.to_dict("records")]


def _answer(value: Value, label: str, epsilon: float) -> dict[str, Any]:
    found = to_python(value)
    frame = found if isinstance(found, pd.DataFrame) else pd.DataFrame({"value": [found]})
    intervals = [
        {n: None if i is None else (i.low, i.high) for n, i in zip(value.columns, row, strict=True)}
        for row in value.intervals
    ]
    return {
        "result": _rows(frame),
        "columns": list(frame.columns),
        "label": label,
        "epsilon": epsilon,
        "intervals": intervals,
    }


@dataclass(frozen=True)
class Dataset:
    """One dataset: its tables, and SQL over them."""

    client: Client = field(repr=False)
    catalog: Catalog = field(repr=False)

    @property
    def slugname(self) -> str:
        """The name of the dataset."""
        return self.catalog.dataset

    name = slugname

    def tables(self) -> list[list[str]]:
        """The path of each table that can be asked about."""
        middle = {"private": "private", "public": "public"}
        return [
            [self.catalog.dataset, middle[table.access], table.name]
            for table in self.catalog
            if table.access in middle
        ]

    def table(self, path: str | list[str] | tuple[str, ...]) -> "Query":
        """A table, by its path or the end of it: ["patient_data", "private", "person"].

        Raises UnknownName.
        """
        parts = path.split(".") if isinstance(path, str) else [str(part) for part in path]
        wanted = [part.lower() for part in parts]
        for full in self.tables():
            if wanted and [part.lower() for part in full][-len(wanted) :] == wanted:
                return Query(self.client, Table(full[-1]))
        raise UnknownName.among("table", ".".join(parts), [full[-1] for full in self.tables()])

    def sql(self, query: str, dialect: str | None = None) -> "Query":
        """An SQL query over the tables. Raises SyntaxProblem, UnknownName, NotSupported."""
        return Query(self.client, parse(query, self.catalog, dialect))

    def __repr__(self) -> str:
        return f"Dataset({self.slugname!r})"


@dataclass(frozen=True)
class Query:
    """A table, or a query, of a dataset: what `as_pandas` makes a DataFrame of."""

    client: Client = field(repr=False)
    relation: Relation

    def as_pandas(self) -> Any:
        """A traced DataFrame of its rows; an ordinary one where all its tables are public."""
        return wrap(Outcome(self.relation, self.client.frame(self.relation), "", self._public()))

    def _public(self) -> bool:
        catalog = self.client.vault.catalog
        tables = [node.name for node in walk(self.relation) if isinstance(node, Table)]
        return all(not catalog.table(name).private for name in tables)

    def __repr__(self) -> str:
        tables = [node.name for node in walk(self.relation) if isinstance(node, Table)]
        return f"Query over {', '.join(dict.fromkeys(tables)) or 'no table'}: use .as_pandas()"

