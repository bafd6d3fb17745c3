"""One call: its node, and its value on the twin.

The twin's value is computed at once, so errors, dtypes and shapes are those of ordinary pandas.
Where a call cannot be part of a question it still runs on the twin, and the outcome says why it
is synthetic for good. Never an error just because we cannot trace.
"""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sarus_kernel.errors import QuestionError
from sarus_kernel.evaluate import once
from sarus_kernel.evaluate.calls import load, perform
from sarus_kernel.frontends.python.events import listeners
from sarus_kernel.frontends.python.one_class import tried
from sarus_kernel.frontends.python.plain_values import CannotLift, lift
from sarus_kernel.frontends.python.traced import Traced, holds_private, rows, traced_in, twins
from sarus_kernel.frontends.python.unknown_columns import is_mask, with_unknown
from sarus_kernel.libraries import ENTRIES, Entry
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.node import Node

ALIGNED = "One plain value per synthetic row has no meaning on the real rows."
_UNSHUFFLED = ("sklearn.model_selection.learning_curve",)
_FITS = ("sklearn.estimator.fit", "sklearn.estimator.partial_fit")
_CLONES = (
    "sklearn.base.clone",
    "sklearn.model_selection.cross_val_predict",
    "sklearn.model_selection.cross_val_score",
    "sklearn.model_selection.cross_validate",
    "sklearn.model_selection.learning_curve",
    "sklearn.model_selection.permutation_test_score",
    "sklearn.model_selection.validation_curve",
    "sklearn.estimator.fit",
    "sklearn.estimator.fit_transform",
    "sklearn.estimator.fit_predict",
)
"""Functions that forget how their estimator was fitted before."""


@dataclass(frozen=True)
class Outcome:
    """What became of a call: a plan or why there is none, and the value on the twin."""

    node: Node | None
    twin: Any
    why: str = ""
    public: bool = False


def outcome(function: str, places: Sequence[Any], named: Mapping[str, Any]) -> Outcome:
    """Call a listed function. Raises whatever the library raises on the twin."""
    spec = ENTRIES[function]
    public = not holds_private([*places, *named.values()])
    places, named = _bound(spec, places, named)
    named = with_seed(spec, places, named)
    try:
        _check_rows(function, places, named)
        call = node_of(function, places, named)
        twin = tried(
            function, places, named, lambda new: once(call, _known(call, places, named, new))
        )
        return Outcome(call, twin, "", public)
    except (CannotLift, QuestionError) as reason:
        if any(map(_is_code, [*places, *named.values()])) and not public:
            listeners().on_escape()
        twin = tried(function, places, named, lambda new: _performed(spec, places, named, new))
        node = with_unknown(function, places, named, twin, str(reason))
        return Outcome(node, twin, "" if node else str(reason), public)


def _performed(
    spec: Entry, places: Sequence[Any], named: Mapping[str, Any], new: Mapping[int, Any]
) -> object:
    """The value on the twin, some operands of which (by `id`) are replaced."""

    def real(value: Any) -> Any:
        return new[id(value)] if id(value) in new else twins(value)

    by_name = {name: real(value) for name, value in named.items()}
    return perform(spec, [real(value) for value in places], by_name)


def _known(
    call: Call, places: Sequence[Any], named: Mapping[str, Any], new: Mapping[int, Any]
) -> dict[str, object]:
    """The twin values of the operands, by the digests of their nodes; some (by `id`) replaced."""
    known = {
        value._sarus_node.digest: new.get(id(value), value._sarus_twin)
        for value in traced_in([*places, *named.values()])
        if value._sarus_node is not None
    }
    if places and isinstance(places[0], Traced):  # its node may have lost its fit
        known[call.arguments[0].digest] = places[0]._sarus_twin
    return known


def _bound(
    spec: Entry, places: Sequence[Any], named: Mapping[str, Any]
) -> tuple[Sequence[Any], dict[str, Any]]:
    """A constructor of scikit-learn takes all its parameters by name."""
    if spec.kind != "constructor" or not spec.name.startswith("sklearn."):
        return places, dict(named)
    return (), dict(inspect.signature(load(spec.path)).bind(*places, **named).arguments)


def with_seed(spec: Entry, places: Sequence[Any], named: dict[str, Any]) -> dict[str, Any]:
    """A call that draws random numbers gets a seed, drawn here once, to mean one thing only.

    It comes from numpy's generator, as scikit-learn's would, so `numpy.random.seed` counts.
    """
    by_place: Sequence[str] = spec.positional[: len(places) - bool(spec.receiver)]
    parameters, shuffles = spec.parameters, spec.name not in _UNSHUFFLED
    if spec.kind == "constructor" and spec.name.startswith("sklearn."):
        defaults = inspect.signature(load(spec.path)).parameters
        parameters, by_place = tuple(defaults), tuple(defaults)[: len(places)]
        shuffles = "shuffle" not in defaults or defaults["shuffle"].default
    given = named.get("random_state") is not None or "random_state" in by_place
    if "random_state" not in parameters or given or not named.get("shuffle", shuffles):
        return named
    return named | {"random_state": int(np.random.randint(2**31 - 1))}


def _check_rows(function: str, places: Sequence[Any], named: Mapping[str, Any]) -> None:
    """Values that were aligned with the twin's rows must not be sent as if they were data."""
    lengths = {rows(value) for value in places if isinstance(value, Traced)} - {None}
    for value in _aligned(function, places, named):
        held = len(value) if isinstance(value, list | tuple) else rows(value)
        if not isinstance(value, Traced) and held is not None and held in lengths:
            raise CannotLift(ALIGNED)


def _aligned(
    function: str, places: Sequence[Any], named: Mapping[str, Any]
) -> Iterable[Any]:
    """The arguments that the call lays beside its rows."""
    if function == "pandas.DataFrame.insert":
        return [*places[3:4], named.get("value")]
    if function.endswith((".loc.__setitem__", ".iloc.__setitem__")):
        return [places[2], *(key for key in _keys(places[1])[:1] if is_mask(key))]
    if function == "operator.setitem" or function.endswith("__setitem__"):
        return places[-1:]
    if function == "pandas.DataFrame.assign":
        return named.values()
    by_row = function.startswith(("operator.", "numpy."))
    return places if by_row and function != "operator.getitem" else ()


def _keys(key: Any) -> Sequence[Any]:
    return key if isinstance(key, tuple) else (key,)


def node_of(function: str, places: Sequence[Any], named: Mapping[str, Any]) -> Call:
    """The node of a call. Raises CannotLift."""
    arguments = [lift(value) for value in places]
    if function in _CLONES and arguments:
        arguments[0] = unfitted(arguments[0])
    values = tuple(lift(value) for value in named.values())
    try:
        return Call(function, tuple(arguments), tuple(named), values)
    except QuestionError as error:  # nested too deep, say
        raise CannotLift(str(error)) from None


def unfitted(node: Node) -> Node:
    """An estimator as it was before it was fitted: `fit` starts anew unless it is a warm start."""
    bare = node
    while isinstance(bare, Call) and bare.function in _FITS:
        bare = bare.arguments[0]
    warm = isinstance(bare, Call) and bare.keyword("warm_start") is not None
    return node if warm else bare


def _is_code(value: object) -> bool:
    return callable(value) and not isinstance(value, Traced | type)
