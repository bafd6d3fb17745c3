"""Plain Python values as nodes of a plan, as far as they are data."""

import datetime
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate.calls import load
from sarus_kernel.evaluate.receivers import is_estimator
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.libraries import ENTRIES, NAMES
from sarus_kernel.libraries.pandas import DTYPES
from sarus_kernel.plan.calls import Call, Collection, Constant, constant
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.node import Node

MOST_CELLS = 2_000
"""The most cells of a plain table or array that travels inside a question."""

_CLASSES: dict[str, str] = {
    name.rsplit(".", 1)[1]: name
    for name, spec in ENTRIES.items()
    if spec.kind == "constructor" and name.startswith("sklearn.")
}
_AGGREGATES = {"len": "size", "length": "size", "sum": "sum", "max": "max", "min": "min",
               "any": "any", "all": "all", "std": "std", "var": "var"}  # fmt: skip
"""Python's functions that are given for an aggregate (`length` is a cell's `len`), and its name."""
_FIXED = {"weeks", "days", "hours", "minutes", "seconds"}
_TYPES: dict[object, str] = {bool: "bool", int: "int", float: "float", str: "str", object: "object"}


class CannotLift(Exception):
    """A value cannot be part of a question; the text says why, in one sentence."""


def lift(value: Any) -> Node:
    """The node of a value. Raises CannotLift."""
    if isinstance(value, Traced):
        if value._sarus_node is None:
            raise CannotLift(value._sarus_why)
        return value._sarus_node
    try:
        for kinds, write in _LIFTS:
            if isinstance(value, kinds):
                return write(value)
    except QuestionError as error:
        raise CannotLift(str(error)) from None
    return _other(value)


def _plain(value: Any) -> Node:
    """A plain value; of a kind of number that knows more (a released one), the number."""
    kinds = (int, float, str) if not isinstance(value, bool | None) else ()
    return constant(next((kind(value) for kind in kinds if isinstance(value, kind)), value))


def _generic(value: Any) -> Node:
    return lift(value.item())


def _moment(value: Any) -> Node:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return Constant(value.isoformat(), "date")
    return Constant(str(pd.Timestamp(value)), "timestamp")


def _span(value: Any) -> Node:
    return Constant(pd.Timedelta(value).isoformat(), "timedelta")


def _offset(value: Any) -> Node:
    """An offset that is a length of time; months and years have no one length."""
    kinds, count = getattr(value, "kwds", {}), getattr(value, "n", 1)
    if type(value) is pd.offsets.Week and getattr(value, "weekday", None) is None:
        return _span(pd.Timedelta(weeks=count))
    if type(value) is pd.offsets.Day:
        return _span(pd.Timedelta(days=count))
    if isinstance(value, pd.offsets.Tick):
        return _span(pd.Timedelta(value))
    if type(value) is pd.DateOffset and kinds and set(kinds) <= _FIXED:
        return _span(count * pd.Timedelta(**kinds))
    raise CannotLift("Months and years differ in length: add days, as pd.Timedelta(days=30), or "
                     "compare `.dt.year` and `.dt.month`.")  # fmt: skip


def _grouper(value: Any) -> Node:
    """`pd.Grouper` of whole periods, labelled as is usual."""
    if value.level is not None or value.freq is None:
        raise CannotLift("A Grouper here has a key and a freq.")
    freq = value.freq.freqstr
    usual = pd.Grouper(key=value.key, freq=freq)
    if any(getattr(value, n) != getattr(usual, n) for n in ("closed", "label", "origin")):
        raise CannotLift("A Grouper here has a key and a freq; leave the rest out.")
    return Call("pandas.Grouper", (), ("key", "freq"), (lift(value.key), lift(freq)))


def _list(value: Any) -> Node:
    return Collection("list", tuple(lift(item) for item in value))


def _tuple(value: Any) -> Node:
    return Collection("tuple", tuple(lift(item) for item in value))


def _set(value: Any) -> Node:
    return Collection("set", tuple(sorted((lift(i) for i in value), key=lambda n: n.digest)))


def _slice(value: Any) -> Node:
    return Collection("slice", (lift(value.start), lift(value.stop), lift(value.step)))


def _dict(value: Any) -> Node:
    return Collection("dict", tuple(lift(x) for pair in value.items() for x in pair))


def _frame(value: pd.DataFrame) -> Node:
    _check_size(value.size)
    if not isinstance(value.columns, pd.Index) or value.columns.nlevels > 1:
        raise CannotLift("A table with several levels of columns cannot be part of a question.")
    columns = {name: value[name].tolist() for name in value.columns}
    if len(columns) != value.shape[1]:
        raise CannotLift("A table with two columns of one name cannot be part of a question.")
    made = Call("pandas.DataFrame", (lift(columns),), *_index_of(value))
    dtypes = {name: str(dtype) for name, dtype in value.dtypes.items()}
    return Call("pandas.DataFrame.astype", (made, _dtypes(dtypes)))


