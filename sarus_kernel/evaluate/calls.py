"""Run one listed function on given values."""

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any

from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate import changes, limits, rowwise, unknown
from sarus_kernel.evaluate.receivers import check_receiver
from sarus_kernel.libraries import ENTRIES, RECEIVER, Entry, bind, entry
from sarus_kernel.plan.calls import Call

_SPECIAL: dict[str, Callable[..., object]] = {
    "operator.getitem": changes.get_item,
    "operator.setitem": changes.set_item,
    "sarus.rowwise": rowwise.rowwise,
    "sarus.unknown": unknown.unknown,
}
"""Functions that are ours, or ours around the library's."""

_ENABLED_BY = {"sklearn.impute.IterativeImputer": "sklearn.experimental.enable_iterative_imputer"}
"""What has to be imported before a class is there."""


def run(call: Call, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    """The value of a call whose arguments have these values.

    Raises QuestionError where the call is not allowed, and whatever the library raises.
    """
    spec = entry(call.function)
    bind(call)  # raises where the shape of the call is wrong, whatever the values are
    if spec.receiver:
        check_receiver(spec.name, spec.receiver, places[0])
    places, named = limits.limited(spec, _names(spec, len(places)), places, named)
    return perform(spec, places, named)


def perform(spec: Entry, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    """The value of a listed function, whatever it is given: for values one may see anyway."""
    if spec.name in _SPECIAL:
        return _SPECIAL[spec.name](*places, **named)
    if spec.receiver == "sklearn.estimator" and spec.path in changes.FITTING:
        return changes.fitted(spec.path, places, named)
    if spec.receiver == "sklearn.estimator" and spec.path in changes.PASSING:
        return changes.on_copy(spec.path, places, named)
    return _KINDS[spec.kind](spec, places, named)


def _names(spec: Entry, count: int) -> list[str]:
    """The parameters that the first `count` arguments stand for."""
    names = [RECEIVER] if spec.receiver else []
    names += spec.positional
    return names[:count] + [spec.others] * (count - len(names))


def _method(spec: Entry, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    return _reach(places[0], spec.path)(*places[1:], **named)


def _change(spec: Entry, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    changed = changes.copied(places[0])
    _reach(changed, spec.path)(*places[1:], **named)
    return changed


def _property(spec: Entry, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    return _reach(places[0], spec.path)


def _function(spec: Entry, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    return load(spec.path)(*places, **named)


def _operator(spec: Entry, places: Sequence[Any], named: Mapping[str, Any]) -> object:
    if named:
        raise QuestionError(f"{spec.name} takes no named arguments.")
    function: Callable[..., object] = getattr(operator, spec.path.rsplit(".", 1)[1])
    return function(*places)


_KINDS: dict[str, Callable[[Entry, Sequence[Any], Mapping[str, Any]], object]] = {
    "method": _method,
    "item": _method,
    "change": _change,
    "property": _property,
    "function": _function,
    "constructor": _function,
    "operator": _operator,
}


def _reach(value: Any, path: str) -> Any:
    return operator.attrgetter(path)(value)


@cache
def load(path: str) -> Callable[..., object]:
    """The object of a listed public name."""
    if path in _ENABLED_BY:
        import_module(_ENABLED_BY[path])
    module, name = path.rsplit(".", 1)
    found: Callable[..., object] = getattr(import_module(module), name)
    return found


def preload() -> None:
    """Import everything that a plan may call: a sealed worker can import nothing afterwards."""
    for spec in ENTRIES.values():
        if not spec.receiver and spec.name not in _SPECIAL:
            load(spec.path)
