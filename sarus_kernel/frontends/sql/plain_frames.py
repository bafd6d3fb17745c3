"""A plain DataFrame of the notebook as a table of a question: what was released, and lists."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sarus_kernel.errors import NotSupported
from sarus_kernel.plan.columns import Literal, literal
from sarus_kernel.plan.relations import Relation, Values
from sarus_kernel.plan.types import Kind

MOST = 2_000
"""Rows of a frame: they become a part of the question."""
_KINDS = {"i": Kind.INTEGER, "u": Kind.INTEGER, "f": Kind.NUMBER, "b": Kind.BOOLEAN,
          "M": Kind.TIMESTAMP}  # fmt: skip
_OF_VALUES: tuple[tuple[type, Kind], ...] = (
    (bool, Kind.BOOLEAN), (int, Kind.INTEGER), (float, Kind.NUMBER), (str, Kind.TEXT),
    (datetime, Kind.TIMESTAMP), (date, Kind.DATE),
)  # fmt: skip


def listed(name: str, frame: Any) -> Relation | None:
    """The rows of a pandas DataFrame, which are public; None where it is none.

    Raises NotSupported for too many rows, and for columns of other things than SQL knows.
    """
    kind = type(frame)
    if kind.__name__ != "DataFrame" or kind.__module__.split(".")[0] != "pandas":
        return None
    if len(frame) > MOST:
        raise NotSupported(f"{name!r} has more than {MOST:,} rows: a question lists fewer.")
    names = [str(column) for column in frame.columns]
    if not names or len(set(names)) < len(names):
        raise NotSupported(f"{name!r} has no columns, or two of the same name.")
    columns = [_column(f"{name}.{at}", frame.iloc[:, n]) for n, at in enumerate(names)]
    rows = zip(*(cells for _, cells in columns), strict=True)
    return Values(tuple(names), tuple(kind.value for kind, _ in columns), tuple(rows))


def _column(name: str, series: Any) -> tuple[Kind, list[Literal]]:
    cells = list(_plain(series))
    kind = _KINDS.get(getattr(series.dtype, "kind", ""))
    if kind is None:
        found = {_kind_of(name, cell) for cell in cells if cell is not None}
        if len(found) > 1:
            raise NotSupported(f"{name!r} holds values of several kinds.")
        kind = next(iter(found), Kind.TEXT)
    if kind is Kind.NUMBER:
        cells = [None if cell is None else float(cell) for cell in cells]
    return kind, [_literal(cell, kind) for cell in cells]


def _literal(cell: Any, kind: Kind) -> Literal:
    if isinstance(cell, date):
        return Literal(cell.isoformat(), kind.value)
    return literal(cell)


def _plain(series: Any) -> Iterator[Any]:
    """Python's own values; what is missing is null, and so is what is not finite."""
    for cell, missing in zip(series.tolist(), series.isna().tolist(), strict=True):
        if missing or (isinstance(cell, float) and cell - cell != 0):
            yield None
        elif isinstance(cell, datetime):  # a Timestamp of pandas is one
            yield datetime(*cell.timetuple()[:6])
        else:
            yield cell


def _kind_of(name: str, cell: Any) -> Kind:
    kind = next((kind for of, kind in _OF_VALUES if type(cell) is of), None)
    if kind is None:
        raise NotSupported(f"{name!r} holds a {type(cell).__name__}, which SQL does not know.")
    return kind
