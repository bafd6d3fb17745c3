"""`pd.read_sql("SELECT …", "private")`: private data by the names that every notebook knows."""

import inspect
from collections.abc import Mapping
from typing import Any

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.python.datasets import Client, Query
from sarus_kernel.frontends.python.events import session
from sarus_kernel.frontends.sql import Given, parse

PRIVATE = "private"
"""What stands in the place of a connection."""
READERS = frozenset({"pandas.read_sql", "pandas.read_sql_query", "pandas.read_sql_table"})
_TAKEN = frozenset(
    {"sql", "table_name", "con", "schema", "index_col", "columns", "params", "coerce_float",
     "parse_dates"}
)  # fmt: skip
"""Types come from the catalog, so that `coerce_float` and `parse_dates` have nothing to do."""


def table(name: str) -> Any:
    """A traced frame of a question that was kept with `%%private_sql --as NAME`, or of a table.

    Raises UnknownName.
    """
    client = Client()
    if name in session().questions:
        return Query(client, session().questions[name]).as_pandas()
    return client.dataset().table(name).as_pandas()


def query(sql: str, params: Mapping[str, Any] | None = None, dialect: str | None = None) -> Any:
    """A traced frame of one SELECT, which may name kept questions and `:parameters`.

    Raises SyntaxProblem, UnknownName, NotSupported.
    """
    client = Client()
    given = Given(session().questions.get, params or {})
    return Query(client, parse(sql, client.vault.catalog, dialect, given=given)).as_pandas()


class Reader:
    """A function of pandas that reads from a database; with "private" as its connection, from the
    vault's dataset: a traced frame."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.__doc__, self.__name__, self.__wrapped__ = real.__doc__, real.__name__, real

    def __call__(self, *places: Any, **named: Any) -> Any:
        given: dict[str, Any] = inspect.signature(self._real).bind(*places, **named).arguments
        if not isinstance(given["con"], str) or given["con"] != PRIVATE:
            return self._real(*places, **named)
        return _read(self.__name__, given)

    def __repr__(self) -> str:
        return repr(self._real)


def _read(reader: str, given: Mapping[str, Any]) -> Any:
    for name in given:
        if name not in _TAKEN:
            raise QuestionError(f"{reader} of private data takes no {name}: leave it out.")
    asked, params = given.get("sql", given.get("table_name")), given.get("params")
    if not isinstance(asked, str):
        raise QuestionError(f'{reader} of private data wants a text: "SELECT …" or a table.')
    if params is not None and not isinstance(params, Mapping):
        raise QuestionError('Parameters have names here: … WHERE x < :most, params={"most": 5}.')
    whole = reader == "read_sql_table" or len(asked.split()) == 1
    frame = table(asked.strip()) if whole else query(asked, params)
    if given.get("columns") is not None and whole:
        frame = frame[list(given["columns"])]
    return frame if given.get("index_col") is None else frame.set_index(given["index_col"])
