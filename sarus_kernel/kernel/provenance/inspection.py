"""Looking at the notebook's values without running any code of theirs."""

import datetime
import sys
import threading
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType, GeneratorType, MethodType, ModuleType
from typing import Any

_NO_DATA = (ModuleType, type, BuiltinFunctionType)
_ANSWERS_FOR_ITSELF = ("sarus_kernel.client", "sarus_kernel.frontends")
_RELEASED = "sarus_kernel.client.released"
"""Released numbers are followed by name like any others."""
_FROZEN = (
    type(None), bool, int, float, complex, str, bytes, range, frozenset, FunctionType, MethodType,
    datetime.date, datetime.time, datetime.timedelta,
)  # fmt: skip
_ALIVE = (FunctionType, MethodType, GeneratorType)


def is_traced(value: object) -> bool:
    """Whether a value is a traced one: it knows its plan, and labels itself when displayed."""
    return hasattr(type(value), "_sarus_node")


def labels_itself(value: object) -> bool:
    """Whether a value is shown with a label of its own: a traced one of private data.

    A traced estimator that depends on no traced value may have been fitted on plain twin values.
    """
    return is_traced(value) and not getattr(value, "_sarus_public", False)


def is_frozen(value: object) -> bool:
    """Whether nothing can change a value in place."""
    kind = type(value)
    if isinstance(value, tuple) and kind is tuple:
        return all(is_frozen(item) for item in value)
    return issubclass(kind, _FROZEN) or (kind.__module__ == "numpy" and kind.__name__ != "ndarray")


def runs_code_of(values: Mapping[str, Any], thread: threading.Thread) -> bool:
    """Whether a thread runs, or is about to run, code of the notebook with these names.

    Libraries keep threads of their own (progress bars, pools): those print nothing by themselves.
    """
    for target in (getattr(thread, "_target", None), getattr(thread, "function", None)):
        target = getattr(target, "func", target)  # of functools.partial
        if getattr(target, "__globals__", None) is values:
            return True
    frame = sys._current_frames().get(thread.ident or 0)
    while frame is not None and frame.f_globals is not values:
        frame = frame.f_back
    return frame is not None or type(thread).__module__ == "__main__"


class Namespace:
    """The notebook's names as `names.flow` wants to look at them."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def labelled(self, name: str) -> bool:
        """Whether the value carries its own label, or is no data at all."""
        value = self.values.get(name)
        home = type(value).__module__
        ours = home.startswith(_ANSWERS_FOR_ITSELF) and not home.startswith(_RELEASED)
        ours = ours and not is_traced(value)
        return ours or labels_itself(value) or issubclass(type(value), _NO_DATA)

    def frozen(self, name: str) -> bool:
        """Whether nothing can change the value in place. A name without a value: not known."""
        return name in self.values and is_frozen(self.values[name])

    def alive(self, name: str) -> bool:
        """Whether the value may run the notebook's code later on."""
        value = self.values.get(name)
        mine = type(value).__module__ == "__main__"
        return mine or issubclass(type(value), _ALIVE) or callable(value)

    def ids(self) -> dict[str, int]:
        """Which object each name stands for now."""
        return {name: id(value) for name, value in list(self.values.items())}
