"""The groups that a function is about, as plans: any column of the same rows by the same keys."""

from dataclasses import replace
from functools import partial
from typing import Any

import pandas as pd

from sarus_kernel.frontends.python.per_group import Grouped, Outside, Rows, step
from sarus_kernel.frontends.python.plain_values import lift
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.untranslatable import Untranslatable
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.node import Node

_FRAME, _SERIES = "pandas.DataFrame.groupby", "pandas.Series.groupby"


def is_single(groups: Any) -> bool:
    """Whether one column was selected."""
    return isinstance(groups, pd.api.typing.SeriesGroupBy)


def whole(value: Traced, column: str | None) -> Any:
    """The twin's rows that a function is given, of all groups."""
    twin = value._sarus_twin
    if isinstance(twin.obj, pd.Series):
        return twin.obj
    if column is not None:
        return twin.obj[column]
    return twin.obj[selected(value)]


def selected(value: Traced) -> list[Any]:
    """The columns that the groups are asked about."""
    twin = value._sarus_twin
    if is_single(twin):
        return [twin.obj.name]
    chosen = getattr(twin, "_selection", None)
    kept = [column for column in twin.obj.columns if column not in twin.exclusions]
    return list(chosen) if chosen is not None else kept


def grouped(value: Traced, column: str | None = None) -> Grouped:
    """The groups of any column of the same rows. Raises Untranslatable."""
    own, twin = _own(value), value._sarus_twin
    like = partial(_groups_of, own, twin)
    return Grouped(like, partial(_column, own, twin, column), partial(_sizes, own, twin))


def _own(value: Traced) -> Call:
    """The call of `groupby` itself, before columns were selected. Raises Untranslatable."""
    own = value._sarus_node
    if own is None:
        raise Untranslatable(value._sarus_why)
    if isinstance(own, Call) and own.function == "operator.getitem":
        own = own.arguments[0]
    if not isinstance(own, Call) or own.function not in (_FRAME, _SERIES):
        raise Untranslatable("A function of such groups is not followed; use `groupby`.")
    return own


def _column(own: Call, twin: Any, default: Any, name: Any) -> Rows:
    base, name = own.arguments[0], name if name is not None else default
    if own.function == _SERIES:
        return Rows(base, twin.obj)
    if isinstance(twin.obj, pd.Series):
        return Rows(Call("operator.getitem", (base, lift(twin.obj.name))), twin.obj)
    name = twin.obj.columns[0] if name is None else name
    return Rows(Call("operator.getitem", (base, lift(name))), twin.obj[name])


def _groups_of(own: Call, twin: Any, rows: Rows) -> tuple[Node, Any]:
    """`groupby` of a column by the same keys."""
    made = _like(rows.twin, twin)
    base, *keys = own.arguments
    if own.function == _SERIES:
        return Call(_SERIES, (rows.node, *keys), own.names, own.named), made
    if isinstance(rows.node, Call) and rows.node.arguments[0] == base and \
            rows.node.function == "operator.getitem":  # fmt: skip
        return Call("operator.getitem", (_indexed(own), rows.node.arguments[1])), made
    name = "value"
    while name in twin._grouper.names:
        name += "_"
    wider = Call("pandas.DataFrame.assign", (base,), (name,), (rows.node,))
    groups = _indexed(Call(_FRAME, (wider, *keys), own.names, own.named))
    made = _like(rows.twin.rename(name), twin)
    return Call("operator.getitem", (groups, Constant(name))), made


def _like(value: Any, twin: Any) -> Any:
    """The same groups of other values of the same rows."""
    return value.groupby(twin._grouper, sort=twin.sort, observed=twin.observed)


def _indexed(groups: Call) -> Call:
    """The same groups, labelled by their keys."""
    kept = [(n, v) for n, v in zip(groups.names, groups.named, strict=True) if n != "as_index"]
    return replace(groups, names=tuple(n for n, _ in kept), named=tuple(v for _, v in kept))


def _sizes(own: Call, twin: Any) -> tuple[Node, Any]:
    """`groupby(…).size()`."""
    series = own.function == _SERIES
    held = twin.obj.to_frame() if isinstance(twin.obj, pd.Series) and not series else twin.obj
    cls = "SeriesGroupBy" if series else "DataFrameGroupBy"
    return step(f"pandas.{cls}.size", [Outside(_indexed(own), _like(held, twin))])


def in_groups(value: Traced) -> Rows:
    """Whether each row has all keys: the others are in no group. Raises Untranslatable."""
    own = _own(value)
    base, *given = own.arguments
    if own.function == _SERIES or len(given) != 1:
        raise Untranslatable("Write its keys as names of columns: df.groupby(name).")
    twin = value._sarus_twin.ngroup().notna()
    here: Node | None = None
    for key in given[0].items if isinstance(given[0], Collection) else given:
        if not isinstance(key, Constant) or not isinstance(key.value, str):
            raise Untranslatable("Write its keys as names of columns: df.groupby(name).")
        one = Call("pandas.Series.notna", (Call("operator.getitem", (base, key)),))
        here = one if here is None else Call("operator.and_", (here, one))
    assert here is not None
    return Rows(here, twin)
