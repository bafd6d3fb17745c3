"""Ordinary pandas code run twice at once: for its value, and for the plan that it is."""

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.typing import DataFrameGroupBy, Resampler, SeriesGroupBy

from sarus_kernel.plan.calls import Call, Collection, Constant, constant
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation

_CLASSES = {
    pd.DataFrame: "pandas.DataFrame",
    pd.Series: "pandas.Series",
    DataFrameGroupBy: "pandas.DataFrameGroupBy",
    SeriesGroupBy: "pandas.SeriesGroupBy",
    Resampler: "pandas.Resampler",
}


def node_of(value: Any) -> Node:
    """The node of a recorded or of a plain value."""
    if isinstance(value, Recorded):
        return value.node
    if isinstance(value, pd.Timedelta):
        return Constant(value.isoformat(), "timedelta")
    if isinstance(value, pd.Timestamp):
        return Constant(str(value), "timestamp")
    if isinstance(value, datetime.date):
        return Constant(value.isoformat(), "date")
    if value in (int, float, str, bool):
        return Constant(value.__name__, "dtype")
    if callable(value):
        return Constant(f"numpy.{value.__name__}", "name")
    if isinstance(value, list | tuple):
        return Collection(type(value).__name__, tuple(map(node_of, value)))
    if isinstance(value, slice):
        return Collection("slice", tuple(map(node_of, (value.start, value.stop, value.step))))
    if isinstance(value, dict):
        return Collection("dict", tuple(node_of(x) for pair in value.items() for x in pair))
    return constant(value)


def value_of(value: Any) -> Any:
    """The value of a recorded value, inside collections too."""
    if isinstance(value, Recorded):
        return value.value
    if isinstance(value, list):
        return [value_of(item) for item in value]
    if isinstance(value, tuple):
        return tuple(value_of(item) for item in value)
    if isinstance(value, dict):
        return {key: value_of(item) for key, item in value.items()}
    return value


class Recorded:
    """A value and its node."""

    def __init__(self, node: Node, value: Any) -> None:
        self.node, self.value = node, value

    def __getattr__(self, name: str) -> Any:
        cls = next((n for c, n in _CLASSES.items() if isinstance(self.value, c)), None)
        if cls is None:
            raise AttributeError(name)
        if cls.endswith("FrameGroupBy") and name in self.value.obj.columns:
            return self[name]
        columns = self.value.columns if isinstance(self.value, pd.DataFrame) else ()
        if name in columns and not hasattr(pd.DataFrame, name):
            return self[name]
        return Member(self, f"{cls}.{name}", getattr(self.value, name))

    def __getitem__(self, key: Any) -> "Recorded":
        return operator("getitem", self, key)

    def __setitem__(self, key: Any, new: Any) -> None:
        changed = self.value.copy()
        changed[key] = value_of(new)
        self.node = Call("operator.setitem", (self.node, node_of(key), node_of(new)))
        self.value = changed

    def __len__(self) -> int:
        raise TypeError("use length()")


def operator(name: str, *arguments: Any) -> Recorded:
    """An operator of Python."""
    function = getattr(__import__("operator"), name)
    node = Call(f"operator.{name}", tuple(map(node_of, arguments)))
    return Recorded(node, function(*map(value_of, arguments)))


def _binary(name: str, reverse: bool = False) -> Any:
    if reverse:
        return lambda self, other: operator(name, other, self)
    return lambda self, other: operator(name, self, other)


for _name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow"):
    setattr(Recorded, f"__{_name}__", _binary(_name))
    setattr(Recorded, f"__r{_name}__", _binary(_name, reverse=True))
for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Recorded, f"__{_name}__", _binary(_name))
for _name in ("and", "or"):
    setattr(Recorded, f"__{_name}__", _binary(f"{_name}_"))
for _name in ("invert", "neg", "abs"):
    setattr(Recorded, f"__{_name}__", lambda self, name=_name: operator(name, self))


class Member(Recorded):
    """An attribute: its value, or a method waiting for its arguments, or an accessor."""

    def __init__(self, receiver: Recorded, function: str, value: Any) -> None:
        super().__init__(Call(function, (receiver.node,)), value)
        self._receiver, self._function = receiver, function

    def __call__(self, *arguments: Any, **named: Any) -> Recorded:
        return call(self._function, self.value, self._receiver, *arguments, **named)

    def __getattr__(self, name: str) -> Any:
        if self._function.endswith((".str", ".dt")):
            return Member(self._receiver, f"{self._function}.{name}", getattr(self.value, name))
        return super().__getattr__(name)

    def __getitem__(self, key: Any) -> Recorded:
        if self._function.endswith((".loc", ".iloc", ".str")):
            node = Call(f"{self._function}.__getitem__", (self._receiver.node, node_of(key)))
            return Recorded(node, self.value[value_of(key)])
        return super().__getitem__(key)

    def __setitem__(self, key: Any, new: Any) -> None:
        changed = self._receiver.value.copy()
        getattr(changed, self._function.rsplit(".", 1)[1])[value_of(key)] = value_of(new)
        nodes = (self._receiver.node, node_of(key), node_of(new))
        self._receiver.node = Call(f"{self._function}.__setitem__", nodes)
        self._receiver.value = changed


def call(name: str, function: Any, receiver: Recorded | None, /, *arguments: Any, **named: Any) \
        -> Recorded:  # fmt: skip
    """A call of a bound method, or of a function where there is no receiver."""
    places = arguments if receiver is None else (receiver, *arguments)
    by_name = tuple(map(node_of, named.values()))
    node = Call(name, tuple(map(node_of, places)), tuple(named), by_name)
    found = function(*map(value_of, arguments), **{k: value_of(v) for k, v in named.items()})
    return Recorded(node, found)


class Module:
    """A library whose functions are recorded."""

    def __init__(self, name: str, module: Any) -> None:
        self._name, self._module = name, module

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._module, name)

        def run(*arguments: Any, **named: Any) -> Any:
            if not any(isinstance(a, Recorded) for a in _flat([*arguments, *named.values()])):
                return function(*arguments, **named)
            return call(f"{self._name}.{name}", function, None, *arguments, **named)

        run.__name__ = name
        return run


def _flat(values: list[Any]) -> list[Any]:
    found = []
    for value in values:
        items = value.values() if isinstance(value, dict) else value
        found += _flat(list(items)) if isinstance(value, list | tuple | dict) else [value]
    return found


PD, NP = Module("pandas", pd), Module("numpy", np)


def length(value: Recorded) -> Recorded:
    """`len(value)`."""
    return Recorded(Call("builtins.len", (value.node,)), len(value.value))


def builtin(name: str, value: Recorded, *more: Any) -> Recorded:
    """`float(value)`, `int(value)`, `round(value, n)`."""
    function = {"float": float, "int": int, "round": round}[name]
    node = Call(f"builtins.{name}", (value.node, *map(node_of, more)))
    return Recorded(node, function(value.value, *more))


def written(columns: dict[str, list[Any]]) -> Recorded:
    """`pd.DataFrame(columns)`."""
    return Recorded(Call("pandas.DataFrame", (node_of(columns),)), pd.DataFrame(columns))


def table(relation: Relation, frame: pd.DataFrame) -> Recorded:
    """A table of the dataset."""
    return Recorded(relation, frame)


Program = Callable[..., Any]
"""Pandas code over tables by their first letter."""


def band(p: Any, **more: Any) -> Any:
    """The table with ages in bands."""
    p = p.copy()
    p["band"] = PD.cut(p["age"], bins=[-1, 18, 65, 120], **more)
    return p
