"""A fit's queries as bytes, and back: plain data of listed forms only."""

from dataclasses import dataclass, fields
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from sarus_kernel.learning.sums.encoding import (
    Bin,
    Binned,
    Column,
    Combined,
    Encoding,
    Lookup,
    Missing,
    OneHot,
    Ordinal,
    Scaled,
)
from sarus_kernel.learning.sums.queries import Query

_COLUMNS: dict[str, type] = {
    cls.__name__: cls for cls in (Scaled, OneHot, Ordinal, Binned, Bin, Lookup, Missing)
}
_NUMBERS = ("<f8", "<i8")
_TABLES = frozenset(("targets", "logits", "contrasts", "values", "centers"))
"""What of a state is a table; all else is a list. A number for each row would be neither."""


@dataclass(frozen=True)
class Scored:
    """The released model that a query's rows are the scores of.

    model     archive of the estimator's last step
    inputs    how the rows' columns become what that step is given
    classes   how many; 0 of a regressor
    """

    model: bytes
    inputs: Encoding
    classes: int


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    statistic: str
    encoding: list[Any]
    state: dict[str, tuple[str, tuple[int, ...], bytes]]
    model: bytes = b""
    inputs: list[Any] = []
    classes: int = 0


def written(query: Query, tested: Scored | None = None) -> bytes:
    """A query without its length, clip and price, which the vault has of its own."""
    state = {name: _array(values) for name, values in query.state.items()}
    coded = _plain(query.encoding)
    if tested is None:
        return msgspec.msgpack.encode(_Written(query.statistic, coded, state))
    return msgspec.msgpack.encode(
        _Written(query.statistic, coded, state, tested.model, _plain(tested.inputs), tested.classes)
    )


def read(body: bytes, length: int, clip: float) -> tuple[Query, Scored | None]:
    """The query that the vault has fixed `length` and `clip` of. Raises ValueError."""
    said = msgspec.msgpack.decode(body, type=_Written)
    state = {name: _values(name, *parts) for name, parts in said.state.items()}
    query = Query(said.statistic, _encoding(said.encoding), state, length, clip, 0.0)
    tested = Scored(said.model, _encoding(said.inputs), said.classes) if said.model else None
    return query, tested


def _plain(encoding: Encoding) -> list[Any]:
    return [_written(column) for column in encoding]


def _written(value: Any) -> Any:
    if type(value) is Combined:
        return [Combined.__name__, _plain(value.parts), value.weights, value.shift]
    if type(value) in _COLUMNS.values():
        parts = [_written(getattr(value, field.name)) for field in fields(value)]
        return [type(value).__name__, *parts]
    return tuple(value) if isinstance(value, tuple) else value


def _encoding(plain: list[Any]) -> Encoding:
    return tuple(_column(each) for each in plain)


def _column(plain: list[Any]) -> Column:
    """The map that a list spells. Raises ValueError where a number is anything else: a list in
    its place could say something else of each row, by where it stands among the others."""
    name, feature, *rest = plain
    if name == Combined.__name__:
        weights, shift = rest
        return Combined(_encoding(feature), _numbers(weights), _number(shift))
    inner = _column(feature) if isinstance(feature, list) else int(feature)
    kind = _COLUMNS[name]
    wanted = zip(fields(kind)[1:], rest, strict=True)
    made: Column = kind(inner, *(_part(field.type, value) for field, value in wanted))
    return made


def _part(kind: Any, value: Any) -> Any:
    if value is None and "None" in str(kind):
        return None
    return _numbers(value) if "tuple" in str(kind) else _number(value)


def _numbers(values: Any) -> Any:
    if not isinstance(values, list):
        raise ValueError("Numbers are written as a list.")
    return tuple(map(_number, values))


def _number(value: Any) -> Any:
    if type(value) not in (int, float):
        raise ValueError("A number is written as a number.")
    return value


def _array(values: NDArray[Any]) -> tuple[str, tuple[int, ...], bytes]:
    whole = np.issubdtype(values.dtype, np.integer) or values.dtype == np.bool_
    plain = np.ascontiguousarray(values, dtype=_NUMBERS[1] if whole else _NUMBERS[0])
    return plain.dtype.str, values.shape, plain.tobytes()


def _values(name: str, kind: str, shape: tuple[int, ...], body: bytes) -> NDArray[Any]:
    if kind not in _NUMBERS or len(shape) != (2 if name in _TABLES else 1):
        raise ValueError(name)
    return np.frombuffer(body, dtype=kind).reshape(shape)
