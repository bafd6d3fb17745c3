"""pandas, numpy, scipy and scikit-learn as notebooks see them: the real modules, looked at through.

A listed function that meets a traced value becomes a call; with plain values only, the real one
runs untouched. Functions that are not listed are handed copies of twin values.
"""

import functools
import importlib
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Union

from sarus_kernel.client.released import Released
from sarus_kernel.client.released_tables import ReleasedFrame, ReleasedSeries
from sarus_kernel.evaluate.receivers import is_estimator
from sarus_kernel.frontends.python.estimators import with_parts
from sarus_kernel.frontends.python.events import listeners
from sarus_kernel.frontends.python.imports import TRACED, UNWRAPPED
from sarus_kernel.frontends.python.operators import untraced
from sarus_kernel.frontends.python.reading import READERS, Reader
from sarus_kernel.frontends.python.traced import holds_traced
from sarus_kernel.frontends.python.tracing import outcome, with_seed
from sarus_kernel.frontends.python.wrapping import trace, wrap
from sarus_kernel.libraries import ENTRIES, Entry

NOISY = (
    "The test takes the noise of released numbers for data: believe its p-value where their ± are "
    "small beside what differs."
)


def _takes_noise(function: Any, values: tuple[Any, ...]) -> bool:
    """Whether a function of scipy.stats is given released numbers or tables."""
    module = str(getattr(function, "__module__", ""))
    kinds = (Released, ReleasedSeries, ReleasedFrame)
    return module.startswith("scipy.stats") and any(
        isinstance(each, kinds)
        for value in values
        for each in (value if isinstance(value, list | tuple) else (value,))
    )


class Function:
    """A function of a traced library."""

    def __init__(self, real: Callable[..., Any], spec: Entry | None) -> None:
        functools.update_wrapper(self, real)
        self._real, self._spec = real, spec

    def __call__(self, *places: Any, **named: Any) -> Any:
        if not holds_traced(places) and not holds_traced(named):
            if _takes_noise(self._real, (*places, *named.values())):
                listeners().on_note(NOISY)
            return self._real(*places, **named)
        if self._spec is None:
            return untraced(self._real, places, named)
        return with_parts(trace(self._spec.name, *places, **named), list(places))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __repr__(self) -> str:
        return repr(self._real)


class Class:
    """A class of a traced library: it makes traced values of traced values.

    `isinstance`, `issubclass`, `|` and subclassing mean the real class.
    """

    def __init__(self, real: type, spec: Entry | None) -> None:
        functools.update_wrapper(self, real, updated=())
        self._real, self._spec = real, spec

    def __call__(self, *places: Any, **named: Any) -> Any:
        if self._spec is None:
            return untraced(self._real, places, named)
        if self._spec.name.startswith("sklearn."):
            return self._estimator(self._spec, places, named)
        if holds_traced(places) or holds_traced(named):
            return trace(self._spec.name, *places, **named)
        return self._real(*places, **named)

    def _estimator(self, spec: Entry, places: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """Estimators are traced from the start: who knows what they will be fitted on.
        Splitters and the like stay plain, with a seed if they draw."""
        if not is_estimator_class(self._real):
            return self._real(*places, **with_seed(spec, places, named))
        made = wrap(outcome(spec.name, places, named))
        steps = places[0] if places else named.get("steps", ())
        is_pipeline = self._real.__name__ == "Pipeline"
        return with_parts(made, [step[1] for step in steps]) if is_pipeline else made

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        return Function(found, None) if callable(found) and not isinstance(found, type) else found

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, self._real)

    def __subclasscheck__(self, subclass: Any) -> bool:
        return issubclass(getattr(subclass, "_real", subclass), self._real)

    def __mro_entries__(self, bases: Any) -> tuple[type, ...]:
        return (self._real,)

    def __or__(self, other: Any) -> Any:
        return Union[self._real, getattr(other, "_real", other)]  # noqa: UP007

    def __ror__(self, other: Any) -> Any:
        return Union[other, self._real]  # noqa: UP007

    def __eq__(self, other: object) -> bool:
        return getattr(other, "_real", other) is self._real

    def __hash__(self) -> int:
        return hash(self._real)

    def __repr__(self) -> str:
        return repr(self._real)


def is_estimator_class(cls: type) -> bool:
    """Whether instances of a scikit-learn class are estimators."""
    base = sys.modules.get("sklearn.base")
    return base is not None and issubclass(cls, base.BaseEstimator)


class Module(ModuleType):
    """A traced module: every name of the real one."""

    def __init__(self, real: ModuleType) -> None:
        super().__init__(real.__name__, real.__doc__)
        self.__dict__["_real"] = real
        for name in ("__file__", "__path__", "__spec__", "__version__", "__all__"):
            if hasattr(real, name):
                self.__dict__[name] = getattr(real, name)

    def __getattr__(self, name: str) -> Any:
        found = seen(f"{self.__name__}.{name}", getattr(self._real, name))
        if isinstance(found, Module | Function | Class | Reader):
            self.__dict__[name] = found  # what is not wrapped may change: rcParams, options
        return found

    def __setattr__(self, name: str, new: Any) -> None:
        setattr(self._real, name, new)

    def __dir__(self) -> list[str]:
        return dir(self._real)


def seen(full: str, found: Any) -> Any:
    """A member of a traced module as a notebook sees it."""
    if full in READERS:
        return Reader(found)
    spec = ENTRIES.get(full)
    top = full.split(".")[0]
    if isinstance(found, ModuleType):
        return traced_module(found.__name__) if found.__name__.split(".")[0] == top else found
    if isinstance(found, type):
        draws = found.__module__.startswith("seaborn") or found.__name__.endswith("Display")
        wrapped = spec is not None or draws
        return Class(found, spec) if wrapped and not issubclass(found, BaseException) else found
    return Function(found, spec) if callable(found) and not is_estimator(found) else found


@functools.cache
def traced_module(name: str) -> ModuleType:
    """A module of a traced library; any other module as it is. Raises ImportError as Python does.
    """
    real = importlib.import_module(name)
    known = real.__name__.split(".")[0] in TRACED | UNWRAPPED
    return Module(real) if known else real
