"""Which functions of which libraries a plan may call. Data only: no library is imported here."""

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.libraries import numpy, operators, pandas, scipy, sklearn
from sarus_kernel.libraries.entries import Entry
from sarus_kernel.libraries.sklearn import STORES_TRAINING_DATA, STORING_PARAMETERS
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.node import Node

LIBRARIES: tuple[tuple[Entry, ...], ...] = (
    operators.ENTRIES,
    pandas.ENTRIES,
    numpy.ENTRIES,
    scipy.ENTRIES,
    sklearn.ENTRIES,
)
"""Every library, in the order they are looked through."""

ENTRIES: dict[str, Entry] = {entry.name: entry for library in LIBRARIES for entry in library}
"""Every function a plan may call, by its public name. What is not here cannot be called."""

NAMES: frozenset[str] = frozenset({*numpy.NAMES, *sklearn.NAMES})
"""Functions a plan may hand over by name (a constant of kind "name")."""

RECEIVER = "self"
"""Under which name `bind` gives the receiver of a method."""


def entry(function: str) -> Entry:
    """What is known of a function. Raises NotSupported where it may not be called."""
    if function not in ENTRIES:
        raise NotSupported(f"{function[:80]} cannot be called on private data.")
    return ENTRIES[function]


def bind(call: Call) -> dict[str, Node | tuple[Node, ...]]:
    """The arguments of a call by parameter name, the receiver under "self".

    A variadic `*parameter` gives a tuple; each of `**parameters` stands under its own name.
    Raises NotSupported (unknown function) and QuestionError (arguments that do not fit it).
    """
    spec = entry(call.function)
    places = ((RECEIVER,) if spec.receiver else ()) + spec.positional
    if spec.receiver and not call.arguments:
        raise QuestionError(f"{spec.name} is called on nothing.")
    bound: dict[str, Node | tuple[Node, ...]] = dict(zip(places, call.arguments, strict=False))
    rest = call.arguments[len(places) :]
    if rest and not spec.others:
        raise QuestionError(f"{spec.name} takes at most {len(spec.positional)} arguments by place.")
    if spec.others:
        bound[spec.others] = rest
    for name, value in zip(call.names, call.named, strict=True):
        _check_name(spec, name, bound)
        bound[name] = value
    return bound


def _check_name(spec: Entry, name: str, bound: dict[str, Node | tuple[Node, ...]]) -> None:
    if name not in spec.parameters and not spec.named:
        raise QuestionError(f"{spec.name} cannot be given {name[:40]!r} on private data.")
    if name in bound or name == RECEIVER:
        raise QuestionError(f"{spec.name} is given {name[:40]!r} twice.")


__all__ = [
    "ENTRIES",
    "LIBRARIES",
    "NAMES",
    "RECEIVER",
    "STORES_TRAINING_DATA",
    "STORING_PARAMETERS",
    "Entry",
    "bind",
    "entry",
]
