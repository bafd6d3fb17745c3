"""What can be said of a traced value without computing anything: columns, methods, plans.

Types and bounds of columns are those that the vault goes by, worked out of the plan and the
catalog; the words on methods are the library's own.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sarus_kernel.errors import SarusError
from sarus_kernel.evaluate.receivers import class_of
from sarus_kernel.frontends.python.events import session
from sarus_kernel.frontends.python.members import TRANSLATED, is_column
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.unknown_columns import asked
from sarus_kernel.libraries import ENTRIES
from sarus_kernel.lowering import Frame, frame_of
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.columns import Column, ColumnNode
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Scope, Table
from sarus_kernel.plan.types import ColumnType
from sarus_kernel.plan.walk import walk

NEEDED = inspect.Parameter.empty
_EMPTY = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


@dataclass(frozen=True)
class KnownColumn:
    """A column of a traced frame.

    dtype  pandas' word on it
    type   what the vault goes by; None where that is not known
    table  where it is from as it is, and `info` what the catalog says of it there; None where it
           was computed
    """

    name: str
    dtype: str
    type: ColumnType | None = None
    table: TableInfo | None = None
    info: ColumnInfo | None = None


@dataclass(frozen=True)
class KnownMethod:
    """A method of a traced value: the library's words, and what it would ask.

    traced  whether its result can be part of a question
    plan    the question it asks without arguments; None where it needs some, or has no plan
    """

    signature: str
    words: str
    traced: bool
    plan: Node | None = None


def columns(value: Traced) -> tuple[KnownColumn, ...]:
    """The columns of a traced frame, in order; () of anything else."""
    twin = value._sarus_twin
    if not isinstance(twin, pd.DataFrame) or isinstance(twin.columns, pd.MultiIndex):
        return ()
    dtypes = {name: str(dtype) for name, dtype in twin.dtypes.items() if isinstance(name, str)}
    try:
        catalog = session().provider().catalog
        known = {each.name: each for each in _known(value._sarus_node, catalog, dtypes)}
    except SarusError:
        known = {}
    return tuple(known.get(name, KnownColumn(name, dtype)) for name, dtype in dtypes.items())


def _known(node: Node | None, catalog: Catalog, dtypes: dict[str, str]) -> Iterator[KnownColumn]:
    if isinstance(node, Table):
        table = catalog.table(node.name)
        for info in table.columns:
            yield KnownColumn(info.name, dtypes.get(info.name, ""), info.type, table, info)
        return
    frame = frame_of(asked(node), catalog) if node is not None else None
    if isinstance(frame, Frame):
        scope = Scope(catalog)
        for name in frame.columns.keys() & dtypes.keys():
            of = scope.type(frame.columns[name], frame.relation)
            yield KnownColumn(name, dtypes[name], of, *_home(frame, name, of, catalog))


def _home(
    frame: Frame, name: str, of: ColumnType, catalog: Catalog
) -> tuple[TableInfo | None, ColumnInfo | None]:
    """The one table that a column is from unchanged; where two have it, nothing is said."""
    node: ColumnNode = frame.columns[name]
    tables = {n.name for n in walk(frame.relation) if isinstance(n, Table)}
    found = [
        (table, info)
        for table in map(catalog.table, sorted(tables))
        for info in table.columns
        if isinstance(node, Column) and info.name == node.name
    ]
    same = len(found) == 1 and found[0][1].type.as_nullable() == of.as_nullable()
    return found[0] if same else (None, None)


def column(value: Traced, name: str) -> Traced | None:
    """The column that `value.name` means; None where it means something else."""
    if not isinstance(value._sarus_twin, pd.DataFrame) or not is_column(value._sarus_twin, name):
        return None
    found: Traced = getattr(value, name)
    return found


def method(value: Traced, path: str) -> KnownMethod | None:
    """What `value.path` is, if it can be called. `path` may lead through `str.` or `dt.`."""
    try:
        found: Any = value._sarus_twin
        for step in path.split("."):
            found = getattr(found, step)
    except Exception:  # as the library raises it, where there is no such method
        return None
    if not callable(found):
        return None
    estimator = f"sklearn.estimator.{path}"
    full = f"{class_of(value._sarus_twin)}.{path}"
    entry = ENTRIES.get(full, ENTRIES.get(estimator))
    traced = entry is not None or full in TRANSLATED
    plan = None
    if entry is not None and entry.kind == "method" and not _needs(found):
        plan = _asked(value, entry.name)
    return KnownMethod(_signature(found), inspect.getdoc(found) or "", traced, plan)


def _asked(value: Traced, name: str) -> Node | None:
    if value._sarus_node is None:
        return None
    try:
        return Call(name, (asked(value._sarus_node),))
    except SarusError:
        return None


def _signature(found: Any) -> str:
    try:
        return str(inspect.signature(found))
    except (TypeError, ValueError):
        return "(…)"


def _needs(found: Any) -> bool:
    """Whether it cannot be called without arguments."""
    try:
        given = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return True
    return any(each.default is NEEDED and each.kind not in _EMPTY for each in given)