def _dtypes(dtypes: dict[Any, str]) -> Node:
    pairs = ((lift(name), _dtype(dtype)) for name, dtype in dtypes.items())
    return Collection("dict", tuple(node for pair in pairs for node in pair))


def _series(value: "pd.Series[Any]") -> Node:
    _check_size(value.size)
    names, named = _index_of(value)
    names, named = (*names, "dtype", "name"), (*named, _dtype(str(value.dtype)), lift(value.name))
    return Call("pandas.Series", (lift(value.tolist()),), names, named)


def _index_of(value: "pd.DataFrame | pd.Series[Any]") -> tuple[tuple[str, ...], tuple[Node, ...]]:
    index = value.index
    if isinstance(index, pd.RangeIndex) and (index.start, index.step) == (0, 1):
        return (), ()
    return ("index",), (_labels(index),)


def _labels(value: pd.Index) -> Node:
    _check_size(value.size)
    if value.nlevels > 1:
        raise CannotLift("Row labels of several levels cannot be part of a question.")
    return Call("pandas.Index", (lift(value.tolist()),), ("name",), (lift(value.name),))


def _array(value: Any) -> Node:
    _check_size(value.size)
    dtype = _dtype(str(value.dtype) if value.dtype.kind != "U" else "str")
    return Call("numpy.array", (lift(value.tolist()),), ("dtype",), (dtype,))


def _check_size(size: int) -> None:
    if size > MOST_CELLS:
        raise CannotLift(f"More than {MOST_CELLS} plain values cannot be part of a question.")


def _dtype(text: str) -> Node:
    if text not in DTYPES:
        raise CannotLift("A dtype is used that a question may not name.")
    return Constant(text, "dtype")


_LIFTS: tuple[tuple[Any, Callable[[Any], Node]], ...] = (
    (ColumnNode, lambda node: node),
    (np.generic, _generic),
    ((pd.Timestamp, datetime.date, type(pd.NaT)), _moment),
    ((pd.Timedelta, datetime.timedelta), _span),
    ((type(None), bool, int, float, str), _plain),
    (pd.offsets.BaseOffset, _offset),
    (pd.Grouper, _grouper),
    ((list, range), _list),
    (tuple, _tuple),
    ((set, frozenset), _set),
    (slice, _slice),
    (dict, _dict),
    (pd.DataFrame, _frame),
    (pd.Series, _series),
    (pd.Index, _labels),
    (np.ndarray, _array),
)
"""What is data, in the order it is tried."""


def _other(value: Any) -> Node:
    """dtypes, functions that may be handed over by name, scikit-learn objects."""
    if value is pd.NA:
        return constant(float("nan"))
    if isinstance(value, np.dtype | pd.api.extensions.ExtensionDtype):
        return _dtype(str(value))
    if isinstance(value, type):
        if value in _TYPES or issubclass(value, np.generic):
            return _dtype(_TYPES.get(value) or _scalar_type(value))
    elif public := public_name(value):
        return Constant(public, "name")
    name = _CLASSES.get(type(value).__name__)
    if name is not None and type(value).__module__.startswith("sklearn."):
        return _object(value, name)
    name = _AGGREGATES.get(getattr(value, "__name__", "")) if callable(value) else None
    if name is not None:
        raise CannotLift(f"Python's own functions cannot be run on private data; write '{name}'.")
    if callable(value):
        raise CannotLift("A Python function cannot be run on private data.")
    raise CannotLift(f"A {type(value).__name__} cannot be part of a question.")


def _scalar_type(value: type) -> str:
    return "number" if value in (np.number, np.integer, np.floating) else np.dtype(value).name


def public_name(value: Any) -> str | None:
    """The listed name of a function that may be handed over, such as numpy.mean."""
    function = inspect.unwrap(value) if callable(value) else value
    module = str(getattr(function, "__module__", None) or "numpy").split("._")[0]
    name = f"{module}.{getattr(function, '__name__', '')}"
    return name if name in NAMES else None


def _object(value: Any, name: str) -> Node:
    """The constructor call of a plain scikit-learn object that is not fitted."""
    if load(name) is not type(value):
        raise CannotLift(f"A {type(value).__name__} cannot be part of a question.")
    if is_estimator(value) and any(key.endswith("_") for key in vars(value)):
        raise CannotLift("An estimator that was fitted outside cannot be part of a question.")
    given = {}
    for key, parameter in inspect.signature(type(value)).parameters.items():
        held = getattr(value, key, None)
        if held is None:
            held = getattr(value, "cvargs", {}).get(key)
        if not _is_default(held, parameter.default):
            given[key] = lift(held)
    return Call(name, (), tuple(given), tuple(given.values()))


def _is_default(value: object, default: object) -> bool:
    if value is default:
        return True
    simple = isinstance(value, bool | int | float | str | tuple)
    return simple and type(value) is type(default) and bool(value == default)
