"""Operators and numpy's protocols on traced values."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sarus_kernel.frontends.python.members import labelled
from sarus_kernel.frontends.python.traced import Traced, holds_private, twins
from sarus_kernel.frontends.python.wrapping import trace
from sarus_kernel.libraries import ENTRIES


def _binary(name: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: trace(f"operator.{name}", self, other)


def _reflected(name: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: trace(f"operator.{name}", other, self)


def _unary(name: str) -> Callable[[Any], Any]:
    return lambda self: trace(f"operator.{name}", self)


class Operators(Traced):
    """A value that can be computed with."""

    __slots__ = ()
    __pandas_priority__ = 10_000
    __array_priority__ = 10_000

    __add__, __radd__ = _binary("add"), _reflected("add")
    __sub__, __rsub__ = _binary("sub"), _reflected("sub")
    __mul__, __rmul__ = _binary("mul"), _reflected("mul")
    __truediv__, __rtruediv__ = _binary("truediv"), _reflected("truediv")
    __floordiv__, __rfloordiv__ = _binary("floordiv"), _reflected("floordiv")
    __mod__, __rmod__ = _binary("mod"), _reflected("mod")
    __pow__, __rpow__ = _binary("pow"), _reflected("pow")
    __matmul__, __rmatmul__ = _binary("matmul"), _reflected("matmul")
    __and__, __rand__ = _binary("and_"), _reflected("and_")
    __or__, __ror__ = _binary("or_"), _reflected("or_")
    __xor__, __rxor__ = _binary("xor"), _reflected("xor")
    __lt__, __le__, __gt__, __ge__ = _binary("lt"), _binary("le"), _binary("gt"), _binary("ge")
    __eq__, __ne__ = _binary("eq"), _binary("ne")
    __neg__, __pos__, __abs__ = _unary("neg"), _unary("pos"), _unary("abs")
    __invert__ = _unary("invert")
    __hash__ = None  # type: ignore[assignment]

    def __array_ufunc__(self, ufunc: Any, method: str, *places: Any, **named: Any) -> Any:
        name = f"numpy.{ufunc.__name__}"
        if method == "__call__" and name in ENTRIES and not named:
            return trace(name, *places)
        return untraced(getattr(ufunc, method), places, named)

    def __array_function__(self, func: Any, _: Any, places: Any, named: Any) -> Any:
        name = f"{func.__module__}.{func.__name__}"
        if name in ENTRIES:
            return trace(name, *places, **named)
        return untraced(func, places, named)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(twins(self, handed=True), dtype=dtype)


def untraced(function: Any, places: Any, named: Any) -> Any:
    """Run a function that is not listed on copies of twin values."""
    private = holds_private([*places, *named.values()])
    result = function(*twins(list(places), handed=True), **twins(dict(named), handed=True))
    name = getattr(function, "__name__", "This function")
    why = f"{name} is not among the functions that private data can be asked for."
    return labelled(result, why, not private)

