"""Outcomes as traced values, each of the class that fits the twin's value."""

from collections.abc import Callable
from typing import Any

from sarus_kernel.evaluate.receivers import is_estimator
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.python.tracing import Outcome, outcome

KINDS: list[tuple[Callable[[object], bool], type[Traced]]] = []
"""Which class stands for which values, in the order they are tried. Filled once, by `values`,
whose classes are both what is wrapped and what wraps."""


def wrap(made: Outcome) -> Any:
    """A traced value; plain if it depends on no private table (estimators stay traced)."""
    if made.twin is None or (made.public and not is_estimator(made.twin)):
        return made.twin
    cls = next(cls for stands_for, cls in KINDS if stands_for(made.twin))
    return cls(made.node, made.twin, made.why, made.public)


def trace(function: str, *places: Any, **named: Any) -> Any:
    """Call a listed function, and wrap what became of it."""
    return wrap(outcome(function, places, named))


def rebind(value: Traced, made: Outcome) -> None:
    """A change in place: the same Python object, another value."""
    value._sarus_bind(made.node, made.twin, made.why, made.public)
