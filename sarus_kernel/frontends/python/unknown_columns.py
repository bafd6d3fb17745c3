"""A column that cannot be asked for must not spoil its table: only that column loses its plan.

`frame["x"] = what no plan can say` stays part of a plan as a column that is there and unknown.
The rows and all other columns keep their meaning; the twin keeps the real value of the column.
"""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.errors import QuestionError
from sarus_kernel.frontends.python.plain_values import CannotLift, lift
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import replace, walk

UNKNOWN = "sarus.unknown"
LONGEST = 200
"""The most characters of a reason: it is sent to the vault, which says it back."""

_SERIAL = count(1)
"""Two unknown columns differ, so that what is known by digest is never another one's value."""
_WHOLE = slice(None)
_INSERT = ("loc", "column", "value", "allow_duplicates")


def with_unknown(
    function: str, places: Sequence[Any], named: Mapping[str, Any], twin: Any, why: str
) -> Call | None:
    """The plan of a change of whole columns of a table whose new values have no plan.

    `twin` is the changed table. None where rows or other columns might have changed as well.
    """
    frame = places[0] if places else None
    if not isinstance(frame, Traced) or frame._sarus_node is None:
        return None
    before = frame._sarus_twin
    tables = isinstance(before, pd.DataFrame) and isinstance(twin, pd.DataFrame)
    if not tables or len(before) != len(twin):
        return None
    try:
        return _changed(function, frame._sarus_node, _parameters(function, places, named), why)
    except (CannotLift, QuestionError):  # what is not the column cannot be part of a plan either
        return None


def _parameters(function: str, places: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    names = _INSERT if function == "pandas.DataFrame.insert" else ("key", "new")
    return dict(zip(names, places[1:], strict=False)) | dict(named)


def _changed(function: str, frame: Node, given: dict[str, Any], why: str) -> Call | None:
    if function == "pandas.DataFrame.insert" and set(given) == {"loc", "column", "value"}:
        column = unknown(given["column"], why)
        return Call(function, (frame, lift(given["loc"]), lift(given["column"]), column))
    columns: Any = None
    if function == "operator.setitem":
        columns = given["key"]
    elif function == "pandas.DataFrame.assign" and len(given) == 1:
        (columns,) = given
    elif function == "pandas.DataFrame.loc.__setitem__":
        columns = _columns_of(given["key"])
    if not _are_names(columns):
        return None
    return _set(frame, lift(columns), unknown(columns, why))


def _set(frame: Node, key: Node, column: Call) -> Call:
    """The frame with an unknown column, in place of the one it has had under this key, if any.

    Between the two there are only unknown columns, which read nothing; so a cell that is run
    again does not make the plan longer, and asks the same questions afterwards.
    """
    above: list[Call] = []
    here = frame
    while isinstance(here, Call) and _sets_unknown(here) and here.arguments[1] != key:
        above.append(here)
        here = here.arguments[0]
    if not (isinstance(here, Call) and _sets_unknown(here)):
        return Call("operator.setitem", (frame, key, column))
    changed = Call("operator.setitem", (here.arguments[0], key, column))
    for call in reversed(above):
        changed = Call("operator.setitem", (changed, *call.arguments[1:]))
    return changed


def _sets_unknown(call: Call) -> bool:
    new = call.arguments[-1] if call.function == "operator.setitem" else None
    return isinstance(new, Call) and new.function == UNKNOWN


def _columns_of(key: Any) -> Any:
    """The columns of `loc[rows, columns]`, where `rows` picks among the rows there are."""
    if not (isinstance(key, tuple) and len(key) == 2):
        return None
    rows, columns = key
    if isinstance(rows, slice):
        return columns if rows == _WHOLE else None
    return columns if is_mask(rows) else None  # a label that is not there would add a row


def is_mask(rows: Any) -> bool:
    """Whether something picks rows by one truth value for each."""
    held = rows._sarus_twin if isinstance(rows, Traced) else rows
    if isinstance(held, list):
        return bool(held) and all(isinstance(item, bool) for item in held)
    return isinstance(held, pd.Series | np.ndarray) and pd.api.types.is_bool_dtype(held.dtype)


def _are_names(columns: Any) -> bool:
    names = columns if isinstance(columns, list) and columns else [columns]
    return all(isinstance(name, str) for name in names)


def unknown(columns: Any, why: str) -> Call:
    """The node of a column without a plan: why it has none, and which one it is."""
    names = ", ".join(columns if isinstance(columns, list) else [columns])
    said = f"The column {names[:60]!r} could not be traced: {why}"
    said = " ".join("".join(c if c.isprintable() else " " for c in said).split())
    said = said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"
    return Call(UNKNOWN, (Constant(said), Constant(next(_SERIAL))))


_TURNED = ("pandas.DataFrame.T", "pandas.DataFrame.transpose")


def is_turned(plan: Node | None) -> bool:
    """Whether the last step of a plan turns a table: `df.describe().T`."""
    return isinstance(plan, Call) and plan.function in _TURNED and len(plan.arguments) == 1


def asked(plan: Node) -> Node:
    """The plan as it is sent: unknown columns numbered anew, in the order they stand in it.

    So a cell that is run again asks the same question, whose answer is stored and free. A table
    that is turned at the end is asked for as it is, and turned when it is there.
    """
    if isinstance(plan, Call) and is_turned(plan):
        return asked(plan.arguments[0])
    found = [n for n in walk(plan) if isinstance(n, Call) and n.function == UNKNOWN]
    new: dict[str, Node] = {
        node.digest: Call(UNKNOWN, (node.arguments[0], Constant(place)))
        for place, node in enumerate(found)
    }
    return replace(plan, new) if new else plan
