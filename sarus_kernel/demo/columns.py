"""Turns numpy arrays into the Arrow columns of one OMOP table."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sarus_kernel.demo.schemas import SCHEMAS

Column: TypeAlias = np.ndarray | pa.Array | pa.ChunkedArray | int | float | str | None


def table(name: str, rows: int, columns: Mapping[str, Column]) -> pa.Table:
    """The table `name`, its missing columns null, single values repeated.

    Dates are given in days and timestamps in seconds since 1970-01-01.
    Raises KeyError for a column the table does not have.
    """
    schema = SCHEMAS[name]
    for column in columns:
        if column not in schema.names:
            raise KeyError(f"{name} has no column {column}")
    arrays = [_array(columns.get(field.name), field.type, rows) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(values: Column, kind: pa.DataType, rows: int) -> Any:
    if values is None:
        return pa.nulls(rows, kind)
    if isinstance(values, int | float | str):
        return pa.repeat(pa.scalar(values, kind), rows)
    array = pa.array(values) if isinstance(values, np.ndarray) else values
    if pa.types.is_date32(kind):
        return array.cast(pa.int32()).view(kind)
    if pa.types.is_timestamp(kind):
        return pc.multiply(array.cast(pa.int64()), 1_000_000).view(kind)
    return array.cast(kind)


def with_nulls(values: np.ndarray, missing: np.ndarray) -> pa.Array:
    """The values, null where `missing` is true."""
    return pa.array(values, mask=missing)


def numbered(prefix: str, numbers: np.ndarray, digits: int) -> pa.Array:
    """Texts such as `MRN-00000042`."""
    padded = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(prefix, padded, "")


def picked(texts: pa.Array, indices: np.ndarray) -> pa.Array:
    """The text at each index."""
    return texts.take(pa.array(indices))
