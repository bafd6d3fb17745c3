"""A traced value: a plan, and its value on the synthetic twin. Composition, not inheritance."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sarus_kernel.evaluate.changes import copied
from sarus_kernel.frontends.python.events import listeners
from sarus_kernel.plan.node import Node

LOOKED_THROUGH = 1_000
"""Longer lists are not searched for traced values."""


class Traced:
    """What all traced values have. Their behaviour is in `values`.

    _sarus_node    the plan; None where the value cannot be asked for on the real data
    _sarus_twin    the value on the twin. Never changed in place, never handed out uncopied
    _sarus_why     why there is no plan
    _sarus_public  whether it depends on no private table (an estimator not yet fitted, say)
    """

    __slots__ = ("__weakref__", "_sarus_node", "_sarus_public", "_sarus_twin", "_sarus_why")

    _sarus_node: Node | None
    _sarus_twin: Any
    _sarus_why: str
    _sarus_public: bool

    def __init__(self, node: Node | None, twin: Any, why: str = "", public: bool = False) -> None:
        self._sarus_bind(node, twin, why, public)

    def _sarus_bind(self, node: Node | None, twin: Any, why: str, public: bool) -> None:
        """Become another value: what a change in place does."""
        object.__setattr__(self, "_sarus_node", node)
        object.__setattr__(self, "_sarus_twin", twin)
        object.__setattr__(self, "_sarus_why", why)
        object.__setattr__(self, "_sarus_public", public)


def escape(value: Traced) -> Any:
    """A copy of the twin's value, for code that is not traced; the listeners are told."""
    if not value._sarus_public:
        listeners().on_escape()
    try:
        return copied(value._sarus_twin)
    except TypeError:  # some results of scipy hold a module; nobody changes them in place
        return value._sarus_twin


def holds_traced(value: object) -> bool:
    """Whether a value is traced, or a plain collection that holds a traced one."""
    if isinstance(value, Traced):
        return True
    return any(holds_traced(item) for item in _items(value))


def holds_private(value: object) -> bool:
    """Whether a value depends, or holds one that depends, on a private table."""
    if isinstance(value, Traced):
        return not value._sarus_public
    return any(holds_private(item) for item in _items(value))


def traced_in(value: object) -> Iterator[Traced]:
    """The traced values in a value."""
    if isinstance(value, Traced):
        yield value
    else:
        for item in _items(value):
            yield from traced_in(item)


def _items(value: object) -> tuple[object, ...]:
    if type(value) is dict:
        return (*value.keys(), *value.values()) if len(value) <= LOOKED_THROUGH else ()
    if isinstance(value, slice):
        return value.start, value.stop, value.step
    if isinstance(value, list | tuple | set | frozenset) and len(value) <= LOOKED_THROUGH:
        return tuple(value)
    return ()


def twins(value: Any, handed: bool = False) -> Any:
    """The same value with twin values in the place of traced ones.

    `handed`: for code that is not traced, so copies, and the listeners are told.
    """
    if isinstance(value, Traced):
        return escape(value) if handed else value._sarus_twin
    if not holds_traced(value):
        return value
    if isinstance(value, dict):
        return {twins(k, handed): twins(v, handed) for k, v in value.items()}
    if isinstance(value, slice):
        return slice(*(twins(x, handed) for x in (value.start, value.stop, value.step)))
    items = [twins(item, handed) for item in value]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*items)
    kind: Any = next(k for k in (list, tuple, set, frozenset) if isinstance(value, k))
    return kind(items)


def rows(value: object) -> int | None:
    """How many rows or items a twin value has, if it has rows."""
    held = value._sarus_twin if isinstance(value, Traced) else value
    if isinstance(held, pd.DataFrame | pd.Series | pd.Index):
        return len(held)
    return len(held) if isinstance(held, np.ndarray) and held.ndim else None
