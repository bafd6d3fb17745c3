"""Traced estimators: fitting changes them in place, as scikit-learn's own do."""

import copy
from typing import Any

from sarus_kernel.evaluate.changes import FITTING, PASSING, copied
from sarus_kernel.frontends.python import display
from sarus_kernel.frontends.python.members import PROTOCOLS, labelled, run_untraced
from sarus_kernel.frontends.python.mutation import state
from sarus_kernel.frontends.python.plain_values import CannotLift
from sarus_kernel.frontends.python.searches import with_choice
from sarus_kernel.frontends.python.traced import Traced, escape, holds_private, twins
from sarus_kernel.frontends.python.tracing import Outcome, node_of, outcome
from sarus_kernel.frontends.python.wrapping import rebind, trace, wrap
from sarus_kernel.libraries import ENTRIES

SYNTHETIC = "Evaluated from synthetic data only"


class Estimator(Traced):
    """A traced scikit-learn estimator, fitted or not."""

    __slots__ = ("_sarus_parts",)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._sarus_twin)

    def __getattr__(self, name: str) -> Any:
        if name in PROTOCOLS:
            return getattr(escape(self), name)
        if name.startswith(("__", "_repr_", "_ipython_", "_sarus_")):
            raise AttributeError(name)
        twin, full = self._sarus_twin, f"sklearn.estimator.{name}"
        found = getattr(twin, name)  # raises AttributeError as scikit-learn does
        if full in ENTRIES:
            if ENTRIES[full].kind == "property":
                return trace(full, self)
            return Fitting(self, name)
        if callable(found) and not isinstance(found, type):
            return Untraced(self, name)
        if name in _parameters(twin):
            return _parameter(self, name, found)
        return escape_attribute(self, name)

    def __setattr__(self, name: str, new: Any) -> None:
        self.set_params(**{name: new})

    def __dir__(self) -> list[str]:
        return dir(self._sarus_twin)

    def __getitem__(self, key: Any) -> Any:
        return trace("operator.getitem", self, key)

    def __len__(self) -> int:
        return len(self._sarus_twin)

    def __copy__(self) -> "Estimator":
        return Estimator(self._sarus_node, self._sarus_twin, self._sarus_why, self._sarus_public)

    def __deepcopy__(self, memo: Any) -> "Estimator":
        return self.__copy__()

    def __sklearn_clone__(self) -> Any:
        return trace("sklearn.base.clone", self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return copy.copy, (marked(escape(self), self._sarus_public),)

    def __str__(self) -> str:
        return str(self._sarus_twin)

    def __repr__(self) -> str:
        return display.text(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return display.bundle(self)


def marked(estimator: Any, public: bool) -> Any:
    """A plain estimator that says where it was fitted."""
    if not public:
        estimator.sarus_provenance_ = SYNTHETIC
    return estimator


def _parameters(twin: Any) -> dict[str, Any]:
    found: dict[str, Any] = twin.get_params(deep=False)
    return found


def _parameter(value: Estimator, name: str, found: Any) -> Any:
    """A parameter is what the researcher wrote; an estimator among them stays traced."""
    if isinstance(found, list):
        return trace("sklearn.estimator.steps", value) if name == "steps" else copied(found)
    return copied(found)


def escape_attribute(value: Estimator, name: str) -> Any:
    """A fitted attribute that is not listed: the twin's."""
    why = f"{name} is not among the attributes that private data can be asked for."
    return labelled(getattr(escape(value), name), why, value._sarus_public)


class Untraced:
    """A method of an estimator that is not listed: it runs on a copy of the twin's."""

    def __init__(self, value: Estimator, name: str) -> None:
        self._value, self._name = value, name

    def __call__(self, *places: Any, **named: Any) -> Any:
        value = self._value
        if value._sarus_public and not holds_private([*places, *named.values()]):
            held = copied(value._sarus_twin)
            before = state(held)
            result = getattr(held, self._name)(*twins(list(places)), **twins(named))
            if state(held) != before:
                why = f"It was changed by {self._name}, which is not listed."
                rebind(value, Outcome(None, held, why, True))
            return value if result is held else result
        why = f"{self._name} is not among the functions that private data can be asked for."
        return run_untraced(value, self._name, places, named, why)


class Fitting:
    """A listed method of an estimator."""

    def __init__(self, value: Estimator, name: str) -> None:
        self._value, self._name = value, name
        self.__name__ = name

    def __call__(self, *places: Any, **named: Any) -> Any:
        full = f"sklearn.estimator.{self._name}"
        if self._name in FITTING:
            rebind(self._value, with_choice(outcome(full, (self._value, *places), named)))
            refit_parts(self._value)
            return self._value
        if self._name in PASSING:
            return self._fit_in_passing(places, named)
        return trace(full, self._value, *places, **named)

    def _fit_in_passing(self, places: tuple[Any, ...], named: dict[str, Any]) -> Any:
        """`fit_transform` and `fit_predict`: the twin is fitted once, for both outcomes."""
        value, public = self._value, self._value._sarus_public
        held = copied(value._sarus_twin)
        result = getattr(held, self._name)(*twins(list(places)), **twins(named))
        public = public and not holds_private([*places, *named.values()])
        passing = _outcome(f"sklearn.estimator.{self._name}", value, places, named, result, public)
        fit = _outcome("sklearn.estimator.fit", value, places, named, held, public)
        rebind(value, fit)
        refit_parts(value)
        return wrap(passing)


def _outcome(
    function: str, value: Estimator, places: Any, named: Any, twin: Any, public: bool
) -> Outcome:
    try:
        return Outcome(node_of(function, (value, *places), named), twin, "", public)
    except CannotLift as reason:
        return Outcome(None, twin, str(reason), public)


def with_parts(value: Any, parts: list[Any]) -> Any:
    """Remember the traced estimators that a pipeline was made of: fitting it fits them."""
    if isinstance(value, Estimator) and hasattr(value._sarus_twin, "named_steps"):
        object.__setattr__(value, "_sarus_parts", parts)
    return value


def refit_parts(value: Estimator) -> None:
    """The steps of a fitted pipeline are the very objects it was made of, so they are fitted."""
    for at, part in enumerate(getattr(value, "_sarus_parts", ())):
        if isinstance(part, Estimator):
            step = outcome("operator.getitem", (value, at), {})
            rebind(part, step)
            refit_parts(part)
