"""What every engine can do, and what its tables look like: the rest of the vault knows no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pandas as pd
import pyarrow as pa

from sarus_kernel.plan.relations import Relation
from sarus_kernel.plan.types import ColumnType, Kind, Schema

ARROW = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.TEXT: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us"),
    Kind.NULL: pa.string(),
}
"""The Arrow type of each kind."""


class EngineError(Exception):
    """The engine failed. Its own words are not here: they may quote a value."""


@dataclass(frozen=True)
class Room:
    """What one worker may use: bytes of memory for the engine, seconds for a query."""

    memory: int
    seconds: int


class Engine(Protocol):
    """Runs relations exactly. Not for several threads at once, `interrupt` aside."""

    def sql(self, relation: Relation) -> str:
        """The SQL that `arrow` runs."""
        ...

    def arrow(self, relation: Relation, given: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """The rows, column types as the schema says. `given`: tables of `Given` relations.

        Raises EngineError.
        """
        ...

    def frame(self, relation: Relation) -> pd.DataFrame:
        """The rows as pandas; dtypes follow from the schema alone, never from the data."""
        ...

    def version(self) -> str:
        """The engine's version, as its makers write it. Raises EngineError."""
        ...

    def alive(self) -> bool:
        """Whether the engine still answers: a connection that waited may be gone."""
        ...

    def interrupt(self) -> None:
        """Stop the running query, in the engine too (from another thread)."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


@runtime_checkable
class Streaming(Protocol):
    """An engine that gives rows as it finds them, and never holds all of them."""

    def batches(self, relation: Relation, rows: int) -> Iterator[pa.RecordBatch]:
        """The rows of `arrow`, so many at a time, or fewer; first none. Raises EngineError."""
        ...


def arrow_schema(schema: Schema) -> pa.Schema:
    """The Arrow schema of a relation's rows."""
    return pa.schema([(name, ARROW[type_.kind]) for name, type_ in schema.items()])


def to_frame(table: pa.Table, schema: Schema) -> pd.DataFrame:
    """An Arrow table as pandas, with the dtype that each column's type asks for."""
    columns = {
        name: table.column(name).to_pandas().astype(dtype(type_)) for name, type_ in schema.items()
    }
    return pd.DataFrame(columns)


def dtype(type_: ColumnType) -> str:
    """The pandas dtype of a column type (nullable integers are floats, as pandas reads SQL)."""
    if type_.kind is Kind.INTEGER:
        return "float64" if type_.nullable else "int64"
    if type_.kind is Kind.BOOLEAN:
        return "boolean" if type_.nullable else "bool"
    if type_.kind in (Kind.DATE, Kind.TIMESTAMP):
        return "datetime64[us]"
    return "float64" if type_.kind is Kind.NUMBER else "str"
